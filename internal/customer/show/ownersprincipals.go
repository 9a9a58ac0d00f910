package show

import (
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// principalsOf are the patterns of the ARNs of whoever gets the permissions of a set, which the owner of a bucket of another
// account lets in. One whose name the customer chooses, and that is not known, has a placeholder that is nobody's name.
func principalsOf(def *vendors.Definition, set string, scope launchpolicy.Scope, iam string) (list []string) {
	names := scope.RoleNames
	if set != "" {
		names = nil // it is another role's name, which a further set's has not
	}
	if len(names) == 0 && (def.Access.ExistingRole != nil || def.MakesRole() && requiresName(def)) {
		names = []string{launchpolicy.UnnamedRole}
		if set != "" {
			names[0] += "-" + set
		}
	}
	for _, name := range names {
		list = append(list, iam+"role/"+name)
		if def.Access.ExistingRole != nil { // no other role of the account has the name, whatever its path
			list = append(list, iam+"role/*/"+name)
		}
	}
	if len(names) == 0 && def.MakesRole() {
		list = append(list, iam+"role/"+scope.StackName+"-"+set+"Role-*")
	}
	if def.Access.KeyedUser != nil {
		list = append(list, iam+"user/"+scope.StackName+"-User-*")
	}
	return list
}

// requiresName says whether the role that the stack makes has a name of the customer's in any case.
func requiresName(def *vendors.Definition) bool {
	return def.Access.Role != nil && def.Access.Role.Name.Required()
}

// whoIsNamed says in sentences what stands for names in the statements of the owner's side.
func whoIsNamed(def *vendors.Definition, scope launchpolicy.Scope) string {
	stack := scope.StackName + " is the stack's name, which begins the names of what it makes"
	words := ""
	switch {
	case def.Access.ExistingRole != nil && len(scope.RoleNames) == 0:
		words = launchpolicy.UnnamedRole + " stands for the name of the role that is there, without its path: put it in each place."
	case def.Access.ExistingRole != nil:
		words = "The name is that of the role that is there, whatever its path."
	case requiresName(def) && len(scope.RoleNames) == 0:
		words = launchpolicy.UnnamedRole + " stands for the name that you give the role: put it in each place."
	case requiresName(def):
		words = "The role's name is the one that you give it."
	case len(scope.RoleNames) > 0:
		words = "The role's name is the one that you give it: where you give none, it begins with " + scope.StackName + ", the stack's name."
	default:
		return stack + ": where the role is called otherwise, put its ARN."
	}
	if def.Access.KeyedUser != nil {
		words += " " + stack + " otherwise."
	}
	return words
}
