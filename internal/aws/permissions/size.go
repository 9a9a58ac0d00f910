package permissions

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// MaxSize is what IAM takes of a managed policy, in characters without white space.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MaxSize = 6144

// Size is how long a policy of these permissions is for the bucket with the longest name, without a key, and under
// these prefixes if there are any.
func Size(list []Permission, prefixes ...string) int {
	bucket := "arn:aws-us-gov:s3:::" + strings.Repeat("b", 63)
	under := prefixes
	if len(under) == 0 {
		under = []string{""}
	}
	size := len(`{"Version":"2012-10-17","Statement":[]}`)
	for i, p := range list {
		if i > 0 {
			size += len(",")
		}
		var resources []string
		if p.Bucket {
			resources = append(resources, bucket)
		}
		if p.Objects {
			for _, prefix := range under {
				resources = append(resources, bucket+"/"+prefix+"*")
			}
		}
		if p.Account {
			resources = append(resources, "*")
		}
		size += len(`{"Sid":"","Effect":"Allow","Action":,"Resource":}`) + len(p.Sid) + written(p.Actions) + written(resources)
		if p.Bucket && len(prefixes) > 0 && slices.ContainsFunc(p.Actions, lists) {
			size += len(`,"Condition":{"StringLike":{"s3:prefix":}}`) + len("*")*len(prefixes) + written(prefixes)
		}
	}
	return size
}

// lists reports whether S3 can limit an action to keys under a prefix.
func lists(action string) bool {
	a, ok := s3actions.Lookup(action)
	return ok && a.Prefix
}

// written is the length of a list in JSON, one alone without brackets.
func written(list []string) int {
	size := len(`""`)*len(list) + len(strings.Join(list, ","))
	if len(list) != 1 {
		size += len(`[]`)
	}
	return size
}
