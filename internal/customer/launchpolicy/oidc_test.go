package launchpolicy_test

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
)

// Whoever launches makes the OIDC provider of the template's issuer, sees which there are, and takes away no other's.
func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	for vendor, provider := range map[string]string{
		"pipeline":   "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
		"own-issuer": "arn:aws:iam::123456789012:oidc-provider/*.id.example.com/oauth2",
	} {
		doc := ofChoice(t, vendor, scope)
		for _, want := range []struct {
			sid, resource string
			actions       []string
			tagged        bool
		}{
			{"OidcProvider", provider, []string{"iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider", "iam:GetOpenIDConnectProvider",
				"iam:ListOpenIDConnectProviderTags", "iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"}, false},
			{"SeeOidcProviders", "*", []string{"iam:ListOpenIDConnectProviders"}, false},
			{"OwnOidcProvider", provider, []string{"iam:DeleteOpenIDConnectProvider", "iam:RemoveClientIDFromOpenIDConnectProvider"}, true},
		} {
			i := slices.IndexFunc(doc.Statement, func(s launchpolicy.Statement) bool { return s.Sid == want.sid })
			if i < 0 {
				t.Errorf("%s: no statement %s", vendor, want.sid)
				continue
			}
			got := doc.Statement[i]
			if !slices.Equal(got.Action, want.actions) || !slices.Equal(got.Resource, []string{want.resource}) || (got.Condition != nil) != want.tagged {
				t.Errorf("%s: got %+v, want %+v", vendor, got, want)
			}
		}
	}
}
