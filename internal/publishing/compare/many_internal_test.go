package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Of more combinations than are tried those are left out that rules refuse: what changes is found, also where it is in a launch with choices
// that go with few others.
func TestManyCombinations(t *testing.T) {
	t.Parallel()
	before, after := chooses(t, 20, true, "s3:GetObject"), chooses(t, 20, true, "s3:PutObject")
	c, err := Templates(before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := Finding{Kind: AccessGained, Name: "Role", Actions: []string{"s3:PutObject"}, On: []Thing{{Is: Objects, Of: Other}},
		When: When{Parameter: "Kind", Is: SetTo, Value: "b"}}
	if !slices.ContainsFunc(c.Findings, func(f Finding) bool { return compact(f) == compact(want) }) || c.Launches != 20 {
		t.Errorf("%d launches, %+v, want %+v", c.Launches, c.Findings, want)
	}
	_, _, capabilities, err := Describe(after, "aws")
	if err != nil || len(capabilities) != 1 || capabilities[0].Name != "CAPABILITY_IAM" {
		t.Errorf("%v, %v", capabilities, err)
	}
}

// Where rules refuse too few, it is said of which parameters there are so many combinations.
func TestTooManyCombinations(t *testing.T) {
	t.Parallel()
	_, err := Templates(chooses(t, 16, false, "s3:GetObject"), chooses(t, 16, false, "s3:PutObject"))
	const want = "the version before: more than 20000 launches would have to be tried: the combinations of 16 parameters, Kind, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14 and P15, " +
		"of which rules refuse too few: let a customer choose less, or make rules refuse what does not go together"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// chooses is a template with so many parameters; where alone is true, with Yes for one of them at most.
func chooses(t *testing.T, n int, alone bool, action string) *template.Template {
	t.Helper()
	var parameters, conditions, rules strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&parameters, "  P%d: {Type: String, AllowedValues: [\"No\", \"Yes\"], Default: \"No\"}\n", i)
		fmt.Fprintf(&conditions, "  C%d: !Equals [!Ref P%d, \"Yes\"]\n", i, i)
		for j := 1; alone && j < i; j++ {
			fmt.Fprintf(&rules, "  R%dx%d: {Assertions: [{Assert: !Or [!Equals [!Ref P%d, \"No\"], !Equals [!Ref P%d, \"No\"]]}]}\n", j, i, j, i)
		}
	}
	if alone {
		fmt.Fprintf(&rules, "  K: {RuleCondition: !Equals [!Ref Kind, b], Assertions: [{Assert: !Equals [!Ref P%d, \"Yes\"]}]}\n", n-1)
		fmt.Fprintf(&rules, "  L: {RuleCondition: !Equals [!Ref P%d, \"Yes\"], Assertions: [{Assert: !Equals [!Ref Kind, b]}]}\n", n-1)
	}
	section := func(name, text string) string {
		if text == "" {
			return ""
		}
		return name + ":\n" + text
	}
	text := section("Parameters", "  Kind: {Type: String, AllowedValues: [a, b], Default: a}\n"+parameters.String()) +
		section("Conditions", conditions.String()) + section("Rules", rules.String()) + fmt.Sprintf(`Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Condition: C%d
    Properties:
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: %s, Resource: "arn:aws:s3:::acme/*"}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns: !If [C%d, [!Ref Policy], !Ref AWS::NoValue]
`, n-1, action, n-1)
	parsed, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Whatever is left out is no launch anywhere.
func TestWhatIsLeftOutIsNoLaunch(t *testing.T) {
	t.Parallel()
	left := 0
	for file, v := range everyVersion(t, ofChoices) {
		tried, err := triesOf(v, v, false, newMembers())
		if err != nil {
			t.Fatal(err)
		}
		all, err := combinations([]map[string]string{tried.base}, tried.bearing, tried.values, nil)
		if err != nil || len(all) > 500 {
			continue // others are of the same kinds
		}
		some, err := combinations([]map[string]string{tried.base}, tried.bearing, tried.values, v.launches.Never)
		if err != nil {
			t.Fatal(err)
		}
		for _, choices := range all {
			if len(some) > 0 && maps.Equal(some[0], choices) { // they are in one order
				some = some[1:]
				continue
			}
			if left++; v.acceptsAnywhere(choices) {
				t.Fatalf("%s: left out: %v", file, choices)
			}
		}
		if len(some) > 0 {
			t.Fatalf("%s: %d are not among all", file, len(some))
		}
	}
	if left < 100 {
		t.Errorf("%d are left out", left)
	}
}
