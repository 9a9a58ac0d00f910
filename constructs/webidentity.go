package constructs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
)

// WebIdentityTrust lets in who has a token that an OpenID Connect issuer signed: one Google service account, unless another
// Issuer is given. IAM knows Google without an OIDC provider in the account; for most others there must be one, see
// [OIDCProvider].
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
type WebIdentityTrust struct {
	// Sid is the statement's id.
	Sid string
	// Issuer is the name of an issuer that IAM knows, or the https address of another. One part of an address may be in braces,
	// as in https://{tenant}.example.com: see IssuerPart. Left out, it is accounts.google.com.
	Issuer string
	// IssuerPart is the parameter whose value stands for the part of Issuer in braces. Keys of a condition cannot hold a
	// parameter, so that the trust policy is then a text of JSON in one Fn::Sub: the parameter must take no quotes and no
	// backslashes, and the same holds of the parameters behind the other props.
	IssuerPart Expression
	// Subject is whose tokens they are: the service account's numeric ID with Google.
	Subject Value
	// SubjectLike is Subject as a pattern, in which a star stands for anything.
	SubjectLike Value
	// NoSubject is the reason why tokens of any subject may get in, which stands in the template's metadata. One of Subject, SubjectLike and NoSubject is given.
	NoSubject string
	// Audience is what the token must be meant for. It keeps out tokens that were obtained for others, as the external ID does
	// elsewhere. Left out, any audience is accepted, of those that an OIDC provider lists.
	Audience Value
	// AudienceWhen is the condition under which Audience is required. There is none with IssuerPart.
	AudienceWhen When
	// Audiences are several of which any is enough, in place of Audience.
	Audiences []Value
	// Claims are what further claims of the token must be, each of them.
	Claims []Claim
	// Narrowed are conditions besides, on the session's name or the caller's network: AWS knows nothing else of who comes with a token.
	Narrowed []Narrowing

	self selfTrust
}

// Claim is a condition on a claim of a token. It can only narrow: who has no such claim is not let in.
type Claim struct {
	// Name is the claim as IAM's condition keys name it behind the issuer.
	Name string
	// Operator is StringEquals, StringLike, or ForAnyValue:StringEquals for a claim with several values.
	Operator string
	// Values are those of which any is enough. A star stands for anything with StringLike, after what is fixed.
	Values []string
	// Why is what it keeps out, which stands in the template's metadata under the claim's name. It may be left out.
	Why string
}

// issuer is what Issuer says, or what it is left out for.
func (t WebIdentityTrust) issuer() string { return cmp.Or(t.Issuer, oidc.Google) }

func (t WebIdentityTrust) check(p *problems) {
	if t.self.why != "" {
		p.addf("AssumesItself must not stand beside a WebIdentityTrust: a session would outlive its token, without an external ID")
	}
	checkSid(p, t.Sid)
	err := oidc.CheckIssuer(t.issuer())
	p.check("Trust.Issuer", err)
	if typed := strings.Contains(t.issuer(), "{"); err == nil && typed != (t.IssuerPart != nil) {
		p.addf("Trust.IssuerPart must be given where Issuer has a part in braces, and only there")
	} else if _, ok := inSub(t.IssuerPart, nil); t.IssuerPart != nil && !ok {
		p.addf("Trust.IssuerPart must be a Ref")
	}
	if t.IssuerPart != nil && t.AudienceWhen != "" {
		p.addf("Trust.AudienceWhen must be left out with IssuerPart: a text has no conditions")
	}
	t.checkSubject(p)
	if given(t.Audience) && len(t.Audiences) > 0 {
		p.addf("Trust: one of Audience and Audiences must be given, or none")
	}
	for _, a := range append(slices.Clone(t.Audiences), t.Audience) {
		if a, ok := literal(a); ok && a != "" {
			p.check("Trust.Audience", awsname.CheckAudience(a))
		}
	}
	for _, c := range t.Claims {
		c.check(p, t.issuer())
	}
	checkNarrowed(p, t.Narrowed)
	for i, n := range t.Narrowed {
		if narrowing.CheckKey(n.Key) == nil && !slices.Contains(narrowing.TokenKeys(), n.Key) {
			p.addf("Trust.Narrowed[%d].Key must be %s for who comes with a token, got %q", i, strings.Join(narrowing.TokenKeys(), " or "), n.Key)
		}
	}
	if oidc.NeedsSessionName(t.issuer()) && !slices.ContainsFunc(t.Narrowed, namesSession) {
		p.addf("Trust.Narrowed must have one on %s with %s for %s: IAM takes no trust without it", narrowing.SessionName, narrowing.StringEquals, t.issuer())
	}
}

func namesSession(n Narrowing) bool {
	return n.Key == narrowing.SessionName && n.Operator == narrowing.StringEquals
}

