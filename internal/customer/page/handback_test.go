package page

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// handed is what became of a text, in Go or in the page.
type handed struct {
	Values struct {
		Vendor, Version, Stack string
		Of, Parameters         map[string]string
		Keys                   []struct{ Slot, ID, SecretARN, Secret, Link, Command string }
	}
	Problems, Missing []handback.Problem
	Form              []struct{ Field, Slot, Text string }
}

// What people paste becomes the same form, or the same complaints: the cases of package handback, and thousands like them.
func TestHandBackAgrees(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	more, err := vendors.Load("../../../test/choices/testdata/vendors", "own-clouds", "own-id", "pipeline", "two-sets", "asks-all", "asks-names", "key-elsewhere", "few-regions")
	if err != nil {
		t.Fatal(err)
	}
	defs = append(defs, more...)
	rules := map[string]*handback.Rules{}
	for _, def := range defs {
		rules[def.Vendor] = handback.RulesFor(def)
	}
	data, err := os.ReadFile("../../../handback/testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var known []struct{ Name, Vendor, Input string }
	if err := json.Unmarshal(data, &known); err != nil || len(known) < 40 {
		t.Fatalf("%d cases: %v", len(known), err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	var cases []map[string]any
	for _, k := range known {
		for _, def := range defs { // also the forms of the others
			cases = append(cases, map[string]any{"kind": "handBack", "vendor": def.Vendor, "input": k.Input})
		}
		for range 60 {
			cases = append(cases, map[string]any{"kind": "handBack", "vendor": k.Vendor, "input": garbled(r, k.Input)})
		}
	}
	for _, input := range []string{
		`{"vendor": "dataloop", "values": {}, "keys": [{"slot": "A", "id": "AKIAIOSFODNN7EXAMPLE", "secret": "", "secretArn": null}]}`,
		`{"vendor": "dataloop", "values": {}, "keys": [{"slot": "A", "id": 5, "secret": []}]}`, `{"values": {"__proto__": "x"}}`, `{"a": {"BucketName": "acme-data"}, "b": {"BucketName": "acme-data"}}`,
		"BucketName:\tacme-data\nBucketRegion=\u00a0\u00a0eu-west-1\nRoleArn:=\u00a0 arn:aws:iam::123456789012:role/r", "BucketName\u00a0\u00a0acme-data\u00a0 x", "Key: -\nSecret:\nRegion=", "Key:  ", "Region:\tus-east-1",
		strings.Repeat("[", 100_000), strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001),
		strings.Repeat(`{"a":`, 50_000), strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), strings.Repeat("[", 20_000) + "\n}",
		"[]", "{}", "[[]]", `[[{"OutputKey": "BucketName", "OutputValue": "acme-data"}]]`, `"x"`, "[1,", `{"a" 1}`, "{\"a\": 1} x", "[1] [2]", "[0123]", "[\"\t\"]", `["\ud800"]`,
	} {
		for _, def := range defs {
			cases = append(cases, map[string]any{"kind": "handBack", "vendor": def.Vendor, "input": input})
		}
	}
	right := 0
	for i, raw := range inNode(t, nil, rules, cases) {
		var got handed
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		want := inGo(t, rules[cases[i]["vendor"].(string)], cases[i]["input"].(string))
		if diff := cmp.Diff(normal(want), normal(got)); diff != "" {
			t.Fatalf("%s:\n%s\n(-Go +page):\n%s", cases[i]["vendor"], cases[i]["input"], diff)
		}
		if len(want.Problems)+len(want.Missing) == 0 {
			right++
		}
	}
	t.Logf("%d texts, %d of them right", len(cases), right)
	if right < 100 {
		t.Error("too few are right")
	}
}

// normal leaves out where JSON is broken: decoders differ on which line they give up.
func normal(h handed) handed {
	for i, p := range h.Problems {
		if strings.HasPrefix(p.Text, "begins as JSON does") {
			h.Problems[i].Where = ""
		}
	}
	if len(h.Problems) == 0 {
		h.Problems = nil
	}
	if len(h.Missing) == 0 {
		h.Missing = nil
	}
	if len(h.Form) == 0 {
		h.Form = nil
	}
	if len(h.Values.Parameters) == 0 {
		h.Values.Parameters = nil
	}
	if len(h.Values.Keys) == 0 {
		h.Values.Keys = nil
	}
	return h
}

func inGo(t *testing.T, rules *handback.Rules, input string) handed {
	t.Helper()
	var h handed
	values, err := rules.Parse([]byte(input))
	if problems, ok := errors.AsType[handback.Problems](err); ok {
		h.Problems = problems
	} else if err != nil {
		t.Fatal(err)
	} else {
		h.Missing = rules.Missing(values)
	}
	v := &h.Values
	v.Vendor, v.Version, v.Stack, v.Of = values.Vendor, values.Version, values.Stack, map[string]string{}
	for what, text := range rules.Document(values).Values {
		v.Of[string(what)] = text
	}
	v.Parameters = values.Parameters
	for _, k := range values.Keys {
		v.Keys = append(v.Keys, struct{ Slot, ID, SecretARN, Secret, Link, Command string }{k.Slot, k.ID, k.SecretARN, k.Secret.Reveal(), k.Link, k.Command})
	}
	for _, l := range rules.Form(values) {
		h.Form = append(h.Form, struct{ Field, Slot, Text string }{l.Field, l.Slot, l.Text})
	}
	return h
}

// garbled is a text as it arrives: a line lost, doubled or cut, spaces for tabs, a character changed.
func garbled(r *rand.Rand, input string) string {
	lines := strings.SplitAfter(input, "\n")
	for range 1 + r.IntN(3) {
		at := r.IntN(len(lines))
		switch r.IntN(7) {
		case 0:
			lines = slices.Delete(lines, at, at+1)
		case 1:
			lines = slices.Insert(lines, at, lines[at])
		case 2:
			lines[at] = mutate(r, lines[at])
		case 3:
			lines[at] = strings.ReplaceAll(lines[at], "\t", "  ")
		case 4:
			lines[at] = strings.ReplaceAll(lines[at], "\n", "\r\n")
		case 5:
			lines[at] = "  " + lines[at]
		case 6:
			other := r.IntN(len(lines))
			lines[at], lines[other] = lines[other], lines[at]
		}
		if len(lines) == 0 {
			return ""
		}
	}
	return strings.Join(lines, "")
}
