package vendors

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// sidOfKMSKey is how the Sids of the statements begin that templates add for an encrypted bucket.
const sidOfKMSKey = "UseTheKmsKey"

func (f *file) checkPermissions() {
	f.checkGrant(f.def.Permissions, at("permissions"), f.def.Bucket, at("bucket"))
	for i, set := range f.def.Sets {
		bucket, where := f.def.Bucket, at("bucket")
		if set.Bucket != nil {
			bucket, where = *set.Bucket, at("sets", i, "bucket")
		}
		f.checkGrant(set.Permissions, at("sets", i, "permissions"), bucket, where)
	}
	choices := f.checkChoices()
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
	const most = 200
	if length := len(f.def.Parameters()); length > most {
		f.problem(at("permissions"), "must have at most %d choices, as a template has %d parameters at most, got %d", choices-(length-most), most, choices)
	}
}

// checkGrant checks the permissions of one set, and those on its bucket with each other.
func (f *file) checkGrant(list []Permission, where path, bucket Bucket, ofBucket path) {
	if !slices.ContainsFunc(list, func(p Permission) bool { return p.Choice == nil && !p.Applies(OnAccount) }) {
		f.problem(where, "must have one without choice on the bucket or its objects: IAM takes no policy without statements")
	}
	grants := make([]permissions.Permission, len(list))
	for i, p := range list {
		if strings.HasPrefix(p.Sid, sidOfKMSKey) {
			f.problem(where.to(i, "sid"), "must not start with %q, the template's own statements for an encrypted bucket, got %s", sidOfKMSKey, words.Quote(p.Sid))
		}
		f.checkOnAccount(p, where.to(i))
		grants[i] = permissions.Permission{Sid: p.Sid, Actions: p.Actions, Bucket: p.Applies(OnBucket), Objects: p.Applies(OnObjects), Account: p.Applies(OnAccount), Reasoned: p.graveActions(), Beyond: p.BeyondThePrefix()}
	}
	rules := permissions.Rules{Reasons: true, Beyond: "beyondPrefix", Name: func(p permissions.Place) (name, hint string) {
		place := placeOf(where, list, p)
		return place.String(), fmt.Sprintf(" (line %d)", f.line(place))
	}}
	if prefix := ofBucket.to("prefix"); bucket.Prefix.Offered() {
		rules.Prefix = fmt.Sprintf("the customer may limit the grant to a prefix (%s, line %d)", prefix, f.line(prefix))
	} else if own := ofBucket.to("prefixes"); bucket.Prefixes != nil {
		rules.Prefix, rules.Prefixes = fmt.Sprintf("the grant is limited to prefixes (%s, line %d)", own, f.line(own)), bucket.Prefixes
	}
	for _, problem := range permissions.Check(grants, rules) {
		f.problem(placeOf(where, list, problem.Place), "%s", problem.Message)
	}
}

// checkOnAccount: what shows the whole account is off unless the customer says otherwise, or the definition says why it cannot be.
func (f *file) checkOnAccount(p Permission, where path) {
	switch {
	case !p.Applies(OnAccount):
		if p.Required != "" {
			f.problem(where.to("required"), "is for a permission on the account: any other one without choice is granted always")
		}
	case p.Choice == nil && p.Required == "":
		f.problem(where, "must have a choice with default false, or say in required why the vendor cannot do without: it shows %s more of the account than the bucket", f.def.Name)
	case p.Choice != nil && p.Required != "":
		f.problem(where.to("required"), "must be left out beside choice: what the customer may leave out is not required")
	case p.Choice != nil && p.Choice.Default:
		f.problem(where.to("choice", "default"), "must be false, got true: what shows the whole account is for the customer to turn on")
	}
}

// placeOf is where in a definition a place in a list of permissions is.
func placeOf(where path, list []Permission, p permissions.Place) path {
	permission := where.to(p.Permission)
	switch {
	case p.Action == permissions.Sid:
		return permission.to("sid")
	case p.Beyond:
		return list[p.Permission].placeBeyond(permission, p.Action)
	case !p.Grave:
		return permission.to("actions", p.Action)
	}
	i := p.Action
	for j, grave := range list[p.Permission].Grave {
		if i < len(grave.Actions) {
			return permission.to("grave", j, "actions", i)
		}
		i -= len(grave.Actions)
	}
	return permission.to("grave")
}

// graveActions are the actions of Grave, in its order.
func (p Permission) graveActions() []string {
	var list []string
	for _, g := range p.Grave {
		list = append(list, g.Actions...)
	}
	return list
}

// checkChoices holds permissions with one parameter to one default, of whatever set they are, and counts the parameters.
func (f *file) checkChoices() int {
	type placed struct {
		Choice
		path path
	}
	var all []placed
	collect := func(list []Permission, where path) {
		for i, p := range list {
			if p.Choice != nil {
				all = append(all, placed{*p.Choice, where.to(i, "choice")})
			}
		}
	}
	collect(f.def.Permissions, at("permissions"))
	for i, set := range f.def.Sets {
		collect(set.Permissions, at("sets", i, "permissions"))
	}
	first := map[string]placed{}
	for _, choice := range all {
		// Beside the parameter the template has a condition, and both kinds of names are of one space in the CDK.
		for _, other := range all {
			if choice.Parameter == other.Condition() {
				f.problem(choice.path.to("parameter"), "must be another than %s, which is the condition of %s (line %d)",
					words.Quote(choice.Parameter), other.path, f.line(other.path.to("parameter")))
			}
		}
		other, ok := first[choice.Parameter]
		if !ok {
			first[choice.Parameter] = choice
		} else if other.Default != choice.Default {
			f.problem(choice.path.to("default"), "must be %t as in %s (line %d), got %t: %s is one parameter with one default",
				other.Default, other.path[:len(other.path)-1], f.line(other.path.to("default")), choice.Default, choice.Parameter)
		}
	}
	return len(first)
}
