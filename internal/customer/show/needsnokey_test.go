package show

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Of a vendor that only lists nothing is said of a key that it uses: S3 asks none of it.
func TestWhoOnlyListsUsesNoKey(t *testing.T) {
	t.Parallel()
	const none, uses = "If you give a KMS key, Acme may not use it: the actions above need nothing of a key.",
		"If you give a KMS key, Acme may use it through S3 and for the bucket above alone, for what the actions above need of it, and not otherwise."
	lists := []vendors.Permission{{Actions: []string{"s3:ListBucket"}, On: []vendors.Target{vendors.OnBucket}}}
	tags := []vendors.Permission{{Actions: []string{"s3:GetObjectTagging"}, On: []vendors.Target{vendors.OnObjects}}}
	reads := []vendors.Permission{{Actions: []string{"s3:GetObject"}, On: []vendors.Target{vendors.OnObjects}}}
	for name, tt := range map[string]struct {
		first []vendors.Permission
		sets  []vendors.Set
		want  string
	}{
		"lists":                        {lists, nil, none},
		"reads tags":                   {tags, nil, none},
		"reads":                        {reads, nil, uses},
		"another set reads":            {lists, []vendors.Set{{Name: "Reader", Permissions: reads}}, uses},
		"another set reads its own":    {lists, []vendors.Set{{Name: "Reader", Permissions: reads, Bucket: &vendors.Bucket{}}}, none + " Of the bucket for Reader: " + uses},
		"another set lists, and reads": {reads, []vendors.Set{{Name: "Lister", Permissions: lists, Bucket: &vendors.Bucket{}}}, uses + " Of the bucket for Lister: " + none},
	} {
		def := &vendors.Definition{Name: "Acme", Permissions: tt.first, Sets: tt.sets, Access: vendors.Access{Role: &vendors.Role{}}}
		if got := encryptions(def); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}
