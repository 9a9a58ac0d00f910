package vendors

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/permissions"
	"github.com/bucketgrant/bucketgrant/internal/words"
)

// sidOfKMSKey is how the Sids of the statements begin that templates add for an encrypted bucket.
const sidOfKMSKey = "UseTheKmsKey"

func (f *file) checkPermissions() {
	if !slices.ContainsFunc(f.def.Permissions, func(p Permission) bool { return p.Choice == nil }) {
		f.problem(at("permissions"), "must have one without choice: IAM takes no policy without statements")
	}
	choices := map[string]int{}
	for i, permission := range f.def.Permissions {
		p := at("permissions", i)
		if strings.HasPrefix(permission.Sid, sidOfKMSKey) {
			f.problem(p.to("sid"), "must not start with %q, the template's own statements for an encrypted bucket, got %s", sidOfKMSKey, words.Quote(permission.Sid))
		}
		f.checkChoice(i, choices)
	}
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
	const most = 200
	if length := len(f.def.Parameters()); length > most {
		f.problem(at("permissions"), "must have at most %d choices, as a template has %d parameters at most, got %d", len(choices)-(length-most), most, len(choices))
	}
	for _, problem := range permissions.Check(f.grants(), f.grantRules()) {
		f.problem(f.placeOf(problem.Place), "%s", problem.Message)
	}
}

// grants are the permissions as the checks that definitions and constructs share take them.
func (f *file) grants() []permissions.Permission {
	grants := make([]permissions.Permission, len(f.def.Permissions))
	for i, p := range f.def.Permissions {
		grants[i] = permissions.Permission{Sid: p.Sid, Actions: p.Actions, Bucket: p.Applies(OnBucket), Objects: p.Applies(OnObjects), TakesIn: p.taken()}
	}
	return grants
}

func (f *file) grantRules() permissions.Rules {
	rules := permissions.Rules{SpeltOut: true, Name: func(p permissions.Place) (name, hint string) {
		place := f.placeOf(p)
		return place.String(), fmt.Sprintf(" (line %d)", f.line(place))
	}}
	if f.def.Bucket.Prefix.Offered() {
		rules.Prefix = fmt.Sprintf("the customer may limit the grant to a prefix (bucket.prefix, line %d)", f.line(at("bucket", "prefix")))
	}
	return rules
}

// placeOf is where in a definition a place in its permissions is.
func (f *file) placeOf(p permissions.Place) path {
	permission := at("permissions", p.Permission)
	switch {
	case p.Action == permissions.Sid:
		return permission.to("sid")
	case !p.TakenIn:
		return permission.to("actions", p.Action)
	}
	i := p.Action
	for j, taken := range f.def.Permissions[p.Permission].TakesIn {
		if i < len(taken.Actions) {
			return permission.to("takesIn", j, "actions", i)
		}
		i -= len(taken.Actions)
	}
	return permission.to("takesIn")
}

// taken are the actions of TakesIn, in its order.
func (p Permission) taken() []string {
	var list []string
	for _, t := range p.TakesIn {
		list = append(list, t.Actions...)
	}
	return list
}

// checkChoice holds two permissions with one parameter to one default. first has the first permission of each parameter.
func (f *file) checkChoice(i int, first map[string]int) {
	choice := f.def.Permissions[i].Choice
	if choice == nil {
		return
	}
	// Beside the parameter the template has a condition, and both kinds of names are of one space in the CDK.
	for j, other := range f.def.Permissions {
		if c := other.Choice; c != nil && choice.Parameter == c.Condition() {
			f.problem(at("permissions", i, "choice", "parameter"), "must be another than %s, which is the condition of %s (line %d)",
				words.Quote(choice.Parameter), at("permissions", j, "choice"), f.line(at("permissions", j, "choice", "parameter")))
		}
	}
	j, ok := first[choice.Parameter]
	if !ok {
		first[choice.Parameter] = i
		return
	}
	if other := f.def.Permissions[j].Choice; other.Default != choice.Default {
		f.problem(at("permissions", i, "choice", "default"), "must be %t as in %s (line %d), got %t: %s is one parameter with one default",
			other.Default, at("permissions", j), f.line(at("permissions", j, "choice", "default")), choice.Default, choice.Parameter)
	}
}
