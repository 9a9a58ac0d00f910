package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayExistingRole: a role that is there already gets the permissions.
var wayExistingRole = Way{
	ID:      "existingRole",
	Offered: func(def *vendors.Definition) bool { return def.Access.ExistingRole != nil },
	Words: func(def *vendors.Definition, _ bool) string {
		return def.Name + " works with a role that is there already, whose name you enter: " + wording.Sentence(def.Access.ExistingRole.Whose) +
			" The template attaches a policy to it and changes nothing else of it. Who may assume that role, and what else it may do, " +
			"is not this template's: it is neither said nor shown here. Look at the role's trust policy before you launch. " +
			"The policy goes with the stack, and the role stays; delete the stack before the role, which IAM else does not delete."
	},
}

// paramExistingRoleName says who gets what is granted, so that no address that nobody has signed fills it in.
var paramExistingRoleName = Word{Name: vendors.ParamExistingRoleName, Samples: []string{"acme-integration"}}

// existingRole: the role that gets the permissions.
func existingRole(def *vendors.Definition) Choice {
	e := def.Access.ExistingRole
	if e == nil {
		return Choice{}
	}
	pattern, constraint := awsname.ExistingRoleName(e.Prefix)
	return Choice{Parameters: []Parameter{{
		Word: paramExistingRoleName, Group: GroupAccess, Label: "Name of the role that is there",
		Description: "The name, without the path, of the role of this account that gets the permissions, such as " + e.Example + ": " + wording.Sentence(e.Whose) +
			" It must be there. Whoever may assume it gets this access: look at its trust policy before the launch, which this template does not change. A change takes the permissions from the one role and gives them to the other.",
		Shape: Shape{pattern, constraint},
	}}}
}

// RoleThatStays says in sentences what of a role that is there already outlasts the stack, and the commands that show it. It is empty
// where no such role gets the permissions.
func RoleThatStays(def *vendors.Definition) (words string, commands []string) {
	if def.Access.ExistingRole == nil {
		return "", nil
	}
	return "The role stays, with its trust and its other policies. The stack never knew those: what they allow, in the bucket too, stays allowed to whoever may assume the role.",
		[]string{
			"# what the role still allows, and to whom",
			"aws iam list-attached-role-policies --role-name YOUR-ROLE", "aws iam list-role-policies --role-name YOUR-ROLE", "aws iam get-role --role-name YOUR-ROLE",
		}
}
