package template_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

var update = flag.Bool("update", false, "write the golden files")

func TestFormatGolden(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("testdata", "template.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := template.Format(in)
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "template.yaml")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("testdata/template.yaml differs, run go test -update and read the diff; got:\n%s", got)
	}
}

// formatValue formats a template whose only output has the value, and returns the text of that value.
func formatValue(t *testing.T, value string) string {
	t.Helper()
	got, err := template.Format([]byte(`{"Outputs": {"X": {"Value": ` + value + `}}}`))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(got), "\n    Value:")
	return strings.TrimPrefix(text, " ")
}

func TestFormatFunctions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, reason string }{
		{`{"Ref": "A"}`, "!Ref A\n", ""},
		{`{"Ref": 5}`, "\n      Ref: 5\n", "no name: left for CloudFormation to refuse"},
		{`{"Fn::GetAtt": ["A", "B.C"]}`, "!GetAtt A.B.C\n", "the first dot ends the logical ID"},
		{`{"Fn::GetAtt": "A.B"}`, "!GetAtt A.B\n", ""},
		{`{"Fn::GetAtt": "AB"}`, "\n      Fn::GetAtt: AB\n", ""},
		{`{"Fn::GetAtt": ["A", {"Ref": "B"}]}`, "\n      Fn::GetAtt:\n        - A\n        - !Ref B\n", "the short form has no place for a function"},
		{`{"Fn::GetAtt": ["A.B", "C"]}`, "\n      Fn::GetAtt:\n        - A.B\n        - C\n", ""},
		{`{"Condition": "A"}`, "\n      Condition: A\n", "a key, not a reference"},
		{`{"Fn::Not": [{"Condition": "A"}]}`, "!Not [!Condition A]\n", ""},
		{`{"Fn::Base64": {"Ref": "A"}}`, "\n      Fn::Base64: !Ref A\n", "a node carries one tag"},
		{`{"Fn::Base64": "a"}`, "!Base64 a\n", ""},
		{`{"Fn::ImportValue": {"Fn::Sub": "${A}-b"}}`, "\n      Fn::ImportValue: !Sub ${A}-b\n", ""},
		{`{"Fn::GetAZs": ""}`, "!GetAZs \"\"\n", ""},
		{`{"Fn::RefAll": "AWS::EC2::VPC::Id"}`, "\n      Fn::RefAll: AWS::EC2::VPC::Id\n", "no short form"},
		{`{"Fn::Select": [0, {"Fn::Split": ["/", {"Ref": "A"}]}]}`, "!Select [0, !Split [/, !Ref A]]\n", ""},
		{`{"Fn::If": ["A", ["b", "c"], {"Ref": "AWS::NoValue"}]}`, "!If\n      - A\n      - [b, c]\n      - !Ref AWS::NoValue\n", "branches are read one by one"},
		{`{"Fn::FindInMap": ["A", {"Ref": "AWS::Region"}, "b"]}`, "!FindInMap [A, !Ref AWS::Region, b]\n", ""},
		{`{"Fn::Equals": ["` + strings.Repeat("a", 40) + `", "` + strings.Repeat("b", 40) + `"]}`, "!Equals\n      - " + strings.Repeat("a", 40) + "\n      - " + strings.Repeat("b", 40) + "\n", "101 columns"},
		{`{"Fn::Equals": ["` + strings.Repeat("a", 39) + `", "` + strings.Repeat("b", 38) + `"]}`, "!Equals [" + strings.Repeat("a", 39) + ", " + strings.Repeat("b", 38) + "]\n", "100 columns"},
		{`{"Fn::Join": [",", [{"Fn::Sub": "${A}x"}, "a,b"]]}`, "!Join [\",\", [!Sub \"${A}x\", \"a,b\"]]\n", "braces and commas need quotes in a list on one line"},
		{`{"A": [], "B": {}, "C": null, "D": 1000000, "E": 1e6, "F": 1.50, "G": -2E-7}`,
			"\n      A: []\n      B: {}\n      C: null\n      D: 1000000\n      E: 1.0e+6\n      F: 1.50\n      G: -2.0e-7\n", "YAML 1.1 takes 1e6 for a string"},
		{`[["a", ["b"]], {"c": ["d"]}]`, "\n      - - a\n        - [b]\n      - c:\n          - d\n", ""},
	} {
		if got := formatValue(t, c.in); got != c.want {
			t.Errorf("%s (%s)\ngot:  %q\nwant: %q", c.in, c.reason, got, c.want)
		}
	}
}

