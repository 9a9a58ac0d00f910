package handback_test

import (
	"strings"
	"testing"
)

// What a form asks for in other words than ARNs becomes what the vendor's back end works with.
func TestNamesBecomeARNs(t *testing.T) {
	t.Parallel()
	r := rules(t)["asks-names"]
	for _, test := range []struct {
		name, given, role, bucket, problem string
	}{
		{"names, and the account", "AWS account ID: 123456789012\nRole name: acme\nExternal ID: e-1\nBucket ARN: arn:aws:s3:::acme-data\nRegion: eu-west-1",
			"arn:aws:iam::123456789012:role/acme", "acme-data", ""},
		{"the ARN of the stack's output is as good", "AccountId: 123456789012\nIamRoleName: acme\nRoleArn: arn:aws:iam::123456789012:role/acme\nRoleExternalId: e-1\nBucketArn: arn:aws:s3:::acme-data\nRegion: eu-west-1",
			"arn:aws:iam::123456789012:role/acme", "acme-data", ""},
		{"a wrong ARN is not made right", "AccountId: 123456789012\nIamRoleName: acme\nRoleArn: acme\nRegion: eu-west-1", "", "", "RoleArn must be the ARN of an IAM role"},
		{"a name that is unsure", "Role name: acme\nRole name: acme2\nAWS account ID: 123456789012\nRegion: eu-west-1", "", "", "is given twice"},
		{"no account", "Role name: acme\nRegion: eu-west-1\nExternal ID: e-1\nBucket ARN: arn:aws:s3:::acme-data", "", "acme-data", "missing"},
	} {
		v, err := r.Parse([]byte(test.given))
		said := ""
		if err != nil {
			said = err.Error()
		} else if missing := r.Missing(v); missing != nil {
			said = missing.Error()
		}
		if v.RoleARN != test.role || v.BucketName != test.bucket || (said == "") != (test.problem == "") || !strings.Contains(said, test.problem) {
			t.Errorf("%s: got role %q, bucket %q, and %s", test.name, v.RoleARN, v.BucketName, said)
		}
	}
}
