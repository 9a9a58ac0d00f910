package vocabulary

import (
	"fmt"
	"strconv"

	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramMaxSessionDuration = Word{Name: vendors.ParamMaxSessionDuration, Bears: OnResources, OwnAccount: true}

// session: how long the vendor may work with one session of the role.
func session(def *vendors.Definition) Choice {
	if !def.MakesRole() || !SessionOffered(def) {
		return Choice{}
	}
	byDefault, most := def.SessionSeconds()
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
	more := ""
	if s := def.Session(); s != nil {
		more = " " + wording.Sentence(s.Why)
		if s.Default != "" {
			more = fmt.Sprintf(" %s asks for %d: %s", def.Name, byDefault, wording.Sentence(s.Why))
		}
	}
	if r := def.Access.Role; r != nil && r.Trust.CrossAccount() {
		more += " More than 3600 does nothing if it works with a role of its own: AWS lets a role assume another for one hour at most."
	}
	bounds := fmt.Sprintf("3600 to %d seconds, that is 1 to %d hours", most, most/3600)
	if most%3600 != 0 {
		bounds = fmt.Sprintf("3600 to %d seconds, that is 60 to %d minutes", most, most/60)
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramMaxSessionDuration, Group: GroupAdvanced, Label: "Longest session of the role, in seconds",
		Description: "How long " + def.Name + " may work with one session of the role: " + bounds + "." + more,
		Type:        "Number", Default: new(strconv.Itoa(byDefault)), Min: vendors.LeastSession, Max: most,
		Shape: Shape{Constraint: "must be " + bounds},
	}}}
	c.Rules = onlyForARole(def, "OnlyRoleHasSessions", c.Parameters)
	return c
}

// SessionOffered reports whether the customer says how long a session may last: IAM takes no less than an hour.
func SessionOffered(def *vendors.Definition) bool {
	_, most := def.SessionSeconds()
	return most > vendors.LeastSession
}

// aboutSessions says how long the vendor asks for, where the definition says it.
func aboutSessions(def *vendors.Definition) string {
	s := def.Session()
	if s == nil {
		return ""
	}
	byDefault, most := def.SessionSeconds()
	words := " A session of the role lasts " + inTime(byDefault) + " at most"
	if SessionOffered(def) {
		words += ", or as long as you say, up to " + inTime(most)
	}
	return words + ": " + wording.Sentence(s.Why)
}

// inTime is a number of seconds in hours, or in minutes.
func inTime(seconds int) string {
	switch {
	case seconds == 3600:
		return "1 hour"
	case seconds%3600 == 0:
		return strconv.Itoa(seconds/3600) + " hours"
	}
	return strconv.Itoa(seconds/60) + " minutes"
}
