package policyedit

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// For a bucket in a region that the vendor does not serve there are no statements, but those that it serves.
func TestServedRegions(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load(vendorsIn, "own-guest")
	if err != nil {
		t.Fatal(err)
	}
	def := *defs[0]
	def.Regions = []string{"us-east-1", "eu-west-1"}
	r := For(&def)
	for region, want := range map[string]string{
		"us-east-1": "", "eu-west-1": "",
		"us-west-2":  "serves customers in the AWS regions us-east-1, eu-west-1 only, got us-west-2",
		"cn-north-1": "serves customers in the AWS regions us-east-1, eu-west-1 only, got cn-north-1",
	} {
		_, err := r.who(Ask{Bucket: "their-data", Region: region})
		if err == nil && want != "" || err != nil && (want == "" || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", region, err, want)
		}
	}
}
