package show_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Where the policy of a new key says the bucket's name, the sheet does not pass the name off as one that may always be empty.
func TestNameOfABucketWithANewKey(t *testing.T) {
	t.Parallel()
	const dir = "../../../test/choices/testdata/"
	for vendor, want := range map[string]struct{ choice, description string }{
		"guest-key": {
			"New bucket's name: empty, but NewBucketName or BucketNamePrefix must be given with NewKmsKey Yes",
			"Left empty, CloudFormation chooses one. With NewKmsKey Yes it must be given, or BucketNamePrefix: the policy of the key names the bucket.",
		},
		"new-key": {"New bucket's name: empty\n", "Left empty, CloudFormation chooses one. A change"}, // whose policy names no bucket
	} {
		defs, err := vendors.Load(dir+"vendors", vendor)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(dir + "templates/" + vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], data, launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "111122223333", StackName: "s"})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := sheet.Render(&text, "text"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want.choice) {
			t.Errorf("%s: the sheet does not say %s:\n%s", vendor, want.choice, text.String())
		}
		found := false
		for _, c := range sheet.Choices {
			found = found || c.Parameter == "NewBucketName" && strings.Contains(c.Description, want.description)
		}
		if !found {
			t.Errorf("%s: the description of NewBucketName does not say %s", vendor, want.description)
		}
	}
}