func TestFormatSimplifies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, reason string }{
		{`{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "B"}, "/*"]]}`, "!Sub arn:${AWS::Partition}:s3:::${B}/*\n", ""},
		{`{"Fn::Join": ["", [{"Fn::GetAtt": ["B", "Arn"]}, "/", {"Fn::Join": ["", ["x", {"Ref": "P"}]]}]]}`, "!Sub ${B.Arn}/x${P}\n", ""},
		{`{"Fn::Join": ["", ["a", "b"]]}`, "ab\n", ""},
		{`{"Fn::Join": ["", ["${aws:username}/", {"Ref": "P"}]]}`, "!Sub ${!aws:username}/${P}\n", "IAM's variables are no names of ours"},
		{`{"Fn::Join": ["", ["${aws:", "username}/", {"Ref": "P"}]]}`, "!Sub ${!aws:username}/${P}\n", ""},
		{`{"Fn::Join": ["", ["${aws:username}", "/"]]}`, "${aws:username}/\n", "a literal needs no escape"},
		{`{"Fn::Join": ["", ["$", {"Ref": "P"}]]}`, "!Join [\"\", [$, !Ref P]]\n", "$${P} is read in two ways"},
		{`{"Fn::Join": ["", ["${", {"Ref": "P"}]]}`, "!Join [\"\", [\"${\", !Ref P]]\n", "would swallow the name"},
		{`{"Fn::Join": ["", ["${!a}", {"Ref": "P"}]]}`, "!Join [\"\", [\"${!a}\", !Ref P]]\n", "an escape of an escape"},
		{`{"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}]]}`, "!Join [\"\", [a, !Ref AWS::NoValue]]\n", "leaves the item out; an error in a Sub"},
		{`{"Fn::Join": ["", {"Ref": "List"}]}`, "!Join [\"\", !Ref List]\n", ""},
		{`{"Fn::Join": ["", ["a", 5]]}`, "!Join [\"\", [a, 5]]\n", "not a string"},
		{`{"Fn::Join": ["-", ["a", {"Ref": "B"}]]}`, "!Join [\"-\", [a, !Ref B]]\n", ""},
		{`{"Fn::Join": ["", []]}`, "!Join [\"\", []]\n", ""},
		{`{"Fn::Sub": "abc"}`, "abc\n", ""},
		{`{"Fn::Sub": ["abc", {}]}`, "abc\n", ""},
		{`{"Fn::Sub": "${!abc}"}`, "!Sub ${!abc}\n", ""},
		{`{"Fn::Sub": ["${x}/${y}", {"x": {"Ref": "A"}, "y": {"Fn::GetAtt": ["B", "Arn"]}}]}`, "!Sub ${A}/${B.Arn}\n", ""},
		{`{"Fn::Sub": ["${x}", {"x": {"Ref": "A"}, "y": {"Ref": "B"}}]}`, "!Sub\n      - ${A}\n      - \"y\": !Ref B\n", "an unused variable still waits for its resource"},
		{`{"Fn::Sub": ["${x}${y}", {"x": {"Ref": "y"}, "y": "Y"}]}`, "!Sub\n      - ${x}${y}\n      - x: !Ref \"y\"\n        \"y\": \"Y\"\n", "the inlined name would be the other variable"},
		{`{"Fn::Sub": ["${A}${B}", {"A": {"Ref": "B"}, "B": {"Ref": "C"}}]}`, "!Sub ${B}${C}\n", "free once B is inlined"},
		{`{"Fn::Sub": ["${x}", {"x": "literal"}]}`, "!Sub\n      - ${x}\n      - x: literal\n", ""},
	} {
		if got := formatValue(t, c.in); got != c.want {
			t.Errorf("%s (%s)\ngot:  %q\nwant: %q", c.in, c.reason, got, c.want)
		}
	}
}

