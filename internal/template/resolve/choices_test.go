package resolve

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// TestChoicesAgreeWithResolve: on random launches of every vendor's template, with nothing left to the customer, Check
// finds what Resolve finds, and the capabilities are the same.
func TestChoicesAgreeWithResolve(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%v, %v", paths, err)
	}
	r := rand.New(rand.NewPCG(1, 2)) // the same launches every time
	good := 0
	for _, path := range paths {
		parsed := parseFile(t, path)
		choices, err := NewChoices(parsed)
		if err != nil {
			t.Fatal(err)
		}
		for range 500 {
			in := Input{Region: pick(r, "us-east-1", "us-east-1", "us-gov-west-1", "cn-north-1"), StackName: "acme", Parameters: map[string]string{}}
			for _, name := range parsed.Keys("Parameters") {
				if r.IntN(3) == 0 || strings.HasPrefix(name, "External") {
					in.Parameters[name] = pick(r, "", "No", "Yes", "Enabled", "Allowed", "acme-data", "arn:aws:iam::123456789012:role/a", "123456789012345678901",
						"CrossAccountRole", "KeyedUser", "B", "7200", "logs/", "a@b.example")
				}
			}
			stack, resolveErr := Resolve(parsed, in)
			left, err := choices.Check(in)
			var got []string
			for _, problem := range append(Problems(err), left.Rules...) {
				words, _, _ := strings.Cut(problem.Error(), ", got ")
				got = append(got, words)
			}
			if len(left.Missing) > 0 {
				got = append(got, "Parameters: ["+strings.Join(left.Missing, ", ")+"] must have values")
			}
			var want []string
			for _, problem := range Problems(resolveErr) {
				want = append(want, problem.Error())
			}
			if len(left.Missing) > 0 { // Resolve looks at no rules then
				got = slices.DeleteFunc(got, func(words string) bool { return strings.HasPrefix(words, "Rules.") })
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s %v (-Resolve +Check):\n%s", path, in, diff)
			}
			if resolveErr == nil {
				good++
				if diff := cmp.Diff(stack.Capabilities, choices.Capabilities(in)); diff != "" {
					t.Fatalf("%s %v (-Resolve +Choices):\n%s", path, in, diff)
				}
			}
		}
	}
	if good < 20 {
		t.Errorf("only %d launches were good ones", good)
	}
	t.Logf("%d of %d launches were good", good, 500*len(paths))
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func parseFile(t testing.TB, path string) *template.Template {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// TestWhatIsLeft: a rule is broken for good only if nothing that is still open could mend it.
func TestWhatIsLeft(t *testing.T) {
	t.Parallel()
	rule := func(assert string) string {
		return `
Parameters:
  A: {Type: String, Default: ""}
  B: {Type: String, Default: ""}
  List: {Type: CommaDelimitedList, Default: "x"}
Resources:
  Topic: {Type: AWS::SNS::Topic}
Rules:
  Rule: {Assertions: [{Assert: ` + assert + `, AssertDescription: broken}]}
`
	}
	for _, tt := range []struct {
		assert     string
		parameters map[string]string
		want       string
	}{
		{`!Equals [!Ref A, x]`, nil, "left"},
		{`!Equals [!Ref A, x]`, map[string]string{"A": "y"}, "wrong"},
		{`!Equals [!Ref A, ""]`, nil, ""},
		{`!Not [!Equals [!Ref A, ""]]`, nil, "left"},
		{`!Not [!Equals [!Ref A, ""]]`, map[string]string{"A": ""}, "wrong"},
		{`!And [!Equals [!Ref A, x], !Equals [!Ref B, x]]`, map[string]string{"A": "x"}, "left"},
		{`!And [!Equals [!Ref A, x], !Equals [!Ref B, x]]`, map[string]string{"B": "y"}, "wrong"},
		{`!And [!Equals [!Ref B, x], !Equals [!Ref A, x]]`, map[string]string{"B": "y"}, "wrong"},
		{`!Or [!Equals [!Ref A, x], !Equals [!Ref B, x]]`, map[string]string{"A": "y"}, "left"},
		{`!Or [!Equals [!Ref A, x], !Equals [!Ref B, x]]`, map[string]string{"A": "y", "B": "y"}, "wrong"},
		{`!Or [!Equals [!Ref B, x], !Equals [!Ref A, x]]`, map[string]string{"A": "x"}, ""},
		{`!If [!Equals [!Ref A, x], !Equals [!Ref B, x], !Equals [a, a]]`, map[string]string{"B": "y"}, ""},
		{`!If [!Equals [!Ref A, ""], !Equals [!Ref B, x], !Equals [a, a]]`, map[string]string{"B": "y"}, "left"},
		{`!If [!Equals [!Ref A, ""], !Equals [!Ref B, x], !Equals [a, a]]`, map[string]string{"A": "", "B": "y"}, "wrong"},
		{`{"Fn::Contains": [[a, !Ref A], !Ref B]}`, map[string]string{"B": "y"}, "left"},
		{`{"Fn::Contains": [!Ref List, y]}`, nil, "left"},
		{`{"Fn::Contains": [!Ref List, y]}`, map[string]string{"List": "z"}, "wrong"},
		{`{"Fn::EachMemberEquals": [{"Fn::RefAll": String}, x]}`, map[string]string{"A": "x"}, "left"},
		{`{"Fn::EachMemberEquals": [{"Fn::RefAll": String}, x]}`, map[string]string{"A": "x", "B": "y"}, "wrong"},
		{`{"Fn::EachMemberIn": [!Ref List, [x, y]]}`, nil, ""},
		// Nobody knows the account before the launch.
		{`!Equals [!Ref "AWS::AccountId", "111122223333"]`, nil, ""},
		{`!Equals [!Ref "AWS::Region", us-east-1]`, nil, ""},
		{`!Equals [!Ref "AWS::Region", us-west-1]`, nil, "wrong"},
	} {
		parsed, err := template.Parse([]byte(rule(tt.assert)))
		if err != nil {
			t.Fatal(err)
		}
		choices, err := NewChoices(parsed)
		if err != nil {
			t.Fatalf("%s: %v", tt.assert, err)
		}
		left, err := choices.Check(Input{Parameters: tt.parameters})
		got := ""
		switch {
		case err != nil && len(left.Rules) == 0:
			got = "wrong"
		case err != nil:
			got = "both"
		case len(left.Rules) > 0:
			got = "left"
		}
		if got != tt.want {
			t.Errorf("%s with %v: got %q, want %q: %v, %v", tt.assert, tt.parameters, got, tt.want, left, err)
		}
	}
}

func TestBrokenTemplatesHaveNoChoices(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`Parameters: {A: {Type: String, AllowedPattern: b, Default: a}}`:      "Parameters.A.Default: Parameter 'A' must match pattern b",
		`Parameters: {A: {Type: Text}}`:                                       "Parameters.A.Type: Unrecognized parameter type: Text",
		`Parameters: {A: x}`:                                                  "Parameters.A: a parameter must be a mapping",
		`Rules: {R: {Assertions: [{Assert: {"Fn::Equals": [{Ref: A}, x]}}]}}`: `Rules.R.Assertions[0].Assert.Fn::Equals[0]: a rule can refer to parameters only, got "A"`,
	} {
		parsed, err := template.Parse([]byte("Resources: {T: {Type: AWS::SNS::Topic}}\n" + text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewChoices(parsed); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func BenchmarkChoices(b *testing.B) {
	parsed := parseFile(b, "../../../templates/transfer/1.0.0/template.yaml")
	choices, err := NewChoices(parsed)
	if err != nil {
		b.Fatal(err)
	}
	in := Input{Region: "us-east-1", StackName: "acme", Parameters: map[string]string{"NewBucketName": "acme-data", "Access": "CrossAccountRole",
		"VendorPrincipalArn": "arn:aws:iam::123456789012:role/a", "ExternalId": "acme-1234567890"}}
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			if _, err := choices.Check(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Resolve", func(b *testing.B) {
		for b.Loop() {
			if _, err := Resolve(parsed, in); err != nil {
				b.Fatal(err)
			}
		}
	})
}
