package vocabulary

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramVendorSessionName = Word{Name: vendors.ParamVendorSessionName, Samples: []string{"", "vendor-session-1"}}

var paramVendorSourceIdentity = Word{Name: vendors.ParamVendorSourceIdentity, Samples: []string{"", "vendor-identity-1"}}

var paramVendorOrganizationID = Word{Name: vendors.ParamVendorOrganizationID, Samples: []string{"", "o-a1b2c3d4e5"}}

// typedFor are what the customer types to narrow one way into a role and no other.
func typedFor(def *vendors.Definition, way vendors.Narrowed) []Parameter {
	if !def.Access.Role.Trust.EitherWay() {
		way = "" // there is no other
	}
	return typedConditions(def, way)
}

// narrowedEitherWay: what the customer types to narrow a role, whichever of two ways into it they choose.
func narrowedEitherWay(def *vendors.Definition) Choice {
	if def.Access.Role == nil || !def.Access.Role.Trust.EitherWay() {
		return Choice{}
	}
	c := Choice{Parameters: typedConditions(def, "")}
	if len(c.Parameters) == 0 || !wayKeyedUser.Offered(def) {
		return c
	}
	required := Rule{Name: "NarrowedRole", When: unused(def, wayKeyedUser)}
	for i := range c.Parameters {
		p := &c.Parameters[i]
		p.Default, p.Shape = new(""), p.Shape.OrEmpty()
		required.Assertions = append(required.Assertions, Assertion{expr.Filled(p.Name), "A launch with a role needs " + p.Name + "."})
	}
	c.Rules = append([]Rule{required}, onlyForARole(def, "OnlyRoleIsNarrowed", c.Parameters)...)
	return c
}

// typedConditions are those that the customer types and that say so of what they narrow.
func typedConditions(def *vendors.Definition, narrows vendors.Narrowed) []Parameter {
	var list []Parameter
	for _, c := range def.Access.Role.Trust.Conditions {
		if c.Typed == nil || c.Narrows != narrows {
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
		p.Description = told(def, "", what)
		list = append(list, p)
	}
	return list
}

// narrowedTo says what whoever comes in one way into a role must meet besides, and why.
func narrowedTo(def *vendors.Definition, way vendors.Narrowed) string {
	words := ""
	for _, c := range def.Access.Role.Trust.ConditionsOn(way) {
		value := strings.Join(c.Values, " or ")
		how := map[string]string{
			narrowing.PrincipalARN: "only by " + value, narrowing.SessionName: "only in a session named " + value,
			narrowing.SourceIdentity: "only with the source identity " + value, narrowing.OrganizationID: "only by members of the organization " + value,
			narrowing.SourceAddresses: "only from " + value,
		}[c.Key]
		if c.Typed != nil {
			how = map[string]string{
				narrowing.SessionName: "only in a session with the name that you enter", narrowing.SourceIdentity: "only with the source identity that you enter",
				narrowing.OrganizationID: "only by members of the organization whose ID you enter",
			}[c.Key]
		}
		words += " It is assumed " + how + ": " + strings.TrimSuffix(c.Why, ".") + "."
	}
	return words
}
