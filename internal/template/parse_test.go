package template_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in     string
		want   any
		reason string
	}{
		{"!Ref A", map[string]any{"Ref": "A"}, ""},
		{"!Condition A", map[string]any{"Condition": "A"}, ""},
		{"!Sub ${A}", map[string]any{"Fn::Sub": "${A}"}, ""},
		{"!Sub 12", map[string]any{"Fn::Sub": "12"}, "a tag makes it a string"},
		{"!GetAtt A.B.C", map[string]any{"Fn::GetAtt": []any{"A", "B.C"}}, ""},
		{"!GetAtt [A, B]", map[string]any{"Fn::GetAtt": []any{"A", "B"}}, ""},
		{"!If [A, !Ref B, !Sub \"${C}\"]", map[string]any{"Fn::If": []any{"A", map[string]any{"Ref": "B"}, map[string]any{"Fn::Sub": "${C}"}}}, ""},
		{"!Transform {Name: X}", map[string]any{"Fn::Transform": map[string]any{"Name": "X"}}, ""},
		{"2012-10-17", "2012-10-17", "CloudFormation has no dates"},
		{"y", "y", ""},
		{"True", true, ""},
		{"~", nil, ""},
		{"", nil, ""},
		{"-12", -12, ""},
		{"1.50", 1.5, ""},
		{"1.0e+6", 1e6, ""},
		{"99999999999999999999", 1e20, "out of int's range"},
		{"\"012\"", "012", ""},
		{"!!str 12", "12", ""},
		{"1.0.0", "1.0.0", ""},
		{"{1: a, true: b}", map[string]any{"1": "a", "true": "b"}, "keys are strings"},
	} {
		got, err := template.Parse([]byte("X: " + c.in))
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
		} else if !reflect.DeepEqual(got.Body["X"], c.want) {
			t.Errorf("%q (%s)\ngot:  %#v\nwant: %#v", c.in, c.reason, got.Body["X"], c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, reason string }{
		{"", "1:1: the template is empty", ""},
		{"# only a comment", "1:1: the template is empty", ""},
		{"- a", "1:1: a template must be a mapping", ""},
		{"a", "1:1: a template must be a mapping", ""},
		{"A: 1\nB:\n  C: 1\n  C: 2\nA: 3\n", "4:3: key \"C\" appears twice, first in line 3\n5:1: key \"A\" appears twice, first in line 1", "all of them together"},
		{"A: 012\nB: yes\n", "1:4: \"012\" is not the same in every version of YAML: write it in quotes, or plainly as a number or as true or false\n" +
			"2:4: \"yes\" is not the same in every version of YAML: write it in quotes, or plainly as a number or as true or false", ""},
		{"on: 1", "1:1: \"on\" is not the same in every version of YAML: write it in quotes, or plainly as a number or as true or false", "keys too"},
		{"A: &a 1\nB: *a\n", "1:4: CloudFormation knows no anchors and aliases\n2:4: CloudFormation knows no anchors and aliases", ""},
		{"A:\n  <<: {B: 1}\n", "2:3: a key must be a string", ""},
		{"A: {? [x] : 1}", "1:7: a key must be a string", ""},
		{"A: !Foo b", "1:4: !Foo is not the short form of a function", ""},
		{"A: !Contains [[a], b]", "1:4: !Contains is not the short form of a function", "rule functions have none"},
		{"A: !GetAtt b", "1:4: !GetAtt must have the form LogicalId.Attribute, got \"b\"", ""},
		{"Outputs:\n  A:\n    Value:\n      Fn::GetAtt: b\nResources: {A: {Properties: {B: {Fn::GetAtt: .Arn}}}}\n",
			"5:46: Fn::GetAtt must have the form LogicalId.Attribute, got \".Arn\"\n4:19: Fn::GetAtt must have the form LogicalId.Attribute, got \"b\"", "a section after the other"},
		{"A: !!binary aGk=", "1:4: unknown tag !!binary", ""},
		{"A: 1\n---\nB: 2\n", "2:1: one YAML document expected, got a second one", ""},
		{"A: b: c", "1: mapping values are not allowed in this context", "the YAML reader knows no column"},
		{"A: " + strings.Repeat("[", 150) + strings.Repeat("]", 150), "1:104: nested deeper than 100 levels", ""},
		{"A: 1\nB: \xff\n", "2:4: the template must be UTF-8, got the byte 0xff", ""},
		{"A: \x01\n", "1:4: the control character U+0001 is not allowed", ""},
		{"{\"A\": 1, \"A\": 2}", "1:10: key \"A\" appears twice", "JSON"},
	} {
		_, err := template.Parse([]byte(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q (%s)\ngot:  %v\nwant: %s", c.in, c.reason, err, c.want)
		}
	}
}

// What CloudFormation reads in two spellings is the same, so that a comparison finds nothing.
func TestParseSpellings(t *testing.T) {
	t.Parallel()
	const list = `{"Resources": {"A": {"DependsOn": ["B"], "Properties": {"P": {"Fn::GetAtt": ["B", "Outputs.X"]}}}},
		"Conditions": {"C": {"Fn::Equals": [{"Fn::GetAtt": ["B", "Arn"]}, "x"]}}, "Outputs": {"O": {"Value": {"Fn::Join": ["", [{"Fn::GetAtt": ["B", "Arn"]}]]}}},
		"Mappings": {"M": {"K": {"Fn::GetAtt": "B.Arn"}}}}`
	want, err := template.Parse([]byte(list))
	if err != nil {
		t.Fatal(err)
	}
	for spelling, text := range map[string]string{
		"strings in JSON": strings.NewReplacer(`["B", "Arn"]`, `"B.Arn"`, `["B", "Outputs.X"]`, `"B.Outputs.X"`, `["B"]`, `"B"`).Replace(list),
		"short forms": "Resources: {A: {DependsOn: B, Properties: {P: !GetAtt B.Outputs.X}}}\nConditions: {C: !Equals [!GetAtt B.Arn, x]}\n" +
			"Outputs: {O: {Value: !Join ['', [!GetAtt [B, Arn]]]}}\nMappings: {M: {K: {Fn::GetAtt: B.Arn}}}\n",
		"long forms with strings in YAML": "Resources: {A: {DependsOn: B, Properties: {P: {Fn::GetAtt: B.Outputs.X}}}}\nConditions: {C: {Fn::Equals: [{Fn::GetAtt: B.Arn}, x]}}\n" +
			"Outputs: {O: {Value: {Fn::Join: ['', [{Fn::GetAtt: B.Arn}]]}}}\nMappings: {M: {K: {Fn::GetAtt: B.Arn}}}\n",
	} {
		if got, err := template.Parse([]byte(text)); err != nil {
			t.Errorf("%s: %v", spelling, err)
		} else if !reflect.DeepEqual(got.Body, want.Body) {
			t.Errorf("%s\ngot:  %v\nwant: %v", spelling, got.Body, want.Body)
		}
	}
}

func TestKeysAndJSON(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte("Resources:\n  B: {Type: X, A: !Ref P}\n  A: <&>\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(parsed.Keys("Resources"), " "); got != "B A" {
		t.Errorf("Keys are %q, want the order of the document", got)
	}
	if got := strings.Join(parsed.Keys("Resources", "B"), " "); got != "Type A" {
		t.Errorf("Keys are %q, want the order of the document", got)
	}
	if got := parsed.Keys("Outputs"); got != nil {
		t.Errorf("Keys of what is not there are %q", got)
	}
	const want = `{
  "Resources": {
    "B": {
      "Type": "X",
      "A": {
        "Ref": "P"
      }
    },
    "A": "<&>"
  }
}
`
	if got := string(parsed.JSON()); got != want {
		t.Errorf("JSON is\n%s\nwant\n%s", got, want)
	}
}

func TestSplitSub(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []template.SubPart
	}{
		{"", nil},
		{"a", []template.SubPart{{Text: "a"}}},
		{"${A}${B.C}", []template.SubPart{{Text: "A", Var: true}, {Text: "B.C", Var: true}}},
		{"a${!B}c${D}", []template.SubPart{{Text: "a${B}c"}, {Text: "D", Var: true}}},
		{"a${", []template.SubPart{{Text: "a${"}}},
		{"$${A}", []template.SubPart{{Text: "$"}, {Text: "A", Var: true}}},
		{"${}", []template.SubPart{{Var: true}}},
	} {
		if got := template.SplitSub(c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q is %+v, want %+v", c.in, got, c.want)
		}
	}
}
