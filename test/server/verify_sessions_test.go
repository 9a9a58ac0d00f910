package server

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// A vendor that works with long sessions of the role gets one, and who does not is told whose it is to mend.
func TestVerifySessions(t *testing.T) { testSessions(t, startCloud(t)) }

func testSessions(t *testing.T, c *cloud) {
	const id = "way-in/session-length"
	as := func(arn string) func(*world) {
		return func(w *world) { w.options.AWS = c.front.config(c.front.newCaller(arn)) }
	}
	user := as("arn:aws:iam::111122223333:user/backend")
	for _, test := range []struct {
		name            string
		duration        string
		hole            func(*world)
		failed, unknown []string
	}{
		{name: "as the vendor works", hole: user},
		{name: "longer", duration: "28800", hole: user},
		{name: "chosen shorter", duration: "3600", hole: user, failed: []string{id}},
		{name: "made shorter", hole: func(w *world) {
			user(w)
			w.stack.Resource("Role").Properties["MaxSessionDuration"] = 7200
		}, failed: []string{id}},
		{name: "a role of the vendor's", hole: as("arn:aws:iam::111122223333:role/backend"), unknown: []string{id}},
	} {
		t.Run(test.name, func(t *testing.T) {
			who := customer{vendor: "named-role", way: verify.WayRole, choices: map[string]string{
				"ExistingBucketName": existingBucket, "ExternalId": "acme/7f3a", "RoleName": "Named.Role_acme",
			}}
			if test.duration != "" {
				who.choices["MaxSessionDuration"] = test.duration
			}
			w, unload := c.launch(t, who, test.hole)
			defer unload()
			r := c.verify(t, t.Context(), w)
			mustFail(t, r, test.failed, test.unknown)
		})
	}
}
