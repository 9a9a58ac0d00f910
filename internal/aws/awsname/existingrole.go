package awsname

import "strings"

// reservedRoles are how the names of roles begin that AWS alone changes: those of its services, and those of IAM Identity Center.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
// https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
var reservedRoles = []string{"AWSServiceRoleFor", "AWSReservedSSO_"}

// ExistingRoleName are pattern and description of the name of a role that is there already, without its path, to which its
// account can attach a policy. The prefix is a role's name too, of at most 63 characters, or empty.
func ExistingRoleName(prefix string) (pattern, description string) {
	pattern, description = RoleNamePattern, RoleNameDescription
	if prefix != "" {
		pattern, description = RoleNameFrom(prefix)
	}
	return "^(?!" + strings.Join(reservedRoles, "|") + ")" + strings.TrimPrefix(pattern, "^"),
		description + "; the name alone, without an ARN or a path; not beginning with " + strings.Join(reservedRoles, " or ") + ", which AWS alone changes"
}

// CheckExistingRoleName says why a value is no name of such a role.
func CheckExistingRoleName(name, prefix string) error {
	_, description := ExistingRoleName(prefix)
	for _, reserved := range reservedRoles {
		if strings.HasPrefix(name, reserved) {
			return refuse(description, name)
		}
	}
	if prefix == "" && CheckRoleName(name) != nil || prefix != "" && CheckRoleNameFrom(name, prefix) != nil {
		return refuse(description, name)
	}
	return nil
}
