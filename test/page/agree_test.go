package page_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/launch"
)

// filled is a form filled in at random. Values has parameters, region and stackName; Option is the radio button to choose
// in groups that are no parameter's.
type filled struct {
	Values map[string]string
	Option int
}

// read is what a customer then sees. Values are those on view, Complaints what is said of them once the button is pressed.
type read struct {
	Values                    map[string]string
	Link, CLI, CDK, Terraform string
	Complaints                map[string]string
}

// fillAndRead fills a form in as often as it is told, and presses the button where it leads nowhere.
const fillAndRead = `(async (names, forms) => {
	document.querySelectorAll('details').forEach((el) => { el.open = true; });
	const all = names.flatMap(controls);
	const radios = [...document.querySelectorAll('input[type=radio]')].filter((el) => !names.includes(el.name));
	const panel = (tab) => document.getElementById(tabNamed(tab).getAttribute('aria-controls')).querySelector('pre').textContent;
	const results = [];
	for (const form of forms) {
		for (const group of new Set(radios.map((el) => el.name))) radios.filter((el) => el.name === group)[form.Option].checked = true;
		for (const el of all) {
			const value = form.Values[el.name];
			if (el.type === 'radio') el.checked = value === undefined ? el.defaultChecked : el.value === value;
			else if (el.tagName === 'SELECT') el.value = value ?? [...el.options].find((o) => o.defaultSelected)?.value ?? el.options[0].value;
			else el.value = value ?? el.defaultValue;
		}
		for (const el of [all[0], all.at(-1)]) for (const kind of ['input', 'change']) el.dispatchEvent(new Event(kind, {bubbles: true}));
		const link = launchLink();
		if (!link) launchButton().click();
		const seen = names.filter(shows);
		results.push({
			Values: Object.fromEntries(seen.map((name) => [name, value(name)])), Link: link,
			CLI: panel('AWS CLI'), CDK: panel('cdk deploy'), Terraform: panel('Terraform'),
			Complaints: Object.fromEntries(seen.map((name) => [name, complaint(name)]).filter(([, text]) => text)),
		});
		if (results.length % 20 === 0) await new Promise((done) => setTimeout(done));
	}
	return results;
})`

const formsTried = 200

// restrictions are what the page checks with.
func restrictions(t *testing.T, tmpl *launch.Template) resolve.Data {
	t.Helper()
	parsed, err := template.Parse(tmpl.Template)
	if err != nil {
		t.Fatal(err)
	}
	choices, err := resolve.NewChoices(parsed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := choices.Data()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Two hundred forms a vendor, at random: the button and the commands are what Go makes of what is on view, and where Go
// refuses that, the button leads nowhere and the form says why, in the template's words. The page is opened from the disk.
func testAgreement(t *testing.T, b *browser, s *site) {
	for i, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(20261122, uint64(i)))
			tmpl := s.templates[def.Vendor]
			data := restrictions(t, tmpl)
			tb := b.tab(t, view{})
			tb.open(s.file(def.Vendor))
			names := append(tmpl.Order(), "region", "stackName")
			regions := eval[[]string](tb, `[...control('region').options].map((o) => o.value)`)
			forms := make([]filled, formsTried)
			for i := range forms {
				forms[i] = randomForm(r, tmpl, data, regions)
			}
			start := time.Now()
			results := eval[[]read](tb, fillAndRead, names, forms)
			launched := 0
			for i, got := range results {
				if agrees(t, tmpl, data, got) {
					launched++
				}
				if t.Failed() {
					t.Fatalf("filled in: %.3000q", fmt.Sprintf("%+v", forms[i]))
				}
			}
			t.Logf("%d forms in %s, %d of them launched", len(results), time.Since(start).Round(time.Millisecond), launched)
			if launched < formsTried/5 || launched > formsTried*19/20 {
				t.Errorf("%d of %d forms can be launched: they are too much alike", launched, formsTried)
			}
		})
	}
}

// agrees compares a form with what Go says of the same values, and says whether they can be launched.
func agrees(t *testing.T, tmpl *launch.Template, data resolve.Data, got read) bool {
	t.Helper()
	r := launch.Request{Region: got.Values["region"], StackName: got.Values["stackName"], Parameters: map[string]string{}, Complete: true}
	for _, p := range data.Parameters {
		value, seen := got.Values[p.Name]
		if p.Default == nil && value != "" || p.Default != nil && seen && value != *p.Default {
			r.Parameters[p.Name] = value
		}
		if p.Default == nil && !seen {
			t.Errorf("%s must be given, and is not on view", p.Name)
		}
	}
	want := read{Values: got.Values, Complaints: map[string]string{}}
	l, err := tmpl.Launch(r)
	err = errors.Join(err, tmpl.CheckARNs(r))
	if err == nil && r.StackName != "" {
		want.Link, want.CLI, want.CDK, want.Terraform = l.Link, l.CreateStack, orNoCDK(l.CDKDeploy, l.NoCDK), l.Terraform
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-Go +page):\n%s", diff)
		}
		return true
	}
	if got.Link != "" {
		t.Errorf("the button leads to %s\nGo says: %v", got.Link, err)
	}
	if len(got.Complaints) == 0 {
		t.Errorf("the form does not say why it cannot be launched. Go says: %v", err)
	}
	for name, value := range r.Parameters {
		words := tmpl.Problem(name, value)
		if unsendable := unsendable(value); unsendable != "" {
			words = unsendable
		}
		if words != "" && got.Complaints[name] != sentence(words) {
			t.Errorf("%s is %.200q: the form says %q, the template %q", name, value, got.Complaints[name], sentence(words))
		}
	}
	for name, complaint := range got.Complaints {
		value, given := r.Parameters[name]
		wrong := given && (tmpl.Problem(name, value) != "" || unsendable(value) != "")
		if !wrong && !saysSo(fmt.Sprint(err), data, r, name, complaint) {
			t.Errorf("%s is %.200q: the form says %q, Go does not: %.2000v", name, got.Values[name], complaint, err)
		}
	}
	return false
}

