package show_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The command that takes the vendor out names the parameters of the stack, which are others in the lean form: there is one for each. A
// lean form that makes the key and does not ask for the access needs the full template.
func TestWithdrawsFromALeanStack(t *testing.T) {
	t.Parallel()
	const dir = "../../../test/choices/testdata/"
	defs, err := vendors.Load(dir+"vendors", "guest-key")
	if err != nil {
		t.Fatal(err)
	}
	read := func(form string) []byte {
		data, err := os.ReadFile(dir + "templates/guest-key/1.0.0/" + form)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	full, lean := string(read("template.yaml")), string(read("lean.yaml"))
	const resources = "}\nResources: {R: {Type: \"AWS::X::Y\"}}"
	for name, test := range map[string]struct{ full, lean, want string }{
		"asks for it": {full, "Parameters: {NewBucketName: {Type: String}, VendorAccess: {Type: String}" + resources,
			"--use-previous-template --parameters ParameterKey=NewBucketName,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		"does not, and makes the key": {full, "Parameters: {NewBucketName: {Type: String}" + resources,
			"--template-url URL-OF-TEMPLATE.YAML --parameters ParameterKey=NewBucketName,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		"does not, and asks for the key": {strings.Replace(full, `Default: "Yes"`, `Default: "No"`, 1), "Parameters: {NewKmsKey: {Type: String}" + resources,
			"--template-url URL-OF-TEMPLATE.YAML --parameters ParameterKey=NewKmsKey,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		"never makes it":    {strings.Replace(full, `Default: "Yes"`, `Default: "No"`, 1), "Parameters: {NewBucketName: {Type: String}" + resources, ""},
		"asks for the same": {full, lean, ""},
	} {
		sheet, err := show.Of(defs[0], []byte(test.full), launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "111122223333", StackName: "s"})
		if err != nil {
			t.Fatal(err)
		}
		before := sheet.Withdraw.Text()
		if err := sheet.AddLean([]byte(test.lean)); err != nil {
			t.Fatal(err)
		}
		got := sheet.Withdraw.Text()
		for _, line := range strings.Split(before, "\n") {
			if !strings.Contains(got, line) {
				t.Errorf("%s: it says no more %s:\n%s", name, line, got)
			}
		}
		_, ofLean, found := strings.Cut(got, "lean.yaml")
		if found != (test.want != "") || !strings.Contains(ofLean, test.want) {
			t.Errorf("%s: got\n%s\nmust have %s", name, got, test.want)
		}
	}
}

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
