package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of a role that may assume itself the page says so, with the reason, and asks for its name; the picture says it at the role, and
// draws no second vendor at its door.
func TestARoleThatAssumesItself(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	data, err := os.ReadFile(filepath.Join(from, "vendors", "itself.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "itself.yaml"), string(data))
	if err := os.CopyFS(filepath.Join(s.Templates, "itself"), os.DirFS(filepath.Join(from, "templates", "itself"))); err != nil {
		t.Fatal(err)
	}
	site := build(t, s)
	words, _, _ := strings.Cut(html.UnescapeString(site["itself/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		"The role may assume itself too, with the same external ID, and nobody else of your account may: Hands a session of its own on to each of its workers.",
		"You name the role.", "CAPABILITY_NAMED_IAM", "may assume itself, too", "cannot get in",
	} {
		if !strings.Contains(words, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	if strings.Contains(words, "sts:AssumeRole on") || strings.Contains(site["quartic/index.html"], "assume itself") {
		t.Error("a page says of a role that it assumes itself, or grants it as if it were of the bucket")
	}
}
