package permissions

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// On the whole account stands what AWS's list has no narrower resource for, and of that what only looks.
func TestActionsOnTheAccount(t *testing.T) {
	t.Parallel()
	var want []string
	for _, a := range s3actions.S3() {
		if a.On == (s3actions.Targets{}) && (a.Access == "List" || a.Access == "Read") {
			want = append(want, a.Name)
		}
	}
	if got := AllOnAccount(); !slices.Equal(got, want) || len(got) != len(shown()) {
		t.Errorf("got %q with %d words, want %q", got, len(shown()), want)
	}
}
