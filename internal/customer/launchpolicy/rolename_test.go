package launchpolicy_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
)

// Whoever launches may attach the stack's own policies to the role that is there already, and no other, nor to any other role.
func TestExistingRole(t *testing.T) {
	t.Parallel()
	for _, boundary := range []string{"", "arn:aws:iam::123456789012:policy/boundary"} {
		for name, want := range map[string]string{"": "NAME-OF-THE-ROLE", "ThereAlready*": "ThereAlready*", "ThereAlreadyIntegration": "ThereAlreadyIntegration"} {
			in := scope
			if in.BoundaryARN = boundary; name != "" {
				in.RoleNames = []string{name}
			}
			doc := ofChoice(t, "there-already", in)
			for _, action := range []string{"iam:AttachRolePolicy", "iam:DetachRolePolicy"} {
				var found []launchpolicy.Statement
				for _, s := range doc.Statement {
					if slices.Contains(s.Action, action) {
						found = append(found, s)
					}
				}
				if len(found) != 1 {
					t.Fatalf("%d statements allow %s", len(found), action)
				}
				start := "arn:aws:iam::123456789012:role/"
				if diff := cmp.Diff([]string{start + want, start + "*/" + want}, found[0].Resource); diff != "" {
					t.Errorf("%s: %s", action, diff)
				}
				own := map[string]map[string][]string{"ArnLike": {"iam:PolicyARN": {
					"arn:aws:iam::123456789012:policy/acme-AccessPolicy-*", "arn:aws:iam::123456789012:policy/acme-FurtherBucketsPolicy-*",
				}}}
				if diff := cmp.Diff(own, found[0].Condition); diff != "" {
					t.Errorf("%s: %s", action, diff)
				}
			}
			for _, s := range doc.Statement {
				for _, action := range []string{"iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"} {
					if slices.Contains(s.Action, action) {
						t.Errorf("%s is allowed", action)
					}
				}
			}
		}
	}
}

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
		in := scope
		in.RoleNames = tt.names
		doc := ofChoice(t, tt.vendor, in)
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
