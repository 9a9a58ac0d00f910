package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// guest is whom the policy of the bucket lets in, and to what.
func (s *vendorStack) guest(b *vendors.BucketPolicy) constructs.BucketGuest {
	g := constructs.BucketGuest{
		NoExternalID: vocabulary.WithoutAnExternalID(s.def), Permissions: s.permissions(), Prefixes: s.def.Bucket.Prefixes,
	}
	if b.ExistingBucket.Offered() {
		g.ExistingBucket = "A bucket that is there already gets the same statements into the policy that it has, by its owner, with bucketgrant policy or the page."
	}
	if vocabulary.NewKeyForGuest(s.def) != nil {
		g.When = vocabulary.GrantAccess
	}
	switch {
	case b.Principal.Typed():
		g.ARN = constructs.Ref(vendors.ParamVendorPrincipalARN)
	case b.Principal.Published != nil:
		g.ARN = s.lookUp()
	case b.Account.Published.Several():
		g.AccountIDs = []constructs.Value{s.lookUp()}
	default:
		g.AccountID = s.lookUp()
	}
	if s.def.Bucket.Prefix.Offered() {
		g.Prefix, g.PrefixWhen = constructs.Ref(vendors.ParamPrefix), vocabulary.LimitToPrefix
	}
	return g
}

// guestOfKey is the same for the policy of the key that the template makes for the bucket.
func (s *vendorStack) guestOfKey(bucket constructs.VendorBucketProps) constructs.KeyGuest {
	g := bucket.Guest
	return constructs.KeyGuest{
		ARN: g.ARN, ARNs: g.ARNs, AccountID: g.AccountID, AccountIDs: g.AccountIDs,
		Actions: vocabulary.NewKeyForGuest(s.def), Why: vocabulary.MoreOfKey(s.def), BucketName: s.nameGiven(bucket), When: g.When,
	}
}
