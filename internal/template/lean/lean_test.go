package lean_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
)

// Where every parameter is kept, nothing is decided: the lean form is the full template, in the same order and spelling, but for
// what it says of itself.
func TestOfEverything(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, pattern := range []string{"templates", "test/choices/testdata/templates"} {
		some, err := filepath.Glob("../../../" + pattern + "/*/*/template.yaml")
		if err != nil || len(some) == 0 {
			t.Fatalf("%d templates in %s, %v", len(some), pattern, err)
		}
		paths = append(paths, some...)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		full, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		made, err := lean.Make(full, lean.Always(full.Keys("Parameters")))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		after := func(data []byte) string {
			_, after, found := strings.Cut(string(data), "\nMetadata:\n")
			if !found {
				t.Fatalf("%s: there is no Metadata", path)
			}
			return after
		}
		if diff := cmp.Diff(after(data), after(made)); diff != "" {
			t.Errorf("%s (-full +lean):\n%s", path, diff)
		}
	}
}

// leanOf is the lean form of a template, or why there is none.
func leanOf(t *testing.T, full string, keep ...string) string {
	t.Helper()
	return leanAsking(t, full, lean.Always(keep))
}

func leanAsking(t *testing.T, full string, keep []lean.Asked) string {
	t.Helper()
	parsed, err := template.Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	made, asks, err := lean.MakeAsking(parsed, keep)
	if err != nil {
		return err.Error()
	}
	again, err := template.Parse(made)
	if err != nil {
		t.Fatalf("%v:\n%s", err, made)
	}
	if diff := cmp.Diff(again.Keys("Parameters"), asks, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("it asks for other parameters than it says (-has +says):\n%s", diff)
	}
	return string(made)
}

const parameters = `
Parameters:
  Id: {Type: String}
  Prefix: {Type: String, Default: ""}
  Use: {Type: String, Default: "No"}
  Seconds: {Type: Number, Default: 3600}
  List: {Type: CommaDelimitedList, Default: "a, b"}
Conditions:
  HasPrefix: !Not [!Equals [!Ref Prefix, ""]]
  IsOn: !Equals [!Ref Use, "Yes"]
  IsOff: !Not [!Condition IsOn]
  HasList: !Not [!Equals [!Join ["", !Ref List], ""]]
  Elsewhere: !Equals [!Ref "AWS::Partition", aws-cn]
  OnElsewhere: !And [!Condition Elsewhere, !Condition IsOff]
  OnHere: !And [!Condition Elsewhere, !Condition IsOn]
  Either: !Or [!Condition Elsewhere, !Condition IsOn]
  Named: !Not [!Equals [!Ref Id, ""]]
  Unnamed: !Not [!Condition Named]
  Both: !And [!Condition Elsewhere, !Condition Named]
  Any: !Or [!Condition Elsewhere, !Condition Named]
`