func (t WebIdentityTrust) checkSubject(p *problems) {
	count := 0
	for _, g := range []bool{t.Subject != nil, t.SubjectLike != nil, t.NoSubject != ""} {
		if g {
			count++
		}
	}
	if t.issuer() == oidc.Google {
		if s, ok := literal(t.Subject); ok {
			p.check("Trust.Subject", awsname.CheckServiceAccountID(s))
		}
		if count == 0 {
			p.addf("Trust.Subject must be given: without it every Google account could assume the role")
			return
		}
	}
	if count != 1 {
		p.addf("Trust: one of Subject, SubjectLike and NoSubject, the reason for having none, must be given")
	}
	for prop, v := range map[string]Value{"Trust.Subject": t.Subject, "Trust.SubjectLike": t.SubjectLike} {
		s, ok := literal(v)
		if !ok || t.issuer() == oidc.Google {
			continue
		}
		if err := oidc.CheckValue(s); err != nil {
			p.check(prop, err)
		} else if oidc.IsPattern(s) && prop == "Trust.Subject" {
			p.addf("Trust.Subject must have no star, which SubjectLike is for, got %q", s)
		}
	}
}

func (c Claim) check(p *problems, issuer string) {
	if known := oidc.Claims(issuer); !slices.Contains(known, c.Name) {
		p.addf("Trust.Claims must be among those that AWS compares for %s, which are %s, got %q", issuer, strings.Join(known, ", "), c.Name)
	}
	operators := []string{"StringEquals", "StringLike"}
	if oidc.Several(c.Name) {
		operators = []string{"ForAnyValue:StringEquals"}
	}
	if !slices.Contains(operators, c.Operator) {
		p.addf("Trust.Claims: the operator for %s must be %s, got %q", c.Name, strings.Join(operators, " or "), c.Operator)
	}
	if len(c.Values) == 0 {
		p.addf("Trust.Claims: %s must have a value", c.Name)
	}
	for _, v := range c.Values {
		if err := oidc.CheckValue(v); err != nil {
			p.check("Trust.Claims: a value of "+c.Name, err)
		} else if oidc.IsPattern(v) && c.Operator != "StringLike" {
			p.addf("Trust.Claims: a value of %s must have no star with %s, got %q", c.Name, c.Operator, v)
		}
	}
}

func (t WebIdentityTrust) statements() []any {
	name := oidc.Name(t.issuer())
	if t.IssuerPart != nil {
		before, _, after := oidc.Typed(name)
		part, _ := inSub(t.IssuerPart, nil)
		name = before + part + after
	}
	condition := conditions(narrowedTo(t.Narrowed))
	subject := name + ":" + oidc.SubjectKey(t.issuer())
	if given(t.Subject) {
		condition.add("StringEquals", subject, t.Subject)
	}
	if given(t.SubjectLike) {
		condition.add("StringLike", subject, t.SubjectLike)
	}
	audience := name + ":" + oidc.AudienceKey(t.issuer())
	if given(t.Audience) {
		condition.add("StringEquals", audience, t.AudienceWhen.orNothing(t.Audience))
	}
	if len(t.Audiences) > 0 {
		condition.add("StringEquals", audience, slices.Clone(t.Audiences))
	}
	for _, c := range t.Claims {
		condition.add(c.Operator, name+":"+c.Name, oneOrList(c.Values))
	}
	var principal Value = name
	if _, builtIn := oidc.BuiltInNamed(name); !builtIn {
		principal = Sub(providerARN + name)
	}
	return []any{map[string]any{
		"Sid":       cmp.Or(t.Sid, "TheVendor"),
		"Effect":    "Allow",
		"Principal": map[string]any{"Federated": principal},
		"Action":    "sts:AssumeRoleWithWebIdentity",
		"Condition": map[string]any(condition),
	}}
}

func (t WebIdentityTrust) reasons() map[string]any {
	reasons := reasonsOf(t.Narrowed, "NoSubject", t.NoSubject)
	for _, c := range t.Claims {
		if c.Why != "" {
			reasons[c.Name] = c.Why
		}
	}
	return reasons
}

func (t WebIdentityTrust) and(self selfTrust) Trust {
	t.self = self
	return t
}

// isText: the keys of the conditions are known at launch only.
func (t WebIdentityTrust) isText() bool { return t.IssuerPart != nil }

// conditions are those of a statement, by operator and key.
type conditions map[string]any

func (c conditions) add(operator, key string, value any) {
	if c[operator] == nil {
		c[operator] = map[string]any{}
	}
	c[operator].(map[string]any)[key] = value
}

// trustPolicy is the trust policy of a role: as an object, or as text where its keys are known at launch only.
func trustPolicy(t Trust) any {
	if c, ok := t.(ChoiceTrust); ok && c.isText() {
		return c.When.choose(trustPolicy(c.Then), trustPolicy(c.Else))
	}
	document := policyDocument(t.statements()...)
	if isText(t) {
		return subOfJSON(document)
	}
	return document
}

func isText(t Trust) bool {
	text, ok := t.(interface{ isText() bool })
	return ok && text.isText()
}

func (t ChoiceTrust) isText() bool { return isText(t.Then) || isText(t.Else) }
