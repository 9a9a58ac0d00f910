package show

import "github.com/bucketgrant/bucketgrant/vendors"

// Lasting is a setting of the bucket that a vendor may change, and that stays as it is when the stack goes.
type Lasting struct {
	// What the setting is and what it can do then, in words.
	What string `json:"what"`
	// Command shows it.
	Command string `json:"command"`
}

// lasting are the actions that reach beyond the stack: they let somebody in, send something away, destroy something later,
// or end what would show it. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
var lasting = []struct{ action, what, command string }{
	{"s3:PutBucketPolicy", "the bucket's policy, which can let anybody in", "get-bucket-policy --bucket YOUR-BUCKET"},
	{"s3:PutBucketAcl", "the bucket's ACL, which can let other accounts in", "get-bucket-acl --bucket YOUR-BUCKET"},
	{"s3:PutObjectAcl", "ACLs of objects, which can let other accounts read them", "get-object-acl --bucket YOUR-BUCKET --key KEY"},
	{"s3:PutObjectVersionAcl", "ACLs of objects' versions, which can let other accounts read them", "get-object-acl --bucket YOUR-BUCKET --key KEY --version-id VERSION"},
	{"s3:PutBucketOwnershipControls", "whose the objects are, and whether ACLs count", "get-bucket-ownership-controls --bucket YOUR-BUCKET"},
	{"s3:PutBucketPublicAccessBlock", "what keeps the public out", "get-public-access-block --bucket YOUR-BUCKET"},
	{"s3:PutBucketNotification", "where notices of what is stored are sent", "get-bucket-notification-configuration --bucket YOUR-BUCKET"},
	{"s3:PutInventoryConfiguration", "where lists of what is stored are sent", "list-bucket-inventory-configurations --bucket YOUR-BUCKET"},
	{"s3:PutAnalyticsConfiguration", "where analyses of what is stored are sent", "list-bucket-analytics-configurations --bucket YOUR-BUCKET"},
	{"s3:PutReplicationConfiguration", "where objects are copied to", "get-bucket-replication --bucket YOUR-BUCKET"},
	{"s3:PutLifecycleConfiguration", "what is deleted by its age", "get-bucket-lifecycle-configuration --bucket YOUR-BUCKET"},
	{"s3:PutBucketVersioning", "whether earlier versions are kept", "get-bucket-versioning --bucket YOUR-BUCKET"},
	{"s3:PutEncryptionConfiguration", "with which key new objects are encrypted, which may be somebody else's", "get-bucket-encryption --bucket YOUR-BUCKET"},
	{"s3:PutBucketObjectLockConfiguration", "for how long new objects are locked: that of an object is lifted by nobody in compliance mode", "get-object-lock-configuration --bucket YOUR-BUCKET"},
	{"s3:PutObjectRetention", "until when objects are locked: in compliance mode nobody lifts it", "get-object-retention --bucket YOUR-BUCKET --key KEY"},
	{"s3:PutObjectLegalHold", "which objects are locked until somebody lifts it", "get-object-legal-hold --bucket YOUR-BUCKET --key KEY"},
	{"s3:PutBucketLogging", "whether requests are logged, and where: a request that is in no access log may have been made all the same", "get-bucket-logging --bucket YOUR-BUCKET"},
}

// Afterwards are the settings that the vendor may change and that outlast the stack, whether by the customer's choice or in
// any case. There are none if deleting the stack undoes all that the vendor could do to let itself in.
func Afterwards(def *vendors.Definition) []Lasting {
	list := []Lasting{}
	for _, l := range lasting {
		if def.May(l.action) {
			list = append(list, Lasting{l.what, "aws s3api " + l.command})
		}
	}
	for _, set := range def.Sets {
		for _, l := range lasting {
			if set.Bucket != nil && def.Alone(set.Name).May(l.action) {
				list = append(list, Lasting{"of the bucket for " + set.Name + ": " + l.what, "aws s3api " + l.command})
			}
		}
	}
	return list
}
