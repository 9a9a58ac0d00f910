package vocabulary

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramOIDCProvider = Word{Name: vendors.ParamOIDCProvider, Samples: []string{OIDCProviderCreate, OIDCProviderExisting}, OwnAccount: true,
	FailsWhere: " " + OIDCProviderCreate + ", where it has the OIDC provider already, also in an account that joins later; with " + OIDCProviderExisting + " nobody gets in where there is none"}

// The values of the parameter OidcProvider, contracts of the templates.
const (
	OIDCProviderCreate   = "Create"
	OIDCProviderExisting = "Existing"
)

const (
	// CreateOIDCProvider is a condition: the template makes the OIDC provider.
	CreateOIDCProvider = "CreateOidcProvider"
	// UseExistingOIDCProvider is a condition: the role trusts one that the account had.
	UseExistingOIDCProvider = "UseExistingOidcProvider"
)

// ListOIDCProviders is the command that shows which OIDC providers an account has.
const ListOIDCProviders = "aws iam list-open-id-connect-providers"

// oidcProvider: whether the account has an OIDC provider for the issuer. No Rule can see it, and there can be one only.
func oidcProvider(def *vendors.Definition) Choice {
	if !def.HasOIDCProvider() {
		return Choice{}
	}
	w := def.Access.Role.Trust.WebIdentity
	audience := "the audience"
	if w.Audience.Values != nil {
		audience += " " + wording.And(w.Audience.Values)
	}
	stays := "stays when the stack goes, as others may have come to use it."
	if WhenWebIdentity(def) != "" {
		stays = "stays when the stack goes or gets another way in, as others may have come to use it: it is " + OIDCProviderExisting + " from then on."
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramOIDCProvider, Group: GroupAccess, Label: "OIDC provider in your account",
		Description: fmt.Sprintf("IAM needs an OIDC provider to check tokens of %s, and takes one for an address in an account. "+
			"See with %s whether one ends so: then choose %s, and it must list %s; the stack's output says how to add it. "+
			"One that the stack makes "+stays,
			oidc.Name(w.Provider), ListOIDCProviders, OIDCProviderExisting, audience),
		Default: new(OIDCProviderCreate), Allowed: []string{OIDCProviderCreate, OIDCProviderExisting}, Beforehand: true,
	}}}
	sayWhen(def, wayWebIdentity, c.Parameters) // no rule asks for Create elsewhere: it is said how the account is, not what to make
	makes, has := expr.Has(vendors.ParamOIDCProvider, OIDCProviderCreate), expr.Has(vendors.ParamOIDCProvider, OIDCProviderExisting)
	if chosen := WhenWebIdentity(def); chosen != "" {
		list := []expr.Expr{expr.Is(chosen)}
		if w.Audience.Typed() { // as a rule asks for it too: so that whoever reads the condition alone sees that it is there
			list = append(list, expr.Filled(vendors.ParamWebIdentityAudience))
		}
		makes, has = expr.And(append(list, makes)...), expr.And(expr.Is(chosen), has)
	}
	c.Conditions = []Condition{{CreateOIDCProvider, makes}, {UseExistingOIDCProvider, has}}
	return c
}

// WhenWebIdentity is the condition under which the role trusts a web identity, empty where it always does.
func WhenWebIdentity(def *vendors.Definition) string {
	switch values := chosenAmong(def); {
	case !alternatives(def):
		return ""
	case slices.Contains(values, wayRole.Value):
		return UseWebIdentity
	}
	return UseRole
}

// ProviderThatStays says in sentences what of an OIDC provider outlasts the stack, and the commands that take it out. It is nil where
// there is none.
func ProviderThatStays(def *vendors.Definition) (words, commands []string) {
	if !def.HasOIDCProvider() {
		return nil, nil
	}
	return []string{
			"The OIDC provider that the stack made stays, as others may have come to use it. It lets nobody in by itself, but through a role that trusts it: delete it once none does. " +
				"As long as it is there, a new launch needs " + vendors.ParamOIDCProvider + "=" + OIDCProviderExisting + ".",
			"An audience that you added to a provider that was there stays too, and a role that trusts the provider and asks for no audience takes tokens for it. Take it out unless another role needs it.",
		}, []string{
			"# once no role trusts the provider", ListOIDCProviders,
			"aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ARN-OF-THE-PROVIDER",
			"# an audience that you added, unless another role needs it",
			"aws iam remove-client-id-from-open-id-connect-provider --open-id-connect-provider-arn ARN-OF-THE-PROVIDER --client-id THE-AUDIENCE",
		}
}
