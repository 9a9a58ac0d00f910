package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayWebIdentity: a token of a Google service account of the vendor's opens a role.
var wayWebIdentity = Way{
	ID: "webIdentity", Value: "WebIdentityRole", Means: "a role that a Google service account assumes",
	Offered: func(def *vendors.Definition) bool {
		return def.Access.Role != nil && def.Access.Role.Trust.WebIdentity != nil
	},
	Hands: []vendors.Handed{vendors.HandedRoleARN},
	Words: func(def *vendors.Definition, _ bool) string {
		audience := ""
		if def.Access.Role.Trust.WebIdentity.Audience.Offered() {
			audience = ", with tokens for the audience that you may require"
		}
		return "A Google service account, whose numeric ID you enter, assumes a role" + audience + "."
	},
}

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
	if len(chosenAmong(def)) > 1 {
		c.Parameters[0].Default, c.Parameters[0].Shape = new(""), subject.Shape.OrEmpty()
		c.Rules = onlyFor(wayWebIdentity.Value, []string{subject.Name}, names)
	}
	return c
}
