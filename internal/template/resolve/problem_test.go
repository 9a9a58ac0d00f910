package resolve

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// A rule's words may have what separates a path from them.
func TestProblemsOfALaunch(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte(`Parameters:
  P: {Type: String}
  Q: {Type: String, AllowedPattern: "[a-z]+"}
Resources: {Bucket: {Type: "AWS::S3::Bucket"}}
Rules:
  R:
    Assertions:
      - Assert: !Equals [!Ref P, p]
        AssertDescription: "P: it must be p"
`))
	if err != nil {
		t.Fatal(err)
	}
	choices, err := NewChoices(parsed)
	if err != nil {
		t.Fatal(err)
	}
	left, err := choices.Check(Input{Parameters: map[string]string{"Q": "q"}})
	if want := []string{"P"}; err != nil || cmp.Diff(want, left.Missing) != "" {
		t.Errorf("got %v, %v", left, err)
	}
	_, err = choices.Check(Input{Parameters: map[string]string{"P": "x", "Q": "1"}})
	want := []*Problem{
		{Words: `Parameter 'Q' must match pattern [a-z]+, got "1"`},
		{Path: "Rules.R", Words: "P: it must be p"},
	}
	got := Problems(err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if got[0].OfRule() || !got[1].OfRule() {
		t.Error("which is a rule's is not told")
	}
	if want := want[0].Error() + "\n" + "Rules.R: P: it must be p"; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	wrapped := Problems(errors.Join(fmt.Errorf("the version before: %w", got[1]), errors.New("another")))
	if diff := cmp.Diff([]*Problem{got[1], {Words: "another"}}, wrapped); diff != "" || Problems(nil) != nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
