package resolve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Where parameters count: under which conditions of resources, outputs and Fn::If, and by which conditions.
func TestUses(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte(`
Parameters:
  Mode: {Type: String, Default: A, AllowedValues: [A, B]}
  Key: {Type: String, Default: X, AllowedValues: [X, Y]}
  Name: {Type: String, Default: ""}
  Text: {Type: String, Default: ""}
  Always: {Type: String, Default: ""}
  Never: {Type: String, Default: ""}
Conditions:
  IsA: !Equals [!Ref Mode, A]
  Named: !Not [!Equals [!Ref Name, ""]]
  KeyX: !And [!Condition IsA, !Equals [!Ref Key, X]]
Resources:
  One:
    Type: AWS::S3::Bucket
    Condition: IsA
    Properties:
      BucketName: !If [Named, !Sub "${Name}-${AWS::Region}-${One.Arn}-${Always}", !Ref Text]
  Two:
    Type: AWS::S3::Bucket
    Condition: KeyX
  Three:
    Type: AWS::S3::Bucket
    Properties:
      Tags: [{Key: a, Value: !Sub ["${x}", {x: !Ref Always}]}]
Outputs:
  Text: {Condition: Named, Value: !Ref Text}
`))
	if err != nil {
		t.Fatal(err)
	}
	choices, err := NewChoices(parsed)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]UseData{
		"Mode":        {{By: "IsA"}, {By: "KeyX"}},
		"Key":         {{By: "KeyX"}},
		"Name":        {{When: []string{"IsA"}, By: "Named"}, {When: []string{"IsA", "Named"}}, {By: "Named"}},
		"Text":        {{When: []string{"IsA", "!Named"}}, {When: []string{"Named"}}},
		"x":           nil,
		"AWS::Region": nil,
	}
	got := choices.doc.uses()
	for name := range want {
		if want[name] == nil {
			delete(want, name)
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
