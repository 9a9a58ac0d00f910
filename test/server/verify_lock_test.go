package server

import (
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/verify"
)

// A bucket whose Object Lock keeps what is written: writing works, and what stays is listed, with how long it stays.
func TestVerifyObjectLock(t *testing.T) {
	c := startCloud(t)
	for _, tt := range []struct {
		who  customer
		want string // of why the version stays
	}{
		{customer{vendor: "quartic", choices: map[string]string{"ExternalId": "acme/7f3a"}}, "the bucket's Object Lock keeps it until "},
		{customer{vendor: "dataloop", choices: map[string]string{"AllowDelete": "Yes"}}, "the bucket keeps versions"},
		{customer{vendor: "dataloop", choices: map[string]string{"AllowDelete": "No"}}, "the grant does not include s3:DeleteObject"},
		{customer{vendor: "transfer", choices: map[string]string{"Access": "KeyedUser", "AllowDelete": "No"}}, "the grant does not include s3:DeleteObject"},
	} {
		t.Run(tt.who.String(), func(t *testing.T) {
			w, unload := c.launch(t, tt.who, func(w *world) {
				w.locked, w.connection.Versioning = true, "Enabled" // which Object Lock turns on
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if !r.OK() {
				t.Errorf("failed %q, unknown %q", with(r, verify.Failed), with(r, verify.Unknown))
				show(t, r)
			}
			var kept []verify.Object
			for _, o := range r.Left {
				if !o.DeleteMarker {
					kept = append(kept, o)
				}
			}
			if len(kept) != 1 || !strings.HasPrefix(kept[0].Why, tt.want) {
				t.Fatalf("one version must stay, because %q, left is %+v", tt.want, r.Left)
			}
			if tt.who.vendor != "quartic" { // the others may not see it
				return
			}
			if until := kept[0].LockedUntil; kept[0].LockMode != "GOVERNANCE" || time.Until(until) < 47*time.Hour || time.Until(until) > 49*time.Hour {
				t.Errorf("it is kept for two days from now, got %s until %s", kept[0].LockMode, until)
			}
		})
	}
}
