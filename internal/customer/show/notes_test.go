package show

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What s3:PutObjectAcl does is told of the buckets that the definition offers, also where a star takes it in.
func TestNotesOnACLs(t *testing.T) {
	t.Parallel()
	const ofNew, ofExisting = "In a new bucket it does nothing", "In a bucket of yours"
	for _, tt := range []struct {
		name    string
		create  vendors.Create
		policy  *vendors.BucketPolicy
		actions []string
		on      vendors.Target
		want    []string
	}{
		{"either", vendors.CreateAllowed, nil, []string{"s3:GetObject", "s3:PutObjectAcl"}, vendors.OnObjects, []string{ofNew, ofExisting}},
		{"new", vendors.CreateRequired, nil, []string{"s3:PutObjectVersionAcl"}, vendors.OnObjects, []string{ofNew}},
		{"existing", vendors.CreateNever, nil, []string{"s3:Put*"}, vendors.OnObjects, []string{ofExisting}},
		{"merged", vendors.CreateRequired, &vendors.BucketPolicy{ExistingBucket: vendors.OfferOptional}, []string{"s3:PutObjectAcl"}, vendors.OnObjects, []string{ofNew, ofExisting}},
		{"none", vendors.CreateAllowed, nil, []string{"s3:PutObject"}, vendors.OnObjects, nil},
		{"no objects", vendors.CreateAllowed, nil, []string{"s3:*"}, vendors.OnBucket, nil},
	} {
		def := &vendors.Definition{Name: "Acme", Bucket: vendors.Bucket{Create: tt.create}, Access: vendors.Access{BucketPolicy: tt.policy}}
		got := strings.Join(grant(def, vendors.Permission{Actions: tt.actions, On: []vendors.Target{tt.on}}).Notes, " ")
		for _, words := range []string{ofNew, ofExisting} {
			want := strings.Contains(strings.Join(tt.want, " "), words)
			if strings.Contains(got, words) != want {
				t.Errorf("%s: %q is said: %t, must be: %t\n%s", tt.name, words, !want, want, got)
			}
		}
	}
}
