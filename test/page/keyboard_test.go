package page_test

import (
	"bytes"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// reachable numbers, in the order of the page, all that can be operated: of radio buttons the chosen one of each group, of tabs the
// chosen one, as arrow keys lead to the others.
const reachable = `(() => {
	document.querySelectorAll('details').forEach((el) => { el.open = true; });
	const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((el) => {
		if (!visible(el) || el.disabled || el.tabIndex < 0) return false;
		if (el.type !== 'radio') return true;
		const group = [...document.getElementsByName(el.name)];
		return el.checked || !group.some((o) => o.checked) && group[0] === el;
	});
	all.forEach((el, i) => { el.dataset.reachable = i; });
	return all.map((el) => words(el).slice(0, 40) || el.name || el.tagName);
})()`

const reached = `document.activeElement === document.body ? -1 : Number(document.activeElement.dataset.reachable ?? -2)`

// Tab leads to everything that can be operated, in the order of the page, out of it again, and back with Shift; and
// whatever has the focus looks it.
func testKeyboard(t *testing.T, b *browser, s *site) {
	paths := []string{"index.html"}
	for _, def := range s.defs {
		paths = append(paths, def.Vendor+"/index.html")
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			tb := b.tab(t, view{phone: path == "transfer/index.html"})
			tb.open(s.url + "/" + path)
			tb.keyboardLeadsEverywhere(5)
			tb.focusShows()
		})
	}
}

// keyboardLeadsEverywhere wants that Tab leads to all that can be operated, which is something, and back.
func (tb *tab) keyboardLeadsEverywhere(least int) {
	tb.t.Helper()
	names := eval[[]string](tb, reachable)
	if len(names) < least {
		tb.t.Fatalf("only %q can be operated", names)
	}
	var want, forth, back []string
	for range names {
		tb.press(kb.Tab)
		forth = append(forth, tb.nameOf(names))
		if !eval[bool](tb, `(() => { const el = document.activeElement, box = el.getBoundingClientRect(); return el !== document.body && box.bottom > 0 && box.top < innerHeight; })()`) {
			tb.t.Errorf("%s is not on view when it has the focus", forth[len(forth)-1])
		}
	}
	tb.press(kb.Tab)
	if at := eval[int](tb, reached); at > 0 {
		tb.t.Errorf("after the last of them comes %q: the page does not let go", names[at])
	}
	tb.press(kb.Tab, kb.ModifierShift)
	for range names {
		back = append([]string{tb.nameOf(names)}, back...)
		tb.press(kb.Tab, kb.ModifierShift)
	}
	want = append(want, names...)
	if diff := cmp.Diff(want, forth); diff != "" {
		tb.t.Errorf("with Tab (-in the page +reached):\n%s", diff)
	}
	if diff := cmp.Diff(want, back); diff != "" {
		tb.t.Errorf("back with Shift and Tab (-in the page +reached):\n%s", diff)
	}
}

func (tb *tab) nameOf(names []string) string {
	tb.t.Helper()
	at := eval[int](tb, reached)
	if at < 0 || at >= len(names) {
		return "nothing"
	}
	return names[at]
}

// focusShows looks at one element of each kind, with the focus and without, light and dark: the picture must differ.
func (tb *tab) focusShows() {
	tb.t.Helper()
	kinds := eval[[]string](tb, `(() => {
		const kinds = new Map();
		for (const el of document.querySelectorAll('[data-reachable]')) {
			const kind = [el.tagName, el.type, el.role, el.className].join(' ');
			if (!kinds.has(kind)) kinds.set(kind, el.dataset.reachable);
		}
		return [...kinds.values()];
	})()`)
	for _, v := range []view{{}, {dark: true}} {
		tb.look(v)
		for _, number := range kinds {
			tb.press(kb.Tab) // so that the browser knows that somebody uses the keyboard
			type box struct{ X, Y, W, H float64 }
			at := eval[box](tb, `((number) => {
				const el = document.querySelector('[data-reachable="' + number + '"]');
				el.focus({focusVisible: true});
				el.scrollIntoView({block: 'center'});
				const box = el.getBoundingClientRect();
				return {X: box.x + scrollX - 8, Y: box.y + scrollY - 8, W: Math.min(box.width, 600) + 16, H: Math.min(box.height, 300) + 16};
			})`, number)
			clip := page.CaptureScreenshotParams{Clip: &page.Viewport{X: max(0, at.X), Y: max(0, at.Y), Width: at.W, Height: at.H, Scale: 1}}
			with := call(tb, page.CaptureScreenshot, clip).Data
			eval[bool](tb, `(() => { document.activeElement.blur(); return true; })()`)
			without := call(tb, page.CaptureScreenshot, clip).Data
			if bytes.Equal(with, without) {
				what := eval[string](tb, `((number) => document.querySelector('[data-reachable="' + number + '"]').outerHTML.slice(0, 200))`, number)
				tb.t.Errorf("%s: nothing shows that this has the focus: %s", v, what)
			}
		}
	}
}
