package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// guest is whom the policy of the bucket lets in, and to what.
func (s *vendorStack) guest(b *vendors.BucketPolicy) constructs.BucketGuest {
	g := constructs.BucketGuest{
		NoExternalID: vocabulary.WithoutAnExternalID(s.def), Permissions: s.permissions(),
	}
	if b.ExistingBucket.Offered() {
		g.ExistingBucket = "A bucket that is there already gets the same statements into the policy that it has, by its owner, with bucketgrant policy or the page."
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
