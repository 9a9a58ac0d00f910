package server

import (
	"maps"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// narrowed is a customer of the vendor whose trust has every condition, during a rotation of the external ID.
var narrowed = customer{vendor: "narrowed", choices: map[string]string{
	"ExistingBucketName": existingBucket, "ExternalId": "acme/7f3a", "SecondExternalId": "acme/8b5c", "VendorSessionName": "narrowed-0123abcd",
}}

// eitherWay is the vendor whose conditions narrow a principal and who comes with a token.
const eitherWay = "either-way"

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

// Where a principal and a token are alternatives, each is asked for what narrows it: the same session's name, which is missed in turn.
func TestVerifyEitherWay(t *testing.T) { testEitherWay(t, startCloud(t)) }

func testEitherWay(t *testing.T, c *cloud) {
	choices := map[string]string{"ExistingBucketName": existingBucket, "VendorSessionName": "EitherWay_0123abcd"}
	byPrincipal := maps.Clone(choices)
	byPrincipal["Access"], byPrincipal["ExternalId"] = "CrossAccountRole", "acme/7f3a"
	for _, who := range []customer{
		{vendor: eitherWay, way: verify.WayWebIdentity, choices: choices},
		{vendor: eitherWay, way: verify.WayRole, choices: byPrincipal},
	} {
		for _, test := range []struct {
			name   string
			hole   func(*world)
			failed []string
		}{
			{name: "as it should be"},
			{"any name of a session", func(w *world) {
				delete(w.trustStatement()["Condition"].(map[string]any)["StringEquals"].(map[string]any), "sts:RoleSessionName")
			}, []string{"closed/other-session-name"}},
			{"the session is another's", func(w *world) {
				w.trustStatement()["Condition"].(map[string]any)["StringEquals"].(map[string]any)["sts:RoleSessionName"] = "EitherWay_ffffffff"
			}, []string{"way-in/role"}},
			{"from elsewhere", func(w *world) {
				w.trustStatement()["Condition"].(map[string]any)["IpAddress"] = map[string]any{"aws:SourceIp": "192.0.2.0/24"}
			}, []string{"way-in/role"}},
		} {
			t.Run(string(who.way)+" "+test.name, func(t *testing.T) {
				w, unload := c.launch(t, who, test.hole)
				defer unload()
				mustFail(t, c.verify(t, t.Context(), w), test.failed, nil)
			})
		}
	}
}
