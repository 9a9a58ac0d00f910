package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a user may do with the customer's key besides what S3 needs is said with its reason, and drawn: the key is shown, too.
func TestFurtherUseOfAKey(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	for vendor, drawn := range map[string]string{"user-key": "through S3, and shown", "must-key": "through S3 only"} {
		data, err := os.ReadFile(filepath.Join(from, "vendors", vendor+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(s.Vendors, vendor+".yaml"), string(data))
		if err := os.CopyFS(filepath.Join(s.Templates, vendor), os.DirFS(filepath.Join(from, "templates", vendor))); err != nil {
			t.Fatal(err)
		}
		words, _, _ := strings.Cut(html.UnescapeString(build(t, s)[vendor+"/index.html"]), `<script type="application/json"`)
		const further = "kms:Encrypt and kms:DescribeKey go beyond what S3 needs: Encrypts its index with the key, and shows before whether it is enabled. " +
			"kms:DescribeKey is asked of KMS itself, and only tells what the key is. It may not use the key otherwise."
		if !strings.Contains(words, ">"+drawn+"<") {
			t.Errorf("%s: the page does not draw %q", vendor, drawn)
		}
		if got := strings.Contains(words, further); got != (vendor == "user-key") {
			t.Errorf("%s: the page says of the key's further use: %t", vendor, got)
		}
	}
}
