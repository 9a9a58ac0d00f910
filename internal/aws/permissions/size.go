package permissions

import "strings"

// MaxSize is what IAM takes of a managed policy, in characters without white space.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MaxSize = 6144

// Size is how long a policy of these permissions is for the bucket with the longest name, without a prefix or a key.
func Size(list []Permission) int {
	bucket := "arn:aws-us-gov:s3:::" + strings.Repeat("b", 63)
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
			resources = append(resources, bucket+"/*")
		}
		if p.Account {
			resources = append(resources, "*")
		}
		size += len(`{"Sid":"","Effect":"Allow","Action":,"Resource":}`) + len(p.Sid) + written(p.Actions) + written(resources)
	}
	return size
}

// written is the length of a list in JSON, one alone without brackets.
func written(list []string) int {
	size := len(`""`)*len(list) + len(strings.Join(list, ","))
	if len(list) != 1 {
		size += len(`[]`)
	}
	return size
}
