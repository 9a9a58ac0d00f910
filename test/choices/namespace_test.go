package choices

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// With a start of its name the bucket is in the account's namespace, its log bucket too, and everything that is granted is
// about these names, which are known before the launch.
func TestAccountNamespace(t *testing.T) {
	t.Parallel()
	const account = "123456789012"
	for _, tt := range []struct {
		vendor, partition, region string
		choices                   map[string]string
		bucket, logs              string
	}{
		{
			"own-namespace", "aws", "us-east-1", map[string]string{"ExternalId": "id", "BucketNamePrefix": "acme", "AccessLogs": "Yes", "DataEventTrail": "Yes"},
			"acme-123456789012-us-east-1-an", "acme-logs-123456789012-us-east-1-an",
		},
		{
			"own-namespace", "aws-cn", "cn-northwest-1", map[string]string{"ExternalId": "id", "BucketNamePrefix": strings.Repeat("b", 27), "DataEventTrail": "Yes"},
			strings.Repeat("b", 27) + "-123456789012-cn-northwest-1-an", strings.Repeat("b", 27) + "-logs-123456789012-cn-northwest-1-an",
		},
		{
			"own-start", "aws-us-gov", "us-gov-west-1", map[string]string{"BucketNamePrefix": "acme"},
			"own-start-acme-123456789012-us-gov-west-1-an", "",
		},
	} {
		v := loadVendor(t, &vendors.Definition{}, "testdata/templates/"+tt.vendor+"/1.0.0/template.yaml")
		stack, err := resolve.Resolve(v.template, resolve.Input{Partition: tt.partition, Region: tt.region, AccountID: account, Parameters: tt.choices})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{"Bucket": tt.bucket, "LogBucket": tt.logs} {
			r := stack.Resource(id)
			if want == "" {
				if r != nil {
					t.Errorf("%s has a %s", tt.vendor, id)
				}
				continue
			}
			prefix, _, _, _ := awsname.CutAccountRegionalName(want)
			if r.PhysicalID != want || r.Properties["BucketNamespace"] != "account-regional" || r.Properties["BucketNamePrefix"] != prefix || r.Properties["BucketName"] != nil {
				t.Errorf("%s: %s is %s with %v, want %s", tt.vendor, id, r.PhysicalID, r.Properties, want)
			}
			if want != awsname.AccountRegionalName(prefix, account, tt.region) || awsname.CheckBucketName(want) != nil {
				t.Errorf("%s is no name of a bucket", want)
			}
		}
		granted, _ := json.Marshal(stack.Resource("AccessPolicy").Properties["PolicyDocument"])
		if arn := "arn:" + tt.partition + ":s3:::" + tt.bucket; strings.Count(string(granted), ":s3:::") != strings.Count(string(granted), arn) || !strings.Contains(string(granted), arn) {
			t.Errorf("%s grants what is not in %s:\n%s", tt.vendor, arn, granted)
		}
	}
}

// Where the name is not given so, nothing says which namespace it is in, so that an update of a stack that was launched
// before this choice was there makes no other bucket.
func TestGlobalNamespaceIsNotWritten(t *testing.T) {
	t.Parallel()
	v := loadVendor(t, &vendors.Definition{}, "testdata/templates/own-namespace/1.0.0/template.yaml")
	stack, err := resolve.Resolve(v.template, resolve.Input{Parameters: map[string]string{"ExternalId": "id", "NewBucketName": "acme-data", "AccessLogs": "Yes"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"Bucket", "LogBucket"} {
		for _, property := range []string{"BucketNamespace", "BucketNamePrefix"} {
			if value := stack.Resource(id).Properties[property]; value != nil {
				t.Errorf("%s.%s is %v", id, property, value)
			}
		}
	}
}

// In the regions that have no namespace the launch is refused, in every other one of the template's partitions accepted.
func TestRegionsOfTheNamespace(t *testing.T) {
	t.Parallel()
	v := loadVendor(t, &vendors.Definition{}, "testdata/templates/own-start/1.0.0/template.yaml")
	for region, want := range map[string]bool{"me-south-1": false, "me-central-1": false, "us-east-1": true, "il-central-1": true, "ap-southeast-7": true} {
		for _, name := range []string{vendors.ParamBucketNamePrefix, vendors.ParamBucketNameSuffix} {
			_, err := resolve.Resolve(v.template, resolve.Input{Region: region, Parameters: map[string]string{name: "acme"}})
			if accepted := err == nil; accepted != (want || name == vendors.ParamBucketNameSuffix) {
				t.Errorf("%s with %s: %v", region, name, err)
			}
		}
	}
}
