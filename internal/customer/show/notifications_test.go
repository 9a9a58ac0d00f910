package show

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What is told, and what stays of it, depends on whose bucket it may be and on what keys.
func TestNotifications(t *testing.T) {
	t.Parallel()
	for create, want := range map[vendors.Create]struct{ says, not []string }{
		vendors.CreateAllowed:  {[]string{"the bucket is kept and still names its queue", "NotificationCommand", "--notification-configuration {}", `select(.Id!="bucketgrant-acme")`}, nil},
		vendors.CreateRequired: {[]string{"the bucket is kept and still names its queue", "--notification-configuration {}"}, []string{"NotificationCommand", "bucketgrant-acme"}},
		vendors.CreateNever:    {[]string{"NotificationCommand", `select(.Id!="bucketgrant-acme")`}, []string{"is kept", "--notification-configuration {}"}},
	} {
		def := &vendors.Definition{Vendor: "acme", Name: "Acme", Bucket: vendors.Bucket{Create: create}, Notifications: &vendors.Notifications{
			Why: "Reads them", Events: []vendors.Event{vendors.EventCreated}, Prefix: "in/", Queue: &vendors.NotifiedQueue{},
		}}
		n := notificationsOf(def)
		text := strings.Join(append(n.Words, n.Commands...), "\n")
		for _, says := range append(want.says, "Acme is told which objects are created in the bucket, of keys that begin with in/: ", "Reads them.") {
			if !strings.Contains(text, says) {
				t.Errorf("%s: it does not say %s:\n%s", create, says, text)
			}
		}
		for _, not := range append(want.not, "if you choose it") {
			if strings.Contains(text, not) {
				t.Errorf("%s: it says %s:\n%s", create, not, text)
			}
		}
	}
	if notificationsOf(&vendors.Definition{}) != nil {
		t.Error("where nobody is told nothing is said")
	}
}
