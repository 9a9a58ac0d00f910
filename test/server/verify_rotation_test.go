package server

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// A rotation of the external ID as verify sees it from the vendor's side: before it, with both, and after it. Whoever is a step
// ahead or behind of the stack is told so, and nothing else is wrong.
func TestVerifyRotation(t *testing.T) {
	c := startCloud(t)
	for _, test := range []struct {
		vendor, caller string
		choices        map[string]string
		old, next      string
	}{
		{
			vendor: "own-id", caller: "arn:aws:iam::444455556666:user/acme", old: "acme-7f3a-before", next: "acme-8b5c-afterwards",
			choices: map[string]string{"VendorPrincipalArn": "arn:aws:iam::444455556666:user/acme"},
		},
		{vendor: "late-id", caller: "arn:aws:iam::111122223333:role/backend", old: "late-0123abcd-7", next: "late-4567cdef"},
		{vendor: "per-account", caller: "arn:aws:iam::111122223333:role/backend", old: "acme-7f3a-before", next: "acme-8b5c-afterwards"},
		{
			vendor: "itself", caller: "arn:aws:iam::444455556666:role/catalog", old: "acme-7f3a-before", next: "acme-8b5c-afterwards",
			choices: map[string]string{"RoleName": "acme-catalog"},
		},
		{
			vendor: "narrowed", caller: "arn:aws:iam::444455556666:role/reader-1", old: "acme-7f3a-before", next: "acme-8b5c-afterwards",
			choices: map[string]string{"VendorSessionName": "narrowed-0123abcd"},
		},
	} {
		for _, step := range []struct {
			name string
			// first and second are the stack's, using is what the vendor uses, trying the new one beside it, and shut what it takes
			// for shut.
			first, second         string
			using, trying, shut   string
			failed, goodBesides   []string
			wayInIsShutAltogether bool
		}{
			{name: "before", first: test.old, using: test.old, shut: test.next, goodBesides: []string{"closed/retired-external-id"}},
			{name: "before, and the vendor tries the new one already", first: test.old, using: test.old, trying: test.next, failed: []string{"way-in/second-external-id"}},
			{name: "with both", first: test.old, second: test.next, using: test.old, trying: test.next, goodBesides: []string{"way-in/second-external-id"}},
			{name: "with both, and the vendor uses the new one", first: test.old, second: test.next, using: test.next, trying: test.old, goodBesides: []string{"way-in/second-external-id"}},
			{name: "with both, and the vendor takes the old one for shut", first: test.old, second: test.next, using: test.next, shut: test.old, failed: []string{"closed/retired-external-id"}},
			{name: "after", first: test.next, using: test.next, shut: test.old, goodBesides: []string{"closed/retired-external-id"}},
			{name: "after, and the vendor uses the old one still", first: test.next, using: test.old, wayInIsShutAltogether: true},
		} {
			t.Run(test.vendor+" "+step.name, func(t *testing.T) {
				who := customer{vendor: test.vendor, way: verify.WayRole, choices: map[string]string{
					"ExistingBucketName": existingBucket, "ExternalId": step.first, "SecondExternalId": step.second,
				}}
				for name, value := range test.choices {
					who.choices[name] = value
				}
				w, unload := c.launch(t, who, func(w *world) {
					w.options.AWS = c.front.config(c.front.newCaller(test.caller))
					w.connection.SessionName = test.choices["VendorSessionName"]
					w.connection.ExternalID, w.connection.SecondExternalID, w.connection.RetiredExternalID = step.using, step.trying, step.shut
				})
				defer unload()
				r := c.verify(t, t.Context(), w)
				failed := with(r, verify.Failed)
				if step.wayInIsShutAltogether {
					if f := r.Finding("way-in/role"); f == nil || f.Verdict != verify.Failed {
						t.Errorf("failed %q, must be the way in", failed)
					}
					return
				}
				if !slices.Equal(failed, step.failed) {
					t.Errorf("failed %q, must be %q", failed, step.failed)
				}
				for _, id := range step.goodBesides {
					if f := r.Finding(id); f == nil || f.Verdict != verify.Good {
						t.Errorf("%s is %+v, must be good", id, f)
					}
				}
			})
		}
	}
}
