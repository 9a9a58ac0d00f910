package page_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/bucketgrant/bucketgrant/registry"
)

// TestRegistryPages uses the registry's pages as whoever looks after connections does.
//
//	go test ./test/page -run RegistryPages/pictures -artifacts -outputdir DIR
//
// keeps pictures of them, to be looked at.
func TestRegistryPages(t *testing.T) {
	if testing.Short() {
		t.Skip("not tested with -short: the registry's pages in a browser")
	}
	b := startBrowser(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *browser, *office)
	}{
		{"walk", testRegistryWalk},
		{"other hosts", testRegistryOtherHosts},
		{"axe", testRegistryAxe},
		{"keyboard", testRegistryKeyboard},
		{"pictures", testRegistryPictures},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, b, makeOffice(t))
		})
	}
}

// A day with the keyboard alone and without a script: log in, find a customer, have the connection checked, paste what was
// handed back, wrongly first, end it, and log out.
func testRegistryWalk(t *testing.T, b *browser, o *office) {
	for _, v := range []view{{noScript: true}, {phone: true, dark: true}} {
		t.Run(v.String(), func(t *testing.T) {
			o := o
			if v.phone {
				o = makeOffice(t)
			}
			tb := o.tab(t, b, v)
			c := o.in[registry.Broken]
			tb.open(o.url + "/connections/" + c.ID)
			tb.isAt("Log in")
			tb.comesTo("the field has the focus", `document.activeElement.name === 'token'`)
			tb.enter("token", "bucketgrant_wrong")
			tb.press("\r")
			tb.comesTo("the token is refused", `document.title.startsWith('Error: ') && document.activeElement.name === 'token' && described(document.activeElement).at(-1).startsWith('The token does not hold')`)
			tb.enter("token", o.write)
			tb.press("\r")
			tb.isAt(c.Customer.Name) // what was wanted before the log-in

			tb.tabTo("the connections", `words(el) === 'Connections'`)
			tb.press("\r")
			tb.isAt("Connections")
			tb.enter("name", "birch")
			tb.press("\r")
			tb.comesTo("one is found", `document.querySelectorAll('tbody tr').length === 1 && value('name') === 'birch'`)
			tb.tabTo("the connection", `words(el) === 'Birch & Daughters'`)
			tb.press("\r")
			tb.isAt("Birch & Daughters")

			tb.tabTo("the button that checks", `words(el) === 'Check now'`)
			tb.press("\r")
			tb.comesTo("a check is asked for", `words(document.querySelector('[role=status]')).startsWith('A check was asked for')`)

			tb.tabTo("the box for values", `el.name === 'values'`)
			tb.insert("Bucket: <script>window.__hacked = 1</script>\nRole: b\n")
			tb.tabTo("the button that takes them", `words(el) === 'Take these values'`)
			tb.press("\r")
			tb.comesTo("they are refused", `document.title.startsWith('Error: ') && document.activeElement.getAttribute('role') === 'alert'`)
			tb.tabTo("what is wrong with them", `words(el) === 'see what is wrong with it'`)
			tb.press("\r")
			tb.tabTo("the box for values", `el.name === 'values'`)
			if said := complaintOf(tb, "values"); !strings.Contains(said, "Bucket") {
				t.Errorf("what is wrong is not said of the field: %q", said)
			}
			birch := o.in[registry.Launched]
			tb.insert(strings.Replace(o.handedBack(birch), "example-data", "another-data", 1))
			tb.tabTo("the button that takes them", `words(el) === 'Take these values'`)
			tb.press("\r")
			tb.comesTo("they are taken", `words(document.querySelector('[role=status]')).startsWith('The values are taken') && document.body.innerText.includes('another-data-1001')`)

			tb.tabTo("the end", `words(el).startsWith('End the connection')`)
			tb.press("\r")
			tb.isAt("End the connection?")
			tb.enter("why", "the contract is over")
			tb.tabTo("the button that ends it", `words(el) === 'End the connection'`)
			tb.press("\r")
			tb.comesTo("it has ended", `words(document.querySelector('[role=status]')) === 'The connection has ended.'`)
			if now, err := o.Store.Get(t.Context(), birch.ID); err != nil || now.State != registry.Ended || now.Values.Bucket != "another-data-1001" {
				t.Errorf("the registry has %+v, %v", now, err)
			}

			tb.tabTo("the log-out", `words(el) === 'Log out'`)
			tb.press("\r")
			tb.comesTo("nobody is logged in", `words(document.querySelector('[role=status]')) === 'You are logged out.'`)
			tb.open(o.url + "/connections/" + c.ID)
			tb.isAt("Log in")
		})
	}
}

// complaintOf is what is said of a field that is wrong.
func complaintOf(tb *tab, name string) string {
	tb.t.Helper()
	return eval[string](tb, "complaint", name)
}

// everyPage is each page, in what it can come to be.
func (o *office) everyPage() []struct{ name, path string } {
	checks, err := o.Store.Checks(o.t.Context(), o.in[registry.Open].ID, "", 1)
	if err != nil {
		o.t.Fatal(err)
	}
	check := o.path(registry.Open) + "/checks/" + checks[0].ID
	return []struct{ name, path string }{
		{"list", "/"}, {"second page", ""}, {"nothing found", "/?name=zzz&state=live"}, {"wrong search", "/?after=x"},
		{"invited", o.path(registry.Invited)}, {"live", o.path(registry.Live) + "?done=check"}, {"degraded", o.path(registry.Degraded)}, {"broken", o.path(registry.Broken)},
		{"open", o.path(registry.Open)}, {"ended", o.path(registry.Ended)}, {"check", check}, {"end", o.path(registry.Live) + "/end"}, {"problem", "/connections/x"},
	}
}

