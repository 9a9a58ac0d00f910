package compare_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// upgrade is a change of a template, and what must be said of it.
type upgrade struct {
	name    string
	from    []string // pairs of what is there and what the version before has instead
	replace []string // the same of the version after
	finds   []compare.Kind
	needs   string
	say     []string
}

// upgrades are changes of testdata/base.yaml, which is version 1.2.3, what must be said of each, and the least version it
// needs. say are parts of findings: each must be there, and there must be no finding without.
var upgrades = slices.Concat(upgradesOfAccess, upgradesOfResources, upgradesOfParameters, upgradesOfLaunches, upgradesOfWords)

var verbose = flag.Bool("findings", false, "print the findings of every upgrade")

// Each kind of finding is found in one of them at least, but for those that internal/publishing/organization finds in a form for one.
func TestEveryKindIsFound(t *testing.T) {
	t.Parallel()
	elsewhere := []compare.Kind{compare.OrganizationOffered, compare.OrganizationGone, compare.AskedOfOrganization, compare.NotAskedOfOrganization,
		compare.OpeningWider, compare.OpeningNarrower}
	found := map[compare.Kind]bool{}
	for _, u := range upgrades {
		if len(u.finds) == 0 {
			t.Errorf("%s finds nothing", u.name)
		}
		for _, k := range u.finds {
			found[k] = true
		}
	}
	for _, k := range compare.Kinds() {
		if found[k] == slices.Contains(elsewhere, k) {
			t.Errorf("%s: found here: %t", k.ID, found[k])
		}
	}
}

func TestUpgrades(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	before := parsed(t, base)
	for _, test := range upgrades {
		t.Run(test.name, func(t *testing.T) { test.hold(t, base, before) })
	}
}

// hold makes the change, and holds what is said of it against what must be.
func (test upgrade) hold(t *testing.T, base string, before *template.Template) {
	t.Parallel()
	if test.from != nil {
		base = testvendors.Replaced(t, base, test.from...)
		before = parsed(t, base)
	}
	c, err := compare.Templates(before, parsed(t, testvendors.Replaced(t, base, test.replace...)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(test.finds, kindsOf(c)); test.finds != nil && diff != "" {
		t.Errorf("finds (-want +got):\n%s", diff)
	}
	needs, err := c.Needs("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	said := lines(c)
	if *verbose {
		t.Logf("%s\n%s", needs, strings.Join(said, "\n"))
	}
	if needs != test.needs {
		t.Errorf("needs %s, want %s:\n%s", needs, test.needs, strings.Join(said, "\n"))
	}
	for _, want := range test.say {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("does not say %q:\n%s", want, strings.Join(said, "\n"))
		}
	}
	for _, s := range said {
		if !slices.ContainsFunc(test.say, func(want string) bool { return strings.Contains(s, want) }) {
			t.Errorf("also says %q", s)
		}
	}
}

// kindsOf are the kinds of the findings, each once.
func kindsOf(c *compare.Comparison) []compare.Kind {
	var list []compare.Kind
	for _, f := range c.Findings {
		if !slices.Contains(list, f.Kind) {
			list = append(list, f.Kind)
		}
	}
	return list
}

func lines(c *compare.Comparison) []string {
	var list []string
	for _, f := range changes.Of(c).Findings {
		list = append(list, f.Level.String()+" "+string(f.Part)+" "+string(f.Change)+": "+f.Words)
	}
	return list
}

func readBase(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func parsed(t *testing.T, text string) *template.Template {
	t.Helper()
	p, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}
