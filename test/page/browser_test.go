package page_test

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// watch.js is in every page from its first moment: it notes what the Content-Security-Policy stops, and what is copied.
//
//go:embed testdata/watch.js
var watch string

// look.js finds things as a person or a screen reader does: by label, name and role.
//
//go:embed testdata/look.js
var look string

// plainHost is this machine as a server elsewhere: what is not from it over TLS is in no secure context.
const plainHost = "page.test"

// browser is one Chromium for all tests.
type browser struct{ ctx context.Context }

// startBrowser starts a Chromium that knows nobody and reaches nothing but this machine. It ends with the test.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := testtools.Need(t, "chromium", "the pages in a browser", "apt-get install chromium, or a link named chromium to a Chrome that you have")
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir())}
	for name, value := range map[string]any{
		"headless": "new", "no-sandbox": true, "disable-gpu": true, "disable-quic": true, "no-first-run": true,
		"disable-background-networking": true, "disable-component-update": true, "disable-sync": true,
		"disable-dev-shm-usage": true, "hide-scrollbars": true, "font-render-hinting": "none",
		// Nobody goes back, and a process that is started in advance for the next page costs as much as the page.
		"disable-features": "BackForwardCache,SpareRendererForSitePerProcess",
		// A link that is followed must not lead out of a test.
		"host-resolver-rules": "MAP " + plainHost + " 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
	} {
		options = append(options, chromedp.Flag(name, value))
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return &browser{ctx}
}

// tab is a page on view. What it must never do it is watched for, until the test ends.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
	trouble  []string

	// intruded says that the test itself did what the page's policy stops.
	intruded bool
	// server is the address of a server whose pages lead to each other: all of it may be asked for. Empty: a page asks for nothing.
	server string
}

// view is how a page is looked at. The zero value is a desktop, light, with JavaScript.
type view struct {
	phone, dark, noScript bool
	// width is in place of the usual one, in pixels of CSS: 320 is what WCAG's reflow asks for, half of a desktop's is its zoom to 200 %.
	width int64
	// scale is the number of pixels for each of CSS, 1 if it is 0.
	scale float64
}

const (
	desktopWidth = 1280
	phoneWidth   = 360
)

func (v view) size() (width, height int64) {
	width, height = desktopWidth, 900
	if v.phone {
		width, height = phoneWidth, 780
	}
	return cmp.Or(v.width, width), height
}

func (v view) String() string {
	words := []string{"desktop", "light"}
	if v.phone {
		words[0] = "phone"
	}
	if v.dark {
		words[1] = "dark"
	}
	if v.width > 0 {
		words = append(words, fmt.Sprint(v.width))
	}
	return strings.Join(words, "-")
}

// tab opens an empty tab.
func (b *browser) tab(t *testing.T, v view) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // before the deadline, which would close the tab
		t.Fatalf("opening a tab: %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	tb := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, tb.notice); err != nil {
		t.Fatal(err)
	}
	call(tb, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	// Several tabs are in use at once, and only one of a browser's has the focus.
	call(tb, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	tb.look(v)
	t.Cleanup(tb.checkTrouble)
	return tb
}

// look changes the view.
func (tb *tab) look(v view) {
	tb.t.Helper()
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	width, height := v.size()
	scale := max(v.scale, 1)
	call(tb, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	call(tb, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: scale, Mobile: v.phone,
	})
	call(tb, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.noScript})
}

// notice runs for every event of the tab.
func (tb *tab) notice(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tb.requests = append(tb.requests, e.Request.URL)
	case *page.EventJavascriptDialogOpening:
		tb.trouble = append(tb.trouble, fmt.Sprintf("a dialog opened: %q", e.Message))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		tb.trouble = append(tb.trouble, "the page's script failed: "+text)
	}
}

