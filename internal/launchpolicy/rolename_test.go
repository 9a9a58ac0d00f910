package launchpolicy_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// A role that the customer must name never has a name of CloudFormation's, and whoever launches may make no role of any other
// name: one whose name is not known yet has a placeholder, which opens nothing.
func TestNamedRole(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vendor string
		names  []string
		want   []string
	}{
		{"named-role", []string{"Named.Role_*"}, []string{"arn:aws:iam::123456789012:role/Named.Role_*"}},
		{"given-name", nil, []string{"arn:aws:iam::123456789012:role/NAME-OF-THE-ROLE"}},
		{"given-name", []string{"acme-reader"}, []string{"arn:aws:iam::123456789012:role/acme-reader"}},
		{"every-role", nil, []string{"arn:aws:iam::123456789012:role/acme-Role-*"}},
		{"every-role", []string{"acme-reader"}, []string{"arn:aws:iam::123456789012:role/acme-Role-*", "arn:aws:iam::123456789012:role/acme-reader"}},
	} {
		data, err := os.ReadFile("../../test/choices/testdata/templates/" + tt.vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		in := scope
		in.RoleNames = tt.names
		doc, err := launchpolicy.For(parsed, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range []string{"iam:CreateRole", "iam:AttachRolePolicy", "iam:DeleteRole"} {
			i := slices.IndexFunc(doc.Statement, func(s launchpolicy.Statement) bool { return slices.Contains(s.Action, action) })
			if i < 0 {
				t.Fatalf("%s: nobody may %s", tt.vendor, action)
			}
			if diff := cmp.Diff(tt.want, doc.Statement[i].Resource); diff != "" {
				t.Errorf("%s, names %q: %s: %s", tt.vendor, tt.names, action, diff)
			}
		}
	}
}
