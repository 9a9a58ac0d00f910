package policyedit

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "write what comes out of the cases into their file")

// testCase is a policy and what becomes of it. The page's modules run the same cases: internal/customer/page, TestPolicyAgrees.
type testCase struct {
	Name   string `json:"name"`
	Vendor string `json:"vendor"`
	Ask    Ask    `json:"ask"`
	// Remove takes the statements out. None says that there is no policy yet.
	Remove bool `json:"remove,omitempty"`
	None   bool `json:"none,omitempty"`
	// NewOnly: the vendor takes new buckets only.
	NewOnly bool   `json:"newOnly,omitempty"`
	Policy  string `json:"policy"`
	Want    want   `json:"want"`
}

type want struct {
	*Result
	Problems []string `json:"problems,omitempty"`
}

const (
	casesFile = "testdata/cases.json"
	vendorsIn = "../../../test/choices/testdata/vendors"
)

func rulesOf(t testing.TB, id string) *Rules {
	t.Helper()
	defs, err := vendors.Load(vendorsIn, id)
	if err != nil {
		t.Fatal(err)
	}
	r := For(defs[0])
	if r == nil {
		t.Fatalf("%s offers no existing bucket", id)
	}
	return r
}

func cases(t testing.TB) []testCase {
	t.Helper()
	data, err := os.ReadFile(casesFile)
	if err != nil {
		t.Fatal(err)
	}
	var list []testCase
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	return list
}

// run is what becomes of a case.
func (c testCase) run(t testing.TB) want {
	r := rulesOf(t, c.Vendor)
	r.Existing = !c.NewOnly
	if c.Remove {
		return outcome(r.Remove(c.Policy, c.Ask))
	}
	ours, err := r.Statements(c.Ask)
	if err != nil {
		return outcome(nil, err)
	}
	if c.None {
		return outcome(r.Add(c.Ask, ours))
	}
	return outcome(r.Merge(c.Policy, c.Ask, ours))
}

func outcome(result *Result, err error) want {
	if err != nil {
		return want{Problems: strings.Split(err.Error(), "\n")}
	}
	return want{Result: result}
}

// Every case has the whole outcome on file: text, changes, notes, problems.
func TestCases(t *testing.T) {
	list := cases(t)
	seen := map[string]bool{}
	for i, c := range list {
		if seen[c.Name] {
			t.Errorf("two cases are named %s", c.Name)
		}
		seen[c.Name] = true
		got := c.run(t)
		if *update {
			list[i].Want = got
		} else if diff := cmp.Diff(c.Want, got); diff != "" {
			t.Errorf("%s:\n%s", c.Name, diff)
		}
	}
	if *update {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(list); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(casesFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Merging twice changes nothing, taking out again leaves what was there, byte for byte between the statements, and every other
// statement stays as it is.
func TestMergedTwiceAndTakenOut(t *testing.T) {
	merged := 0
	for _, c := range cases(t) {
		r := rulesOf(t, c.Vendor)
		ours, err := r.Statements(c.Ask)
		if err != nil || c.Remove || c.None {
			continue
		}
		once, err := r.Merge(c.Policy, c.Ask, ours)
		if err != nil {
			continue
		}
		merged++
		twice, err := r.Merge(once.Text, c.Ask, ours)
		if err != nil || twice.Changed || twice.Text != once.Text {
			t.Errorf("%s: merging twice: changed %t, %v", c.Name, twice != nil && twice.Changed, err)
		}
		for _, change := range once.Changes {
			if change.Mark == " " && !strings.Contains(once.Text, change.Text) && !strings.Contains(lines(once.Text), change.Text) {
				t.Errorf("%s: %s is not there any more", c.Name, change.Text)
			}
		}
		out, err := r.Remove(once.Text, c.Ask)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		mine := r.SidStart
		if c.Ask.Key != "" {
			mine = r.sidOfKey(c.Ask) // another bucket's statement stays
		}
		if strings.Contains(out.Text, mine) {
			t.Errorf("%s: something of ours is left: %s", c.Name, out.Text)
		}
		again, err := r.Merge(out.Text, c.Ask, ours)
		if out.Text == "" {
			again, err = r.Add(c.Ask, ours)
		}
		if err != nil || meaning(again.Text) != meaning(once.Text) && out.Text != "" {
			t.Errorf("%s: merging, taking out and merging is not merging: %v", c.Name, err)
		}
	}
	if merged < 10 {
		t.Errorf("only %d cases could be merged", merged)
	}
}

// lines are the statements of a policy, one a line.
func lines(text string) string {
	p, _ := (&Rules{Messages: messages()}).read(text, "")
	var all []string
	for _, s := range p.statements {
		all = append(all, p.line(s))
	}
	return strings.Join(all, "\n")
}

// meaning is equal for two policies that mean the same.
func meaning(text string) string {
	p, _ := (&Rules{Messages: messages()}).read(text, "")
	var all []string
	for _, s := range p.statements {
		all = append(all, plain(s.value))
	}
	slices.Sort(all) // ours go to the end
	return strings.Join(all, "\n")
}

// No vendor's Sids begin like another's, whatever the ids and the definitions' own Sids.
func TestSidsAreOneVendorsAlone(t *testing.T) {
	all := []*Rules{{SidStart: "Bucketgrant own "}, {SidStart: "Bucketgrant own guest "}, {SidStart: "Bucketgrant own guests "}, {SidStart: "Bucketgrant guest "}}
	for _, a := range all {
		for _, sid := range []string{a.SidStart + "GuestWrites", a.SidStart + "Write"} {
			for _, b := range all {
				if b.isOurs(sid, Ask{}) != (a == b) {
					t.Errorf("%q is taken for one of %q", sid, b.SidStart)
				}
			}
		}
	}
}

func TestPatternsMeet(t *testing.T) {
	for _, test := range []struct {
		a, b   string
		meet   bool
		covers bool
	}{
		{"s3:*", "s3:getobject", true, true},
		{"s3:get*", "s3:getobject*", true, true},
		{"s3:getobject", "s3:get*", true, false},
		{"s3:put*", "s3:get*", false, false},
		{"*", "anything", true, true},
		{"a?c", "abc", true, true},
		{"a?c", "ac", false, false},
		{"*b*", "a*", true, false},
		{"*x", "y*", true, false},
		{"arn:aws:s3:::b/logs/*", "arn:aws:s3:::b/*", true, false},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b", false, false},
		{"", "", true, true},
		{"*", "", true, true},
		{"a", "", false, false},
	} {
		if got := meet(test.a, test.b); got != test.meet {
			t.Errorf("%q and %q have something in common: %t, want %t", test.a, test.b, got, test.meet)
		}
		if got := meet(test.b, test.a); got != test.meet {
			t.Errorf("%q and %q have something in common: %t, want %t", test.b, test.a, got, test.meet)
		}
		if got := covers(test.a, test.b); got != test.covers {
			t.Errorf("%q takes all of %q: %t, want %t", test.a, test.b, got, test.covers)
		}
	}
}
