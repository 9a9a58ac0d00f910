package stacks

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// webIdentityTrust lets in whose tokens the definition says.
func (s *vendorStack) webIdentityTrust(w *vendors.WebIdentity) constructs.WebIdentityTrust {
	trust := constructs.WebIdentityTrust{
		Sid: sidOf(s.def.Name) + "WithItsToken", Issuer: w.Provider, IssuerPart: issuerPart(w), NoSubject: w.NoSubject,
	}
	if w.Provider == oidc.Google {
		trust.Sid = sidOf(s.def.Name) + "WithItsServiceAccount"
	}
	subject := constructs.Value(w.Subject)
	if words := oidc.Words(w.Subject); len(words) > 0 {
		subject = constructs.Sub(oidc.Fill(w.Subject, func(i int) string { return "${" + vendors.SubjectParameters()[i] + "}" }))
	} else if w.SubjectTyped() {
		subject = constructs.Ref(vendors.ParamWebIdentitySubject)
	}
	switch {
	case w.NoSubject != "":
	case oidc.IsPattern(w.Subject):
		trust.SubjectLike = subject
	default:
		trust.Subject = subject
	}
	switch audiences := audiencesOf(w); {
	case len(audiences) == 1:
		trust.Audience = audiences[0]
	default:
		trust.Audiences = audiences
	}
	if w.Audience.Offered() {
		trust.AudienceWhen = vocabulary.RequireAudience
	}
	for _, c := range w.Claims {
		trust.Claims = append(trust.Claims, constructs.Claim{Name: c.Claim, Operator: string(c.Operator), Values: c.Values, Why: words.Sentence(c.Why)})
	}
	return trust
}

// issuerPart is the parameter behind the part in braces of an issuer's address, nil where there is none.
func issuerPart(w *vendors.WebIdentity) constructs.Expression {
	if !w.IssuerTyped() {
		return nil
	}
	return constructs.Ref(vendors.ParamWebIdentityIssuer)
}

// audiencesOf are those of which any is enough.
func audiencesOf(w *vendors.WebIdentity) []constructs.Value {
	if w.Audience.Typed() {
		return []constructs.Value{constructs.Ref(vendors.ParamWebIdentityAudience)}
	}
	var list []constructs.Value
	for _, a := range w.Audience.Values {
		list = append(list, a)
	}
	return list
}

// defineOIDCProvider: the one that IAM checks the tokens with, made or there already, and what is to be done with the latter.
func (s *vendorStack) defineOIDCProvider() error {
	if !s.def.HasOIDCProvider() {
		return nil
	}
	w := s.def.Access.Role.Trust.WebIdentity
	_, err := constructs.NewOIDCProvider(s.stack, "IdentityProvider", constructs.OIDCProviderProps{
		Issuer: w.Provider, IssuerPart: issuerPart(w), Audiences: audiencesOf(w), Tags: s.tags(), When: vocabulary.CreateOIDCProvider,
	})
	if err != nil {
		return err
	}
	before, word, after := oidc.Typed(oidc.Name(w.Provider))
	if word != "" {
		before += "${" + vendors.ParamWebIdentityIssuer + "}" + after
	}
	arn := "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/" + before
	s.handBackNamed(vocabulary.OutputOIDCProviderARN, constructs.When(vocabulary.WhenWebIdentity(s.def)), constructs.Sub(arn))
	var commands []string
	for _, a := range audiencesOf(w) {
		audience, fixed := a.(string)
		if !fixed {
			audience = "${" + vendors.ParamWebIdentityAudience + "}"
		}
		commands = append(commands, "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "+arn+" --client-id '"+audience+"'")
	}
	s.handBackNamed(vocabulary.OutputAudienceCommand, vocabulary.UseExistingOIDCProvider, constructs.Sub(strings.Join(commands, " && ")))
	return nil
}
