package page

import (
	"strings"
	"testing"
)

// What customers stumbled over: ways in as whole sentences, no partition where there is one only, one output for a field,
// no price of a date that nobody looked at, and code that says what it is.
func TestWords(t *testing.T) {
	t.Parallel()
	must := map[string][]string{
		"transfer": {
			"<p>One of these, as you choose with Access in step 2:</p>", "<li>A Google service account, whose numeric ID you enter, assumes a role",
			"<li>One IAM user or role, whose ARN you enter, assumes a role", "<li>Transfer holds the access key of an IAM user that has the permissions.</li>",
		},
		"quartic":   {"AWS account 555071496850 assumes a role"},
		"dataloop":  {"<code>AccessKeyAId</code></td>", "the secret that <code>AccessKeyASecret</code> names", "the outputs of the second key are the same with B for A"},
		"queryloop": {"<code>AccessKeyAId</code></td>", "$0.40 a month for each secret"},
		"apperate":  {"<code>RoleArn</code></td>"},
	}
	site := releasedSite(t)
	for vendor, list := range must {
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
		// In the order in which a customer needs it.
		at := 0
		for _, id := range []string{"what", "fill", "launch", "granted", "created", "costs", "differences", "template", "hand-back", "paste-h", "undo"} {
			i := strings.Index(words, ` id="`+id+`"`)
			if i < at && !(id == "differences" && i < 0) {
				t.Errorf("%s: %s is not where it belongs", vendor, id)
			}
			at = max(at, i)
		}
	}
}
