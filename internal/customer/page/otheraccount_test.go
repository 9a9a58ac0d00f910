package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Where the customer may open a bucket of another account, its page has the field, says beside it what the owner must allow, and
// lets no address that nobody has signed fill it in. Elsewhere there is nothing of it.
func TestABucketOfAnotherAccount(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	data, err := os.ReadFile(filepath.Join(from, "vendors", "other-account.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "other-account.yaml"), string(data))
	if err := os.CopyFS(filepath.Join(s.Templates, "other-account"), os.DirFS(filepath.Join(from, "templates", "other-account"))); err != nil {
		t.Fatal(err)
	}
	site := build(t, s)
	words, script, _ := strings.Cut(html.UnescapeString(site["other-account/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		`data-field="BucketAccountId"`, "if that is another one than this. Its owner must let this account in too",
		"A bucket of another account: what its owner must allow", "The owner adds these statements to the bucket's policy", `"aws:PrincipalArn"`,
	} {
		if !strings.Contains(words, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	_, who, _ := strings.Cut(script, `"who":[`)
	if who, _, _ = strings.Cut(who, "]"); !strings.Contains(who, `"BucketAccountId"`) {
		t.Errorf("an address may fill in whose bucket it is: those that say who are %s", who)
	}
	for _, text := range []string{"data-field=\"BucketAccountId\"", "owners-side"} {
		if strings.Contains(site["quartic/index.html"], text) {
			t.Errorf("the page of a vendor without such a bucket says %s", text)
		}
	}
}
