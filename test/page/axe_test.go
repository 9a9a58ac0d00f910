package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// state is what a page shows while axe looks at it.
type state struct{ name, arrive string }

// Besides the page as it comes: all that can be unfolded, all that can go wrong, and a form handed back.
var states = []state{
	{"as it comes", "true"},
	{"unfolded, with mistakes", `(() => {
		document.querySelectorAll('details').forEach((el) => { el.open = true; });
		for (const el of document.querySelectorAll('input[type=text]')) if (visible(el)) el.value = '<wrong>';
		control('stackName').dispatchEvent(new Event('input', {bubbles: true}));
		launchButton().click();
		pasteBox().value = '{"Stacks": [{"Outputs": [{"OutputKey": "BucketName", "OutputValue": "X"}, {"OutputKey": "RoleArn", "OutputValue": "x"}]}]}';
		pasteBox().dispatchEvent(new Event('change', {bubbles: true}));
		tabNamed('Terraform').click();
		return document.querySelectorAll('[aria-invalid=true]').length > 3;
	})()`},
}

// runAxe runs axe with all rules of WCAG 2.2 A and AA and its best practices. What axe cannot decide counts as found. Of
// contrasts that is much: text over the picture's boxes. Those are computed here.
const runAxe = `(async () => {
	const results = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations', 'incomplete']});
	const say = (kind) => (rule) => rule.nodes.filter((node) => rule.id !== 'color-contrast' || kind === 'violates' || contrast(document.querySelector(node.target[0])) < 4.5)
		.map((node) => kind + ' ' + rule.id + ': ' + node.target.join(' ') + ': ' + node.any.concat(node.all, node.none).map((c) => c.message).join('; '));
	const computed = results.incomplete.filter((rule) => rule.id === 'color-contrast').flatMap((rule) => rule.nodes).length;
	return {Passes: results.passes.length, Computed: computed, Found: results.violations.flatMap(say('violates')).concat(results.incomplete.flatMap(say('may violate')))};
})()`

// axeSource is axe, to be run in a page.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(testtools.NPM(t, "the pages' accessibility, with axe"), "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// axe finds nothing, on the desktop and on a phone, light and dark.
func testAxe(t *testing.T, b *browser, s *site) {
	source := axeSource(t)
	paths := []string{"index.html"}
	for _, def := range s.defs {
		paths = append(paths, def.Vendor+"/index.html")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, "/index.html"), func(t *testing.T) {
			t.Parallel()
			tb := b.tab(t, view{})
			tb.open(s.url + "/" + path)
			tb.do(chromedp.Evaluate[chromedp.Void](source))
			checked, computed := 0, 0
			for _, state := range states {
				if path == "index.html" && state.arrive != "true" {
					continue
				}
				if !eval[bool](tb, state.arrive) {
					t.Errorf("the page does not come to be %s", state.name)
				}
				for _, v := range []view{{}, {dark: true}, {phone: true}, {phone: true, dark: true}} {
					tb.look(v)
					c, m := tb.axe(fmt.Sprintf("%s, %s", v, state.name))
					checked, computed = checked+c, computed+m
				}
			}
			if checked < 100 {
				t.Errorf("axe checked %d things: it did not look at the page", checked)
			}
			t.Logf("%d rules of axe hold, %d contrasts were computed beside it", checked, computed)
		})
	}
}

// axe finds nothing on the page, in which it is, as it is looked at; and nothing is wider than the screen.
func (tb *tab) axe(name string) (checked, computed int) {
	tb.t.Helper()
	result := eval[struct {
		Passes, Computed int
		Found            []string
	}](tb, runAxe)
	for _, found := range result.Found {
		tb.t.Errorf("%s: %s", name, found)
	}
	// It would have to be moved to and fro.
	if wide := eval[[]string](tb, `(() => {
		if (document.documentElement.scrollWidth <= innerWidth) return [];
		return [...document.querySelectorAll('body *')].filter((el) => el.getBoundingClientRect().right > innerWidth + 1).map((el) => el.outerHTML.slice(0, 80)).slice(0, 5);
	})()`); len(wide) > 0 {
		tb.t.Errorf("%s: wider than the screen: %q", name, wide)
	}
	return result.Passes, result.Computed
}
