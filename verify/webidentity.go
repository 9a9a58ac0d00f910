package verify

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// webIdentity is what the definition's role trusts of issuers outside AWS, nil if nothing.
func (r *run) webIdentity() *vendors.WebIdentity {
	if r.def.Access.Role == nil {
		return nil
	}
	return r.def.Access.Role.Trust.WebIdentity
}

// bearer is whose tokens they are, in a word or two.
func (r *run) bearer() string {
	if w := r.webIdentity(); w != nil && w.Provider != oidc.Google {
		return "subject"
	}
	return "service account"
}

// otherBearer is what a token must be of another one of, to be refused for that alone.
func (r *run) otherBearer() string {
	if r.webIdentity().NoSubject != "" {
		return "issuer" // or one that lacks a claim: any subject of this one may get in
	}
	return r.bearer()
}

// tokenAdvice is for a token that the role does not let in.
func (r *run) tokenAdvice() string {
	w := r.webIdentity()
	if w.NumericID() {
		return fmt.Sprintf("The role does not let %s's service account in. Update the stack with the service account's numeric ID, and its audience if there is one, exactly as %s shows them.", r.def.Name, r.def.Name)
	}
	return fmt.Sprintf("The role does not let %s's %s in. Update the stack from its template, with what you enter of issuer, subject and audience exactly as %s shows it.", r.def.Name, r.bearer(), r.def.Name)
}

// providerAdvice is for what STS says of the customer's OIDC provider, empty if it says nothing of it.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
func (r *run) providerAdvice(message string) string {
	w := r.webIdentity()
	switch {
	case w == nil || w.BuiltIn():
	case strings.Contains(message, "No OpenIDConnect provider found"):
		return fmt.Sprintf("Your account has no OIDC provider of %s. Update the stack with %s %s.", oidc.Name(w.Provider), vendors.ParamOIDCProvider, vocabulary.OIDCProviderCreate)
	case strings.Contains(message, "Incorrect token audience"):
		audience := "the audience"
		if w.Audience.Values != nil {
			audience += " " + words.Or(w.Audience.Values)
		}
		return fmt.Sprintf("The OIDC provider in your account does not list %s. Add it with the command that the stack's output %s has.", audience, vocabulary.OutputAudienceCommand)
	}
	return ""
}
