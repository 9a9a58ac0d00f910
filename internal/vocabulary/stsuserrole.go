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
