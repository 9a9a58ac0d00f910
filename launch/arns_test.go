package launch

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

// What is of another partition or region than the launch is refused before there is a link, which would lead to a stack that lets
// nobody in, or to a key that S3 does not use.
func TestARNsOfElsewhere(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../test/choices/testdata/templates/known-account/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := New(Release{Vendor: "known-account", Name: "Known Account", Version: "1.0.0", Template: data, Current: true}, []hosting.Place{
		{Partition: "aws", Region: "us-east-1", Bucket: "acme-templates"}, {Partition: "aws-us-gov", Region: "us-gov-west-1", Bucket: "acme-templates"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const key, gov = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws-us-gov:iam::444455556666:role/reader"
	for _, tt := range []struct{ region, name, value, want string }{
		{"us-east-1", "KmsKeyArn", key, ""},
		{"us-east-1", "KmsKeyArn", strings.Replace(key, "us-east-1", "eu-west-1", 1), "parameter KmsKeyArn must be of the region of the launch, us-east-1, got \"arn:aws:kms:eu-west-1:"},
		{"us-gov-west-1", "KmsKeyArn", key, "parameter KmsKeyArn must be of the partition of us-gov-west-1, aws-us-gov, got \"arn:aws:kms:"},
		{"us-gov-west-1", "VendorPrincipalArn", gov, ""},
		{"us-east-1", "VendorPrincipalArn", gov, "parameter VendorPrincipalArn must be of the partition of us-east-1, aws, got \"" + gov + "\""},
		{"us-gov-west-1", "PermissionsBoundaryArn", "arn:aws:iam::123456789012:policy/boundary", "parameter PermissionsBoundaryArn must be of the partition"},
		{"us-east-1", "KmsKeyArn", "", ""},
	} {
		parameters := map[string]string{tt.name: tt.value}
		if tt.name == "VendorPrincipalArn" {
			parameters["ExternalId"] = "acme/7f3a"
		}
		err := tmpl.CheckARNs(Request{Region: tt.region, Parameters: parameters})
		if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s %s=%s: got %v, want %q", tt.region, tt.name, tt.value, err, tt.want)
		}
	}
	for value, want := range map[string]string{key: "", strings.Replace(key, "us-east-1", "eu-west-1", 1): "",
		strings.Replace(key, "arn:aws:kms:us-east-1", "arn:aws-us-gov:kms:us-gov-west-1", 1): "parameter KmsKeyArn must be of the partition of the launch, aws, got \"arn:aws-us-gov:"} {
		if err := tmpl.CheckARNsIn("aws", map[string]string{"KmsKeyArn": value}); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("in aws %s: got %v, want %q", value, err, want)
		}
	}
	for value, wrong := range map[string]bool{"arn:aws:s3:::a,arn:aws:s3:::b": false, "arn:aws:s3:::a, arn:aws-cn:s3:::b": true} {
		if err := checkARN("FurtherBucketArns", value, tmpl.targets["us-east-1"].partition.ID, "us-east-1"); (err != nil) != wrong {
			t.Errorf("%s: %v", value, err)
		}
	}
	if err := checkARN("ExternalId", "arn:aws-cn:iam::1:x", tmpl.targets["us-east-1"].partition.ID, "us-east-1"); err != nil {
		t.Errorf("an external ID may be any text: %v", err)
	}
}
