package page

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What names the bucket is one choice: of two, or of three where the new one may be in the account's own namespace.
func TestOneOfTheBucketsNames(t *testing.T) {
	t.Parallel()
	const inNamespace = "Start of the new bucket's name, in your account's namespace"
	for _, tt := range []struct {
		dir, vendor string
		want        []Option
	}{
		{"../../../", "quartic", []Option{{"NewBucketName", "A new bucket"}, {"ExistingBucketName", "A bucket that I have"}}},
		{"../../../test/choices/testdata/", "own-namespace", []Option{
			{"NewBucketName", "New bucket's name"}, {"ExistingBucketName", "A bucket that I have"}, {"BucketNamePrefix", inNamespace}}},
		{"../../../test/choices/testdata/", "own-start", []Option{{"BucketNameSuffix", "End of the new bucket's name"}, {"BucketNamePrefix", inNamespace}}},
	} {
		defs, err := vendors.Load(tt.dir+"vendors", tt.vendor)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(tt.dir + "templates/" + tt.vendor + "/" + defs[0].Version + "/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		choices, err := resolve.NewChoices(parsed)
		if err != nil {
			t.Fatal(err)
		}
		data, err := choices.Data()
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], text, launchpolicy.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		either := groupsOf(sheet.Choices, sampler{t: parsed, choices: choices, data: data})[0].Fields[0].Either
		if either == nil {
			t.Errorf("%s offers no choice", tt.vendor)
		} else if diff := cmp.Diff(tt.want, either.Options); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.vendor, diff)
		}
	}
}
