package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// tried is a template that both try, and what the page knows of it.
type tried struct {
	Vendor       string            `json:"vendor"`
	Rules        launch.Rules      `json:"rules"`
	Commands     launch.Commands   `json:"commands"`
	Check        resolve.Data      `json:"check"`
	TemplateURLs map[string]string `json:"templateUrls"`
	Descriptions map[string]string `json:"descriptions"`

	Lean []string `json:"lean,omitzero"`

	AssemblyFile   string `json:"assemblyFile"`
	AssemblySHA256 string `json:"assemblySha256"`

	t          *launch.Template
	choices    *resolve.Choices
	conditions []string
	parsed     *template.Template
}

var places = []hosting.Place{
	{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "acme-templates"},
	{Partition: vendors.PartitionAWS, Region: "eu-west-1", Bucket: "acme-templates-eu", Prefix: "of customers/"},
	{Partition: vendors.PartitionGov, Region: "us-gov-west-1", Bucket: "acme-templates"},
	{Partition: vendors.PartitionChina, Region: "cn-north-1", Bucket: "acme-templates"},
}

// templatesTried are those of all vendors, those that have every way and offer there is, and one that takes anything.
func templatesTried(t testing.TB) map[string]*tried {
	t.Helper()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../../test/choices/testdata/templates/*/*/template.yaml")
	if err != nil || len(more) < 2 {
		t.Fatalf("%v: %v", more, err)
	}
	paths = append(append(paths, more...), "../../../launch/testdata/anything.yaml", "testdata/functions.yaml")
	all := map[string]*tried{}
	for _, path := range paths {
		id := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if filepath.Base(path) != "template.yaml" {
			id = strings.TrimSuffix(filepath.Base(path), ".yaml")
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, sum := "", "" // released, and not released
		if len(id)%2 == 0 {
			file, sum = assembly.FileName, strings.Repeat("5a", 32)
		}
		lean, err := os.ReadFile(filepath.Join(filepath.Dir(path), "lean.yaml"))
		if err != nil && filepath.Base(path) == "template.yaml" {
			t.Fatal(err)
		}
		tmpl, err := launch.New(launch.Release{Vendor: id, Name: id, Version: "1.2.3", Template: data, Lean: lean, Current: true, AssemblySHA256: sum}, places)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		choices, err := resolve.NewChoices(parsed)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		check, err := choices.Data()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		one := &tried{Vendor: id, Rules: launch.LinkRules(), Commands: launch.CommandRules(), Check: check, TemplateURLs: tmpl.TemplateURLs(),
			AssemblyFile: file, AssemblySHA256: sum,
			Descriptions: map[string]string{}, t: tmpl, choices: choices, conditions: parsed.Keys("Conditions"), parsed: parsed}
		one.Lean, _ = tmpl.Asks()
		for _, name := range parsed.Keys("Parameters") {
			one.Descriptions[name], _ = at(parsed.Body, "Parameters", name, "Description").(string)
		}
		all[id] = one
	}
	return all
}

// inNode runs cases through the page's modules.
func inNode(t testing.TB, pages map[string]*tried, handBack any, cases []map[string]any) []json.RawMessage {
	t.Helper()
	node := testtools.Need(t, "node", "that the page's script says what Go says", "install Node.js 22 or newer from https://nodejs.org")
	in, err := json.Marshal(map[string]any{"pages": pages, "handBack": handBack, "cases": cases})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"web/*.mjs", "testdata/*.mjs"} { // go test must notice a change of what only Node reads
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := exec.Command(node, "testdata/agree.mjs")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, &stderr)
	}
	var results []json.RawMessage
	if err := json.Unmarshal(out, &results); err != nil || len(results) != len(cases) {
		t.Fatalf("%d results for %d cases: %v", len(results), len(cases), err)
	}
	return results
}

