package launch_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestBucketName(t *testing.T) {
	t.Parallel()
	type given = map[string]string
	for _, tt := range []struct {
		name, vendor, account, region string
		parameters                    given
		want, err                     string
	}{
		{"in the account's namespace", "own-namespace", "444455556666", "eu-central-1", given{"ExternalId": "id", "BucketNamePrefix": "acme", "AccessLogs": "Yes"}, "acme-444455556666-eu-central-1-an", ""},
		{"after the vendor's start", "own-start", "444455556666", "us-east-1", given{"BucketNamePrefix": "acme"}, "own-start-acme-444455556666-us-east-1-an", ""},
		{"of the customer's", "own-namespace", "444455556666", "us-east-1", given{"ExternalId": "id", "NewBucketName": "acme-data"}, "acme-data", ""},
		{"the vendor's start and the customer's end", "own-start", "444455556666", "us-east-1", given{"BucketNameSuffix": "acme"}, "own-start-acme", ""},
		{"existing", "own-namespace", "444455556666", "us-east-1", given{"ExternalId": "id", "ExistingBucketName": "their-data"}, "their-data", ""},
		{"existing in another account's namespace", "own-namespace", "444455556666", "us-east-1", given{"ExternalId": "id", "ExistingBucketName": "x-111122223333-us-east-1-an"}, "x-111122223333-us-east-1-an", ""},
		{"that CloudFormation will choose", "own-namespace", "444455556666", "us-east-1", given{"ExternalId": "id"}, "", ""},
		{"of an incomplete launch", "own-namespace", "444455556666", "us-east-1", given{"BucketNamePrefix": "acme"}, "", "ExternalId"},
		{"where there is no namespace", "own-namespace", "444455556666", "me-south-1", given{"ExternalId": "id", "BucketNamePrefix": "acme"}, "", "Accounts have no namespace in me-central-1 and me-south-1"},
		{"of no account", "own-namespace", "acme", "us-east-1", given{"ExternalId": "id", "BucketNamePrefix": "acme"}, "", `the account must be a 12-digit AWS account ID, got "acme"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const dir = "../test/choices/testdata/"
			defs, err := vendors.Load(dir+"vendors", tt.vendor)
			if err != nil {
				t.Fatal(err)
			}
			release, err := launch.Unreleased(dir+"templates", defs[0], "")
			if err != nil {
				t.Fatal(err)
			}
			template, err := launch.New(release, []launch.Place{{Partition: vendors.PartitionAWS, Region: "eu-central-1", Bucket: "templates"}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := template.BucketName(launch.Request{Region: tt.region, Parameters: tt.parameters}, tt.account)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q and %v, want %q and %s", got, err, tt.want, tt.err)
			}
		})
	}
}