func TestFormatScalars(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, reason string }{
		{`"plain text, it's all"`, "plain text, it's all\n", ""},
		{`""`, "\"\"\n", ""},
		{`"yes"`, "\"yes\"\n", "a boolean in YAML 1.1"},
		{`"Off"`, "\"Off\"\n", "a boolean in YAML 1.1"},
		{`"y"`, "\"y\"\n", "a boolean in YAML 1.1"},
		{`"~"`, "\"~\"\n", "null"},
		{`"012"`, "\"012\"\n", "ten in YAML 1.1"},
		{`"012345678901"`, "\"012345678901\"\n", "an account ID"},
		{`"555071496850"`, "\"555071496850\"\n", "an account ID"},
		{`"1_000"`, "\"1_000\"\n", "a thousand in YAML 1.1"},
		{`"12:30:00"`, "\"12:30:00\"\n", "45000 in YAML 1.1"},
		{`"2012-10-17"`, "\"2012-10-17\"\n", "a date"},
		{`"1e3"`, "\"1e3\"\n", ""},
		{`".5"`, "\".5\"\n", ""},
		{`"="`, "\"=\"\n", "the value key in YAML 1.1"},
		{`"1.0.0"`, "1.0.0\n", "two points make no number"},
		{`"10.0.0.0/8"`, "10.0.0.0/8\n", ""},
		{`"s3:*"`, "s3:*\n", ""},
		{`"*"`, "\"*\"\n", ""},
		{`"arn:aws:s3:::b"`, "arn:aws:s3:::b\n", ""},
		{`"a: b"`, "\"a: b\"\n", ""},
		{`"a:"`, "\"a:\"\n", ""},
		{`"a #b"`, "\"a #b\"\n", ""},
		{`" a"`, "\" a\"\n", ""},
		{`"[\\w+=,.@:/-]*"`, "'[\\w+=,.@:/-]*'\n", "double quotes would need escapes"},
		{`"^[\\w]'$"`, "^[\\w]'$\n", ""},
		{`"'\\"`, "'''\\'\n", ""},
		{`"tab\there"`, "\"tab\\there\"\n", ""},
		{`"caf\u00e9"`, "café\n", ""},
		{`"no\u00a0break \ufeff \ud83d\ude00"`, "\"no\\u00A0break \\uFEFF \\U0001F600\"\n", "nobody sees these"},
		{`"a\nb"`, "|-\n      a\n      b\n", ""},
		{`"a\n\n  b\n"`, "|\n      a\n\n        b\n", ""},
		{`"a \nb"`, "\"a \\nb\"\n", "a blank at a line's end would hide"},
		{`" a\nb"`, "\" a\\nb\"\n", ""},
		{`"a\n\n"`, "\"a\\n\\n\"\n", ""},
		{`"` + strings.Repeat("word ", 25) + `end"`, ">-\n" + strings.Repeat(" ", 6) + strings.TrimSpace(strings.Repeat("word ", 21)) + "\n" +
			strings.Repeat(" ", 6) + strings.Repeat("word ", 4) + "end\n", "prose of more than 110 columns"},
		{`"` + strings.Repeat("word ", 25) + ` end"`, strings.Repeat("word ", 25) + " end\n", "two spaces would come back as one"},
		{`"` + strings.Repeat("x", 120) + `"`, strings.Repeat("x", 120) + "\n", "no place to fold"},
	} {
		if got := formatValue(t, c.in); got != c.want {
			t.Errorf("%s (%s)\ngot:  %q\nwant: %q", c.in, c.reason, got, c.want)
		}
	}
}

func TestFormatErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{``, `1:1: the JSON ends too early`},
		{`[]`, `1:1: a template must be an object`},
		{"{\n  \"A\": 1,\n  \"A\": 2\n}", `3:3: key "A" appears twice`},
		{`{} {}`, `1:4: one JSON value expected, and then the end of the document`},
		{`{"A": [1,`, `1:10: the JSON ends too early`},
		{`{"A": x}`, `1:7: invalid character 'x' looking for beginning of value`},
		{`{"A": ` + strings.Repeat("[", 200), `1:107: nested deeper than 100 levels`},
		{`{"` + strings.Repeat("k", 1001) + `": 1}`, `1:2: a key must have at most 1000 characters, got 1001`},
	} {
		_, err := template.Format([]byte(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40s\ngot:  %v\nwant: %s", c.in, err, c.want)
		}
	}
}
