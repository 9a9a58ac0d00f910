package resolve_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// What is never a launch is none in any partition, whatever is chosen besides; and where everything is chosen, what a rule refuses in
// whatever place is never one.
func TestNever(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../test/choices/testdata/templates/*/*/template.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	type one struct {
		*resolve.Prepared
		names  []string
		values map[string][]string
	}
	var list []one
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		o := one{resolve.Prepare(parsed), parsed.Keys("Parameters"), map[string][]string{}}
		for _, name := range o.names {
			d, _ := parsed.Section("Parameters")[name].(map[string]any)
			allowed, _ := d["AllowedValues"].([]any)
			for _, v := range allowed {
				o.values[name] = append(o.values[name], v.(string))
			}
			if allowed == nil {
				o.values[name] = append([]string{""}, vocabulary.Named(name).Samples...)
			}
		}
		list = append(list, o)
	}
	never, launched := 0, 0
	check := func(t *rapid.T) {
		o := rapid.SampledFrom(list).Draw(t, "template")
		choices := map[string]string{}
		for _, name := range o.names {
			choices[name] = rapid.SampledFrom(o.values[name]).Draw(t, name)
		}
		part := maps.Clone(choices)
		for _, name := range o.names {
			if rapid.Bool().Draw(t, "without "+name) {
				delete(part, name)
			}
		}
		if o.Never(part) {
			never++
			if !o.Never(choices) {
				t.Fatalf("%v is never a launch, and with more it may be: %v", part, choices)
			}
		}
		for _, p := range partition.All() {
			if o.Launch(resolve.Input{Parameters: choices, Partition: string(p.ID), Region: p.Region}) == nil {
				continue
			}
			launched++
			if o.Never(part) || o.Never(choices) {
				t.Fatalf("in %s this is a launch: %v", p.ID, choices)
			}
		}
	}
	for range 10 { // few of a hundred are refused whatever follows
		rapid.Check(t, check)
	}
	if never < 5 || launched < 5 {
		t.Errorf("%d are never a launch, %d are one", never, launched)
	}
}
