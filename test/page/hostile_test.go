package page_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bucketgrant/bucketgrant/launch"
)

// hack is what a value does where it is executed.
const hack = "window.__hacked=1"

// hostile are values that would be executed, or deceive, where a page takes them for more than text.
var hostile = []string{
	"<script>" + hack + "</script>",
	"</script><script>" + hack + "</script>",
	`"><img src=x onerror="` + hack + `">`,
	`'><svg/onload=` + hack + `>`,
	"javascript:" + hack,
	"java\tscript:" + hack,
	"data:text/html,<script>parent." + hack + "</script>",
	`" autofocus onfocus="` + hack + `" x="`,
	"</textarea></select><iframe srcdoc='<script>parent." + hack + "</script>'>",
	"{{constructor.constructor('" + hack + "')()}}${" + hack + "}<%=" + hack + "%>#{" + hack + "}",
	"';" + hack + "//",
	"\u202egpj.exe\u202c",
	"a\x00b",
	"línea\u2028" + hack,
	"日本語🪣👩‍👩‍👧",
	"__proto__",
	"constructor",
	strings.Repeat("<b>", 700),
}

// shape is what may not change by a value: the elements that a page has of kinds that do something, and where links lead.
const shape = `(() => {
	const count = (selector) => document.querySelectorAll(selector).length;
	return {
		elements: count('script, iframe, object, embed, img, svg, style, link, meta, form, base, video, audio'),
		handlers: [...document.querySelectorAll('*')].filter((el) => [...el.attributes].some((a) => a.name.startsWith('on'))).length,
		links: [...document.querySelectorAll('[href], [src], [action]')].map((el) => el.getAttribute('href') ?? el.getAttribute('src') ?? el.getAttribute('action'))
			.filter((to) => !/^(#|https:|mailto:|data:image)/.test(to)).length,
	};
})()`

// Hostile values in the address and in the fields are text, refused by name or launched as they are.
func testHostile(t *testing.T, b *browser, s *site) {
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			tb := b.tab(t, view{})
			tb.open(s.page(def.Vendor))
			normal := eval[any](tb, shape)
			same := func() {
				t.Helper()
				tb.notHacked()
				if got := eval[any](tb, shape); fmt.Sprint(got) != fmt.Sprint(normal) {
					t.Errorf("the page became %v, was %v", got, normal)
				}
				if stopped := eval[[]string](tb, "window.__violations"); len(stopped) > 0 {
					t.Errorf("only the Content-Security-Policy kept a value from being executed: %q", stopped)
				}
			}
			// Each parameter gets another value each time, and in the end every one has had most of them.
			for round := range 6 {
				tb.inTheAddress(s, def.Vendor, round)
				same()
			}
			tb.open(s.page(def.Vendor))
			for round := range 6 {
				tb.inTheFields(s.templates[def.Vendor], round)
				same()
			}
			for _, text := range hostilePastes(t) {
				tb.inTheBox(text)
				same()
			}
			if asked := tb.asked(); slices.ContainsFunc(asked, func(url string) bool { return !strings.HasPrefix(url, s.page(def.Vendor)) }) {
				t.Errorf("the page asked for %q", asked)
			}
		})
	}
}

// hostileValue is the value of a field in a round.
func hostileValue(field, round int) string { return hostile[(field+round*5)%len(hostile)] }

