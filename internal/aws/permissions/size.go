package permissions

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// MaxSize is what IAM takes of a managed policy, in characters without white space.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MaxSize = 6144

// Size is how long a policy of these permissions is for the bucket with the longest name, with a key if they need one, and under
// these prefixes if there are any. It is an estimate: what else the template puts into the policy, and a prefix
// that the customer types, package policysize measures once there is a template.
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
		if p.Bucket || p.Objects {
			size += len(`,"Condition":{"StringEquals":{"s3:ResourceAccount":"123456789012"}}`)
		}
		if p.Bucket && len(prefixes) > 0 && slices.ContainsFunc(p.Actions, lists) {
			size += len(`,"StringLike":{"s3:prefix":}`) + len("*")*len(prefixes) + written(prefixes)
		}
	}
	return size + sizeOfKey(list, bucket)
}

// sizeOfKey is how long the statement is about the KMS key that encrypts a bucket, with what S3 needs of it for these permissions.
func sizeOfKey(list []Permission, bucket string) int {
	var actions []string
	for _, p := range list {
		if p.Objects {
			for _, a := range s3actions.OfKey(p.Actions) {
				if !slices.Contains(actions, a) {
					actions = append(actions, a)
				}
			}
		}
	}
	if actions == nil {
		return 0
	}
	return len(`,{"Sid":"UseTheKmsKey","Effect":"Allow","Action":,"Resource":"arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",`+
		`"Condition":{"StringEquals":{"kms:ViaService":"s3.us-gov-west-1.amazonaws.com"},"StringLike":{"kms:EncryptionContext:aws:s3:arn":}}}`) +
		written(actions) + written([]string{bucket, bucket + "/*"})
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
