package page_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page for a whole organization is a released one's, and one reaches it from the page for one account. Its buttons lead to the form for an
// organization, and axe finds nothing. What a signed invitation gives stands in its links, commands and policy; what is not signed stands nowhere.
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
	if got.Scripts != 2 || !strings.Contains(got.Launch, "organization.yaml") || !strings.Contains(got.Title, "organization") {
		t.Errorf("got %+v", got)
	}
	followInvitations(t, tb, s, vendor)
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

// followInvitations opens the page with an invitation as the command prints it, last as it is, and changed before.
func followInvitations(t *testing.T, tb *tab, s *site, vendor string) {
	var made struct{ Address, Link, CreateStack, ExternalID string }
	printed := s.run(t, "invite", "-database", "organization.db", "-vendors", "organization/vendors", "-templates", "organization/templates", "-organization", "-customer", "C-1", "-region", "eu-west-1",
		"-param", "OrganizationalUnitIds=ou-ab12-cd345678", "-key", "key.pem", "-page", s.url+"/organization/"+vendor+"/", "-format", "json", vendor)
	if err := json.Unmarshal([]byte(printed), &made); err != nil || made.Address == "" {
		t.Fatalf("%v: %s", err, printed)
	}
	name := regexp.MustCompile(`stackName=([a-z0-9-]+)`).FindStringSubmatch(made.Address)[1]
	for _, tt := range []struct {
		address, says string
		follows       bool
	}{
		{strings.Replace(made.Address, "stackName="+name, "stackName="+name+"x", 1), "This page’s address has been changed since it was signed", false},
		{s.url + "/organization/" + vendor + "/organization.html#stackName=" + name, "This page’s address gives values. It is not signed.", false},
		{made.Address, "You follow an invitation that Per Account signed.", true},
	} {
		tb.open(tt.address)
		tb.waitFor(tt.says, "invitationIs", tt.says)
		got := eval[struct{ Launch, CLI, Policy, Stacks, Delete, Terraform string }](tb, `({Launch: document.querySelector('a.button').href, CLI: document.getElementById('cli').textContent,
			Policy: document.getElementById('launch-policy').textContent, Stacks: document.getElementById('stacks').textContent, Delete: document.getElementById('delete').textContent,
			Terraform: document.getElementById('terraform').textContent})`)
		for what, text := range map[string]string{"launch": got.Launch, "command": got.CLI, "policy": got.Policy, "stacks": got.Stacks, "deletion": got.Delete, "Terraform": got.Terraform} {
			if strings.Contains(text, name) != tt.follows {
				t.Errorf("%s: %s has the stack's name: %t\n%s", tt.says, what, !tt.follows, text)
			}
		}
		if tt.follows && (got.Launch != made.Link || got.CLI != made.CreateStack) {
			t.Errorf("got %s\n%s\nwant %s\n%s", got.Launch, got.CLI, made.Link, made.CreateStack)
		}
	}
}
