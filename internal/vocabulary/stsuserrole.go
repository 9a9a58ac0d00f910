package vocabulary

import "github.com/bucketgrant/bucketgrant/vendors"

var wayStsUserRole = Way{
	ID:      "stsUserRole",
	Offered: func(def *vendors.Definition) bool { return def.Access.StsUserRole != nil },
	Hands:   []vendors.Handed{vendors.HandedRoleARN, vendors.HandedKeyID},
	Words: func(def *vendors.Definition, _ bool) string {
		return def.Name + " holds the access key of an IAM user that has no permission at all. " +
			"Only this user may assume the role that has them." + aboutSessions(def)
	},
}

// boundaryAllows is what a boundary must let through. A user needs sts:AssumeRole of it also where the role's trust names the user:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html.
func boundaryAllows(def *vendors.Definition) string {
	words := "What it does not allow is refused."
	if def.Access.StsUserRole != nil {
		words += " " + def.Name + " gets in only if it allows sts:AssumeRole too."
	}
	return words
}