// odd are values that programs trip over.
var odd = []string{"", " ", "a b", "+", "a+b", "&", "a&param_Other=x", "#", "%", "%2B", "%zz", "=", "?", "/", "\\", `"`, "'", "`", "a'b\"c",
	"<script>alert(1)</script>", "</script>", "é", "日本", "🪣", "\u202eabc", "${x}", "%{x}", "$${", "$(id)", "~", ";", ",", "a,b", " a , b ,", "\u00a0",
	"\ufeff", "\u2028", "a\nb", "\x00", "\u0085", "0", "-1", "3600", "3600.0", "1e4", "43200", "43201", "0x10", "Infinity", "1_000", ".5", "5.", "+7", "NaN",
	"1e999", "acme", "xy", "x", "abcd", "\U000E0041", "a\U0010FFFDb", "Yes", "No", "Off", "Enabled", "A and B", "None", "constructor", "__proto__", "xn--abc", "a..b", "1.2.3.4", "-ab", "ab-", "abc-an", "abc--x-s3",
	"arn:aws:iam::123456789012:user/a", "arn:aws-cn:iam::123456789012:role/p/q", "arn:aws:s3:::more-data", "arn:aws:s3:::a,arn:aws:s3:::b", "a@example.com",
	"a@", "exports/daily/", "/exports/", "x/", strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a/", 300), strings.Repeat("é", 2048), strings.Repeat("é", 2049)}

// anyValue is an odd value, one that fits, or one that nearly fits.
func anyValue(r *rand.Rand, p resolve.ParameterData, choices *resolve.Choices) string {
	if len(p.Allowed) > 0 && r.IntN(3) > 0 {
		return p.Allowed[r.IntN(len(p.Allowed))]
	}
	value := odd[r.IntN(len(odd))]
	if fitting := (sampler{choices: choices}).options(p); len(fitting) > 0 && r.IntN(2) == 0 {
		value = fitting[r.IntN(len(fitting))]
	}
	for r.IntN(3) == 0 {
		value = mutate(r, value)
	}
	return value
}

// mutate changes one character.
func mutate(r *rand.Rand, value string) string {
	const alphabet = "abcXYZ019-._:/@+=,*?$ \\'\"é🪣\u2028"
	runes, letters := []rune(value), []rune(alphabet)
	at := r.IntN(len(runes) + 1)
	switch r.IntN(3) {
	case 0:
		return string(slices.Insert(runes, at, letters[r.IntN(len(letters))]))
	case 1:
		if at < len(runes) {
			return string(slices.Delete(runes, at, at+1))
		}
	case 2:
		if at < len(runes) {
			runes[at] = letters[r.IntN(len(letters))]
		}
	}
	return string(runes)
}

// What the form says of a value is what the template says, word for word.
func TestValuesAgree(t *testing.T) {
	t.Parallel()
	pages := templatesTried(t)
	r := rand.New(rand.NewPCG(1, 2))
	var cases []map[string]any
	right := 0
	for id, page := range pages {
		for _, p := range page.Check.Parameters {
			for range 150 {
				cases = append(cases, map[string]any{"kind": "value", "page": id, "name": p.Name, "value": anyValue(r, p, page.choices)})
			}
			for _, value := range odd {
				cases = append(cases, map[string]any{"kind": "value", "page": id, "name": p.Name, "value": value})
			}
		}
	}
	for i, raw := range inNode(t, pages, nil, cases) {
		var got struct{ Unsendable, Problem string }
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		name, value := cases[i]["name"].(string), cases[i]["value"].(string)
		page := pages[cases[i]["page"].(string)]
		_, _, err := page.t.Link(launch.Request{Region: "us-east-1", Parameters: map[string]string{name: value}})
		if unsendable := got.Unsendable != ""; unsendable != strings.Contains(fmt.Sprint(err), "parameter "+name+" "+got.Unsendable) && unsendable {
			t.Errorf("%s %s %q: the page says %q, Go %v", page.Vendor, name, value, got.Unsendable, err)
		}
		if got.Unsendable != "" {
			continue
		}
		if strings.Contains(fmt.Sprint(err), "parameter "+name+" must have") {
			t.Errorf("%s %s %q: the page would send it, Go says %v", page.Vendor, name, value, err)
		}
		want := page.choices.Problem(name, value)
		if want != got.Problem {
			t.Errorf("%s %s %q: the page says %q, Go %q", page.Vendor, name, value, got.Problem, want)
		}
		if want == "" {
			right++
		}
	}
	t.Logf("%d values, %d of them right", len(cases), right)
	if right < len(cases)/10 || right > len(cases)*9/10 {
		t.Error("the values are too much alike")
	}
}

// launchResult is what the page makes of a launch.
type launchResult struct {
	Missing, Broken                                                                 []string
	Conditions                                                                      map[string]bool
	Link, CreateStack, CDKDeploy, NoCDKName, Terraform, DescribeStacks, DeleteStack string
}

// Links, commands, rules and conditions are the same, for thousands of launches.
func TestLaunchesAgree(t *testing.T) {
	t.Parallel()
	pages := templatesTried(t)
	r := rand.New(rand.NewPCG(3, 4))
	ids := slices.Sorted(func(yield func(string) bool) {
		for id := range pages {
			if !yield(id) {
				return
			}
		}
	})
	regions := []struct{ region, partition, suffix string }{
		{"us-east-1", "aws", "amazonaws.com"}, {"eu-west-1", "aws", "amazonaws.com"}, {"ap-southeast-7", "aws", "amazonaws.com"},
		{"us-gov-east-1", "aws-us-gov", "amazonaws.com"}, {"cn-northwest-1", "aws-cn", "amazonaws.com.cn"},
	}
	n := 6000
	if testing.Short() {
		n = 600 // under the race detector, where Node.js has no part of it
	}
	var cases []map[string]any
	for range n {
		id := ids[r.IntN(len(ids))]
		page := pages[id]
		given := map[string]string{}
		for _, p := range page.Check.Parameters {
			if p.NoEcho || r.IntN(3) == 0 {
				continue
			}
			value := anyValue(r, p, page.choices)
			if _, _, err := page.t.Link(launch.Request{Region: "us-east-1", Parameters: map[string]string{p.Name: value}}); page.choices.Problem(p.Name, value) == "" &&
				!strings.Contains(fmt.Sprint(err), "parameter "+p.Name+" must have") {
				given[p.Name] = value
			}
		}
		where := regions[r.IntN(len(regions))]
		if r.IntN(2) == 0 {
			where = regions[0]
		}
		stackName := []string{id, "acme", "a-1", "Stack-9-" + strings.Repeat("x", r.IntN(100))}[r.IntN(4)]
		cases = append(cases, map[string]any{"kind": "launch", "page": id, "region": where.region, "partition": where.partition, "urlSuffix": where.suffix,
			"stackName": stackName, "given": given, "needed": append([]string{}, page.choices.Needed(resolve.Input{Partition: where.partition, Region: where.region,
				StackName: stackName, Parameters: given})...)})
	}
	launched, lean := 0, 0
	for i, raw := range inNode(t, pages, nil, cases) {
		var got launchResult
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if agrees(t, pages[cases[i]["page"].(string)], cases[i], got) {
			launched++
			if strings.Contains(got.Link, "lean.yaml") {
				lean++
			}
		}
		if t.Failed() {
			t.Fatalf("case: %v", cases[i])
		}
	}
	t.Logf("%d launches, %d of them accepted, %d of these of a lean form", len(cases), launched, lean)
	if lean < n/100 || lean > launched-n/100 {
		t.Errorf("%d launches of %d take the lean form: the two are not both tried", lean, launched)
	}
	if launched < n/12 {
		t.Errorf("%d launches of %d are accepted: too few to show anything", launched, len(cases))
	}
}

// agrees compares, and says whether Go accepts the launch.
func agrees(t *testing.T, page *tried, c map[string]any, got launchResult) bool {
	t.Helper()
	given := c["given"].(map[string]string)
	in := resolve.Input{Partition: c["partition"].(string), Region: c["region"].(string), StackName: c["stackName"].(string), Parameters: given}
	left, err := page.choices.Check(in)
	broken := []string{}
	for _, problem := range append(left.Rules, resolve.Problems(err)...) {
		broken = append(broken, problem.Words)
	}
	slices.Sort(broken)
	broken = slices.Compact(broken)
	got.Broken = slices.Compact(got.Broken)
	if diff := cmp.Diff(broken, got.Broken); diff != "" {
		t.Errorf("rules that do not hold (-Go +page):\n%s", diff)
	}
	if diff := cmp.Diff(append([]string{}, left.Missing...), got.Missing); diff != "" {
		t.Errorf("missing (-Go +page):\n%s", diff)
	}
	if stack, err := resolve.Resolve(page.parsed, in); err == nil {
		if diff := cmp.Diff(stack.Conditions, got.Conditions); diff != "" {
			t.Errorf("conditions (-Go +page):\n%s", diff)
		}
	}
	l, err := page.t.Launch(launch.Request{Region: in.Region, StackName: in.StackName, Parameters: given})
	if err != nil {
		return false
	}
	noCDK := ""
	if l.CDKDeploy == "" {
		noCDK, got.CDKDeploy = l.NoCDK, ""
	} else {
		got.NoCDKName = ""
	}
	want := []string{l.Link, l.CreateStack, l.CDKDeploy, noCDK, l.Terraform, l.DescribeStacks(), l.DeleteStack()}
	have := []string{got.Link, got.CreateStack, got.CDKDeploy, got.NoCDKName, got.Terraform, got.DescribeStacks, got.DeleteStack}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("what is written (-Go +page):\n%s", diff)
	}
	return true
}
