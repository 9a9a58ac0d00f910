package permissions

import (
	"maps"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// Whatever S3 can limit by s3:prefix may stand in a definition with a prefix, and so may what shows no key.
func TestActionsUnderPrefixAreOnBuckets(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{}
	for _, name := range UnderPrefix() {
		if action, ok := s3actions.Lookup(name); !ok || action.Name != name || !action.On.Bucket {
			t.Errorf("%s is no action on a bucket", name)
		}
		allowed[name] = true
	}
	for _, action := range s3actions.S3() {
		if action.Prefix && !allowed[action.Name] {
			t.Errorf("%s knows s3:prefix and is not allowed with a prefix: the stacks must limit it first", action.Name)
		}
	}
}

// Beyond a prefix stands what only looks at a bucket and is not limited, and nothing that a prefix limits.
func TestActionsBeyondPrefix(t *testing.T) {
	t.Parallel()
	// AWS classes it as reading; it lets S3 deliver logs of the bucket.
	const delivers = "s3:AllowVendedLogDeliveryForResource"
	var want []string
	for _, a := range s3actions.S3() {
		if a.On.Bucket && (a.Access == "List" || a.Access == "Read") && a.Name != delivers && !slices.Contains(UnderPrefix(), a.Name) {
			want = append(want, a.Name)
		}
	}
	if got := slices.Sorted(maps.Keys(beyond())); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ShowsBeyond([]string{"s3:ListBucketMultipartUploads", "s3:GetBucketCORS"}), "the names of all its unfinished uploads, who began them and when and which web pages may use it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
