package page_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page for a whole organization is a released one's, and one reaches it from the page for one account. It needs no script, its
// buttons lead to the form for an organization, and axe finds nothing.
func testOrganization(t *testing.T, b *browser, s *site) {
	const vendor = "per-account"
	from := filepath.Join(root, "test", "choices", "testdata")
	definition, err := os.ReadFile(filepath.Join(from, "vendors", vendor+".yaml"))
	to := filepath.Join(s.dir, "organization")
	if err := errors.Join(err, os.CopyFS(filepath.Join(to, "templates", vendor), os.DirFS(filepath.Join(from, "templates", vendor))),
		os.MkdirAll(filepath.Join(to, "vendors"), 0o700), os.WriteFile(filepath.Join(to, "vendors", vendor+".yaml"), definition, 0o600)); err != nil {
		t.Fatal(err)
	}
	s.run(t, "release", "-vendors", "organization/vendors", "-templates", "organization/templates")
	s.run(t, "page", "-vendors", "organization/vendors", "-templates", "organization/templates", "-out", "site/organization")

	tb := b.tab(t, view{})
	tb.server = s.url
	tb.intruded = true // axe
	tb.open(s.url + "/organization/" + vendor + "/index.html")
	link := eval[string](tb, `document.querySelector('a[href="organization.html"]')?.textContent ?? ''`)
	if link == "" {
		t.Fatal("nothing leads to the page for an organization")
	}
	tb.open(s.url + "/organization/" + vendor + "/organization.html")
	got := eval[struct {
		Scripts int
		Launch  string
		Title   string
	}](tb, `({Scripts: document.scripts.length, Launch: document.querySelector('a.button').href, Title: document.querySelector('h1').textContent})`)
	if got.Scripts != 0 || !strings.Contains(got.Launch, "organization.yaml") || !strings.Contains(got.Title, "organization") {
		t.Errorf("got %+v", got)
	}
	tb.do(chromedp.Evaluate[chromedp.Void](axeSource(t)))
	checked := 0
	for _, v := range []view{{}, {dark: true}, {phone: true}, {phone: true, dark: true}} {
		tb.look(v)
		c, _ := tb.axe(fmt.Sprint(v))
		checked += c
	}
	if checked < 60 {
		t.Errorf("axe checked %d things: it did not look at the page", checked)
	}
}
