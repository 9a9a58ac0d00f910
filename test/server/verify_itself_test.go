package server

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// A role that may assume itself does, with the external ID and not without.
func TestVerifyItself(t *testing.T) { testItself(t, startCloud(t)) }

func testItself(t *testing.T, c *cloud) {
	own := func(w *world) map[string]any {
		document := w.resources("AWS::IAM::Role")[0].Properties["AssumeRolePolicyDocument"].(map[string]any)
		return document["Statement"].([]any)[1].(map[string]any)["Condition"].(map[string]any)
	}
	for _, test := range []struct {
		name   string
		hole   func(*world)
		failed []string
	}{
		{name: "as it should be"},
		{name: "... where nobody else is known", hole: func(w *world) { w.options.Stranger = nil }},
		{"without the external ID too", func(w *world) { delete(own(w), "StringEquals") }, []string{"closed/itself-without-external-id"}},
		{"with any external ID there is", func(w *world) {
			own(w)["StringEqualsIfExists"] = own(w)["StringEquals"]
			delete(own(w), "StringEquals")
		}, []string{"closed/itself-without-external-id"}},
		{"a role that was named otherwise", func(w *world) {
			own(w)["ArnEquals"] = map[string]any{"aws:PrincipalArn": "arn:aws:iam::" + customerAccount + ":role/another"}
		}, []string{"way-in/itself"}},
		{"a role without its own policy", func(w *world) {
			role := w.resources("AWS::IAM::Role")[0]
			role.Properties["ManagedPolicyArns"] = role.Properties["ManagedPolicyArns"].([]any)[:1]
		}, []string{"way-in/itself"}},
		{"a role that trusts the vendor only", func(w *world) {
			document := w.resources("AWS::IAM::Role")[0].Properties["AssumeRolePolicyDocument"].(map[string]any)
			document["Statement"] = document["Statement"].([]any)[:1]
		}, []string{"way-in/itself"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "itself", way: verify.WayRole, choices: map[string]string{
				"ExistingBucketName": existingBucket, "ExternalId": "acme/7f3a", "RoleName": "acme-catalog",
			}}, func(w *world) {
				w.options.AWS = c.front.config(c.front.newCaller("arn:aws:iam::444455556666:role/catalog"))
				if test.hole != nil {
					test.hole(w)
				}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			mustFail(t, r, test.failed, nil)
			if r.Finding("way-in/itself") == nil {
				t.Error("the role has not been asked to assume itself")
			}
		})
	}
}
