package show

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What outlasts the stack depends on what the vendor may do, and where.
func TestAfterwards(t *testing.T) {
	t.Parallel()
	bucket, objects := []vendors.Target{vendors.OnBucket}, []vendors.Target{vendors.OnObjects}
	for _, tt := range []struct {
		name string
		p    vendors.Permission
		want []string
	}{
		{"reading and writing", vendors.Permission{Actions: []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}, On: objects}, nil},
		{"reading the settings", vendors.Permission{Actions: []string{"s3:GetBucket*", "s3:List*"}, On: bucket}, nil},
		{"the policy", vendors.Permission{Actions: []string{"s3:PutBucketPolicy"}, On: bucket}, []string{"get-bucket-policy"}},
		{"the policy, by the customer's choice", vendors.Permission{Actions: []string{"s3:PutBucketPolicy"}, On: bucket, Choice: &vendors.Choice{Parameter: "AllowPolicy"}}, []string{"get-bucket-policy"}},
		{"in another spelling", vendors.Permission{Actions: []string{"s3:putbucketp*"}, On: bucket}, []string{"get-bucket-policy", "get-public-access-block"}},
		{"on objects only", vendors.Permission{Actions: []string{"s3:*"}, On: objects}, []string{"get-object-acl", "get-object-acl", "get-object-retention", "get-object-legal-hold"}},
		{"everything", vendors.Permission{Actions: []string{"s3:*"}, On: append(bucket, objects...)}, []string{
			"get-bucket-policy", "get-bucket-acl", "get-object-acl", "get-object-acl", "get-bucket-ownership-controls", "get-public-access-block",
			"get-bucket-notification-configuration", "list-bucket-inventory-configurations", "list-bucket-analytics-configurations",
			"get-bucket-replication", "get-bucket-lifecycle-configuration", "get-bucket-versioning", "get-bucket-encryption", "get-object-lock-configuration",
			"get-object-retention", "get-object-legal-hold", "get-bucket-logging",
		}},
	} {
		var got []string
		for _, l := range Afterwards(&vendors.Definition{Permissions: []vendors.Permission{tt.p}}) {
			got = append(got, strings.Fields(l.Command)[2])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, l := range lasting {
		if _, ok := s3actions.Lookup(l.action); !ok {
			t.Errorf("S3 has no action %s", l.action)
		}
	}
}
