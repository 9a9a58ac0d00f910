package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// customers are the numbers in a list, in its order.
func customers(a answered) (list []string) {
	for _, m := range regexp.MustCompile(`data-label="Number"><bdi>(.*?)</bdi>`).FindAllStringSubmatch(a.text, -1) {
		list = append(list, html.UnescapeString(m[1]))
	}
	return list
}

// link is where a link with certain words leads, "" if there is none.
func link(a answered, words string) string {
	m := regexp.MustCompile(`<a href="([^"]*)"[^>]*>` + words + `</a>`).FindStringSubmatch(a.text)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func TestListComesInPages(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		const all = 2*perPage + 7
		for i := range all {
			r.invited(fmt.Sprintf("C-%03d", i), fmt.Sprintf("Example & Sons %03d", i))
		}
		ended := r.invited("E-1", "Another")
		if _, err := r.Store.End(t.Context(), "alice", ended.ID, ""); err != nil {
			t.Fatal(err)
		}
		b := r.browser(r.read)
		var seen []string
		path, pages := "/?state=invited&name=exAMPLE+%26", 0
		for ; path != "" && pages < 9; pages++ {
			a := b.get(path)
			if a.StatusCode != http.StatusOK {
				t.Fatalf("%s: got %d: %s", path, a.StatusCode, a.words())
			}
			if first := link(a, "First page"); (first == "") != (pages == 0) || first != "" && first != "/?name=exAMPLE+%26&state=invited" {
				t.Errorf("page %d: the first page is %q", pages, first)
			}
			seen = append(seen, customers(a)...)
			path = link(a, "Next page")
		}
		if pages != 3 || len(seen) != all || !slices.IsSorted(seen) || len(slices.Compact(seen)) != all {
			t.Errorf("got %d in %d pages: %q", len(seen), pages, seen)
		}
		for path, want := range map[string]string{
			"/?customer=C-003": "C-003", "/?customer=C-": "", "/?name=another": "E-1", "/?name=another&state=live": "", "/?vendor=quartic&name=ANOTHER": "E-1",
			"/?vendor=none": "", "/?state=ended": "E-1", "/?name=example+%26+sons+10": "C-100 C-101 C-102 C-103 C-104 C-105 C-106", "/?name=%25": "",
		} {
			a := b.get(path)
			if got := strings.Join(customers(a), " "); got != want || a.StatusCode != http.StatusOK {
				t.Errorf("%s: got %d, %q, want %q", path, a.StatusCode, got, want)
			}
			if want == "" && !strings.Contains(a.words(), "No connection is found") {
				t.Errorf("%s: nothing says that nothing is found: %s", path, a.words())
			}
		}
		if a := b.get("/?state=ended"); !strings.Contains(a.words(), "all 108 invited 107 launched 0") || !strings.Contains(a.text, `<a href="/?state=ended" aria-current="page">ended <b>1</b>`) {
			t.Errorf("the states are not counted: %s", a.words())
		}
		for _, path := range []string{"/?after=x", "/?after=%00", "/?name=%00", "/?name=%E2%80%AEx", "/?vendor=%FF", "/?name=" + strings.Repeat("a", 300)} {
			if a := b.get(path); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.words(), "There is a problem") {
				t.Errorf("%s: got %d: %s", path, a.StatusCode, a.words())
			}
		}
	})
}

func TestListOfNobody(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	if a := r.browser(r.read).get("/"); !strings.Contains(a.words(), "There is no connection yet.") {
		t.Errorf("got %s", a.words())
	}
}

// A vendor whose definition comes while the server runs can be looked for.
func TestListHasVendorsThatComeLater(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	defs, err := vendors.Load("../../test/choices/testdata/vendors", "given-name")
	if err != nil {
		t.Fatal(err)
	}
	r.SetDefinitions(append(defs, r.Definition("quartic")))
	a := r.browser(r.read).get("/")
	for _, want := range []string{`<option value="given-name">`, `<option value="quartic">`} {
		if !strings.Contains(a.text, want) {
			t.Errorf("got no %s: %s", want, a.words())
		}
	}
}

// The database that does not answer is said without its error.
func TestListWithoutADatabase(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	b := r.browser(r.read)
	if _, err := r.Store.DB().Exec("drop table bucketgrant_connections"); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/"); a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(a.words(), "The registry cannot answer now") || strings.Contains(a.text, "no such table") {
		t.Errorf("got %d: %s", a.StatusCode, a.words())
	}
	if !strings.Contains(r.log.String(), "no such table") {
		t.Error("the log does not say why")
	}
}
