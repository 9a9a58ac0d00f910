package vendors

import "slices"

// Trust says who may assume a role. Account stands alone; Principal and WebIdentity may be alternatives.
type Trust struct {
	// Account is an AWS account of the vendor's, the whole of which is trusted.
	Account TrustedAccount `yaml:"account,omitempty" jsonschema_description:"The vendor's AWS account ID, the whole of which is trusted: one, a list of several at once, one for each partition it serves ({aws: …}), one for each of its own clouds ({byCloud: {US: …}}), one for each region of the customer ({byRegion: {us-east-1: …}}), or atLaunch where the customer types it."`
	// Principal is a user or role of the vendor's.
	Principal Principal `yaml:"principal,omitempty" jsonschema_description:"A user or role of the vendor's. As the vendor publishes it: its ARN, a list of several ARNs at once, one for each partition ({byPartition: {aws: …}}), one for each of its own clouds, of which the customer chooses one by name ({byCloud: {US: …}}), or one for each region of the customer ({byRegion: {us-east-1: …}}); one of several sets may be a whole account, arn:aws:iam::123456789012:root, for customers with an instance of their own. Or as the customer types it: atLaunch, or afterLaunch where the vendor tells it, and the external ID, only once the role exists. Where the vendor then knows its account, that is pinned: {afterLaunch: {account: …}}."`
	// WebIdentity is an identity outside AWS, known by the tokens of an issuer.
	WebIdentity *WebIdentity `yaml:"webIdentity,omitempty" jsonschema_description:"An identity outside AWS that an OpenID Connect issuer signs tokens for: a service account of another cloud, a pipeline, an application."`
	// ExternalID is given wherever Account or Principal is, unless NoExternalID says why not.
	ExternalID ExternalID `yaml:"externalId,omitempty" jsonschema_description:"required: the customer types the external ID that the vendor made for it. Or more about it: who makes it, when it is told, how it looks, whether it can be rotated."`
	// Conditions narrow who may assume the role.
	Conditions []TrustCondition `yaml:"conditions,omitempty" jsonschema:"minItems=1" jsonschema_description:"What whoever assumes the role must meet besides: each can only narrow. Where principal and webIdentity are alternatives, each narrows both, or says with narrows which."`
	// NoExternalID is the reason for a cross-account trust without an external ID.
	NoExternalID string `yaml:"noExternalId,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why this vendor can do without an external ID. A deputy without one can be confused; say what prevents it."`
}

// trustee is somebody whom a trust can name: one of its keys.
type trustee struct {
	key   string
	given func(Trust) bool
	// alone says that no other may stand beside it.
	alone bool
	// shows is what opens the role for it in place of an external ID, empty for who shows one.
	shows string
	// parameters are those with which the customer says who that is, or what they must show.
	parameters []string
	// check looks at what stands under the key, if anything does.
	check func(*file, Trust, path)
}

// trustees are all of them.
func trustees() []trustee {
	return []trustee{
		{
			key: "account", alone: true, given: func(t Trust) bool { return t.Account.Given() },
			parameters: []string{ // all but the first with a principal too
				ParamVendorAccountID, ParamExternalID, ParamSecondExternalID, ParamVendorSessionName, ParamVendorSourceIdentity, ParamVendorOrganizationID,
			},
			check: func(f *file, t Trust, p path) { f.checkPublished(p, t.Account.Published, f.checkPublishedAccount) },
		},
		{
			key: "principal", given: func(t Trust) bool { return t.Principal.Given() },
			parameters: []string{ParamVendorPrincipalARN},
			check:      func(f *file, t Trust, p path) { f.checkPublishedPrincipals(p, t.Principal.Published) },
		},
		{
			key: "webIdentity", shows: "token", given: func(t Trust) bool { return t.WebIdentity != nil },
			parameters: []string{
				ParamWebIdentitySubject, ParamWebIdentitySubject2, ParamWebIdentitySubject3, ParamWebIdentityAudience, ParamWebIdentityIssuer,
			},
			check: func(f *file, t Trust, p path) { f.checkWebIdentity(t.WebIdentity, p) },
		},
	}
}

// WhoAssumes are the parameters with which a customer says who assumes a role, and what they must show.
func WhoAssumes() []string {
	var names []string
	for _, w := range trustees() {
		names = append(names, w.parameters...)
	}
	return names
}

// trustees are those that the trust names.
func (t Trust) trustees() []trustee {
	return slices.DeleteFunc(trustees(), func(w trustee) bool { return !w.given(t) })
}

// NamesNobody reports whether it is not known who assumes the role.
func (t Trust) NamesNobody() bool { return len(t.trustees()) == 0 }

// CrossAccount reports whether the role trusts an AWS account or principals of one.
func (t Trust) CrossAccount() bool { return t.Account.Given() || t.Principal.Given() }

// Published is what the vendor publishes of the accounts or principals that are trusted, nil where the customer types it.
func (t Trust) Published() *Published {
	if t.Account.Published != nil {
		return t.Account.Published
	}
	return t.Principal.Published
}

// TrustedAccount is an account of the vendor's, published or typed by the customer. In YAML it is AtLaunch, or what
// [Published] is, with account IDs.
type TrustedAccount struct {
	// When is AtLaunch where the customer types the account, else empty.
	When Moment
	// Published are the vendor's accounts, nil where the customer types one.
	Published *Published
}

// Given reports whether an account is trusted.
func (a TrustedAccount) Given() bool { return a.When != "" || a.Published != nil }

// Typed reports whether the customer types the account.
func (a TrustedAccount) Typed() bool { return a.When != "" }

// Principal is a user or role of the vendor's: published, or typed by the customer with what is known of it before. In YAML
// it is what [Published] is, with ARNs; or a plain moment, short for a principal of any account; with its account it is
// {afterLaunch: {account: …}}.
type Principal struct {
	// When is the moment from which the ARN is known, empty if the customer types none.
	When Moment
	// Account is the account of a principal that the customer types, in each partition that the vendor serves. Nil leaves it
	// to what the customer types.
	Account Accounts
	// Published are the ARNs of users and roles, nil where the customer types one.
	Published *Published
}

// Given reports whether a principal is trusted.
func (p Principal) Given() bool { return p.When != "" || p.Published != nil }

// Typed reports whether the customer types the principal.
func (p Principal) Typed() bool { return p.When != "" }

// Published is what a vendor publishes of itself, as account IDs or as ARNs: in sets, one of which is trusted, the whole of it.
type Published struct {
	// By is what decides which set that is.
	By By
	// Sets are one set where nothing decides, else one for each key, in the order of the definition.
	Sets []PublishedSet
}

// PublishedSet is what is trusted together.
type PublishedSet struct {
	// Key is a partition, the name of a cloud or a region, empty where there is but one set.
	Key string
	// Values are account IDs or ARNs, at least one.
	Values []string
}

// By is what decides which of several sets is trusted.
type By string

const (
	// ByNothing: there is one set, of one partition.
	ByNothing By = ""
	// ByPartition: the partition of the launch.
	ByPartition By = "byPartition"
	// ByCloud: the vendor's own cloud, which the customer chooses by name.
	ByCloud By = "byCloud"
	// ByRegion: the region of the launch.
	ByRegion By = "byRegion"
)

// Moment says when the customer learns a value.
type Moment string

const (
	AtLaunch    Moment = "atLaunch"
	AfterLaunch Moment = "afterLaunch"
)

// Accounts is an account ID for each partition. In YAML a plain account ID is short for one in partition aws.
type Accounts map[Partition]string
