package choices

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// vendor is one template and the choices that it offers.
type vendor struct {
	id       string
	bytes    int
	template *template.Template
	names    []string            // of the parameters, in the order of the template
	values   map[string][]string // what a customer may give for each, the default first
	examples map[string]string   // values of parameters with a form of the vendor's own
	notifies bool                // a filter of notifications has the customer's prefix, too
}

func loadVendors(t testing.TB) []*vendor {
	t.Helper()
	var list []*vendor
	for _, dir := range []string{"../..", "testdata"} {
		defs, err := vendors.Load(filepath.Join(dir, "vendors"))
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs { // of each, the version that the definition has now: older ones are released and done
			list = append(list, loadVendor(t, def, filepath.Join(dir, "templates", def.Vendor, def.Version, "template.yaml")))
		}
	}
	if len(list) < 7 {
		t.Fatalf("found %d templates only", len(list))
	}
	return list
}

func loadVendor(t testing.TB, def *vendors.Definition, path string) *vendor {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	v := &vendor{
		id: filepath.Base(filepath.Dir(filepath.Dir(path))), bytes: len(data), template: parsed,
		names: parsed.Keys("Parameters"), values: map[string][]string{}, examples: vocabulary.Examples(def), notifies: def.Notifications != nil,
	}
	for _, name := range v.names {
		v.values[name] = valuesOf(t, def, name, parsed.Body["Parameters"].(map[string]any)[name].(map[string]any))
	}
	return v
}

func valuesOf(t testing.TB, def *vendors.Definition, name string, p map[string]any) []string {
	t.Helper()
	var values []string
	add := func(v any) {
		if s := fmt.Sprint(v); !slices.Contains(values, s) {
			values = append(values, s)
		}
	}
	if value, ok := p["Default"]; ok {
		add(value)
	}
	if allowed, ok := p["AllowedValues"].([]any); ok {
		for _, a := range allowed {
			add(a)
		}
		return values
	}
	typed := typed(def, name, p)
	if typed == "" {
		t.Fatalf("%s: no value to type for the parameter %s", def.Vendor, name)
	}
	add(typed)
	return values
}

// typed is what a customer may type where a template names no values.
func typed(def *vendors.Definition, name string, p map[string]any) string {
	word := vocabulary.Named(name)
	if most, ok := p["MaxValue"]; ok {
		return fmt.Sprint(most)
	}
	return cmp.Or(vocabulary.Examples(def)[name], word.Odd, word.Sample())
}

// longest is how many characters a parameter takes, if the template says so.
func (v *vendor) longest(name string, otherwise int) int {
	parameters, _ := v.template.Body["Parameters"].(map[string]any)
	p, _ := parameters[name].(map[string]any)
	if most, ok := p["MaxLength"].(int); ok {
		return most
	}
	return otherwise
}

// pair is two choices.
type pair struct{ a, x, b, y string }

func (p pair) String() string { return fmt.Sprintf("%s=%s with %s=%s", p.a, p.x, p.b, p.y) }

func (v *vendor) pairs() []pair {
	var list []pair
	for i, a := range v.names {
		for _, b := range v.names[i+1:] {
			for _, x := range v.values[a] {
				for _, y := range v.values[b] {
					list = append(list, pair{a, x, b, y})
				}
			}
		}
	}
	return list
}

// launch is one set of choices and what it resolves to.
type launch struct {
	choices map[string]string
	stack   *resolve.Stack
}

// String shows what is not the default.
func (v *vendor) describe(l launch) string {
	var parts []string
	for _, name := range v.names {
		if l.choices[name] != v.values[name][0] {
			parts = append(parts, name+"="+l.choices[name])
		}
	}
	return v.id + " " + strings.Join(parts, " ")
}

// coverPairs returns launches such that every pair of choices that the template accepts is in one of them, and the
// pairs that it refuses.
func (v *vendor) coverPairs() (launches []launch, refused []pair) {
	random := rand.New(rand.NewPCG(1, 2))
	covered := map[pair]bool{}
	for _, p := range v.pairs() {
		if covered[p] {
			continue
		}
		l, ok := v.complete(p, random)
		if !ok {
			refused = append(refused, p)
			continue
		}
		launches = append(launches, l)
		for i, a := range v.names {
			for _, b := range v.names[i+1:] {
				covered[pair{a, l.choices[a], b, l.choices[b]}] = true
			}
		}
	}
	return launches, refused
}

// complete looks for a launch with a pair of choices: from random ones, which cover most other pairs, and from ones that are closer and
// closer to the defaults. What is refused is mended choice by choice, as a customer would who reads why.
func (v *vendor) complete(p pair, random *rand.Rand) (launch, bool) {
	const tries, mends = 40, 25
	for try := range tries {
		choices := map[string]string{}
		for _, name := range v.names {
			values := v.values[name]
			choices[name] = values[0]
			if random.IntN(tries) >= try {
				choices[name] = values[random.IntN(len(values))]
			}
		}
		choices[p.a], choices[p.b] = p.x, p.y
		if l, ok := v.mended(choices, p, random, mends); ok {
			return l, true
		}
	}
	return launch{}, false
}

// mended is a launch with choices of which some, but for the pair's, are others where they are refused.
func (v *vendor) mended(choices map[string]string, p pair, random *rand.Rand, mends int) (launch, bool) {
	for range mends {
		stack, err := resolve.Resolve(v.template, resolve.Input{Parameters: choices})
		if err == nil {
			return launch{maps.Clone(choices), stack}, true
		}
		named := v.namedIn(err, p)
		if len(named) == 0 {
			named = slices.DeleteFunc(slices.Clone(v.names), func(name string) bool { return name == p.a || name == p.b })
		}
		if len(named) == 0 {
			break
		}
		name := named[random.IntN(len(named))]
		choices[name] = v.values[name][random.IntN(len(v.values[name]))]
	}
	return launch{}, false
}

// namedIn are the parameters that an error names, but for the pair's.
func (v *vendor) namedIn(err error, p pair) []string {
	var named []string
	for _, word := range strings.FieldsFunc(err.Error(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if word != p.a && word != p.b && slices.Contains(v.names, word) {
			named = append(named, word)
		}
	}
	return named
}
