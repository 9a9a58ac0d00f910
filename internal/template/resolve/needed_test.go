package resolve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// A rule that wants one of several parameters wants the first one, and one that wants another choice wants none.
func TestNeeded(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte(`
Parameters:
  Way: {Type: String, Default: Role, AllowedValues: [Role, Key]}
  Id: {Type: String, Default: ""}
  Name: {Type: String, Default: ""}
  Start: {Type: String, Default: ""}
  Existing: {Type: String, Default: ""}
  Told: {Type: String, Default: "No", AllowedValues: ["Yes", "No"]}
Rules:
  RoleHasId:
    RuleCondition: !Equals [!Ref Way, Role]
    Assertions: [{Assert: !Not [!Equals [!Ref Id, ""]], AssertDescription: "Access Role needs Id."}]
  TellsOfAName:
    RuleCondition: !Equals [!Ref Told, "Yes"]
    Assertions:
      - Assert: !Or [!Not [!Equals [!Ref Name, ""]], !Not [!Equals [!Ref Start, ""]], !Not [!Equals [!Ref Existing, ""]]]
        AssertDescription: Give Name, Start or Existing.
  StartTells:
    RuleCondition: !Not [!Equals [!Ref Start, ""]]
    Assertions: [{Assert: !Equals [!Ref Told, "Yes"], AssertDescription: "Start is for what is told: set Told to Yes."}]
  OneName:
    Assertions: [{Assert: !Or [!Equals [!Ref Name, ""], !Equals [!Ref Start, ""]], AssertDescription: Leave one of them empty.}]
Resources:
  Topic: {Type: AWS::SNS::Topic}
`))
	if err != nil {
		t.Fatal(err)
	}
	choices, err := NewChoices(parsed)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		given map[string]string
		want  []string
	}{
		{nil, []string{"Id"}},
		{map[string]string{"Way": "Key"}, nil},
		{map[string]string{"Id": "i"}, nil},
		{map[string]string{"Told": "Yes"}, []string{"Id", "Name"}},
		{map[string]string{"Told": "Yes", "Id": "i", "Name": "n"}, nil},
		{map[string]string{"Told": "Yes", "Id": "i", "Existing": "e"}, nil},
		{map[string]string{"Told": "Yes", "Id": "i", "Name": ""}, []string{"Start"}},
		{map[string]string{"Start": "s", "Id": "i"}, nil}, // the rule wants another choice, and says so
		{map[string]string{"Told": "Yes", "Id": "i", "Name": "n", "Start": "s"}, nil},
	} {
		if diff := cmp.Diff(tt.want, choices.Needed(Input{Parameters: tt.given})); diff != "" {
			t.Errorf("%v: %s", tt.given, diff)
		}
	}
}
