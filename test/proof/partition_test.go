package proof_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A vendor that is not in aws is proven in the partition where it is: its own account gets in with what is granted, and a template that
// lets in another one, or leaves out the external ID, is noticed.
func TestAVendorOfAnotherPartition(t *testing.T) {
	t.Parallel()
	const dir, id = "../choices/testdata/", "known-account"
	definition, text := readText(t, dir+"vendors/"+id+".yaml"), readText(t, dir+"templates/"+id+"/1.0.0/template.yaml")
	definition = replaced(t, definition, "            aws: \"111122223333\"\n", "")
	definition = replaced(t, definition, "version: 1.0.0\n", "version: 1.0.0\npartitions: [aws-us-gov]\n")
	def, err := vendors.Parse(id+".yaml", []byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	text = replaced(t, text, "- [aws, aws-us-gov]", "- [aws-us-gov]")
	text = replaced(t, text, "(?:aws:iam::111122223333|aws-us-gov:iam::444455556666)", "aws-us-gov:iam::444455556666")
	for name, change := range map[string][2]string{
		"":                           {"", ""},
		"without the external ID":    {"sts:ExternalId: !Ref ExternalId", "aws:SecureTransport: \"true\""},
		"for any object of any kind": {"Action: s3:GetObject\n", "Action: [s3:GetObject, s3:PutObject]\n"},
		"served in aws too":          {"- [aws-us-gov]", "- [aws, aws-us-gov]"},
	} {
		changed := text
		if name != "" {
			changed = replaced(t, text, change[0], change[1])
		}
		parsed, err := template.Parse([]byte(changed))
		if err != nil {
			t.Fatal(err)
		}
		report, launches, err := proof.Vendor(def, parsed, proof.ByDefinition)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (name != "") != (len(report.Failures) > 0) || len(launches) == 0 || report.Decisions < 1000 {
			t.Errorf("%q: %d launches, %d decisions, failures %.5q", name, len(launches), report.Decisions, report.Failures)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// replaced wants something to replace.
func replaced(t *testing.T, text, old, with string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("there is no %s", old)
	}
	return strings.ReplaceAll(text, old, with)
}
