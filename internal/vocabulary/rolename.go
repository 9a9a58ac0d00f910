package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramRoleName = Word{Name: vendors.ParamRoleName, Bears: OnResources, Samples: []string{"", "acme-vendor"}, OwnAccount: true}

// NameRole is a condition: the role has a name of the customer's.
const NameRole = "NameRole"

// roleName: for an ARN that is known in advance.
func roleName(def *vendors.Definition) Choice {
	if def.Access.Role == nil || !def.Access.Role.Name.Offered() {
		return Choice{}
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramRoleName, Group: GroupAdvanced, Label: "Name of the role",
			Description: "For an ARN that is known in advance. The launch then needs the capability CAPABILITY_NAMED_IAM, and " +
				"a change makes a new role. Left empty, CloudFormation chooses a name.",
			Default: new(""), Shape: Shape{awsname.RoleNamePattern, awsname.RoleNameDescription}.OrEmpty(),
		}},
		Conditions: []Condition{{NameRole, expr.Filled(vendors.ParamRoleName)}},
	}
}
