package vocabulary

import "github.com/bucketgrant/bucketgrant/vendors"

var wayKeyedUser = Way{
	ID: "keyedUser", Value: "KeyedUser", Means: "a user with an access key",
	Offered: func(def *vendors.Definition) bool { return def.Access.KeyedUser != nil },
	Hands:   []vendors.Handed{vendors.HandedKeyID},
	Words: func(def *vendors.Definition, _ bool) string {
		words := def.Name + " holds the access key of an IAM user that has the permissions."
		if byPartition(def) {
			words += " It cannot assume a role there, and has no key where it can."
		}
		if r := def.Access.Role; r != nil && len(r.Trust.Conditions) > 0 {
			words += " It is asked for nothing of what narrows the role: whoever has the key gets in."
		}
		return words
	},
}