// unsendable is why no link takes a value, in the words of package launch.
func unsendable(value string) string {
	words := launch.LinkRules().Words
	switch {
	case len(value) > launch.LinkRules().MaxParameter:
		return words.Long
	case strings.ContainsFunc(value, unicode.IsControl):
		return words.Control
	}
	return ""
}

// saysSo reports whether an error of Go's says what the form says of a field whose own value is right.
func saysSo(err string, data resolve.Data, r launch.Request, name, complaint string) bool {
	switch {
	case name == "stackName":
		return r.StackName == "" || strings.Contains(err, "the stack's name must be") // Go takes the vendor's id for ""
	case strings.HasPrefix(complaint, "Must be in the partition "):
		return strings.Contains(err, "parameter "+name+" must be of the ")
	case complaint == "Must be given.":
		return strings.Contains(err, name) || slices.ContainsFunc(data.Parameters, func(p resolve.ParameterData) bool { return p.Name == name && p.Default == nil })
	case strings.Contains(err, complaint):
		return true
	}
	// Go says nothing of rules about a parameter that is wrong in itself.
	return slices.ContainsFunc(data.Rules, func(rule resolve.RuleData) bool {
		return slices.ContainsFunc(rule.Assertions, func(a resolve.AssertionData) bool {
			return a.Description == complaint && strings.Contains(complaint, name)
		})
	})
}

func randomForm(r *rand.Rand, tmpl *launch.Template, data resolve.Data, regions []string) filled {
	f := filled{Option: r.IntN(2), Values: map[string]string{}}
	right := r.IntN(3) > 0
	density := []float64{0.25, 0.5, 0.9}[r.IntN(3)]
	for _, p := range data.Parameters {
		switch {
		case len(p.Allowed) > 0:
			f.Values[p.Name] = p.Allowed[r.IntN(len(p.Allowed))]
		case p.Default == nil && right, r.Float64() < density:
			f.Values[p.Name] = fitting(r, tmpl, p.Name)
			if !right && r.IntN(3) == 0 {
				f.Values[p.Name] = mutated(r, f.Values[p.Name])
			}
		}
	}
	f.Values["region"] = regions[r.IntN(len(regions))]
	if r.IntN(4) > 0 {
		putInto(f.Values["region"], f.Values)
	}
	if r.IntN(2) == 0 {
		f.Values["stackName"] = []string{"acme", "A-1", "stack-" + strings.Repeat("x", r.IntN(100))}[r.IntN(3)]
	} else if !right {
		f.Values["stackName"] = []string{"", "1a", "a b", "é", strings.Repeat("a", 129)}[r.IntN(5)]
	}
	return f
}

var partitionOfARN, regionOfKey = regexp.MustCompile(`arn:aws[a-z-]*:`), regexp.MustCompile(`:kms:[a-z0-9-]+:`)

// putInto makes ARNs such as a launch in the region can use.
func putInto(region string, values map[string]string) {
	p, err := launch.PartitionOf(region)
	for name, value := range values {
		if err == nil && (strings.HasSuffix(name, "Arn") || strings.HasSuffix(name, "Arns")) {
			values[name] = regionOfKey.ReplaceAllString(partitionOfARN.ReplaceAllString(value, "arn:"+string(p)+":"), ":kms:"+region+":")
		}
	}
}

// fitting is a random value that the parameter takes.
func fitting(r *rand.Rand, tmpl *launch.Template, name string) string {
	some := func(letters string, least, most int) string {
		runes := []rune(letters)
		var b strings.Builder
		for range least + r.IntN(most-least+1) {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	const lower, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	for {
		name, account, bucket := name, some(digits, 12, 12), some(lower+digits, 3, 20)+"-"+some(lower+digits+"-.", 0, 20)+some(lower+digits, 2, 2)
		words := some(lower+digits+"ABC+=,.@_-", 1, 30)
		values := []string{
			bucket, account + some(digits, 5, 10), fmt.Sprint(3600 + r.IntN(39601)), some(lower, 1, 20) + "+'x@" + some(lower, 2, 20) + ".example.com",
			"arn:aws:iam::" + account + ":user/" + words, "arn:aws-us-gov:iam::" + account + ":role/" + some(lower, 1, 9) + "/" + words,
			"arn:aws:iam::" + account + ":policy/" + words, "arn:aws:s3:::" + bucket + ", arn:aws:s3:::" + some(lower, 3, 9),
			"arn:aws:kms:eu-west-1:" + account + ":key/1234abcd-12ab-34cd-56ef-" + some("abcdef"+digits, 12, 12),
			some(lower+"!_.'()+=:,@&", 1, 9) + some(lower+" &'()/", 0, 20) + "/", some(lower+digits+"ABC_+=,.@:/-", 2, 40),
		}
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		if i := slices.IndexFunc(values, func(v string) bool { return tmpl.Problem(name, v) == "" }); i >= 0 {
			return values[i]
		}
	}
}

// mutated is a value with something odd in it.
func mutated(r *rand.Rand, value string) string {
	odd := []string{" ", "<script>", "\"", "'", "é", "🪣", "\u202e", "${x}", "$(id)", "{{x}}", "A", "..", "//", "%2F", ",", "\x00", "\u2028", strings.Repeat("a/", 30)}
	at := r.IntN(len(value) + 1)
	return value[:at] + odd[r.IntN(len(odd))] + value[at:]
}
