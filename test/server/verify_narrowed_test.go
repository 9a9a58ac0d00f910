package server

import (
	"strings"
	"testing"
)

// narrowed is a customer of the vendor whose trust has every condition, during a rotation of the external ID.
var narrowed = customer{vendor: "narrowed", choices: map[string]string{
	"ExistingBucketName": existingBucket, "ExternalId": "acme/7f3a", "SecondExternalId": "acme/8b5c", "VendorSessionName": "narrowed-0123abcd",
}}

// A trust that asks for more than an external ID is met, and each condition that this side can try is missed in turn.
func TestVerifyNarrowed(t *testing.T) { testNarrowed(t, startCloud(t)) }

func testNarrowed(t *testing.T, c *cloud) {
	condition := func(w *world, operator string) map[string]any {
		return w.trustStatement()["Condition"].(map[string]any)[operator].(map[string]any)
	}
	for _, test := range []struct {
		name   string
		hole   func(*world)
		failed []string
	}{
		{name: "as it should be"},
		{"any name of a session", func(w *world) { delete(condition(w, "StringEquals"), "sts:RoleSessionName") }, []string{"closed/other-session-name"}},
		{"any source identity", func(w *world) {
			w.trust(func(text string) string {
				return strings.ReplaceAll(text, `"sts:SourceIdentity":"job-*"`, `"sts:SourceIdentity":"*"`)
			})
		}, []string{"closed/other-source-identity"}},
		{"no source identity asked for", func(w *world) { delete(condition(w, "StringLike"), "sts:SourceIdentity") },
			[]string{"closed/without-source-identity"}},
		{"nobody may set one", func(w *world) {
			document := w.resources("AWS::IAM::Role")[0].Properties["AssumeRolePolicyDocument"].(map[string]any)
			document["Statement"] = document["Statement"].([]any)[:1]
		}, []string{"way-in/role", "way-in/second-external-id"}},
		{"source identity if there is one", func(w *world) {
			all := w.trustStatement()["Condition"].(map[string]any)
			all["StringLikeIfExists"] = all["StringLike"]
			delete(all, "StringLike")
		}, []string{"closed/without-source-identity"}},
		{"one external ID only", func(w *world) { condition(w, "StringEquals")["sts:ExternalId"] = "acme/7f3a" }, []string{"way-in/second-external-id"}},
		{"the old external ID still opens", func(w *world) {
			condition(w, "StringEquals")["sts:ExternalId"] = []any{"acme/7f3a", "acme/8b5c", "acme/0000"}
		}, []string{"closed/retired-external-id"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, narrowed, test.hole)
			defer unload()
			r := c.verify(t, t.Context(), w)
			mustFail(t, r, test.failed, nil)
		})
	}
}
