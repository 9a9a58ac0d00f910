package constructs

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
)

// providerARN is how the ARN of an OIDC provider of this account begins, before the issuer's address without https://.
const providerARN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/"

// OIDCProviderProps are the properties of an [OIDCProvider].
type OIDCProviderProps struct {
	// Issuer is the https address of the issuer, as its tokens have it. One part of it may be in braces. A change makes
	// another provider, and keeps the one that was.
	Issuer string
	// IssuerPart is the parameter whose value stands for the part of Issuer in braces.
	IssuerPart Expression
	// Audiences are what tokens may be made for, 1 to 100. They change in place.
	Audiences []Value
	// Tags are shown with the provider.
	Tags []Tag
	// When is the condition under which the provider exists.
	When When
}

// OIDCProvider lets IAM check the tokens of an issuer that it does not know itself. There can be one for an address in an
// account: where there is one already, the launch fails before the role is made, and leaves that one as it is. It stays when
// the stack goes, for others may have come to trust it; a launch that fails takes away the one that it made itself.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
type OIDCProvider struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is known once the stack is launched.
	ARN Expression
	// LogicalID is the provider's name in the template.
	LogicalID string
}

// NewOIDCProvider defines the provider. It has no thumbprint: IAM checks certificates by its own list of authorities, and makes
// a thumbprint where an issuer's is of none of them.
func NewOIDCProvider(scope constructs.Construct, id string, props OIDCProviderProps) (*OIDCProvider, error) {
	var p problems
	p.checkProps(scope, props)
	_, builtIn := oidc.BuiltInNamed(props.Issuer)
	if builtIn {
		p.addf("Issuer must be one that IAM does not know itself, got %q", props.Issuer)
	} else {
		p.check("Issuer", oidc.CheckIssuer(props.Issuer))
	}
	before, word, after := oidc.Typed(props.Issuer)
	if (word != "") != (props.IssuerPart != nil) {
		p.addf("IssuerPart must be given where Issuer has a part in braces, and only there")
	}
	if n := len(props.Audiences); n < 1 || n > 100 {
		p.addf("Audiences must be 1 to 100, got %d", n)
	}
	for _, a := range props.Audiences {
		if a, ok := literal(a); ok {
			p.check("Audiences", awsname.CheckAudience(a))
		}
	}
	checkTags(&p, props.Tags)
	if err := p.err("OIDCProvider", id); err != nil {
		return nil, err
	}

	var url Value = props.Issuer
	if word != "" {
		url = Sub(before+"${Part}"+after, "Part", props.IssuerPart)
	}
	n := newNode(scope, id)
	o := &OIDCProvider{Construct: n.construct, LogicalID: n.main("OidcProvider")}
	o.ARN = n.getAtt(o.LogicalID, "Arn", props.When)
	n.define(resource{
		logicalID: o.LogicalID, typ: "AWS::IAM::OIDCProvider", when: props.When, kept: true,
		properties: map[string]any{
			"Url":          url,
			"ClientIdList": slices.Clone(props.Audiences),
			"Tags":         tagged(props.Tags),
		},
		acknowledged: onlyIf(props.When, noAudience),
	})
	return o, nil
}