// visit opens a page of the list.
func (tb *tab) visit(o *office, path string) {
	tb.t.Helper()
	if path == "" {
		tb.open(o.url + "/")
		path = eval[string](tb, `[...document.querySelectorAll('a')].find((el) => words(el) === 'Next page').getAttribute('href')`)
	}
	tb.open(o.url + path)
	eval[bool](tb, `(() => { document.querySelectorAll('details').forEach((el) => { el.open = true; }); return true; })()`)
}

// axe finds nothing on any page: on the desktop, at twice its size, on a phone and where there are only 320 pixels, light and dark;
// nor where texts are as far apart as https://www.w3.org/TR/WCAG22/#text-spacing lets them be.
func testRegistryAxe(t *testing.T, b *browser, o *office) {
	source := axeSource(t)
	look := func(name string, arrive func(*tab)) {
		t.Run(name, func(t *testing.T) { // each in a tab of its own, which has its time
			tb := o.tab(t, b, view{})
			tb.intruded = true // axe, and the distances
			arrive(tb)
			tb.everyWay(source)
		})
	}
	look("log-in", func(tb *tab) { tb.open(o.url + "/login?next=/%3Fstate=live") })
	look("log-in, refused", func(tb *tab) {
		tb.open(o.url + "/login")
		tb.enter("token", "wrong")
		tb.press("\r")
		tb.comesTo("the token is refused", `document.title.startsWith('Error: ')`)
	})
	for _, p := range o.everyPage() {
		look(p.name, func(tb *tab) {
			tb.logIn(o, o.write)
			tb.visit(o, p.path)
		})
	}
	look("reader", func(tb *tab) {
		tb.logIn(o, o.read)
		tb.visit(o, o.path(registry.Open))
	})
	look("wrong values", func(tb *tab) {
		tb.logIn(o, o.write)
		tb.visit(o, o.path(registry.Invited))
		tb.tabTo("the box for values", `el.name === 'values'`)
		tb.insert("Bucket: " + strings.Repeat("unbreakable", 30) + "\nRole: b\n")
		tb.tabTo("the button that takes them", `words(el) === 'Take these values'`)
		tb.press("\r")
		tb.comesTo("they are refused", `document.title.startsWith('Error: ')`)
	})
}

// narrowTable is the least width at which lists are tables, and not cards, in pixels of CSS.
const narrowTable = 753

// everyWay looks at a page with axe in every way that somebody may.
func (tb *tab) everyWay(axe string) {
	tb.t.Helper()
	tb.do(chromedp.Evaluate[chromedp.Void](axe))
	checked := 0
	for _, v := range []view{{}, {dark: true}, {width: desktopWidth / 2, scale: 2}, {width: narrowTable}, {phone: true}, {width: 320, dark: true}} {
		tb.look(v)
		c, _ := tb.axe(v.String())
		checked += c
	}
	if checked < 60 {
		tb.t.Errorf("axe checked %d things: it did not look at the page", checked)
	}
	if cut := eval[[]string](tb, `(() => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
		document.adoptedStyleSheets = [sheet];
		const cut = [...document.querySelectorAll('main *')].filter((el) => visible(el) && el.clientWidth > 1 && (el.scrollWidth > el.clientWidth + 1) && getComputedStyle(el).overflow !== 'visible');
		const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
		document.adoptedStyleSheets = [];
		return wide.concat(cut.filter((el) => !['INPUT', 'TEXTAREA', 'SELECT'].includes(el.tagName)).map((el) => el.outerHTML.slice(0, 80)));
	})()`); len(cut) > 0 {
		tb.t.Errorf("with texts far apart this does not fit: %q", cut)
	}
}

// Tab leads to everything on each page and out of it, and whatever has the focus looks it.
func testRegistryKeyboard(t *testing.T, b *browser, o *office) {
	for _, p := range o.everyPage() {
		t.Run(p.name, func(t *testing.T) {
			tb := o.tab(t, b, view{phone: p.name == "live" || p.name == "end"})
			tb.logIn(o, o.write)
			tb.visit(o, p.path)
			tb.keyboardLeadsEverywhere(4)
			if p.name == "open" || p.name == "end" || p.name == "nothing found" { // which have one of each kind
				tb.focusShows()
			}
		})
	}
}

// pictures is the folder where -artifacts keeps pictures, "" without it.
func pictures(t *testing.T) string {
	t.Helper()
	if f := flag.Lookup("test.artifacts"); f == nil || f.Value.String() != "true" {
		return ""
	}
	return t.ArtifactDir()
}

// testRegistryPictures writes pictures where -artifacts keeps them.
func testRegistryPictures(t *testing.T, b *browser, o *office) {
	dir := pictures(t)
	if dir == "" {
		t.Skip("pictures are taken with -artifacts only")
	}
	tb := o.tab(t, b, view{})
	shoot := func(name string, views ...view) {
		for _, v := range views {
			tb.look(v)
			width, _ := v.size()
			beyond := true
			height := eval[float64](tb, "document.documentElement.scrollHeight")
			shot := call(tb, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
				Clip: &page.Viewport{Width: float64(width), Height: min(height, 2400), Scale: 1}})
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s.png", name, v)), shot.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		tb.look(view{})
	}
	all := []view{{}, {dark: true}, {width: narrowTable}, {phone: true}, {width: 320, dark: true}}
	tb.open(o.url + "/")
	tb.isAt("Log in")
	shoot("login", all...)
	tb.logIn(o, o.write)
	for _, p := range o.everyPage() {
		tb.visit(o, p.path)
		shoot(strings.ReplaceAll(p.name, " ", "-"), all...)
	}
	t.Logf("pictures are in %s", dir)
}
