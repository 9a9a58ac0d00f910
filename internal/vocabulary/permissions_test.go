package vocabulary

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A choice to delete promises nothing of versioning where the vendor may do away with versions.
func TestChoiceToDeleteSaysWhatVersioningKeeps(t *testing.T) {
	t.Parallel()
	objects := []vendors.Target{vendors.OnObjects}
	for action, want := range map[string]string{
		"s3:GetObject":           "with either answer, unless the bucket's versioning is Enabled.",
		"s3:DeleteObjectVersion": "with either answer, and versioning does not protect from it: it may delete earlier versions.",
	} {
		def := &vendors.Definition{Name: "Acme", Permissions: []vendors.Permission{
			{Sid: "Write", Why: "Writes.", Actions: []string{"s3:PutObject", action}, On: objects},
			{Sid: "Delete", Why: "Deletes.", Actions: []string{"s3:DeleteObject"}, On: objects, Choice: &vendors.Choice{Parameter: "AllowDelete"}},
		}}
		if got := optionalPermissions(def).Parameters[0].Description; !strings.HasSuffix(got, want) {
			t.Errorf("beside %s: %q, must end with %q", action, got, want)
		}
	}
}
