package page_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// mistake is a value that a field refuses, in the words of its parameter or of a rule.
type mistake struct {
	Value string `yaml:"value"`
	Rule  string `yaml:"rule"`  // empty: the parameter's own constraint
	Which int    `yaml:"which"` // of the rule's assertions
}

// step is one thing that a customer does with the form, with the keyboard.
type step struct {
	Option  string    `yaml:"option"` // the radio button with this label
	Unfold  string    `yaml:"unfold"` // what is folded away
	Field   string    `yaml:"field"`  // or the field that is filled in
	Choose  string    `yaml:"choose"` // by choosing one of its values
	Wrong   []mistake `yaml:"wrong"`
	Value   string    `yaml:"value"`
	Appears []string  `yaml:"appears"` // fields that are then there
	Gone    []string  `yaml:"gone"`    // and those that are not
}

// journey is how a new customer fills a vendor's form in, with mistakes first, then right: test/vendors/<id>/journey.yaml.
type journey struct {
	First  []string `yaml:"first"` // the fields that the launch button asks for before anything is entered
	Steps  []step   `yaml:"steps"`
	Region string   `yaml:"region"`
	Stack  string   `yaml:"stack"`
	// Entered are the parameters that the customer gave in the end.
	Entered map[string]string `yaml:"entered"`
}

func journeyOf(t *testing.T, vendor string) (j journey) {
	t.Helper()
	testvendors.Read(t, vendor, "journey.yaml", &j)
	if len(j.Steps) == 0 || len(j.Entered) == 0 {
		t.Fatalf("%s: the journey has %d steps, and enters %d parameters", vendor, len(j.Steps), len(j.Entered))
	}
	return j
}

// Filled in as a new customer does, without a mouse, the link and the commands are those that bucketgrant launch prints.
func testFill(t *testing.T, b *browser, s *site) {
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			j := journeyOf(t, def.Vendor)
			tb := b.tab(t, view{})
			tb.open(s.page(def.Vendor))
			tb.launchesTooEarly(j.First)
			for _, one := range j.Steps {
				tb.take(s, def.Vendor, one)
			}
			tb.fillInPlace(j.Region, j.Stack)
			want := s.launch(t, def.Vendor, j.Region, j.Stack, j.Entered)
			tb.wantLaunch(want.Link, want.CreateStack, orNoCDK(want.CDKDeploy, want.NoCDK), want.Terraform)
			tb.followsTheLink(want.Link)
		})
	}
}

// launchesTooEarly presses the launch button before anything is filled in: it says what is missing and leads there.
func (tb *tab) launchesTooEarly(fields []string) {
	tb.t.Helper()
	if got := eval[string](tb, "launchLink()"); (got != "") != (len(fields) == 0) {
		tb.t.Errorf("the untouched form's button leads to %q", got)
	}
	if len(fields) == 0 {
		return
	}
	tb.pressLaunch()
	// The list of what is missing has the focus; its links lead to the fields.
	for _, field := range fields {
		tb.tabTo("a link to "+field, "el.tagName === 'A' && el.hash.endsWith(args[0])", field)
		tb.press(kb.Enter)
		if got := eval[string](tb, "document.activeElement.name"); got != field {
			tb.t.Errorf("what is missing leads to %q, want %s", got, field)
		}
	}
}

// take does one step.
func (tb *tab) take(s *site, vendor string, one step) {
	tb.t.Helper()
	switch {
	case one.Option != "":
		tb.chooseOption(one.Option)
	case one.Unfold != "":
		tb.unfold(one.Unfold)
	case one.Choose != "":
		tb.choose(one.Field, one.Choose)
	default:
		for _, m := range one.Wrong {
			want := ""
			if m.Rule != "" {
				want = s.assertion(tb.t, vendor, m.Rule, m.Which)
			} else {
				want = s.constraint(tb.t, vendor, one.Field)
			}
			tb.enter(one.Field, m.Value)
			tb.leave()
			tb.complains(one.Field, want)
			if link := eval[string](tb, "launchLink()"); link != "" {
				tb.t.Errorf("%s is %q, and the button leads to %s", one.Field, m.Value, link)
			}
			tb.press(kb.Tab, kb.ModifierShift)
		}
		tb.enter(one.Field, one.Value)
		tb.complains(one.Field, "")
	}
	for _, name := range one.Appears {
		if !eval[bool](tb, "shows", name) {
			tb.t.Errorf("%s does not appear after %+v", name, one)
		}
	}
	for _, name := range one.Gone {
		if eval[bool](tb, "shows", name) {
			tb.t.Errorf("%s is still there after %+v", name, one)
		}
	}
}

// fillInPlace fills in where the stack is launched and how it is called.
func (tb *tab) fillInPlace(region, stack string) {
	tb.t.Helper()
	tb.choose("region", region)
	tb.enter("stackName", "1 stack")
	tb.leave()
	tb.complains("stackName", "The stack's name must be a letter and up to 127 letters, digits and hyphens.")
	tb.press(kb.Tab, kb.ModifierShift)
	tb.enter("stackName", stack)
	tb.complains("stackName", "")
}

// wantLaunch wants the button and the tabs to be these.
func (tb *tab) wantLaunch(link, cli, cdk, terraform string) {
	tb.t.Helper()
	want := map[string]string{"link": link, "AWS CLI": cli, "cdk deploy": cdk, "Terraform": terraform}
	got := map[string]string{"link": eval[string](tb, "launchLink()")}
	for _, name := range []string{"AWS CLI", "cdk deploy", "Terraform"} {
		got[name] = tb.chooseTab(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tb.t.Errorf("(-bucketgrant launch +page):\n%s", diff)
	}
}

// orNoCDK is what the page shows where there is no command for the CDK.
func orNoCDK(command, reason string) string {
	if command == "" {
		return "# " + reason
	}
	return command
}