// inTheAddress gives hostile values for everything that an address can give, in the fragment; in the query nothing happens.
func (tb *tab) inTheAddress(s *site, vendor string, round int) {
	tb.t.Helper()
	tmpl := s.templates[vendor]
	names := tmpl.Order()
	region, stack, unknown := hostileValue(len(names), round), hostileValue(len(names)+1, round), hostileValue(len(names)+2, round)
	pairs := []string{"region", region, "stackName", stack, unknown, unknown}
	for i, name := range names {
		pairs = append(pairs, name, hostileValue(i, round))
	}
	address := s.page(vendor) + fragment(pairs...)
	tb.open(strings.Replace(address, "#", "?", 1))
	if said := eval[string](tb, "words(document.body)"); strings.Contains(said, "This page’s address") {
		tb.t.Errorf("the query is read: %s", said)
	}
	tb.open(address)
	said := eval[string](tb, "words(document.body)")
	has := eval[[]string](tb, "((names) => names.map(value))", names)
	for i, name := range names {
		value := hostileValue(i, round)
		_, _, err := tmpl.Link(launch.Request{Region: "us-east-1", Parameters: map[string]string{name: value}})
		wrong := tmpl.Problem(name, value) != "" || err != nil && strings.Contains(err.Error(), "parameter "+name)
		switch taken := has[i] == value; {
		case taken && wrong:
			tb.t.Errorf("%s=%.80q in the address is taken", name, value)
		case taken && slices.Contains(saysWho, name):
			tb.t.Errorf("%s=%.80q in an address that nobody signed is taken", name, value)
		case !taken && !wrong && slices.Contains(saysWho, name) && strings.Contains(eval[seen](tb, "given", name).Note, value):
		case !taken && !strings.Contains(said, name+" must"):
			tb.t.Errorf("%s=%.80q in the address is neither taken nor refused by name", name, value)
		}
	}
	for what, refusal := range map[string]string{"region": "The region must be", "unknown parameter": "The template has no parameter"} {
		if !strings.Contains(said, refusal) {
			tb.t.Errorf("the %s in %.200q is not refused", what, address)
		}
	}
	if !isStackName(stack) && !strings.Contains(said, "The stack's name must be") {
		tb.t.Errorf("stackName=%.80q in the address is not refused", stack)
	}
	// What hides or turns other characters is shown by its number.
	if strings.ContainsAny(eval[string](tb, "document.body.textContent"), "\u202e\u2028\x00") {
		tb.t.Errorf("%.200q: what hides is shown as it is", address)
	}
}

// isStackName: one of the values is a good name for a stack.
func isStackName(value string) bool { return value == "constructor" }

// inTheFields types hostile values into every field on view. The button leads nowhere, or to a link that is ours.
func (tb *tab) inTheFields(tmpl *launch.Template, round int) {
	tb.t.Helper()
	type field struct{ Name, Value, Complaint string }
	names := append(tmpl.Order(), "stackName")
	var values []string
	for i := range names {
		values = append(values, hostileValue(i, round))
	}
	got := eval[[]field](tb, `((names, values) => {
		document.querySelectorAll('details').forEach((el) => { el.open = true; });
		const fields = names.map((name, i) => [control(name), values[i]]).filter(([el]) => el.type === 'text' && visible(el));
		for (const [el, text] of fields) {
			el.focus();
			el.select();
			document.execCommand('insertText', false, text);
			el.blur();
		}
		if (!launchLink()) launchButton().click();
		return fields.map(([el]) => ({Name: el.name, Value: el.value, Complaint: complaint(el.name)}));
	})`, names, values)
	if len(got) < 3 {
		tb.t.Fatalf("%d fields were filled in", len(got))
	}
	for _, f := range got {
		wrong := f.Name == "stackName" && !isStackName(f.Value)
		if f.Name != "stackName" {
			wrong = tmpl.Problem(f.Name, f.Value) != "" || unsendable(f.Value) != ""
		}
		if wrong == (f.Complaint == "") && !strings.Contains(f.Complaint, f.Name) { // a rule may complain about one that is right
			tb.t.Errorf("%s is %.80q: the form says %q, want it refused: %v", f.Name, f.Value, f.Complaint, wrong)
		}
	}
	if link := eval[string](tb, "launchLink()"); link != "" {
		if _, err := launch.ParseLink(link); err != nil {
			tb.t.Errorf("%+v: the button leads to %s: %v", got, link, err)
		}
	}
}

// hostilePastes are texts for the box: as a stack's answer, as a table and as they are.
func hostilePastes(t *testing.T) []string {
	t.Helper()
	texts := append([]string{"{", "[]", "null", strings.Repeat("[", 100_000), strings.Repeat("a", 1<<20)}, hostile...)
	for _, value := range hostile {
		type output struct{ OutputKey, OutputValue, Description string }
		outputs := []output{{"TemplateVersion", value, value}, {value, value, value}}
		for _, name := range []string{"BucketName", "BucketRegion", "RoleArn", "AccessKeyAId", "AccessKeyASecretArn", "AccessKeyASecretLink"} {
			outputs = append(outputs, output{name, value, value})
		}
		answer, err := json.Marshal(map[string]any{"Stacks": []any{map[string]any{"StackName": value, "StackStatus": value, "Outputs": outputs}}})
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(answer), "BucketName\t"+value+"\nRoleArn\t"+value+"\n", value+": "+value)
	}
	return texts
}

