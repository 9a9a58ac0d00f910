package show_test

import (
	"os"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Whoever launches may make the bucket of the name that is given, and in the account's namespace its log bucket, which has a
// name of the stack's too; and no other bucket of the account.
func TestLaunchPolicyInTheAccountsNamespace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vendor, bucket string
		want           []string
	}{
		{"own-namespace", "acme-111122223333-us-east-1-an", []string{
			"arn:aws:s3:::s-bucket-*", "arn:aws:s3:::s-logbucket-*", "arn:aws:s3:::acme-111122223333-us-east-1-an", "arn:aws:s3:::acme-logs-111122223333-us-east-1-an"}},
		{"own-namespace", "acme-data", []string{"arn:aws:s3:::s-bucket-*", "arn:aws:s3:::s-logbucket-*", "arn:aws:s3:::acme-data"}},
		{"own-start", "own-start-acme-111122223333-us-east-1-an", []string{"arn:aws:s3:::own-start-acme-111122223333-us-east-1-an", "arn:aws:s3:::own-start-*"}},
	} {
		const dir = "../../../test/choices/testdata/"
		defs, err := vendors.Load(dir+"vendors", tt.vendor)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(dir + "templates/" + tt.vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], data, launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "111122223333", StackName: "s", BucketNames: []string{tt.bucket}})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sheet.LaunchPolicy.Statement {
			if s.Sid == "Buckets" && !slices.Equal(s.Resource, tt.want) {
				t.Errorf("%s %s: got %q, want %q", tt.vendor, tt.bucket, s.Resource, tt.want)
			}
		}
	}
}
