package launchpolicy_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// A bucket that the customer must name never has a name of CloudFormation's, whether its property, the pattern of a parameter or a rule
// wants that: who launches may make none of such a name, and one that is not known yet has a placeholder, which opens nothing.
func TestNamedBucket(t *testing.T) {
	t.Parallel()
	const madeUp, placeholder = "acme-bucket-*", "NAME-OF-THE-BUCKET"
	always := func(text string) string { // as if the notifications were no choice
		return strings.Replace(text, "    RuleCondition: !Equals [!Ref Notifications, \"Yes\"]\n", "", 1)
	}
	for _, tt := range []struct {
		vendor, version string
		names           []string
		want            []string
		change          func(string) string
	}{
		{"always-told", "1.0.0", nil, []string{placeholder}, nil},
		{"always-told", "1.0.0", []string{"acme-inbox"}, []string{"acme-inbox"}, nil},
		{"own-start", "1.0.0", nil, []string{placeholder}, nil},
		{"own-start", "1.0.0", []string{"own-start-*"}, []string{"own-start-*"}, nil},
		{"own-queue", "1.0.0", nil, []string{madeUp}, nil}, // without notifications it needs none
		{"own-queue", "1.0.0", nil, []string{placeholder}, always},
		{"own-queue", "1.0.0", []string{"acme-inbox"}, []string{"acme-inbox"}, always},
		{"guest-key", "1.0.0", nil, []string{madeUp}, nil}, // without a key of its own
		{"own-settings", "1.0.0", nil, []string{madeUp}, nil},
	} {
		data, err := os.ReadFile("../../../test/choices/testdata/templates/" + tt.vendor + "/" + tt.version + "/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if tt.change != nil {
			if text = tt.change(text); text == string(data) {
				t.Fatalf("%s: nothing was changed", tt.vendor)
			}
		}
		parsed, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		in := scope
		in.BucketNames = tt.names
		doc, err := launchpolicy.For(parsed, in)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range tt.want {
			want = append(want, "arn:aws:s3:::"+name)
		}
		for _, action := range []string{"s3:CreateBucket", "s3:PutBucketPolicy"} {
			i := slices.IndexFunc(doc.Statement, func(s launchpolicy.Statement) bool { return slices.Contains(s.Action, action) })
			if i < 0 {
				t.Fatalf("%s: nobody may %s", tt.vendor, action)
			}
			if diff := cmp.Diff(want, doc.Statement[i].Resource); diff != "" {
				t.Errorf("%s, names %q: %s: %s", tt.vendor, tt.names, action, diff)
			}
		}
		if got := len(doc.Placeholders()) > 0; got != slices.Contains(tt.want, placeholder) {
			t.Errorf("%s: says %q of placeholders", tt.vendor, doc.Placeholders())
		}
	}
}
