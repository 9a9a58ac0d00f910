package show

import (
	"slices"
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

// Whatever a definition says of writing, s3:PutObject replaces what is there, and the note says so.
func TestNoteOnWriting(t *testing.T) {
	t.Parallel()
	const want = "s3:PutObject also replaces objects of the same name."
	def := &vendors.Definition{Name: "Acme", Bucket: vendors.Bucket{Create: vendors.CreateNever}}
	for _, tt := range []struct {
		actions []string
		on      vendors.Target
		said    bool
	}{
		{[]string{"s3:GetObject", "s3:PutObject"}, vendors.OnObjects, true},
		{[]string{"s3:Put*"}, vendors.OnObjects, true},
		{[]string{"s3:PutObjectTagging"}, vendors.OnObjects, false},
		{[]string{"s3:*"}, vendors.OnBucket, false},
	} {
		p := vendors.Permission{Why: "Writes what is not there yet.", Actions: tt.actions, On: []vendors.Target{tt.on}}
		if got := strings.Join(grant(def, p).Notes, " "); strings.Contains(got, want) != tt.said {
			t.Errorf("%q on %s: %q, must be said: %t", tt.actions, tt.on, got, tt.said)
		}
		guest := *def
		guest.Access.BucketPolicy = &vendors.BucketPolicy{}
		const own = "with a KMS key of its own account you could not read it"
		if got := strings.Join(grant(&guest, p).Notes, " "); strings.Contains(got, own) != tt.said {
			t.Errorf("%q on %s by a guest: %q, must be said: %t", tt.actions, tt.on, got, tt.said)
		}
		if got := strings.Join(grant(def, p).Notes, " "); strings.Contains(got, own) {
			t.Errorf("%q on %s by a role: %q", tt.actions, tt.on, got)
		}
	}
}

// Of what is replaced or deleted it is said when versioning keeps it: Suspended does not, and nothing does where the vendor may delete versions too.
func TestNoteOnVersions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		actions []string
		on      vendors.Target
		want    string
	}{
		{[]string{"s3:PutObject"}, vendors.OnObjects, "What is replaced is gone"},
		{[]string{"s3:DeleteObject"}, vendors.OnObjects, "What is deleted is gone"},
		{[]string{"s3:PutObject", "s3:DeleteObject"}, vendors.OnObjects, "What is replaced or deleted is gone"},
		{[]string{"s3:*"}, vendors.OnObjects, "What is replaced or deleted is gone for good where Acme wants it to be, whatever the bucket's versioning, which keeps versions: it may delete earlier versions."},
		{[]string{"s3:DeleteObject", "s3:DeleteObjectVersion"}, vendors.OnObjects, "What is deleted is gone for good where Acme wants it to be"},
		{[]string{"s3:GetObject"}, vendors.OnObjects, ""},
		{[]string{"s3:*"}, vendors.OnBucket, ""},
	} {
		p := vendors.Permission{Why: "Works.", Actions: tt.actions, On: []vendors.Target{tt.on}}
		got := strings.Join(grant(&vendors.Definition{Name: "Acme", Permissions: []vendors.Permission{p}}, p).Notes, " ")
		if tt.want == "" && strings.Contains(got, "is gone") || !strings.Contains(got, tt.want) {
			t.Errorf("%q on %s: %q, want %q", tt.actions, tt.on, got, tt.want)
		}
	}
}

// What no prefix limits stands beside its reason, with what it shows of the whole bucket.
func TestWordsBeyondThePrefix(t *testing.T) {
	t.Parallel()
	def := &vendors.Definition{Name: "Acme"}
	p := vendors.Permission{Sid: "Find", Why: "Finds files.", Actions: []string{"s3:ListBucket", "s3:ListBucketMultipartUploads"}, On: []vendors.Target{vendors.OnBucket},
		BeyondPrefix: []vendors.BeyondPrefix{{Actions: []string{"s3:ListBucketMultipartUploads"}, Why: "Goes on with uploads."}}}
	want := []string{"s3:ListBucketMultipartUploads: Goes on with uploads. No prefix limits that: it shows Acme, of the whole bucket, the names of all its unfinished uploads, who began them and when."}
	if g := grant(def, p); g.Why != "Finds files." || !slices.Equal(g.Notes, want) {
		t.Errorf("got %q and %q, want %q", g.Why, g.Notes, want)
	}
}

// What a permission shows of the whole account stands beside what it is for, and the owner of another account's bucket gets no
// statement of it.
func TestWordsOnTheAccount(t *testing.T) {
	t.Parallel()
	def := &vendors.Definition{Name: "Acme"}
	p := vendors.Permission{Sid: "Find", Why: "Finds the bucket.", Actions: []string{"s3:ListAllMyBuckets"}, On: []vendors.Target{vendors.OnAccount}, Required: "No list, no choice."}
	g := grant(def, p)
	if want := "Finds the bucket. Required: No list, no choice. It goes beyond the bucket, and shows Acme the names of ALL buckets in your account."; g.Why != want || g.On != "the whole account" {
		t.Errorf("got %q on %q, want %q", g.Why, g.On, want)
	}
	if got := statements([]vendors.Permission{p}, vendors.Bucket{}, "", nil, ""); len(got) != 0 {
		t.Errorf("the bucket's owner is to allow %v", got)
	}
}
