package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownersPolicy is what a bucket that is there has, with a statement that keeps everybody of other accounts from listing.
const ownersPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "RefuseHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::their-data", "arn:aws:s3:::their-data/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Sid": "NoLists", "Effect": "Deny", "Principal": "*", "Action": "s3:List*", "Resource": "arn:aws:s3:::their-data", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}}
  ]
}`

const keysPolicy = `{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}]}`

// The box for the policy of a bucket that is there, or of its key, makes of what is pasted what bucketgrant policy makes of it, with
// the choices of the form; says who is kept out all the same; and nothing leaves the page.
func testExisting(t *testing.T, b *browser, s *site) {
	s.ofChoices(t, "many-guests")
	tb := b.tab(t, view{})
	tb.open(s.url + "/choices/many-guests/index.html")
	const fill = `(async (given) => {
		const set = (el, value) => {
			if (el.type === 'checkbox' || el.type === 'radio') el.checked = value; else el.value = value;
			for (const kind of ['input', 'change']) el.dispatchEvent(new Event(kind, {bubbles: true}));
		};
		document.querySelector('#existing').open = true;
		const cloud = document.querySelector('input[name=VendorCloud][value=US]');
		if (cloud) set(cloud, true); else set(document.querySelector('select[name=VendorCloud]'), 'US');
		set(document.querySelector('#p-Prefix'), 'logs/');
		set(document.querySelector('#policy-bucket'), 'their-data');
		set(document.querySelector('#policy-of-key'), given.key !== '');
		set(document.querySelector('#policy-key'), given.key);
		set(document.querySelector('#policy-remove'), given.remove);
		set(document.querySelector('#policy-text'), given.policy);
		await new Promise((done) => setTimeout(done, 50));
		const text = (id) => document.getElementById(id).textContent;
		return {Status: text('policy-status'), Notes: text('policy-notes'), Problems: text('policy-problems'), Diff: text('policy-diff'),
			Merged: text('policy-merged'), Get: text('policy-get'), Put: text('policy-put'), Shown: !document.getElementById('policy-result').hidden};
	})`
	type result struct {
		Status, Notes, Problems, Diff, Merged, Get, Put string
		Shown                                           bool
	}
	type given struct {
		Policy string `json:"policy"`
		Key    string `json:"key"`
		Remove bool   `json:"remove"`
	}
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	for _, of := range []struct {
		name  string
		given given
		flags []string
		notes string
	}{
		{"bucket", given{Policy: ownersPolicy}, nil, `the statement "NoLists" denies Many Guests what these allow`},
		{"key", given{Policy: keysPolicy, Key: key}, []string{"-key", key}, ""},
	} {
		if err := os.WriteFile(filepath.Join(s.dir, "policy.json"), []byte(of.given.Policy), 0o600); err != nil {
			t.Fatal(err)
		}
		got := eval[result](tb, fill, of.given)
		args := append([]string{"policy", "-vendors", "choices/vendors", "-bucket", "their-data", "-region", "us-east-1", "-param", "VendorCloud=US", "-param", "Prefix=logs/"}, of.flags...)
		want := strings.TrimSuffix(s.run(t, append(args, "many-guests", "policy.json")...), "\n")
		if !got.Shown || got.Merged != want {
			t.Errorf("%s: the page makes of the policy\n%s\nbucketgrant policy makes\n%s\n%+v", of.name, got.Merged, want, got)
		}
		if !strings.Contains(got.Notes, of.notes) || of.notes == "" && got.Notes != "" {
			t.Errorf("%s: the page notes %q", of.name, got.Notes)
		}
		if !strings.Contains(got.Diff, "+ {\"Sid\":\"Bucketgrant many guests ") || !strings.Contains(got.Diff, "  {\"Sid\":\"") {
			t.Errorf("%s: the page says that this changes:\n%s", of.name, got.Diff)
		}
		if service := map[bool]string{true: "aws kms put-key-policy", false: "aws s3api put-bucket-policy"}[of.given.Key != ""]; !strings.HasPrefix(got.Put, service) {
			t.Errorf("%s: the page puts it in place with %s", of.name, got.Put)
		}
		again := of.given
		again.Policy, again.Remove = got.Merged, true
		if got = eval[result](tb, fill, again); strings.Contains(got.Merged, "Bucketgrant") || !strings.Contains(got.Diff, "- {") {
			t.Errorf("%s: taken out again, the page has\n%s", of.name, got.Merged)
		}
		again.Policy = "An error occurred (AccessDenied)"
		if got = eval[result](tb, fill, again); got.Shown || !strings.Contains(got.Problems, "must be a policy in JSON") {
			t.Errorf("%s: of what is no policy the page says %q", of.name, got.Problems)
		}
	}
}
