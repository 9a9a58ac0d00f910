package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramWebIdentitySubject = Word{Name: vendors.ParamWebIdentitySubject, Samples: []string{"", "123456789012345678901"}}

var paramWebIdentityAudience = Word{Name: vendors.ParamWebIdentityAudience, Samples: []string{"", "https://acme.example.com"}}

// RequireAudience is a condition: tokens must be for one audience.
const RequireAudience = "RequireAudience"

// webIdentity: the service account, and the audience of its tokens.
func webIdentity(def *vendors.Definition) Choice {
	if def.Access.Role == nil || def.Access.Role.Trust.WebIdentity == nil {
		return Choice{}
	}
	subject := Parameter{
		Word: paramWebIdentitySubject, Group: GroupAccess, Label: "Service account ID",
		Description: "The numeric ID of the Google service account that " + def.Name +
			" gives you, the only one that may assume the role.",
		Shape: Shape{awsname.ServiceAccountIDPattern, awsname.ServiceAccountIDDescription},
	}
	c := Choice{Parameters: []Parameter{subject}}
	names := []string{subject.Name}
	if def.Access.Role.Trust.WebIdentity.Audience.Offered() {
		c.Parameters = append(c.Parameters, Parameter{
			Word: paramWebIdentityAudience, Group: GroupAccess, Label: "Audience",
			Description: "The audience of the tokens, if " + def.Name +
				" gives you one: tokens made for another audience are then refused. Left empty, a token of this service account " +
				"for any audience opens the role: ask for one.",
			Default: new(""), Shape: Shape{awsname.AudiencePattern, awsname.AudienceDescription}.OrEmpty(),
		})
		c.Conditions = []Condition{{RequireAudience, expr.Filled(vendors.ParamWebIdentityAudience)}}
		names = append(names, vendors.ParamWebIdentityAudience)
	}
	if len(waysIn(def)) > 1 {
		c.Parameters[0].Default, c.Parameters[0].Shape = new(""), subject.Shape.OrEmpty()
		c.Rules = onlyFor(wayWebIdentity, []string{subject.Name}, names)
	}
	return c
}
