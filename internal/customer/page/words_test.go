package page

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// What customers stumbled over: ways in as whole sentences, no partition where there is one only, one output for a field,
// no price of a date that nobody looked at, and code that says what it is.
func TestWords(t *testing.T) {
	t.Parallel()
	site := releasedSite(t)
	for _, vendor := range testvendors.IDs(t) {
		list := testvendors.List(t, vendor, "page.json")
		page := site[vendor+"/index.html"]
		words, _, _ := strings.Cut(page, `<script type="application/json"`)
		words = strings.ReplaceAll(words, "&#39;", "'")
		list = append(list, `<a href="#granted">what `, `<a href="#created">`, `<a href="#costs">`, `<pre tabindex="0" role="group" aria-label="AWS CLI command">`)
		for _, text := range list {
			if !strings.Contains(words, text) {
				t.Errorf("%s does not say %s", vendor, text)
			}
		}
		for _, text := range []string{"Either, as you choose", "(aws)", "other slot", "as of November", "2026", "Before you decide", "<pre tabindex=\"0\" aria-label"} {
			if strings.Contains(words, text) {
				t.Errorf("%s says %s", vendor, text)
			}
		}
		if ways := strings.Contains(words, "One of these, as you choose"); ways != (vendor == "transfer") {
			t.Errorf("%s: a choice of ways in: %v", vendor, ways)
		}
		// In the order in which a customer needs it, and then what a reviewer reads.
		at := 0
		for _, id := range []string{"what", "fill", "launch", "hand-back", "paste-h", "undo", "details", "granted", "created", "costs", "differences", "template"} {
			i := strings.Index(words, ` id="`+id+`"`)
			if i < at && !(id == "differences" && i < 0) {
				t.Errorf("%s: %s is not where it belongs", vendor, id)
			}
			at = max(at, i)
		}
	}
}
