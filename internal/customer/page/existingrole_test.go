package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of a role that is there already the page says that its trust is not the template's, and neither says nor draws that nobody
// else gets in.
func TestAnExistingRole(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	data, err := os.ReadFile(filepath.Join(from, "vendors", "there-already.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "there-already.yaml"), string(data))
	if err := os.CopyFS(filepath.Join(s.Templates, "there-already"), os.DirFS(filepath.Join(from, "templates", "there-already"))); err != nil {
		t.Fatal(err)
	}
	site := build(t, s)
	words, _, _ := strings.Cut(html.UnescapeString(site["there-already/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		"There Already works with a role that is there already, whose name you enter",
		"Who may assume that role, and what else it may do, is not this template's: it is neither said nor shown here.",
		"delete the stack before the role", "own trust", "one that you have",
		"That takes away what it allowed the role.", "The role stays, with its trust and its other policies.", "list-attached-role-policies",
	} {
		if !strings.Contains(words, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	for _, text := range []string{"has no access any more", "cannot get in", "Everyone else", "RoleArn", "PermissionsBoundaryArn", "external ID"} {
		if strings.Contains(words, text) {
			t.Errorf("the page says %s, which the template does not know", text)
		}
	}
}
