package vocabulary_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a vendor checks in place of an external ID is said, and where it checks nothing that is said as plainly.
func TestWithoutAnExternalID(t *testing.T) {
	t.Parallel()
	for instead, want := range map[string]string{
		"It writes a token that the customer reads": "It only writes. It writes a token that the customer reads.",
		vendors.ChecksNothing: "It only writes. Acme is not known to look whose a bucket is: whoever else has an account with it, and knows the bucket's name, " +
			"could have it do for them in the bucket what it may do for you (a confused deputy).",
	} {
		def := &vendors.Definition{Name: "Acme", Access: vendors.Access{BucketPolicy: &vendors.BucketPolicy{
			Principal:    vendors.Principal{Published: &vendors.Published{Sets: []vendors.PublishedSet{{Values: []string{"arn:aws:iam::444455556666:user/writer"}}}}},
			NoExternalID: "It only writes", Instead: instead,
		}}}
		if got := vocabulary.WithoutAnExternalID(def); got != want {
			t.Errorf("%s: got %q, want %q", instead, got, want)
		}
		for _, way := range vocabulary.WaysOf(def) {
			if words := way.Words(def, false); !strings.Contains(words, want) {
				t.Errorf("%s: the way in says %q", instead, words)
			}
		}
	}
}
