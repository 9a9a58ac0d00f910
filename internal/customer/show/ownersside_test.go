package show

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Whoever may open a bucket of another account is told what its owner must allow, and to whom; nobody else is.
func TestOwnersSide(t *testing.T) {
	t.Parallel()
	const iam = "arn:aws-cn:iam::123456789012:"
	role, user := iam+"role/acme-Role-*", iam+"user/acme-User-*"
	const begins = "acme is the stack's name, which begins the names"
	named, there := vendors.Access{Role: &vendors.Role{Name: vendors.RoleName{Given: vendors.NamingRequired}}}, vendors.Access{ExistingRole: &vendors.ExistingRole{}}
	for _, tt := range []struct {
		name   string
		access vendors.Access
		names  []string
		want   []string
		words  string
	}{
		{"a role", vendors.Access{Role: &vendors.Role{}}, nil, []string{role}, begins},
		{"a keyed user", vendors.Access{KeyedUser: &vendors.KeyedUser{}}, nil, []string{user}, begins},
		{"a keyed user or a role", vendors.Access{Role: &vendors.Role{}, KeyedUser: &vendors.KeyedUser{}}, nil, []string{role, user}, begins},
		{"a keyed user for a role, which alone has the permissions", vendors.Access{StsUserRole: &vendors.StsUserRole{}}, nil, []string{role}, begins},
		{"a role with a name", vendors.Access{Role: &vendors.Role{}}, []string{"reader"}, []string{iam + "role/reader"}, "where you give none"},
		{"a role that needs a name", named, nil, []string{iam + "role/NAME-OF-THE-ROLE"}, "NAME-OF-THE-ROLE stands for the name that you give the role"},
		{"a role that needs a name, which is known", named, []string{"reader"}, []string{iam + "role/reader"}, "the one that you give it"},
		{"a role that is there", there, nil, []string{iam + "role/NAME-OF-THE-ROLE", iam + "role/*/NAME-OF-THE-ROLE"}, "NAME-OF-THE-ROLE stands for the name of the role that is there"},
		{"a role that is there, of whose name the beginning is known", there, []string{"read*"}, []string{iam + "role/NAME-OF-THE-ROLE", iam + "role/*/NAME-OF-THE-ROLE"}, "NAME-OF-THE-ROLE stands for"},
		{"a role that is there, whose name is known", there, []string{"reader"}, []string{iam + "role/reader", iam + "role/*/reader"}, "whatever its path"},
	} {
		scope := launchpolicy.Scope{Partition: "aws-cn", AccountID: "123456789012", StackName: "acme", RoleNames: tt.names}
		def := &vendors.Definition{Name: "Acme", Access: tt.access, Bucket: vendors.Bucket{OtherAccount: vendors.OfferOptional},
			Permissions: []vendors.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, On: []vendors.Target{vendors.OnObjects}}}}
		side := ownersSide(def, scope)
		if got := side.Policy.Statement[0].Condition["ArnLike"]["aws:PrincipalArn"]; !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if words := side.Words[1]; !strings.Contains(words, tt.words) || strings.Contains(words, begins) != (tt.words == begins) {
			t.Errorf("%s: got %q, want %q", tt.name, words, tt.words)
		}
		if text := side.Policy.Text(); !strings.Contains(text, `"arn:aws-cn:s3:::NAME-OF-THE-BUCKET/*"`) || strings.Contains(text, `NAME-OF-THE-BUCKET"`) {
			t.Errorf("%s: reading objects is about something else: %s", tt.name, text)
		}
		if def.Bucket.OtherAccount = ""; ownersSide(def, scope) != nil {
			t.Errorf("%s: told where there is no such bucket", tt.name)
		}
	}
	def := &vendors.Definition{Bucket: vendors.Bucket{OtherAccount: vendors.OfferOptional}, Access: vendors.Access{Role: &vendors.Role{}},
		Permissions: []vendors.Permission{{Sid: "Read"}}}
	if got := ownersSide(def, launchpolicy.Scope{AccountID: "*", StackName: "acme"}).Policy.Statement[0].Principal["AWS"]; got != "arn:aws:iam::ACCOUNT-OF-THE-STACK:root" {
		t.Errorf("a principal with a star is everybody or nobody, got %q", got)
	}
}
