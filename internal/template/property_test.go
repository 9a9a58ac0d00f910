package template_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// nasty are the strings that YAML readers have misread, and pieces to build more of.
var nasty = []string{"", "y", "no", "On", "null", "~", "012", "0o7", "0x1F", "1_000", "12:30:00", "12:30", "1:60", "2012-10-17", "2001-1-1 10:00", "1e3",
	"1.5", ".5", "5.", "-1", "+1", "-", "?", ":", "...", "---", "<<", "=", "a: b", "a:", "a #b", "#a", "- a", "? a", "!a", "&a", "*a", "%a", "@a", "`a",
	"|", ">", "[a]", "{a}", "a,b", "a?b", "'", "''", "\"", "\\", "\\n", "a\nb", "a\nb\n", "a\n\nb", "\n", "a\n\n", "a\n  b", " a", "a ", "a \nb", "\ta", "a\tb",
	"\r", "a\rb", "\x00", "\x7f", "\u0085", "\u00a0", "\u2028", "\ufeff", "\U0001f600", "é", "AWS::NoValue", "${A}", "${!A}", "$", "${", "}", "${A.B}", "!",
	"a" + strings.Repeat(" word", 30), strings.Repeat("x", 130), "0.1.2", "1,000", "0b1", ".inf", ".nan", "0", "007", "09", "08:00"}

func text() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.StringMatching(`[a-zA-Z:${}/.!*, #-]{0,12}`))
	return rapid.OneOf(piece, rapid.Custom(func(t *rapid.T) string { return piece.Draw(t, "a") + piece.Draw(t, "b") }))
}

func name() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"A", "B", "C", "AWS::Region", "AWS::NoValue", "y", "x-y"})
}

type object map[string]any

// value draws a JSON value, with functions sound and unsound.
func value(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 16
		if depth <= 0 {
			kinds = 6
		}
		list := func(most int) []any { return rapid.SliceOfN(value(depth-1), 0, most).Draw(t, "list") }
		switch rapid.IntRange(0, kinds).Draw(t, "kind") {
		case 0:
			return rapid.Bool().Draw(t, "bool")
		case 1:
			return json.Number(rapid.SampledFrom([]string{"0", "-0", "1", "1000000", "1e6", "1E-7", "1.50", "12345678901234567890", "0.1"}).Draw(t, "number"))
		case 2:
			return object{"Ref": name().Draw(t, "ref")}
		case 3:
			return object{"Fn::GetAtt": []any{name().Draw(t, "id"), text().Draw(t, "attribute")}}
		case 4:
			return object{"Condition": text().Draw(t, "condition")}
		case 5, 6:
			return text().Draw(t, "text")
		case 7:
			return list(3)
		case 8:
			m := object{}
			for _, key := range rapid.SliceOfN(rapid.OneOf(text(), name()), 0, 4).Draw(t, "keys") {
				m[key] = value(depth-1).Draw(t, "value")
			}
			return m
		case 9:
			return object{"Fn::Join": []any{rapid.SampledFrom([]any{"", "", ",", 1}).Draw(t, "delimiter"), list(5)}}
		case 10:
			return object{"Fn::Sub": text().Draw(t, "sub")}
		case 11:
			vars := object{}
			for range rapid.IntRange(0, 3).Draw(t, "vars") {
				vars[name().Draw(t, "var")] = value(depth-1).Draw(t, "value")
			}
			return object{"Fn::Sub": []any{text().Draw(t, "sub"), vars}}
		case 12:
			return nil
		}
		function := rapid.SampledFrom([]string{"Fn::If", "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Fn::Split", "Fn::Select", "Fn::FindInMap",
			"Fn::Base64", "Fn::GetAZs", "Fn::ImportValue", "Fn::Contains", "Fn::Transform", "Fn::Odd", "Ref"}).Draw(t, "function")
		return object{function: rapid.OneOf(rapid.Just(any(list(3))), value(depth-1)).Draw(t, "argument")}
	})
}

func document() *rapid.Generator[object] {
	return rapid.Custom(func(t *rapid.T) object {
		doc := object{}
		for _, section := range []string{"Description", "Metadata", "Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"} {
			if rapid.Bool().Draw(t, section) {
				doc[section] = object{"A": value(3).Draw(t, "a"), "b": value(4).Draw(t, "b")}
			}
		}
		return doc
	})
}

var subName = regexp.MustCompile(`\$\{([^}]*)\}`)

// meaning brings joins with "" and Subs to one form, a list of literals and values, independently of how Format does it.
func meaning(v any) any {
	switch v := v.(type) {
	case object:
		return meaning(map[string]any(v))
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = meaning(v[i])
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for key, value := range v {
			m[key] = meaning(value)
		}
		if parts, ok := concatenation(m); ok {
			return parts
		}
		if att, ok := m["Fn::GetAtt"].(string); ok && len(m) == 1 {
			if id, attribute, _ := strings.Cut(att, "."); id != "" && attribute != "" {
				return map[string]any{"Fn::GetAtt": []any{id, attribute}}
			}
		}
		return m
	case json.Number:
		f, _ := v.Float64()
		return f
	case int:
		return float64(v)
	}
	return v
}

type concat struct{ parts []any }

