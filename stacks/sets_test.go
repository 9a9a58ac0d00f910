package stacks_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A definition that gets further sets keeps every parameter, condition, rule, resource and output that its customers have
// launched, word for word: their stacks update in place.
func TestSetsLeaveTheFirstAsItIs(t *testing.T) {
	data, err := os.ReadFile("../test/choices/testdata/vendors/two-sets.yaml")
	if err != nil {
		t.Fatal(err)
	}
	def, err := vendors.Parse("two-sets.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	before := def.Alone("")
	before.Vendor = "one-set"
	templates, err := stacks.Synthesize(context.Background(), []*vendors.Definition{before, def}, t.TempDir(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	sections := func(id string) map[string]map[string]any {
		var body map[string]map[string]any
		text := strings.ReplaceAll(string(templates[id]), "one-set", "two-sets")
		text = strings.ReplaceAll(text, `"AWSTemplateFormatVersion":"2010-09-09",`, "")
		var all map[string]any
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
		body = map[string]map[string]any{}
		for _, name := range []string{"Parameters", "Conditions", "Rules", "Resources", "Outputs", "Mappings"} {
			body[name], _ = all[name].(map[string]any)
		}
		return body
	}
	// What a parameter tells besides: what a further set may delete in the same bucket, and that another one's is not this bucket.
	besides := map[string]string{
		"Versioning":         " What Two Sets deletes while it is Off is gone for good, and while it is Suspended, so is what was not written while it was Enabled.",
		"ExistingBucketName": " It must be another bucket than that of the output MetricsBucketName, also where this stack made that one and no rule can compare the names.",
	}
	after := sections("two-sets")
	entries := 0
	for section, list := range sections("one-set") {
		for name, entry := range list {
			entries++
			if sentence, ok := besides[name]; ok {
				with := after[section][name].(map[string]any)
				before, found := strings.CutSuffix(with["Description"].(string), sentence)
				if !found {
					t.Errorf("%s does not say:%s", name, sentence)
				}
				with["Description"] = before
			}
			if diff := cmp.Diff(entry, after[section][name]); diff != "" {
				t.Errorf("%s.%s changes with further sets (-before +after):\n%s", section, name, diff)
			}
		}
	}
	if entries < 25 || len(after["Resources"]) != 10 {
		t.Errorf("%d entries of one set were compared, and the sets have %d resources", entries, len(after["Resources"]))
	}
}
