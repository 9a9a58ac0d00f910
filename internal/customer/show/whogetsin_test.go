package show_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Who gets in is said of where the vendor serves customers, and of what the customer types as a person would.
func TestWhoGetsInIsSaid(t *testing.T) {
	t.Parallel()
	for vendor, want := range map[string]struct{ says, never []string }{
		"own-regions":   {[]string{"111122223333 (us-east-1)", "333344445555 (us-gov-west-1)"}, []string{"777788889999", "sa-east-1", "888899990000"}},
		"narrowed":      {[]string{"only in a session with the name that you enter:", "only with the source identity job-*:"}, []string{"what you enter"}},
		"typed-account": {[]string{"only with the source identity that you enter:", "only by members of the organization whose ID you enter:"}, []string{"what you enter"}},
	} {
		defs, err := vendors.Load("../../../test/choices/testdata/vendors", vendor)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(show.WaysIn(defs[0]), " ")
		for _, text := range want.says {
			if !strings.Contains(got, text) {
				t.Errorf("%s does not say %s: %s", vendor, text, got)
			}
		}
		for _, text := range want.never {
			if strings.Contains(got, text) {
				t.Errorf("%s says %s: %s", vendor, text, got)
			}
		}
	}
}
