package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// newKey is the logical ID of the KMS key that the template makes.
const newKey = "KmsKey"

// defineNewKey makes the key of a new bucket. Where a role or user gets in, IAM says who may use it; a guest of the bucket is
// one of the key too.
func (s *vendorStack) defineNewKey(bucket constructs.VendorBucketProps) error {
	props := constructs.KMSKeyProps{
		Description: "Encrypts the bucket that " + s.vendor() + " gets access to. It stays when the stack goes. Made by Bucketgrant.",
		Tags:        s.tags(), When: vocabulary.CreateKMSKey,
	}
	if vocabulary.NewKeyForGuest(s.def) != nil {
		props.Guest = s.guestOfKey(bucket)
	}
	_, err := constructs.NewKMSKey(s.stack, newKey, props)
	return err
}

// nameGiven is the name that the bucket gets of the customer, as the key's policy must say it before there is a bucket.
func (s *vendorStack) nameGiven(bucket constructs.VendorBucketProps) constructs.Value {
	if bucket.NamePrefix == nil {
		return bucket.Name
	}
	return constructs.If(string(bucket.NamePrefixWhen),
		constructs.Sub("${Start}-${AWS::AccountId}-${AWS::Region}-an", "Start", bucket.NamePrefix), bucket.Name)
}
