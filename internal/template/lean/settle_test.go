package lean_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
)

// What is given for good decides of each rule what it can; what is not about it stays as it is.
func TestSettle(t *testing.T) {
	t.Parallel()
	const head = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {Type: String, Default: ""}
  Start: {Type: String, Default: ""}
  Other: {Type: String, Default: "No"}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Rules:
  R:
`
	for name, tt := range map[string]struct{ rule, want string }{
		"it holds": {`    Assertions: [{Assert: !Or [!Equals [!Ref Name, ""], !Equals [!Ref Start, ""]], AssertDescription: One.}]`, ""},
		"it is for what cannot be": {`    RuleCondition: !Not [!Equals [!Ref Name, ""]]
    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One.}]`, ""},
		"one of two holds": {`    Assertions:
      - {Assert: !Equals [!Ref Name, ""], AssertDescription: One.}
      - {Assert: !Equals [!Ref Start, "x"], AssertDescription: Two.}`, `    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: Two.}]`},
		"the other one can be given": {`    Assertions: [{Assert: !Or [!Not [!Equals [!Ref Name, ""]], !Equals [!Ref Start, "x"]], AssertDescription: One.}]`,
			`    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One. Without Name.}]`},
		"it applies always": {`    RuleCondition: !Equals [!Ref Name, ""]
    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One.}]`, `    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One.}]`},
		"it is about others": {`    RuleCondition: !Equals [!Ref Other, "Yes"]
    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One.}]`, `    RuleCondition: !Equals [!Ref Other, "Yes"]
    Assertions: [{Assert: !Equals [!Ref Start, "x"], AssertDescription: One.}]`},
	} {
		full, err := template.Parse([]byte(head + tt.rule + "\n"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		without := func(names []string) string { return " Without " + strings.Join(names, ", ") + "." }
		data, err := lean.Settle(full, []string{"Name", "Unknown"}, without)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := template.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := strings.TrimSuffix(head, "Rules:\n  R:\n")
		if tt.want != "" {
			want = head + tt.want + "\n"
		}
		wanted, err := template.Parse([]byte(want))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(wanted.Body, got.Body); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSettleDemands(t *testing.T) {
	t.Parallel()
	full, err := template.Parse([]byte(`Parameters:
  Name: {Type: String, Default: ""}
  Other: {Type: String, Default: "No"}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Rules:
  R:
    RuleCondition: !Equals [!Ref Other, "Yes"]
    Assertions: [{Assert: !Not [!Equals [!Ref Name, ""]], AssertDescription: One.}]
`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = lean.Settle(full, []string{"Name"}, func([]string) string { return "" })
	if demand, ok := errors.AsType[*lean.DemandError](err); !ok || demand.Error() != "a rule can demand the parameter Name" {
		t.Errorf("got %v", err)
	}
}
