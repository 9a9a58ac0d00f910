package launch

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a rule wants as long as nothing else is chosen has a placeholder in each command, and the capability that its value needs; without
// it the command that is printed would be refused.
func TestNeeded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vendor     string
		parameters map[string]string
		want       []string
		capability string
	}{
		{"own-queue", map[string]string{"ExternalId": "a.b", "Notifications": "Yes"}, []string{"NewBucketName"}, "CAPABILITY_IAM"},
		{"own-queue", map[string]string{"ExternalId": "a.b", "Notifications": "Yes", "ExistingBucketName": "acme-data"}, nil, "CAPABILITY_IAM"},
		{"own-queue", map[string]string{"ExternalId": "a.b"}, nil, "CAPABILITY_IAM"},
		{"own-start", nil, []string{"BucketNameSuffix"}, "CAPABILITY_IAM"},
		{"own-account", nil, []string{"ExternalId"}, "CAPABILITY_IAM"},
		{"named-role", map[string]string{"ExistingBucketName": "acme-data"}, []string{"ExternalId", "RoleName"}, "CAPABILITY_NAMED_IAM"},
	} {
		data, err := os.ReadFile("../test/choices/testdata/templates/" + tt.vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		tmpl, err := New(Release{Vendor: tt.vendor, Version: "1.0.0", Template: data, Current: true},
			[]hosting.Place{{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "acme-templates"}})
		if err != nil {
			t.Fatal(err)
		}
		l, err := tmpl.Launch(Request{Region: "us-east-1", Parameters: tt.parameters})
		if err != nil {
			t.Fatalf("%s: %v", tt.vendor, err)
		}
		if diff := cmp.Diff(tt.want, l.Needed); diff != "" {
			t.Errorf("%s: %s", tt.vendor, diff)
		}
		for _, name := range tt.want {
			for command, want := range map[string]string{l.CreateStack: "<" + name + ">", l.CDKDeploy: name + "=<" + name + ">", l.Terraform: "var." + name} {
				if !strings.Contains(command, want) {
					t.Errorf("%s: no %s in\n%s", tt.vendor, want, command)
				}
			}
		}
		for _, command := range []string{l.CreateStack, l.Terraform} {
			if !strings.Contains(command, tt.capability) {
				t.Errorf("%s: no %s in\n%s", tt.vendor, tt.capability, command)
			}
		}
	}
}
