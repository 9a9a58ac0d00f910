package show_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What outlasts the stack and could let somebody in is said, and nothing else is said to end.
func TestWhatRemains(t *testing.T) {
	t.Parallel()
	const dir = "../../../test/choices/testdata/"
	const ends, provider, audience = "'s access away", "The OIDC provider that the stack made stays", "remove-client-id-from-open-id-connect-provider"
	for vendor, want := range map[string]struct{ says, never []string }{
		"there-already": {[]string{"takes away what it allowed the role", "The role stays, with its trust and its other policies", "list-attached-role-policies"}, []string{ends, provider}},
		"own-issuer":    {[]string{provider, audience, "delete-open-id-connect-provider", "OidcProvider=Existing"}, []string{"what it allowed the role"}},
		"any-subject":   {[]string{provider, audience}, nil},
		"other-account": {[]string{"owner of a bucket of another account"}, []string{provider}},
		"new-key":       {[]string{ends}, []string{provider, audience, "The role stays"}},
	} {
		defs, err := vendors.Load(dir+"vendors", vendor)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(dir + "templates/" + vendor + "/" + defs[0].Version + "/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], data, launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "111122223333", StackName: "s"})
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"text", "markdown"} {
			var b strings.Builder
			if err := sheet.Render(&b, format); err != nil {
				t.Fatal(err)
			}
			_, undo, found := strings.Cut(strings.Join(strings.Fields(b.String()), " "), "What you undo")
			for _, text := range want.says {
				if !found || !strings.Contains(undo, text) {
					t.Errorf("%s as %s does not say %s: %s", vendor, format, text, undo)
				}
			}
			for _, text := range want.never {
				if strings.Contains(undo, text) {
					t.Errorf("%s as %s says %s", vendor, format, text)
				}
			}
		}
	}
}