// checkTrouble wants that the page asked for nothing but itself, that nothing failed, and that no value was executed.
func (tb *tab) checkTrouble() {
	tb.t.Helper()
	if tb.t.Failed() {
		return // the page may be in no state to be asked
	}
	tb.notHacked()
	if stopped := eval[[]string](tb, "window.__violations ?? []"); len(stopped) > 0 && !tb.intruded {
		tb.t.Errorf("the page did what its own Content-Security-Policy stops: %q", stopped)
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, trouble := range tb.trouble {
		tb.t.Error(trouble)
	}
	for _, url := range tb.requests {
		// Logos are data in the page. Everything else is the page itself.
		if !strings.HasPrefix(url, "data:") && !strings.Contains(url, "/index.html") && (tb.server == "" || !strings.HasPrefix(url, tb.server+"/")) {
			tb.t.Errorf("the page asked for %s", url)
		}
	}
}

// notHacked wants that nothing that was given is executed: values that tests give would set this.
func (tb *tab) notHacked() {
	tb.t.Helper()
	if hacked := eval[string](tb, `String(window.__hacked)`); hacked != "undefined" {
		tb.t.Errorf("a value was executed: window.__hacked is %s", hacked)
	}
}

// open loads a page.
func (tb *tab) open(url string) {
	tb.t.Helper()
	history := call(tb, page.GetNavigationHistory, cdp.Empty{})
	beside := func(url string) string { page, _, _ := strings.Cut(url, "#"); return page }
	// One that differs in its fragment only would not be loaded, but from another page.
	if beside(history.Entries[history.CurrentIndex].URL) == beside(url) {
		tb.do(chromedp.Navigate("about:blank"))
	}
	tb.do(chromedp.Navigate(url))
}

func (tb *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, steps...); err != nil {
		tb.t.Fatal(err)
	}
}

func call[P, R any](tb *tab, command cdp.Command[P, R], params P) R {
	tb.t.Helper()
	result, err := chromedp.Call(tb.ctx, command, params)
	if err != nil {
		tb.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// eval is the value of an expression, which may use the functions of look.js.
func eval[T any](tb *tab, expression string, args ...any) T {
	tb.t.Helper()
	v, err := tryEval[T](tb, expression, args...)
	if err != nil {
		tb.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// tryEval is eval where there may be no page at the moment, as another one is coming.
func tryEval[T any](tb *tab, expression string, args ...any) (v T, err error) {
	var values []string
	for _, arg := range args {
		value, err := json.Marshal(arg)
		if err != nil {
			return v, err
		}
		values = append(values, string(value))
	}
	// Not in the page itself: it shall find nothing there that users do not have.
	code := "(async () => {" + look + "; return (" + expression + ")" + callWith(values) + "})()"
	raw, err := chromedp.Run(tb.ctx, chromedp.Evaluate[[]byte](code, chromedp.EvalAwaitPromise))
	if err == nil && len(raw) > 0 {
		if err = json.Unmarshal(raw, &v); err != nil {
			err = fmt.Errorf("%w (%s)", err, raw)
		}
	}
	return v, err
}

func callWith(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return "(" + strings.Join(values, ", ") + ")"
}

// press presses keys.
func (tb *tab) press(keys string, modifiers ...kb.Modifier) {
	tb.t.Helper()
	var options []chromedp.KeyOption
	if len(modifiers) > 0 {
		options = append(options, chromedp.KeyModifiers(modifiers...))
	}
	tb.do(chromedp.KeyEvent(keys, options...))
}

// insert puts a text where the cursor is, as pasting does.
func (tb *tab) insert(text string) {
	tb.t.Helper()
	call(tb, input.InsertText, input.InsertTextParams{Text: text})
}

// waitFor waits until an expression is true. It counts looks, not time: a machine may stand still for a while.
func (tb *tab) waitFor(what, expression string, args ...any) {
	tb.t.Helper()
	for range 300 {
		if eval[bool](tb, expression, args...) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	tb.t.Fatalf("it did not come to be that %s", what)
}

// asked are the addresses that the page asked for, without those of images in itself.
func (tb *tab) asked() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(tb.requests), func(url string) bool { return strings.HasPrefix(url, "data:") })
}
