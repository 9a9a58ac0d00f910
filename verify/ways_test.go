package verify_test

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/verify"
)

// The constants are a contract of this package: each is a way in that definitions can offer, and no other is offered.
func TestWaysAreTheVocabularys(t *testing.T) {
	t.Parallel()
	var got []verify.Way
	for _, w := range vocabulary.Ways() {
		got = append(got, verify.Way(w.ID))
	}
	want := []verify.Way{verify.WayWebIdentity, verify.WayRole, verify.WayStsUserRole, verify.WayKeyedUser, verify.WayBucketPolicy, verify.WayExistingRole}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
