package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramRoleName = Word{Name: vendors.ParamRoleName, Bears: OnResources, Samples: []string{"", "acme-vendor"}, OwnAccount: true,
	FailsWhere: ", where the account has a role of that name"}

// NameRole is a condition: the role has a name of the customer's.
const NameRole = "NameRole"

// WhenRoleName is the condition under which the role has a name of the customer's, empty where it always has. Where a key is another
// way in, the parameter is empty beside it, which no tool may take for the name of a role.
func WhenRoleName(def *vendors.Definition) string {
	if def.Access.Role.Name.Required() && !wayKeyedUser.Offered(def) {
		return ""
	}
	return NameRole
}

// roleName: for an ARN that is known in advance, or for a vendor that knows the role by its name.
func roleName(def *vendors.Definition) Choice {
	if def.Access.Role == nil || !def.Access.Role.Name.Offered() {
		return Choice{}
	}
	name := def.Access.Role.Name
	shape := Shape{awsname.RoleNamePattern, awsname.RoleNameDescription}
	if name.Required() {
		return requiredRoleName(def, name, shape)
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramRoleName, Group: GroupAdvanced, Label: "Name of the role",
			Description: "For an ARN that is known in advance. The launch then needs the capability CAPABILITY_NAMED_IAM, and " +
				"a change makes a new role. Left empty, CloudFormation chooses a name.",
			Default: new(""), Shape: shape.OrEmpty(),
		}},
		Conditions: []Condition{{NameRole, expr.Filled(vendors.ParamRoleName)}},
	}
	c.Rules = onlyForARole(def, "OnlyRoleHasName", c.Parameters)
	return c
}

// requiredRoleName: the vendor cannot work with a role of another name.
func requiredRoleName(def *vendors.Definition, name vendors.RoleName, shape Shape) Choice {
	begins := ""
	if name.Prefix != "" {
		shape.Pattern, shape.Constraint = awsname.RoleNameFrom(name.Prefix)
		begins = ", such as " + name.Sample() + ". It begins with " + name.Prefix + ", without which " + def.Name + " does not work with it"
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramRoleName, Group: GroupAccess, Label: "Name of the role",
		Description: "The name that the new role gets, which no other role of your account has" + begins +
			". The launch needs the capability CAPABILITY_NAMED_IAM, and a change makes a new role.",
		Shape: shape,
	}}}
	if wayKeyedUser.Offered(def) { // of which no role is made
		c.Parameters[0].Default, c.Parameters[0].Shape = new(""), shape.OrEmpty()
		c.Conditions = []Condition{{NameRole, expr.Filled(vendors.ParamRoleName)}}
		c.Rules = append([]Rule{{Name: "RoleHasName", When: unused(def, wayKeyedUser), Assertions: []Assertion{{
			expr.Filled(vendors.ParamRoleName), "A launch with a role needs " + vendors.ParamRoleName + ".",
		}}}}, onlyForARole(def, "OnlyRoleHasName", c.Parameters)...)
	}
	return c
}

// aboutTheRole says in sentences how a role is named, whether it may assume itself, how long its sessions last and how many
// there are of it, as far as the definition says more of it than others.
func aboutTheRole(def *vendors.Definition) string {
	words := ""
	if r := def.Access.Role; r != nil && r.Name.Required() {
		words = " You name the role"
		if r.Name.Prefix != "" {
			words += ", " + r.Name.Prefix + " and what you add"
		}
		words += "."
	}
	if r := def.Access.Role; r != nil && r.AssumesItself != "" {
		words += " The role may assume itself too"
		if r.Trust.ExternalID.Given() {
			words += ", with the same external ID"
		}
		words += ", and nobody else of your account may: " + wording.Sentence(r.AssumesItself) +
			" A session can so be renewed for as long as the role trusts itself: update or delete the stack to end that."
	}
	return words + aboutSessions(def) + severalRoles(def)
}
