package vendors

import (
	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
)

// WebIdentity is an identity outside AWS, known by the tokens that its issuer signs.
type WebIdentity struct {
	// Provider is the issuer: the name of one that IAM knows, or the https address of another, for which an OIDC provider must
	// be in the customer's account. One part of an address may be in braces: the customer types it.
	Provider string `yaml:"provider" jsonschema:"required,minLength=1,maxLength=255" jsonschema_description:"The issuer of the tokens: accounts.google.com, which IAM knows, or its https address as the tokens' claim iss has it, for which the template makes an OIDC provider or uses the one that is there. What the customer types of an address is in braces, the first part of its host or one part of its path: https://{tenant}.example.com."`
	// Audience is what tokens must be made for.
	Audience Audience `yaml:"audience,omitempty" jsonschema_description:"What the tokens must be made for: an audience, a list of which any is enough, or atLaunch where the customer types it. With accounts.google.com also optional: the customer may require one."`
	// Subject is whose tokens are let in. Left out with Google, it is the numeric ID of a service account, which the customer types.
	Subject string `yaml:"subject,omitempty" jsonschema:"minLength=1,maxLength=255" jsonschema_description:"Whose tokens: the claim sub, with a star for anything only after what says whose it is, and what the customer types in braces: repo:{owner}/{repository}:*. Or atLaunch, where the customer types the whole of it. Left out with accounts.google.com: the numeric ID of a service account, which the customer types."`
	// NoSubject is the reason for a trust that does not ask for a subject.
	NoSubject string `yaml:"noSubject,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why tokens of any subject may get in. Say what else keeps everybody out for whom the issuer signs tokens."`
	// Claims are what further claims of the tokens must be, each of them.
	Claims []Claim `yaml:"claims,omitempty" jsonschema:"minItems=1" jsonschema_description:"What further claims must be, each of them, besides subject and audience."`
}

// Claim is a condition on a claim of a token. It can only narrow: who has no such claim is not let in.
type Claim struct {
	// Claim is its name in AWS's condition keys, behind the issuer's.
	Claim string `yaml:"claim" jsonschema:"required,minLength=1,maxLength=80" jsonschema_description:"The claim, as AWS's condition keys name it behind the issuer: repository_id, email, amr."`
	// Operator is how the claim is compared.
	Operator Operator `yaml:"operator" jsonschema:"required" jsonschema_description:"How it is compared: StringEquals, StringLike with stars, or ForAnyValue:StringEquals for a claim with several values. No operator that negates, or lets in who has no such claim."`
	// Values are those of which any is enough.
	Values []string `yaml:"values" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"The values, of which any is enough."`
	// Why says what it keeps out.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What it keeps out."`
}

// Operator is a condition operator of IAM's.
type Operator string

const (
	StringEquals            Operator = "StringEquals"
	StringLike              Operator = "StringLike"
	ForAnyValueStringEquals Operator = "ForAnyValue:StringEquals"
)

// Operators are those that a definition can use: they narrow, whatever they are given.
func Operators() []Operator { return []Operator{StringEquals, StringLike, ForAnyValueStringEquals} }

// Audience is what tokens must be made for. In YAML it is an offer, AtLaunch, an audience or a list of them.
type Audience struct {
	// Offer: the customer may require one.
	Offer Offer
	// When is AtLaunch where the customer types it.
	When Moment
	// Values are audiences of which any is enough.
	Values []string
}

// Offered reports whether the customer may require an audience, and need not.
func (a Audience) Offered() bool { return a.Offer.Offered() }

// Typed reports whether the customer types the audience, in any case or where one is required.
func (a Audience) Typed() bool { return a.Offered() || a.When == AtLaunch }

// IsZero reports whether there is nothing to write.
func (a Audience) IsZero() bool { return a.Offer == "" && a.When == "" && a.Values == nil }

// UnmarshalYAML takes an offer, a moment, an audience or a list of audiences.
func (a *Audience) UnmarshalYAML(n *yaml.Node) error {
	*a = Audience{}
	if n.Kind == yaml.SequenceNode {
		return n.Decode(&a.Values)
	}
	switch {
	case n.Value == string(AtLaunch):
		a.When = AtLaunch
	case Offer(n.Value).Offered() || n.Value == string(OfferNever):
		a.Offer = Offer(n.Value)
	default:
		a.Values = []string{n.Value}
	}
	return nil
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (a Audience) MarshalYAML() (any, error) {
	switch {
	case a.Offer != "":
		return a.Offer, nil
	case a.When != "":
		return a.When, nil
	case len(a.Values) == 1:
		return a.Values[0], nil
	}
	return a.Values, nil
}

// BuiltIn reports whether IAM knows the issuer without an OIDC provider.
func (w WebIdentity) BuiltIn() bool {
	_, ok := oidc.BuiltInNamed(w.Provider)
	return ok
}

// NumericID reports whether the subject is the numeric ID of a Google service account, which the customer types.
func (w WebIdentity) NumericID() bool {
	return w.Provider == oidc.Google && w.NoSubject == "" && (w.Subject == "" || w.Subject == string(AtLaunch))
}

// SubjectTyped reports whether the customer types the subject, or a part of it.
func (w WebIdentity) SubjectTyped() bool {
	return w.NumericID() || w.Subject == string(AtLaunch) || len(oidc.Words(w.Subject)) > 0
}

// IssuerTyped reports whether the customer types a part of the issuer's address.
func (w WebIdentity) IssuerTyped() bool {
	_, word, _ := oidc.Typed(w.Provider)
	return word != ""
}

// ByToken reports whether a token opens the role, perhaps among others.
func (t Trust) ByToken() bool { return t.WebIdentity != nil }

// EitherWay reports whether a principal and a token are alternatives.
func (t Trust) EitherWay() bool { return t.CrossAccount() && t.ByToken() }

// Narrowed is a way into a role that a condition narrows: the key of the trust that says who gets in so.
type Narrowed string

const (
	// NarrowsPrincipal is who assumes the role as a principal of AWS, of the vendor's account where the whole of that is trusted.
	NarrowsPrincipal Narrowed = "principal"
	// NarrowsWebIdentity is who comes with a token.
	NarrowsWebIdentity Narrowed = "webIdentity"
)

// HasOIDCProvider reports whether a role trusts an issuer for which the account needs an OIDC provider.
func (d *Definition) HasOIDCProvider() bool {
	return d.Access.Role != nil && d.Access.Role.Trust.WebIdentity != nil && !d.Access.Role.Trust.WebIdentity.BuiltIn()
}
