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
	const from = "../../../test/choices/testdata"
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
		"policy goes with the stack", "With the policy goes its refusal of requests without TLS", "aws s3api put-bucket-policy", "cannot get in",
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

// Where the stack makes the bucket's KMS key, the page says what to do before the stack is deleted, with the commands, and draws the
// key. Where a role gets in, the key's policy names nobody, and there is nothing to do.
func TestANewKey(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	for _, vendor := range []string{"guest-key", "new-key"} {
		data, err := os.ReadFile(filepath.Join(from, "vendors", vendor+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(s.Vendors, vendor+".yaml"), string(data))
		if err := os.CopyFS(filepath.Join(s.Templates, vendor), os.DirFS(filepath.Join(from, "templates", vendor))); err != nil {
			t.Fatal(err)
		}
	}
	// A lean form that always makes the key, and asks for less than the template.
	write(t, filepath.Join(s.Templates, "guest-key", "1.0.0", "lean.yaml"),
		"Parameters: {NewBucketName: {Type: String}, VendorAccess: {Type: String, Default: Granted}}\nResources: {R: {Type: \"AWS::X::Y\"}}\n")
	site := build(t, s)
	words := func(vendor string) string {
		text, _, _ := strings.Cut(html.UnescapeString(site[vendor+"/index.html"]), `<script type="application/json"`)
		return text
	}
	const drawn, before, update, late = ">KMS key</", "Did the stack make the KMS key of the bucket", "ParameterKey=VendorAccess,ParameterValue=Withdrawn", "aws kms put-key-policy"
	for _, text := range []string{drawn, before, update, late, "ParameterKey=NewBucketName,UsePreviousValue=true",
		"ParameterKey=NewKmsKey,UsePreviousValue=true " + update,
		"# of a stack that was launched from lean.yaml", "--parameters ParameterKey=NewBucketName,UsePreviousValue=true " + update, "The policy of a new KMS key"} {
		if !strings.Contains(words("guest-key"), text) {
			t.Errorf("guest-key's page does not say %s", text)
		}
	}
	undo := words("guest-key")[strings.Index(words("guest-key"), `id="undo-h"`):]
	if strings.Index(undo, update) > strings.Index(undo, "aws cloudformation delete-stack") {
		t.Error("the page says to delete the stack before the vendor is out of the key's policy")
	}
	for _, text := range []string{drawn, "its policy names nobody outside your account"} {
		if !strings.Contains(words("new-key"), text) {
			t.Errorf("new-key's page does not say %s", text)
		}
	}
	for _, text := range []string{before, "VendorAccess", late} {
		if strings.Contains(words("new-key"), text) {
			t.Errorf("new-key's page says %s, and the key's policy names nobody", text)
		}
	}
}
