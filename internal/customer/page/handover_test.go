package page

import (
	"html"
	"strings"
	"testing"
)

// Where a registry takes what customers hand back, the page has the command for it. Elsewhere it has none.
func TestTheRegistrysCommand(t *testing.T) {
	t.Parallel()
	s := example(t)
	s.IDs = []string{"quartic", "queryloop"}
	write(t, s.Config, exampleConfig+"handBack: https://registry.example.com\n")
	site := build(t, s)
	for vendor, keyed := range map[string]bool{"quartic": false, "queryloop": true} {
		words := html.UnescapeString(site[vendor+"/index.html"])
		if want := "bucketgrant handback -stack-name STACK -region REGION -to https://registry.example.com " + vendor; !strings.Contains(words, want) {
			t.Errorf("%s: the page does not say %s", vendor, want)
		}
		if strings.Contains(words, "A secret access key is not sent.") != keyed {
			t.Errorf("%s: what it says of a secret is not right", vendor)
		}
		if strings.Contains(releasedSite(t)[vendor+"/index.html"], "hand-over") {
			t.Errorf("%s: without a registry the page has a command for one", vendor)
		}
	}
}
