package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// An external ID that the template composes: whoever stores what is before the account's number gets in, and is told where the role
// takes that alone, or with another account's number behind it.
func TestVerifyPerAccount(t *testing.T) {
	c := startCloud(t)
	const entered = "acme-7f3a"
	asks := func(operator string, more ...any) func(*world) {
		return func(w *world) {
			condition := w.trustStatement()["Condition"].(map[string]any)
			composed := condition["StringEquals"].(map[string]any)["sts:ExternalId"]
			if text, ok := composed.(string); !ok || text != entered+"-"+strings.Split(w.connection.RoleARN, ":")[4] {
				t.Fatalf("the role asks for %v", composed)
			}
			w.trustStatement()["Condition"] = map[string]any{operator: map[string]any{"sts:ExternalId": append(more, composed)}}
		}
	}
	for _, test := range []struct {
		name   string
		change func(*world)
		failed []string
		said   string
	}{
		{"as it is made", asks("StringEquals"), nil, ""},
		{"what is entered does too", asks("StringEquals", entered), []string{"closed/near-external-id"}, "without the account's number"},
		{"of any account", asks("StringLike", entered+"-????????????"), []string{"closed/near-external-id"}, "with another account's number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			who := customer{vendor: "per-account", way: verify.WayRole, choices: map[string]string{"ExistingBucketName": existingBucket, "ExternalId": entered}}
			w, unload := c.launch(t, who, func(w *world) {
				w.options.AWS = c.front.config(c.front.newCaller("arn:aws:iam::111122223333:role/backend"))
				w.connection.ExternalID = entered
				test.change(w)
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if failed := with(r, verify.Failed); !slices.Equal(failed, test.failed) {
				t.Errorf("failed %q, must be %q", failed, test.failed)
			}
			f := r.Finding("closed/near-external-id")
			if f == nil || (f.Verdict == verify.Good) != (test.failed == nil) || !strings.Contains(f.Answered, test.said) {
				t.Errorf("it says %+v, must say %q", f, test.said)
			}
		})
	}
}
