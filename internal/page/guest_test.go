package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Where the policy of the bucket lets the vendor in, the page says who, why there is no external ID, that the policy goes with
// the stack, what the bucket loses, and draws the vendor at the bucket.
func TestAGuestOfTheBucket(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../test/choices/testdata"
	data, err := os.ReadFile(filepath.Join(from, "vendors", "own-guest.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "own-guest.yaml"), string(data))
	if err := os.CopyFS(filepath.Join(s.Templates, "own-guest"), os.DirFS(filepath.Join(from, "templates", "own-guest"))); err != nil {
		t.Fatal(err)
	}
	site := build(t, s)
	words, _, _ := strings.Cut(html.UnescapeString(site["own-guest/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		"The policy of the bucket lets in Own Guest's own arn:aws:iam::444455556666:user/log-writer", "no external ID",
		"A bucket that you have already: put Own Guest into its policy", "is never overwritten", "bucketgrant policy -bucket YOUR-BUCKET",
		"The policy goes with the stack", "With the policy goes its refusal of requests without TLS", "aws s3api put-bucket-policy", "cannot get in",
	} {
		if !strings.Contains(words, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	for _, text := range []string{"CAPABILITY_IAM", "KmsKeyArn", "RoleArn"} {
		if strings.Contains(words, text) {
			t.Errorf("the page says %s, and there is neither role nor key", text)
		}
	}
	if strings.Contains(site["quartic/index.html"], "policy-box\"") {
		t.Error("the page of a vendor with a role has a box for a bucket's policy")
	}
	if strings.Contains(site["quartic/index.html"], "put-bucket-policy") {
		t.Error("the page of a vendor with a role says that a policy goes")
	}
}
