package page_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/launch"
)

var spaces = regexp.MustCompile(`\s+`)

// outputName is the name of an output in what show says of it.
var outputName = regexp.MustCompile(`[A-Z][a-z]+[A-Z]\w+`)

// plainText is a text as a page's words are compared: with single spaces.
func plainText(text string) string { return strings.TrimSpace(spaces.ReplaceAllString(text, " ")) }

// asOnPages is how a page says what show says: it names no partition where there is one only, and has alternatives in a list.
func asOnPages(way string) string {
	if strings.HasPrefix(way, "Either") || strings.HasPrefix(way, "or: ") {
		_, way, _ = strings.Cut(way, ": ")
	}
	return strings.ReplaceAll(way, " (aws)", "")
}

// Without JavaScript a page says everything: what is granted, what is created, what it costs, every parameter, the
// commands, what to hand back; and offers nothing that does nothing.
func testWithoutScript(t *testing.T, b *browser, s *site) {
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			var sheet show.Sheet
			if err := json.Unmarshal([]byte(s.run(t, "show", "-format", "json", def.Vendor)), &sheet); err != nil {
				t.Fatal(err)
			}
			// The console asks for every choice: there is no form to make one in before.
			l, err := s.templates[def.Vendor].Launch(launch.Request{Region: "us-east-1", Full: true})
			if err != nil {
				t.Fatal(err)
			}
			must := []string{sheet.Name, sheet.Purpose, sheet.SHA256, sheet.Encryption, sheet.Version, l.TemplateURL, l.CreateStack, l.Terraform,
				orNoCDK(l.CDKDeploy, l.NoCDK), l.DeleteStack()}
			for _, way := range sheet.Access {
				must = append(must, asOnPages(way))
			}
			for _, g := range sheet.Permissions {
				must = append(append(must, g.Why, g.On), g.Actions...)
			}
			for _, c := range sheet.Created {
				must = append(must, c.LogicalID, c.Type, c.When)
			}
			for _, c := range sheet.Choices {
				must = append(append(must, c.Parameter, c.Label, c.Description), c.Allowed...)
			}
			for _, d := range sheet.Differences {
				must = append(must, d.Guide, d.Instead, d.Why)
			}
			for _, h := range sheet.HandBack {
				must = append(append(must, h.Field), outputName.FindString(h.Output))
			}
			for _, address := range []string{s.page(def.Vendor), s.file(def.Vendor)} {
				tb := b.tab(t, view{noScript: true})
				tb.open(address)
				// Whoever reads unfolds what is folded away: that needs no script.
				said := strings.ToLower(plainText(eval[string](tb, `(() => { document.querySelectorAll('details').forEach((el) => { el.open = true; }); return document.body.innerText; })()`)))
				for _, words := range must {
					if words = plainText(words); !strings.Contains(said, strings.ToLower(words)) {
						t.Errorf("without JavaScript the page does not say %q", words)
					}
				}
				if dead := eval[[]string](tb, `[...document.querySelectorAll('input, select, textarea, button, [role=button], [role=tab]')].filter(visible).map((el) => el.outerHTML)`); len(dead) > 0 {
					t.Errorf("without JavaScript this does nothing: %q", dead)
				}
				if got := eval[string](tb, "launchLink()"); got != l.Link {
					t.Errorf("without JavaScript the button leads to\n%s, want\n%s", got, l.Link)
				}
			}
		})
	}
}

const maxWeight = 150_000

// How heavy the pages are, and how soon something is seen of them.
func testWeight(t *testing.T, b *browser, s *site) {
	for _, name := range append([]string{""}, slices.Sorted(func(yield func(string) bool) {
		for _, def := range s.defs {
			if !yield(def.Vendor) {
				return
			}
		}
	})...) {
		path := filepath.ToSlash(filepath.Join(name, "index.html"))
		data, err := os.ReadFile(filepath.Join(s.dir, "site", path))
		if err != nil {
			t.Fatal(err)
		}
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		_, _ = w.Write(data)
		_ = w.Close()
		tb := b.tab(t, view{})
		tb.open(s.url + "/" + path)
		tb.waitFor("something is painted", "window.__painted > 0")
		painted := eval[float64](tb, "window.__painted")
		if asked := tb.asked(); !slices.Equal(asked, []string{s.url + "/" + path}) {
			t.Errorf("%s is more than one file: %q", path, asked)
		}
		t.Logf("%-22s %6d bytes, %5d gzipped, first paint after %.0f ms", path, len(data), zipped.Len(), painted)
		if len(data) >= maxWeight {
			t.Errorf("%s has %d bytes, want less than %d", path, len(data), maxWeight)
		}
	}
}
