package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramPermissionsBoundaryARN can only take away, so one value will do.
var paramPermissionsBoundaryARN = Word{Name: vendors.ParamPermissionsBoundaryARN, Samples: []string{"arn:aws:iam::123456789012:policy/boundary"}, OwnAccount: true}

// BoundPermissions is a condition: a permissions boundary bounds roles and users.
const BoundPermissions = "BoundPermissions"

// boundary: the customer's own bound on roles and users.
func boundary(def *vendors.Definition) Choice {
	if !def.Access.MakesPrincipal() && def.CallBack == nil {
		return Choice{}
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramPermissionsBoundaryARN, Group: GroupAdvanced, Label: "Permissions boundary",
			Description: "The ARN of an IAM policy that bounds every role and user of this stack, where your organization requires one. " + boundaryAllows(def),
			Default:     new(""), Shape: Shape{awsname.PolicyARNPattern, awsname.PolicyARNDescription}.OrEmpty(),
		}},
		Conditions: []Condition{{BoundPermissions, expr.Filled(vendors.ParamPermissionsBoundaryARN)}},
	}
}
