package vocabulary

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramVendorSessionName = Word{Name: vendors.ParamVendorSessionName, Samples: []string{"", "vendor-session-1"}}

var paramVendorSourceIdentity = Word{Name: vendors.ParamVendorSourceIdentity, Samples: []string{"", "vendor-identity-1"}}

var paramVendorOrganizationID = Word{Name: vendors.ParamVendorOrganizationID, Samples: []string{"", "o-a1b2c3d4e5"}}

// typedConditions are what the customer types to narrow the trust; when says how they learn it.
func typedConditions(def *vendors.Definition, when string) []Parameter {
	var list []Parameter
	for _, c := range def.Access.Role.Trust.Conditions {
		if c.Typed == nil {
			continue
		}
		p := Parameter{Group: GroupAccess, Shape: Shape{c.Typed.Pattern, "must be " + c.Typed.Words}}
		what := ""
		switch c.Key {
		case narrowing.SessionName:
			p.Word, p.Label, what = paramVendorSessionName, "Name of "+def.Name+"'s sessions", "the name that it gives its sessions, without which it is not let in"
		case narrowing.SourceIdentity:
			p.Word, p.Label, what = paramVendorSourceIdentity, def.Name+"'s source identity", "the source identity that it sets, without which it is not let in"
		case narrowing.OrganizationID:
			p.Word, p.Label, what = paramVendorOrganizationID, def.Name+"'s organization", "the ID of its organization in AWS Organizations, outside of which nobody is let in"
		}
		p.Description = when + ": " + what + "."
		list = append(list, p)
	}
	return list
}

// narrowedTo says what whoever assumes the role must meet besides, and why.
func narrowedTo(def *vendors.Definition) string {
	words := ""
	for _, c := range def.Access.Role.Trust.Conditions {
		value := strings.Join(c.Values, " or ")
		if c.Typed != nil {
			value = "what you enter"
		}
		how := map[string]string{
			narrowing.PrincipalARN: "only by " + value, narrowing.SessionName: "only in a session named " + value,
			narrowing.SourceIdentity: "only with the source identity " + value, narrowing.OrganizationID: "only by members of the organization " + value,
			narrowing.SourceAddresses: "only from " + value,
		}[c.Key]
		words += " It is assumed " + how + ": " + strings.TrimSuffix(c.Why, ".") + "."
	}
	return words
}
