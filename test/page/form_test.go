package page_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// tabTo presses Tab until the element that has the focus is one for which the expression, of el, is true: as whoever has
// no mouse gets there.
func (tb *tab) tabTo(what, expression string, args ...any) {
	tb.t.Helper()
	expression = "((args) => ((el) => (" + expression + "))(document.activeElement))"
	for range 250 {
		if eval[bool](tb, expression, append([]any{}, args...)) {
			return
		}
		tb.press(kb.Tab)
	}
	tb.t.Fatalf("250 times Tab do not lead to %s", what)
}

// toField goes to the control of a parameter, or to region or stackName.
func (tb *tab) toField(name string) {
	tb.t.Helper()
	tb.tabTo("the field "+name, "el.name === args[0]", name)
}

// enter goes to a text field and types a text in place of what is there.
func (tb *tab) enter(name, text string) {
	tb.t.Helper()
	tb.toField(name)
	tb.press(kb.Home)
	tb.press(kb.End, kb.ModifierShift)
	tb.press(kb.Delete)
	if text != "" {
		tb.press(text)
	}
	if got := eval[string](tb, "value", name); got != text {
		tb.t.Fatalf("%s is %q after %q was typed", name, got, text)
	}
}

// choose goes to radio buttons or a list and presses an arrow until the value is chosen.
func (tb *tab) choose(name, value string) {
	tb.t.Helper()
	tb.toField(name)
	for range 60 {
		if eval[string](tb, "value", name) == value {
			return
		}
		tb.press(kb.ArrowDown)
	}
	for range 60 {
		if eval[string](tb, "value", name) == value {
			return
		}
		tb.press(kb.ArrowUp)
	}
	tb.t.Fatalf("the arrow keys do not lead to %s in %s", value, name)
}

// chooseOption goes to the radio button that has this label.
func (tb *tab) chooseOption(label string) {
	tb.t.Helper()
	const group = `[...document.getElementsByName(el.name)].find((o) => words(o.labels?.[0]) === args[0])`
	tb.tabTo("the option "+label, "el.type === 'radio' && Boolean("+group+")", label)
	for range 10 {
		if eval[bool](tb, "((label) => ((el, args) => el === "+group+" && el.checked)(document.activeElement, [label]))", label) {
			return
		}
		tb.press(kb.ArrowDown)
	}
	tb.t.Fatalf("the arrow keys do not lead to the option %s", label)
}

// unfold opens what is folded away under a heading.
func (tb *tab) unfold(heading string) {
	tb.t.Helper()
	tb.tabTo("the summary "+heading, "el.tagName === 'SUMMARY' && words(el).startsWith(args[0])", heading)
	if !eval[bool](tb, "document.activeElement.parentElement.open") {
		tb.press(kb.Enter)
	}
	if !eval[bool](tb, "document.activeElement.parentElement.open") {
		tb.t.Fatalf("Enter does not unfold %s", heading)
	}
}

// leave goes on to the next field: then at the latest a mistake is told.
func (tb *tab) leave() {
	tb.t.Helper()
	tb.press(kb.Tab)
}

// complains wants that the field says what is wrong with its value, or, if want is empty, that nothing is.
func (tb *tab) complains(name, want string) {
	tb.t.Helper()
	var got string
	for range 300 {
		if got = eval[string](tb, "complaint", name); got == want {
			return
		}
		time.Sleep(20 * time.Millisecond) // it may wait until nobody types any more
	}
	tb.t.Errorf("%s is %q:\ngot  %q\nwant %q", name, eval[string](tb, "value", name), got, want)
}

// pressLaunch goes to the launch button and presses it.
func (tb *tab) pressLaunch() {
	tb.t.Helper()
	tb.tabTo("the launch button", "el === launchButton()")
	tb.press(kb.Enter)
}

// chooseTab goes to the tabs and chooses one.
func (tb *tab) chooseTab(name string) string {
	tb.t.Helper()
	tb.tabTo("the tabs", "el.role === 'tab'")
	for range 5 {
		if eval[bool](tb, "((name) => words(document.activeElement) === name)", name) {
			return eval[string](tb, "tabText", name)
		}
		tb.press(kb.ArrowRight)
	}
	tb.t.Fatalf("the arrow keys do not lead to the tab %s", name)
	return ""
}

// constraint is what a template says of a wrong value, as a sentence.
func (s *site) constraint(t *testing.T, vendor, parameter string) string {
	t.Helper()
	definition := s.section(t, vendor, "Parameters", parameter)
	words, _ := definition["ConstraintDescription"].(string)
	if words == "" {
		t.Fatalf("%s: %s has no ConstraintDescription", vendor, parameter)
	}
	return sentence(words)
}

// assertion is what a template says of values that do not go together: the words of the rule's assertion with this number.
func (s *site) assertion(t *testing.T, vendor, rule string, number int) string {
	t.Helper()
	assertions, _ := s.section(t, vendor, "Rules", rule)["Assertions"].([]any)
	if number >= len(assertions) {
		t.Fatalf("%s: the rule %s has %d assertions", vendor, rule, len(assertions))
	}
	words, _ := assertions[number].(map[string]any)["AssertDescription"].(string)
	return words
}

func (s *site) section(t *testing.T, vendor, section, name string) map[string]any {
	t.Helper()
	parsed, err := template.Parse(s.templates[vendor].Template)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := parsed.Body[section].(map[string]any)
	one, ok := all[name].(map[string]any)
	if !ok {
		t.Fatalf("%s has no %s %s", vendor, section, name)
	}
	return one
}

// sentence is a text as the page shows it: a constraint of CloudFormation begins in the middle of a sentence.
func sentence(words string) string {
	words = strings.ToUpper(words[:1]) + words[1:]
	if !strings.HasSuffix(words, ".") {
		words += "."
	}
	return words
}

// fragment is what an invitation's address ends with.
func fragment(values ...string) string {
	var parts []string
	for i := 0; i < len(values); i += 2 {
		parts = append(parts, escape(values[i])+"="+escape(values[i+1]))
	}
	return "#" + strings.Join(parts, "&")
}

// escape escapes every byte but letters and digits.
func escape(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
