package vendors_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What stands in released templates is read back.
func TestAskedAsIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	def := &vendors.Definition{Name: "A. Vendor (asks)", HandBack: []vendors.HandBack{
		{Field: "Role ARN", Value: vendors.HandedRoleARN}, {Field: "ARN, again.", Value: vendors.HandedRoleARN}, {Field: "Bucket", Value: vendors.HandedBucketName},
	}}
	const released = ` A. Vendor (asks) asks for it as "Role ARN". A. Vendor (asks) asks for it as "ARN, again.".`
	asked := def.AskedAs(vendors.HandedRoleARN)
	if asked != released {
		t.Errorf("got %s, released templates have %s", asked, released)
	}
	name, fields := vendors.ReadAskedAs("The ARN of the role." + asked)
	if diff := cmp.Diff([]string{"Role ARN", "ARN, again."}, fields); name != def.Name || diff != "" {
		t.Errorf("got %q %s", name, diff)
	}
	if name, fields := vendors.ReadAskedAs("The ARN of the role." + def.AskedAs(vendors.HandedKeyID)); name != "" || fields != nil {
		t.Errorf("nobody asks for it, got %q, %q", name, fields)
	}
}