func concatenation(m map[string]any) (any, bool) {
	var parts []any
	add := func(more ...any) {
		for _, p := range more {
			last := len(parts) - 1
			if s, ok := p.(string); ok && s == "" {
				continue
			} else if ok && last >= 0 && reflect.TypeOf(parts[last]).Kind() == reflect.String {
				parts[last] = parts[last].(string) + s
			} else {
				parts = append(parts, p)
			}
		}
	}
	sub := func(text string, vars map[string]any) {
		at := 0
		for _, m := range subName.FindAllStringSubmatchIndex(text, -1) {
			add(text[at:m[0]])
			at = m[1]
			name := text[m[2]:m[3]]
			if literal, escaped := strings.CutPrefix(name, "!"); escaped {
				add("${" + literal + "}")
			} else if value, ok := vars[name]; ok {
				add(value)
			} else if id, attribute, dotted := strings.Cut(name, "."); dotted {
				add(map[string]any{"Fn::GetAtt": []any{id, attribute}})
			} else {
				add(map[string]any{"Ref": name})
			}
		}
		add(text[at:])
	}
	if len(m) != 1 {
		return nil, false
	}
	switch arg := m["Fn::Sub"].(type) {
	case string:
		sub(arg, nil)
	case []any:
		if len(arg) != 2 {
			return nil, false
		}
		text, isText := arg[0].(string)
		vars, isVars := arg[1].(map[string]any)
		if !isText || !isVars {
			return nil, false
		}
		for key := range vars {
			if !strings.Contains(text, "${"+key+"}") {
				return nil, false
			}
		}
		sub(text, vars)
	default:
		args, isJoin := m["Fn::Join"].([]any)
		if !isJoin || len(args) != 2 || args[0] != "" {
			return nil, false
		}
		list, isList := args[1].([]any)
		if !isList || len(list) == 0 {
			return nil, false
		}
		for _, item := range list {
			if c, ok := item.(concat); ok {
				add(c.parts...)
			} else if _, literal := item.(string); literal || isReference(item) {
				add(item)
			} else {
				return nil, false
			}
		}
	}
	if len(parts) == 0 {
		return "", true
	}
	if s, ok := parts[0].(string); ok && len(parts) == 1 {
		return s, true
	}
	return concat{parts}, true
}

func isReference(v any) bool {
	m, _ := v.(map[string]any)
	_, ref := m["Ref"].(string)
	_, att := m["Fn::GetAtt"].([]any)
	return len(m) == 1 && (ref || att)
}

// TestFormatKeepsTheMeaning: what Parse reads of what Format writes is what the JSON says, and Format of that changes nothing.
func TestFormatKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := document().Draw(t, "document")
		in, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := template.Format(in)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(formatted)
		if err != nil {
			t.Fatalf("%v\n%s", err, formatted)
		}
		want := object{"AWSTemplateFormatVersion": "2010-09-09"}
		for key, value := range doc {
			want[key] = value
		}
		compareSections(t, parsed.Body, reread(t, want), string(formatted))
		again, err := template.Format(parsed.JSON())
		if err != nil || string(again) != string(formatted) {
			t.Fatalf("Format is not stable: %v\nfirst:\n%s\nthen:\n%s", err, formatted, again)
		}
		for _, line := range strings.Split(string(formatted), "\n") {
			if strings.HasSuffix(line, " ") {
				t.Fatalf("a blank at a line's end:\n%s", formatted)
			}
		}
	})
}

// reread passes Go values through JSON, which replaces what is not UTF-8.
func reread(t *rapid.T, v any) map[string]any {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func compareSections(t *rapid.T, got, want map[string]any, formatted string) {
	for _, section := range []string{"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"} {
		g, w := meaning(got[section]), meaning(want[section])
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("%s\ngot:  %#v\nwant: %#v\n%s", section, g, w, formatted)
		}
	}
}

// TestFormatForYAML11 has cfn-lint, whose reader is PyYAML and so YAML 1.1 as CloudFormation's is, read what Format writes.
func TestFormatForYAML11(t *testing.T) {
	t.Parallel()
	if out, err := exec.Command("python3", "-c", "import cfnlint.decode.cfn_yaml").CombinedOutput(); err != nil {
		t.Skipf("needs python3 with cfn-lint (pip install cfn-lint): %v\n%s", err, out)
	}
	dir := t.TempDir()
	const script = `
import json, pathlib, sys
from cfnlint.decode.cfn_yaml import load
for f in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    f.with_suffix(".json").write_text(json.dumps(load(str(f))))
`
	outputs := object{}
	for i, s := range nasty {
		outputs[fmt.Sprintf("Value%d", i)] = object{"Value": s, "Sub": object{"Fn::Join": []any{"", []any{s, object{"Ref": "A"}}}},
			"Flow": object{"Fn::Equals": []any{s, s}}, "List": []any{s}, "Tag": object{"Fn::Base64": s}, "Keys": object{s: 1}}
	}
	documents := []object{{"Outputs": outputs}}
	for seed := range 200 {
		documents = append(documents, document().Example(seed))
	}
	for i, doc := range documents {
		in, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := template.Format(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.yaml", i)), formatted, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("python3", "-c", script, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i := range documents {
		base := filepath.Join(dir, fmt.Sprintf("%03d", i))
		formatted, err := os.ReadFile(base + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(formatted)
		if err != nil {
			t.Fatal(err)
		}
		out, err := os.ReadFile(base + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var read map[string]any
		if err := json.Unmarshal(out, &read); err != nil {
			t.Fatal(err)
		}
		if got, want := meaning(read), meaning(parsed.Body); !reflect.DeepEqual(got, want) {
			t.Errorf("cfn-lint reads\n%#v\nwant\n%#v\n%s", got, want, formatted)
		}
	}
}
