package rules

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// vendor is a definition and its template, the newest one: a released template cannot be mended.
type vendor struct {
	*vendors.Definition
	template *template.Template
}

// loadVendors reads the vendors of the project, and those that exist for tests only and offer every choice.
func loadVendors(t testing.TB) []vendor {
	t.Helper()
	var list []vendor
	for _, dir := range []string{"../..", "../choices/testdata"} {
		defs, err := vendors.Load(filepath.Join(dir, "vendors"))
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			path := filepath.Join(dir, "templates", def.Vendor, def.Version, "template.yaml")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(data)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			list = append(list, vendor{def, parsed})
		}
	}
	return list
}

// account is what the resolver takes for the customer's.
const account = "111122223333"

// launch is what the rules judge: a template resolved for one set of choices. principals.guard says what a document holds.
type launch struct {
	vendor, partition, choices string
	document                   map[string]any
	blind                      []string // what proof.Monitoring finds
}

func (l launch) String() string { return l.vendor + " in " + l.partition + " with " + l.choices }

// partitions, with a region for what the customer types.
var partitions = []struct{ name, region string }{
	{"aws", "us-east-1"}, {"aws-cn", "cn-north-1"}, {"aws-eusc", "eusc-de-east-1"}, {"aws-us-gov", "us-gov-west-1"},
}

// launches are all that bear on access: each as it is, and once more with everything else that goes with it, that one in
// the partitions in turn. And each other choice alone, with the first of them that it goes with.
func (v vendor) launches(t testing.TB) []launch {
	t.Helper()
	bases, err := proof.Launches(v.Definition, v.template)
	if err != nil {
		t.Fatal(err)
	}
	var list []launch
	others := v.others(t, bases[0].Choices)
	tried := map[choice]bool{}
	for i, base := range bases {
		list = append(list, newLaunch(v, "aws", base.Choices, base.Stack))
		everything := base.Choices
		for _, c := range others {
			if with := c.with(everything); v.resolve("aws", with) != nil {
				everything = with
			}
			with := c.with(base.Choices)
			if stack := v.resolve("aws", with); stack != nil && !tried[c] {
				list = append(list, newLaunch(v, "aws", with, stack))
				tried[c] = true
			}
		}
		for n := range partitions {
			p := partitions[(i+n)%len(partitions)]
			translated := translate(everything, p.name, p.region)
			if stack := v.resolve(p.name, translated); stack != nil {
				list = append(list, newLaunch(v, p.name, translated, stack))
				break
			}
		}
	}
	return list
}

// resolve returns nil if the template refuses the choices.
func (v vendor) resolve(partition string, choices map[string]string) *resolve.Stack {
	stack, err := resolve.Resolve(v.template, resolve.Input{Partition: partition, Parameters: choices})
	if err != nil {
		return nil
	}
	return stack
}

// choice is a value for a parameter.
type choice struct{ parameter, value string }

func (c choice) with(choices map[string]string) map[string]string {
	choices = maps.Clone(choices)
	choices[c.parameter] = c.value
	return choices
}

// others are all values, except the default, of each parameter that is not among those that bear on access.
func (v vendor) others(t testing.TB, bearing map[string]string) []choice {
	t.Helper()
	var list []choice
	for _, name := range v.template.Keys("Parameters") {
		if _, ok := bearing[name]; ok {
			continue
		}
		p := v.template.Body["Parameters"].(map[string]any)[name].(map[string]any)
		allowed, ok := p["AllowedValues"].([]any)
		if !ok {
			typed := cmp.Or(vocabulary.Examples(v.Definition)[name], vocabulary.Named(name).Sample())
			if most, ok := p["MaxValue"]; ok {
				typed = fmt.Sprint(most)
			}
			if typed == "" {
				t.Fatalf("%s: no value to type for the parameter %s", v.Vendor, name)
			}
			allowed = []any{typed}
		}
		for _, value := range allowed {
			if value != p["Default"] {
				list = append(list, choice{name, fmt.Sprint(value)})
			}
		}
	}
	return list
}

// translate makes the choices those of a customer in another partition.
func translate(choices map[string]string, partition, region string) map[string]string {
	translated := map[string]string{}
	for name, value := range choices {
		value = strings.ReplaceAll(value, "arn:aws:", "arn:"+partition+":")
		translated[name] = strings.ReplaceAll(value, "us-east-1", region)
	}
	return translated
}

func newLaunch(v vendor, partition string, choices map[string]string, stack *resolve.Stack) launch {
	var said []string
	for _, name := range v.template.Keys("Parameters") {
		if choices[name] != "" {
			said = append(said, name+"="+choices[name])
		}
	}
	resources, outputs := map[string]any{}, map[string]any{}
	for _, r := range stack.Resources {
		resource := map[string]any{"Type": r.Type, "Ref": r.PhysicalID, "Arn": r.Attributes["Arn"], "Properties": r.Properties}
		if r.DeletionPolicy != "" {
			resource["DeletionPolicy"] = r.DeletionPolicy
		}
		if r.UpdateReplacePolicy != "" {
			resource["UpdateReplacePolicy"] = r.UpdateReplacePolicy
		}
		resources[r.LogicalID] = resource
	}
	for _, o := range stack.Outputs {
		outputs[o.Name] = map[string]any{"Value": o.Value}
	}
	document := map[string]any{"Partition": partition, "Account": account, "BucketAccount": cmp.Or(choices[vendors.ParamBucketAccountID], account), "Parameters": stack.Parameters, "Resources": resources, "Outputs": outputs}
	l := launch{vendor: v.Vendor, partition: partition, choices: strings.Join(said, " "), document: document}
	if partition == "aws" { // the judge's evaluator refuses the ARNs of other partitions
		l.blind = proof.Monitoring(proof.Launch{Definition: v.Definition, Choices: choices, Stack: stack}).Failures
	}
	return l
}

// json is the document with its Texts.
func (l launch) json(t testing.TB) []byte {
	t.Helper()
	texts := []map[string]string{}
	for _, section := range []string{"Resources", "Outputs"} {
		things := l.document[section].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(things)) {
			thing := things[name].(map[string]any)
			parts, ok := thing["Properties"].(map[string]any)
			if !ok {
				parts = thing
			}
			for _, part := range slices.Sorted(maps.Keys(parts)) {
				typ, _ := thing["Type"].(string)
				texts = append(texts, map[string]string{"Of": name, "Type": typ, "Part": part, "Text": string(encode(t, parts[part]))})
			}
		}
	}
	document := maps.Clone(l.document)
	document["Texts"] = texts
	return encode(t, document)
}

// encode leaves <, > and & as they are, which Go's encoder takes out by default.
func encode(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}