// inTheBox pastes a text that is no stack's answer.
func (tb *tab) inTheBox(text string) {
	tb.t.Helper()
	const paste = `(async (text) => {
		const box = pasteBox();
		box.value = text;
		for (const kind of ['input', 'change']) box.dispatchEvent(new Event(kind, {bubbles: true}));
		await new Promise((done) => setTimeout(done));
		return {Invalid: box.getAttribute('aria-invalid') === 'true', Said: described(box).join(' '), Fields: copiedFields().filter((f) => !f.includes('command') && !f.includes('configuration') && f !== 'Terraform')};
	})`
	type result struct {
		Invalid bool
		Said    string
		Fields  []string
	}
	got := eval[result](tb, paste, text)
	if len(got.Fields) > 0 {
		tb.t.Errorf("%.200q gives the fields %q", text, got.Fields)
	}
	if !got.Invalid && !strings.Contains(got.Said, "missing") {
		tb.t.Errorf("%.200q is not refused: %q", text, got.Said)
	}
}

// The policy is what stops whoever got a script, an image or a request into the page all the same.
func testPolicy(t *testing.T, b *browser, s *site) {
	paths := []string{"index.html"}
	for _, def := range s.defs {
		paths = append(paths, def.Vendor+"/index.html")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, "/index.html"), func(t *testing.T) {
			t.Parallel()
			tb := b.tab(t, view{})
			tb.intruded = true
			tb.open(s.url + "/" + path)
			for _, try := range []struct{ name, code, want string }{
				{"inline script", `(() => { const el = document.createElement('script'); el.textContent = 'window.__ran = 1'; document.body.append(el); })()`, "script-src-elem inline"},
				{"script from here", `(() => { const el = document.createElement('script'); el.src = location.pathname; document.body.append(el); })()`, "script-src-elem "},
				{"handler", `(() => { const el = document.createElement('div'); el.setAttribute('onclick', 'window.__ran = 1'); document.body.append(el); el.click(); })()`, "script-src-attr inline"},
				{"javascript: link", `(() => { const el = document.createElement('a'); el.href = 'javascript:window.__ran=1'; document.body.append(el); el.click(); })()`, "script-src-elem inline"},
				{"image", `(() => { const el = new Image(); el.src = location.pathname + '?image'; document.body.append(el); })()`, "img-src "},
				{"fetch", `fetch(location.pathname + '?fetch').catch(() => {})`, "connect-src "},
				{"beacon", `navigator.sendBeacon(location.pathname + '?beacon', 'x')`, "connect-src "},
				{"WebSocket", `(() => { try { new WebSocket('ws://' + location.host + '/socket'); } catch {} })()`, "connect-src "},
				{"frame", `(() => { const el = document.createElement('iframe'); el.src = location.pathname + '?frame'; document.body.append(el); })()`, "frame-src "},
				{"form", `(() => { const el = document.createElement('form'); el.action = location.pathname + '?form'; el.method = 'post'; document.body.append(el); el.submit(); })()`, "form-action "},
				{"style", `(() => { const el = document.createElement('style'); el.textContent = 'body { display: none }'; document.body.append(el); })()`, "style-src-elem inline"},
				{"base", `(() => { const el = document.createElement('base'); el.href = 'https://example.com/'; document.head.prepend(el); })()`, "base-uri "},
				{"worker", `(() => { try { new Worker(location.pathname + '?worker'); } catch {} })()`, "worker-src "},
			} {
				before := len(eval[[]string](tb, "window.__violations"))
				if _, err := chromedp.Run(tb.ctx, chromedp.Evaluate[[]byte]("void ("+try.code+")")); err != nil {
					t.Fatalf("%s: %v", try.name, err)
				}
				tb.waitFor("the policy stops this: "+try.name, `((before, want) => window.__violations.slice(before).some((v) => v.startsWith(want)))`, before, try.want)
				if ran := eval[string](tb, "String(window.__ran)"); ran != "undefined" {
					t.Errorf("%s: it ran", try.name)
				}
			}
		})
	}
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, request := range s.asked {
			if !strings.HasPrefix(request, "GET ") || !strings.HasSuffix(request, ".html") {
				t.Errorf("the server was asked for %s", request)
			}
		}
	})
}
