package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramMaxSessionDuration = Word{Name: vendors.ParamMaxSessionDuration, Bears: OnResources, OwnAccount: true}

// session: how long the vendor may work with one session of the role.
func session(def *vendors.Definition) Choice {
	if !def.MakesRole() {
		return Choice{}
	}
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
	chaining := ""
	if r := def.Access.Role; r != nil && r.Trust.CrossAccount() {
		chaining = " More than 3600 does nothing if it works with a role of its own: AWS lets a role assume another for one hour at most."
	}
	return Choice{Parameters: []Parameter{{
		Word: paramMaxSessionDuration, Group: GroupAdvanced, Label: "Longest session of the role, in seconds",
		Description: "How long " + def.Name + " may work with one session of the role: 3600 to 43200 seconds, that is 1 to 12 hours." + chaining,
		Type:        "Number", Default: new("3600"), Min: 3600, Max: 43200,
		Shape: Shape{Constraint: "must be 3600 to 43200 seconds, that is 1 to 12 hours"},
	}}}
}
