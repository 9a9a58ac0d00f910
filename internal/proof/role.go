package proof

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// checkRole: the role has the name that the customer gave, and one in any case where the definition says so, with the vendor's
// beginning; and its sessions are no longer than the customer said, nor than the definition allows.
func (r *Report) checkRole(l Launch, res resolve.Resource) {
	if res.LogicalID == callBackRole {
		return // it is EventBridge's: see checkCallBack
	}
	var name vendors.RoleName
	byDefault, most := "3600", 43200
	if role := l.Definition.Access.Role; role != nil {
		name = role.Name
	}
	if s := l.Definition.Session(); s != nil {
		byDefault, most = strconv.Itoa(seconds(cmp.Or(s.Default, "1h"))), seconds(cmp.Or(s.Longest, "12h"))
	}
	got, _ := res.Properties["RoleName"].(string)
	of, _ := strings.CutSuffix(res.LogicalID, "Role") // the further set whose role it is
	if want := l.Choices[of+vendors.ParamRoleName]; got != want {
		r.failf("%s: %s is named %q, must be %q", l, res.LogicalID, got, want)
	}
	if name.Given == vendors.NamingRequired && (got == "" || !strings.HasPrefix(got, name.Prefix)) {
		r.failf("%s: %s is named %q, must begin with %q", l, res.LogicalID, got, name.Prefix)
	}
	session := "3600" // where the property is left out
	if v := res.Properties["MaxSessionDuration"]; v != nil {
		session = fmt.Sprint(v)
	}
	if want := cmp.Or(l.Choices[vendors.ParamMaxSessionDuration], byDefault); session != want {
		r.failf("%s: sessions of %s last %s seconds, must be %s", l, res.LogicalID, session, want)
	}
	if n, err := strconv.Atoi(session); err != nil || n > most {
		r.failf("%s: sessions of %s last %s seconds, must be %d at most", l, res.LogicalID, session, most)
	}
}

// Limited holds that the same launch with a role or a bucket that is there of another name than the definition says, or with longer
// sessions, is refused, and for that alone.
func Limited(l Launch, t *template.Template) (r Report) {
	beyond := l.misnamed()
	hasRole := l.Stack.Resource("Role") != nil
	if role := l.Definition.Access.Role; hasRole && role != nil && role.Name.Prefix != "" {
		beyond[vendors.ParamRoleName] = []string{"x" + role.Name.Prefix}
	}
	if s := l.Definition.Session(); hasRole && s != nil && seconds(cmp.Or(s.Longest, "12h")) > 3600 {
		beyond[vendors.ParamMaxSessionDuration] = []string{strconv.Itoa(seconds(cmp.Or(s.Longest, "12h")) + 1)}
	}
	for _, name := range slices.Sorted(maps.Keys(beyond)) {
		for _, value := range beyond[name] {
			choices := maps.Clone(l.Choices)
			choices[name] = value
			_, err := launchIn(l.Definition, t, choices, l.region)
			if r.Decisions++; err == nil || !strings.HasPrefix(err.Error(), "Parameter "+name+" ") {
				r.failf("%s: %s %q is more than the definition says, but the launch says: %v", l, name, value, err)
			}
		}
	}
	return r
}

// seconds are those of a number of hours or minutes, as a definition writes it.
func seconds(d vendors.Duration) int {
	unit := 60
	number, hours := strings.CutSuffix(string(d), "h")
	if hours {
		unit = 3600
	}
	n, _ := strconv.Atoi(strings.TrimSuffix(number, "m"))
	return n * unit
}
