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
	scope := launchpolicy.Scope{Partition: "aws-cn", AccountID: "123456789012", StackName: "acme"}
	role, user := "arn:aws-cn:iam::123456789012:role/acme-Role-*", "arn:aws-cn:iam::123456789012:user/acme-User-*"
	for _, tt := range []struct {
		name   string
		access vendors.Access
		want   []string
	}{
		{"a role", vendors.Access{Role: &vendors.Role{}}, []string{role}},
		{"a keyed user", vendors.Access{KeyedUser: &vendors.KeyedUser{}}, []string{user}},
		{"a keyed user or a role", vendors.Access{Role: &vendors.Role{}, KeyedUser: &vendors.KeyedUser{}}, []string{role, user}},
		{"a keyed user for a role, which alone has the permissions", vendors.Access{StsUserRole: &vendors.StsUserRole{}}, []string{role}},
	} {
		def := &vendors.Definition{Name: "Acme", Access: tt.access, Bucket: vendors.Bucket{OtherAccount: vendors.OfferOptional},
			Permissions: []vendors.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, On: []vendors.Target{vendors.OnObjects}}}}
		side := ownersSide(def, scope)
		if got := side.Policy.Statement[0].Condition["ArnLike"]["aws:PrincipalArn"]; !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
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
