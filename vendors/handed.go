package vendors

import (
	"slices"
	"strings"
)

// Handed names a value of a launched stack.
type Handed string

const (
	HandedBucketName   Handed = "bucket.name"
	HandedBucketRegion Handed = "bucket.region"
	HandedBucketARN    Handed = "bucket.arn"
	// HandedBucketPrefix is what the keys begin with that the access is limited to, where the customer gives it.
	HandedBucketPrefix Handed = "bucket.prefix"
	// HandedKMSKeyARN is the key that encrypts the bucket's objects, where the customer gives it.
	HandedKMSKeyARN Handed = "bucket.kmsKeyArn"
	HandedRoleARN   Handed = "role.arn"
	HandedRoleName  Handed = "role.name"
	// HandedExternalID is the external ID of the role, which the customer makes, or had from the vendor: that one proves nothing.
	HandedExternalID Handed = "role.externalId"
	// HandedAccountID is the account that the stack is in.
	HandedAccountID Handed = "account.id"
	HandedKeyID     Handed = "key.id"
	HandedKeySecret Handed = "key.secret"
	// HandedOIDCProviderARN is that of the OIDC provider in the customer's account.
	HandedOIDCProviderARN Handed = "oidcProvider.arn"
)

// AllHanded are all values that a form can ask for. The first seven are as old as the first release of the language.
func AllHanded() []Handed {
	return []Handed{
		HandedBucketName, HandedBucketRegion, HandedRoleARN, HandedKeyID, HandedKeySecret, HandedOIDCProviderARN, HandedExternalID,
		HandedRoleName, HandedAccountID, HandedBucketARN, HandedBucketPrefix, HandedKMSKeyARN,
		HandedQueueURL, HandedQueueARN, HandedTopicARN,
	}
}

// Asks reports whether the vendor's form asks for a value, with its set as [HandBack.What] has it.
func (d *Definition) Asks(what Handed) bool {
	return slices.ContainsFunc(d.HandBack, func(h HandBack) bool { return h.What() == what })
}

// HandsExternalID reports whether an external ID is handed back: the customer's own, or the vendor's where its form asks for it.
func (d *Definition) HandsExternalID() bool { return d.HasOwnExternalID() || d.Asks(HandedExternalID) }

// notHanded says what a value must be that the form asks for, and why it is not; both are empty where it is.
func (d *Definition) notHanded(value Handed) (must, because string) {
	access := d.Access
	hasRole := access.Role != nil || access.StsUserRole != nil
	switch {
	case value == HandedOIDCProviderARN && !d.HasOIDCProvider():
		return "something that exists", "no role trusts an issuer that needs an OIDC provider"
	case value == HandedExternalID && (access.Role == nil || !access.Role.Trust.ExternalID.Given()):
		return "something that exists", "no role has an external ID"
	case value == HandedExternalID && !d.HasOwnExternalID() && access.Role.Trust.ExternalIDIsLate():
		return "something that the customer knows", "the vendor tells the external ID only once it has what is handed back"
	case value == HandedRoleARN && access.ExistingRole != nil:
		return "something that the stack knows", "of a role that is there already it has the name alone, role.name"
	case value == HandedRoleARN && !hasRole, value == HandedRoleName && !hasRole && access.ExistingRole == nil:
		return "something that exists", "access has no role"
	case (value == HandedKeyID || value == HandedKeySecret) && access.StsUserRole == nil && access.KeyedUser == nil:
		return "something that exists", "access has no user with a key"
	case (value == HandedQueueURL || value == HandedQueueARN) && !d.HasQueue():
		return "something that exists", "notifications have no queue that the template makes"
	case value == HandedTopicARN && !d.HasTopic():
		return "something that exists", "notifications have no topic that the template makes"
	case value == HandedBucketPrefix && d.Bucket.Prefixes != nil:
		return "something that the vendor does not know", "the prefixes are its own"
	case value == HandedBucketPrefix && !d.Bucket.Prefix.Offered():
		return "something that the customer may give", "the bucket has no prefix"
	case value == HandedKMSKeyARN && d.Bucket.KMS == KeyNever:
		return "something that the customer may give", "bucket.kms is \"never\""
	case value == HandedKMSKeyARN && d.guestsHaveNoKey():
		return "something that the customer may give", "access.bucketPolicy has no kmsActions"
	}
	return "", ""
}

// needed are the values without which the vendor cannot get in, each with what does instead of it.
func (d *Definition) needed() [][]Handed {
	var list [][]Handed
	access := d.Access
	if access.Role != nil || access.StsUserRole != nil {
		for _, set := range d.SetNames() {
			list = append(list, []Handed{HandedRoleARN.Of(set), HandedRoleName.Of(set), HandedAccountID})
		}
	}
	if d.HasQueue() {
		list = append(list, []Handed{HandedQueueURL, HandedQueueARN})
	}
	if d.HasTopic() {
		list = append(list, []Handed{HandedTopicARN})
	}
	if d.HasOwnExternalID() {
		list = append(list, []Handed{HandedExternalID})
	}
	if access.StsUserRole != nil || access.KeyedUser != nil {
		list = append(list, []Handed{HandedKeyID}, []Handed{HandedKeySecret})
	}
	if !access.MakesPrincipal() {
		list = append(list, []Handed{HandedBucketName, HandedBucketARN})
	}
	return list
}

// missingHanded are the needed values that the form does not ask for.
func (d *Definition) missingHanded() []string {
	var missing []string
	for _, values := range d.needed() {
		instead := values[1:]
		all := len(instead) > 0 && !slices.ContainsFunc(instead, func(v Handed) bool { return !d.Asks(v) })
		if all || d.Asks(values[0]) {
			continue
		}
		set, value := values[0].Cut()
		text := string(value)
		if len(instead) == 1 {
			text += " or " + string(instead[0])
		}
		if set != "" {
			text += " with set: " + set
		}
		missing = append(missing, text)
	}
	return missing
}

// Of is the value of a further set, as in Metrics.role.arn. Empty is the first.
func (h Handed) Of(set string) Handed {
	if set == "" {
		return h
	}
	return Handed(set+".") + h
}

// Cut takes the value and its set apart. Only the name of a set begins with a capital letter.
func (h Handed) Cut() (set string, value Handed) {
	if h == "" || h[0] < 'A' || h[0] > 'Z' {
		return "", h
	}
	before, after, _ := strings.Cut(string(h), ".")
	return before, Handed(after)
}