// What the parameters that are left out decide is decided, and nothing else.
func TestFolding(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`!Ref Prefix`:             `""`,
		`!Ref Seconds`:            `"3600"`,
		`!Ref List`:               "\n        - a\n        - b",
		`!Ref Id`:                 `!Ref Id`,
		`!Sub "${Id}/${Prefix}*"`: `!Sub ${Id}/*`,
		`!Sub "x/${Prefix}*"`:     `x/*`,
		`!Sub "${!Id}${Prefix}-"`: `${Id}-`,
		`!Sub ["${A}${B}${AWS::Region}", {A: !Ref Prefix, B: !If [IsOn, x, !Ref Id]}]`: `!Sub ${Id}${AWS::Region}`,
		`!Sub ["${A}/${B}", {A: !Ref Seconds, B: !Select [0, !Split ["/", !Ref Id]]}]`: "!Sub\n        - 3600/${B}\n        - B: !Select [0, !Split [/, !Ref Id]]",
		`!Join [",", !Ref List]`:              `a,b`,
		`!Join ["-", [!Ref Prefix, !Ref Id]]`: `!Join ["-", ["", !Ref Id]]`,
		`!Select [1, !Ref List]`:              `b`,
		`!Split [",", !Sub "${Prefix}a,b"]`:   "\n        - a\n        - b",
		`!If [IsOn, !Ref Id, !Ref Prefix]`:    `""`,
		`!If [IsOff, !Ref Id, !Ref Prefix]`:   `!Ref Id`,
		`!If [HasList, x, y]`:                 `x`,
		`!If [OnElsewhere, x, z]`:             `!If [OnElsewhere, x, z]`,
		`!If [Either, x, !If [OnHere, y, z]]`: `!If [Either, x, z]`,
		// Of conditions that come to the same, or of which one follows from the other, one is asked.
		`!If [Elsewhere, !If [OnElsewhere, x, v], z]`:                      `!If [Elsewhere, x, z]`,
		`!If [Elsewhere, x, !If [OnElsewhere, v, z]]`:                      `!If [Elsewhere, x, z]`,
		`!If [Elsewhere, x, !If [Named, v, z]]`:                            "!If\n        - Elsewhere\n        - x\n        - !If [Named, v, z]",
		`!If [Both, !If [Elsewhere, !If [Named, x, v], z], u]`:             `!If [Both, x, u]`,
		`!If [Both, x, !If [Elsewhere, v, z]]`:                             "!If\n        - Both\n        - x\n        - !If [Elsewhere, v, z]",
		`!If [Any, x, !If [Elsewhere, v, !If [Named, z, u]]]`:              `!If [Any, x, u]`,
		`!If [Unnamed, !If [Both, x, !If [Any, v, z]], !If [Named, u, w]]`: "!If\n        - Unnamed\n        - !If [Any, v, z]\n        - u",
		`[!If [IsOn, x, !Ref "AWS::NoValue"], z]`:                          "\n        - z",
		`{a: !If [IsOn, x, !Ref "AWS::NoValue"], b: z}`:                    "\n        b: z",
		`!If [Elsewhere, !If [IsOn, x, !Ref "AWS::NoValue"], z]`:           `!If [Elsewhere, !Ref AWS::NoValue, z]`,
		`{Condition: IsOn}`: "\n        Condition: IsOn", // of a policy
	} {
		got := leanOf(t, parameters+"Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n      V: "+value+"\n      Id: !Ref Id\n")
		_, after, _ := strings.Cut(got, "V:")
		if diff := cmp.Diff(want, strings.TrimPrefix(strings.TrimSuffix(after, "\n"), " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
	}
}

// What is left is what is used: resources, outputs, conditions, mappings, groups and labels that nothing can reach are gone, and what
// waits for them does not.
func TestWhatIsLeft(t *testing.T) {
	t.Parallel()
	const full = `
Description: Full.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - {Label: {default: First}, Parameters: [Id, Prefix]}
      - {Label: {default: Second}, Parameters: [Use]}
    ParameterLabels: {Id: {default: The ID}, Use: {default: Use it}}
Mappings:
  Hosts: {aws: {Name: a}}
  Used: {aws: {Name: b}}
` + parameters + `
Resources:
  Log: {Type: "AWS::X::Log", Condition: IsOn, Properties: {Host: !FindInMap [Hosts, aws, Name]}}
  One: {Type: "AWS::X::Y", Condition: IsOff, DependsOn: Log, Properties: {Id: !Ref Id}}
  Two: {Type: "AWS::X::Y", Condition: Either, DependsOn: [One, Log], Metadata: {Why: {Log: It may be there.}}, Properties: {Host: !FindInMap [Used, aws, Name]}}
Outputs:
  Log: {Condition: IsOn, Value: !Ref Log}
  One: {Condition: IsOff, Value: !Ref One}
`
	const want = `AWSTemplateFormatVersion: "2010-09-09"

Description: >-
  Full. This form asks only what must be decided; an update with the full template of this version offers
  every other choice. One from there back to this form undoes them all, which can widen the access, take the
  use of a KMS key away, make another bucket or end an access key, where it has these: look at its change set.

Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label:
          default: First
        Parameters:
          - Id
    ParameterLabels:
      Id:
        default: The ID

Parameters:
  Id:
    Type: String

Mappings:
  Used:
    aws:
      Name: b

Conditions:
  Either: !Equals [!Ref AWS::Partition, aws-cn]

Resources:
  One:
    Type: AWS::X::Y
    Properties:
      Id: !Ref Id

  Two:
    Type: AWS::X::Y
    Condition: Either
    DependsOn: One
    Metadata:
      Why:
        Log: It may be there.
    Properties:
      Host: !FindInMap [Used, aws, Name]

Outputs:
  One:
    Value: !Ref One
`
	if diff := cmp.Diff(want, leanOf(t, full)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is there only under a condition needs not ask for it again, whatever its name is.
func TestUnderACondition(t *testing.T) {
	t.Parallel()
	const folded = `V: [!If [Elsewhere, a, b], !If [Named, c, d], !If [OnElsewhere, e, f]]`
	got := leanOf(t, parameters+`
Resources:
  R: {Type: "AWS::X::Y", Condition: OnElsewhere, Properties: {`+folded+`, Id: !Ref Id}}
  S: {Type: "AWS::X::Y", Condition: Both, Properties: {`+folded+`}}
  T: {Type: "AWS::X::Y", Properties: {`+folded+`}}
Outputs:
  O: {Condition: Both, Value: !If [Elsewhere, !If [Named, x, y], z]}
`)
	for _, want := range []string{"- a\n        - !If [Named, c, d]\n        - e\n", "- a\n        - c\n        - e\n", "- !If [Elsewhere, a, b]\n        - !If [Named, c, d]\n        - !If [OnElsewhere, e, f]\n", "Value: x\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("it must have\n%s\n%s", want, got)
		}
	}
}

// A rule that the defaults satisfy is gone. One that they do not satisfy keeps its parameters, so that nobody is refused for what
// cannot be given, and one that nothing decides stays as it is.
func TestRules(t *testing.T) {
	t.Parallel()
	const resources = `
Resources:
  R: {Type: "AWS::X::Y", Properties: {Values: [!Ref Id, !Ref Prefix, !Ref Use, !Ref List]}}
`
	for name, c := range map[string]struct{ rules, keep, want string }{
		"satisfied by defaults":         {`{A: {Assertions: [{Assert: !Equals [!Ref Prefix, ""]}]}}`, "", "Id; "},
		"not satisfied":                 {`{A: {Assertions: [{Assert: !Not [!Equals [!Ref Prefix, ""]]}]}}`, "", "Id Prefix; A"},
		"one of two must be given":      {`{A: {Assertions: [{Assert: !Or [!Not [!Equals [!Ref Prefix, ""]], !Equals [!Ref Use, "Yes"]]}]}}`, "", "Id Prefix Use; A"},
		"never asked":                   {`{A: {RuleCondition: !Equals [!Ref Use, "Yes"], Assertions: [{Assert: !Equals [!Ref Id, x]}]}}`, "", "Id; "},
		"asked of what must be given":   {`{A: {RuleCondition: !Equals [!Ref Id, x], Assertions: [{Assert: !Equals [!Ref Use, "Yes"]}]}}`, "", "Id Use; A"},
		"of the partition alone":        {`{A: {Assertions: [{Assert: {"Fn::Contains": [[aws], !Ref "AWS::Partition"]}}]}}`, "", "Id; A"},
		"a list that is not as default": {`{A: {Assertions: [{Assert: {"Fn::EachMemberIn": [!Ref List, [a]]}}]}}`, "", "Id List; A"},
		"a list that is as default":     {`{A: {Assertions: [{Assert: {"Fn::EachMemberIn": [!Ref List, [b, a, c]]}}]}}`, "", "Id; "},
		"opened by what is kept":        {`{A: {Assertions: [{Assert: !Equals [!Ref Prefix, ""]}]}}`, "Prefix", "Id Prefix; A"},
		// The first takes Use back, and that opens the second.
		"one rule opens another": {`{A: {Assertions: [{Assert: !Equals [!Ref Use, "Yes"]}]}, B: {RuleCondition: !Equals [!Ref Use, "Yes"], Assertions: [{Assert: !Equals [!Ref Prefix, x/]}]}}`, "", "Id Prefix Use; A B"},
	} {
		got := leanOf(t, parameters+"Rules: "+c.rules+resources, strings.Fields(c.keep)...)
		made, err := template.Parse([]byte(got))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, got)
		}
		if got := strings.Join(made.Keys("Parameters"), " ") + "; " + strings.Join(made.Keys("Rules"), " "); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// A parameter that waits for a condition is asked for where the condition can hold: from the start, where it is kept, or because a rule
// has opened it. What then is asked opens rules as all else does.
func TestWhileAConditionCanHold(t *testing.T) {
	t.Parallel()
	const resources = `
Resources:
  R: {Type: "AWS::X::Y", Properties: {Values: [!Ref Id, !Ref Prefix, !Ref Use, !Ref List]}}
`
	const opensUse = `{A: {Assertions: [{Assert: !Equals [!Ref Use, "Yes"]}]}}`
	const opensPrefix = `{B: {RuleCondition: !Equals [!Ref List, [x]], Assertions: [{Assert: !Equals [!Ref Prefix, ""]}]}}`
	for name, c := range map[string]struct{ rules, while, want string }{
		"never":                    {"{}", "IsOn", "Id"},
		"by default":               {"{}", "IsOff", "Id List"},
		"by what is left":          {"{}", "Named", "Id List"},
		"where a rule has opened":  {opensUse, "IsOn", "Id Use List"},
		"and opens a rule then":    {`{A: {RuleCondition: !Equals [!Join ["", !Ref List], x], Assertions: [{Assert: !Equals [!Ref Prefix, y]}]}}`, "IsOff", "Id Prefix List"},
		"opens none that it needs": {opensPrefix, "IsOn", "Id"},
	} {
		got := leanAsking(t, parameters+"Rules: "+c.rules+resources, []lean.Asked{{Parameter: "List", While: c.while}})
		made, err := template.Parse([]byte(got))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, got)
		}
		if got := strings.Join(made.Keys("Parameters"), " "); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	const want = `must be asked for List while Namd holds, which is not a condition of the template: did you mean "Named"?`
	if got := leanAsking(t, parameters+resources, []lean.Asked{{Parameter: "List", While: "Namd"}}); got != want {
		t.Errorf("got:  %s\nwant: %s", got, want)
	}
}

func TestNoLeanForm(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"Resources: {R: {Type: T, Properties: {V: !GetAZs x}}}":                                 "has no lean form: Resources.R.Properties.V: Fn::GetAZs cannot be folded",
		"Resources: {R: {Type: T, Properties: {V: !Sub ['x', {A: z}]}}}":                        "has no lean form: Resources.R.Properties.V: a variable that the text does not name cannot be folded",
		"Parameters: {P: {Type: 'AWS::EC2::Image::Id', Default: x}}\nResources: {R: {Type: T}}": "parameter P: a lean form knows no default of the type AWS::EC2::Image::Id",
	} {
		if got := leanOf(t, body); got != want {
			t.Errorf("got:  %s\nwant: %s", got, want)
		}
	}
	if got, want := leanOf(t, parameters+"Resources: {R: {Type: T}}", "Prefx"), `must be asked for Prefx, which is not a parameter of the template: did you mean "Prefix"?`; got != want {
		t.Errorf("got:  %s\nwant: %s", got, want)
	}
}

// A description that leaves no room says nothing of the form, so that CloudFormation takes it.
func TestDescriptionFits(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]int{1024 - 1 - len(lean.About): 1024, 1024 - len(lean.About): 1024 - len(lean.About)} {
		got, err := template.Parse([]byte(leanOf(t, "Description: "+strings.Repeat("x", length)+"\nResources: {R: {Type: T}}")))
		if err != nil {
			t.Fatal(err)
		}
		if description := got.Body["Description"].(string); len(description) != want {
			t.Errorf("%d bytes become %d, want %d", length, len(description), want)
		}
	}
}
