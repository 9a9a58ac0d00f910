package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// TrustIsKnown is a condition: the customer has given what the role trusts.
const TrustIsKnown = "TrustIsKnown"

// crossAccount: the external ID, and the vendor's principal where the customer types it.
func crossAccount(def *vendors.Definition) Choice {
	role := def.Access.Role
	if role == nil || role.Trust.Account == nil && role.Trust.Principal == "" {
		return Choice{}
	}
	var c Choice
	late := role.Trust.Principal == vendors.AfterLaunch
	optional := late || len(waysIn(def)) > 1
	when := "The value that " + def.Name + " gives you"
	if late {
		when = "The value that " + def.Name + " shows once it knows the role's ARN: launch without it, then update the stack with it"
	}
	if role.Trust.Principal != "" {
		c.Parameters = append(c.Parameters, Parameter{
			Name: vendors.ParamVendorPrincipalARN, Group: GroupAccess, Label: "ARN of " + def.Name + "'s principal",
			Description: when + ": the ARN of its IAM user or role, the only one that may assume the role.",
			Shape: Shape{
				awsname.PrincipalARNPattern,
				awsname.PrincipalARNDescription + "; " + strconv.Itoa(maxPrincipalARN) + " characters in all at most",
			},
			MaxLength: maxPrincipalARN,
		})
	}
	if role.Trust.ExternalID != "" {
		c.Parameters = append(c.Parameters, Parameter{
			Name: vendors.ParamExternalID, Group: GroupAccess, Label: "External ID",
			Description: when + ": its external ID for you alone. Nobody can assume the role without it. It is not a secret.",
			Shape:       Shape{awsname.ExternalIDPattern, awsname.ExternalIDDescription},
		})
	}
	var names []string
	for i := range c.Parameters {
		p := &c.Parameters[i]
		if optional {
			p.Default, p.Shape = new(""), p.Shape.OrEmpty()
		}
		names = append(names, p.Name)
	}
	switch {
	case late:
		c.Conditions = []Condition{{TrustIsKnown, expr.All(expr.Filled, names)}}
		if len(names) > 1 {
			c.Rules = []Rule{{Name: "WholeTrust", Assertions: []Assertion{{
				expr.Or(expr.All(expr.Filled, names), expr.All(expr.Empty, names)),
				fmt.Sprintf("Give %s together, or leave both empty as long as %s has not told them.",
					strings.Join(names, " and "), def.Name),
			}}}}
		}
	case optional:
		c.Rules = onlyFor(wayRole, names, names)
	}
	return c
}

// maxPrincipalARN leaves room for the longest external ID, 1,224 characters, in a trust policy of 2,048.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxPrincipalARN = 512
