package connections

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// A stack of the lean form has no parameter for an existing bucket, so it made a new one. Where nobody says which parameters there
// are, that is not known.
func TestLeanFormMadeTheBucket(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name       string
		names      []string
		parameters map[string]string
		want       verify.Origin
	}{
		{"the lean form", []string{"ExternalId"}, map[string]string{"ExternalId": "acme-1"}, verify.OriginNew},
		{"a stack without parameters", []string{}, nil, verify.OriginNew},
		{"the full template", []string{"ExistingBucketName", "ExternalId"}, map[string]string{"ExistingBucketName": "acme-data"}, verify.OriginExisting},
		{"the full template with a new one", []string{"ExistingBucketName", "ExternalId"}, map[string]string{"ExistingBucketName": ""}, verify.OriginNew},
		{"some of the parameters", nil, map[string]string{"ExternalId": "acme-1"}, verify.OriginUnknown},
		{"nothing", nil, nil, verify.OriginUnknown},
	} {
		e := &Entry{}
		v := &handback.Values{Vendor: "quartic", Version: "1.0.0", BucketName: "acme-data", Region: "us-east-1", Parameters: tt.parameters, ParameterNames: tt.names}
		if err := e.SetHandback(defs[0], v); err != nil || e.BucketIs != tt.want {
			t.Errorf("%s: %v, the bucket is %q, want %q", tt.name, err, e.BucketIs, tt.want)
		}
	}
}
