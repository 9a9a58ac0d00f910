package vendors

import (
	"slices"
	"strings"
)

// BucketPolicy lets principals of the vendor's into the bucket by the bucket's own policy: no role is assumed, and no key is
// handed over. Only the policy of a bucket that the template makes is the template's; for one that is there already the
// statements are merged into the policy that it has, by its owner.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
type BucketPolicy struct {
	// Account is an AWS account of the vendor's, the whole of which is let in.
	Account TrustedAccount `yaml:"account,omitempty" jsonschema_description:"The vendor's AWS account ID, the whole of which is let in, as access.role.trust.account has it: one, several, or one for each partition, cloud or region. The customer never types it."`
	// Principal is a user or role of the vendor's.
	Principal Principal `yaml:"principal,omitempty" jsonschema_description:"A user or role of the vendor's, as access.role.trust.principal has it: published, or {atLaunch: {account: …}} where the customer types the ARN of one in the vendor's account."`
	// ExistingBucket: whether the customer may share a bucket that is there already. Its policy is its owner's, who merges the
	// statements into it with the page or bucketgrant policy: no stack is launched.
	ExistingBucket Offer `yaml:"existingBucket,omitempty" jsonschema_description:"optional: the customer may share a bucket that is there already instead of a new one, by merging the statements into its policy with the page or bucketgrant policy. No stack is launched for it."`
	// KMSActions are what the vendor may do, through S3, with the KMS key that the bucket is encrypted with. The policy of a key of
	// the customer's own is theirs, who merges the statement into it with the page or bucketgrant policy. That of one that the
	// template makes (Bucket.KMSKey) has it until the customer withdraws it: CloudFormation keeps the policy of a key in the key
	// itself, which is kept. Left out, the bucket is encrypted with S3's own keys.
	KMSActions []string `yaml:"kmsActions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"What the vendor may do, through S3 and for this bucket alone, with the customer's KMS key of the bucket: of kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKey*, kms:ReEncrypt*. The customer merges the statement into the key's policy with the page or bucketgrant policy; a key that the template makes (bucket.kmsKey) has it. Left out: S3's own keys."`
	// KMSWhy is what those of KMSActions are for that S3 needs for no permission of the definition. Left out, there are none.
	KMSWhy string `yaml:"kmsWhy,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"What those of kmsActions are for that S3 needs for no permission here: of a key, S3 needs kms:Decrypt to read an object, and kms:GenerateDataKey too to write one. Left out where there are no others."`
	// NoExternalID is why it is acceptable that S3 asks for no external ID.
	NoExternalID string `yaml:"noExternalId" jsonschema:"required,minLength=20,maxLength=300" jsonschema_description:"Why it is acceptable that a bucket policy knows no external ID: whoever knows the bucket's name could have the vendor use it for them."`
	// Instead is what the vendor checks instead, or ChecksNothing.
	Instead string `yaml:"instead" jsonschema:"required,minLength=7,maxLength=300" jsonschema_description:"What the vendor checks instead, before it uses a bucket for a customer: a token that only who reads the bucket can tell, for example, in 20 characters or more. Or nothing, where it checks nothing, or the guide says of nothing: customers are told so."`
}

// MoreOfKey are those of [BucketPolicy.KMSActions] that S3 needs for no permission of the definition.
func (d *Definition) MoreOfKey() []string {
	if d.Access.BucketPolicy == nil {
		return nil
	}
	var more []string
	needed := d.NeededOfKey()
	for _, a := range d.Access.BucketPolicy.KMSActions {
		if !slices.Contains(needed, strings.TrimSuffix(a, "*")) {
			more = append(more, a)
		}
	}
	return more
}

// ChecksNothing is what Instead says where the vendor does not look whose a bucket is before it uses one for a customer.
const ChecksNothing = "nothing"

// leastInstead is how long it takes to say what is checked.
const leastInstead = 20

// Trusted is whom of AWS the definition lets in, by the trust of a role or by the policy of a bucket. It is nil where it lets in
// nobody from outside.
func (d *Definition) Trusted() *Trust {
	switch a := d.Access; {
	case a.Role != nil:
		return &a.Role.Trust
	case a.BucketPolicy != nil:
		return &Trust{Account: a.BucketPolicy.Account, Principal: a.BucketPolicy.Principal, NoExternalID: a.BucketPolicy.NoExternalID}
	}
	return nil
}

// pathOfTrusted leads to what Trusted returns.
func (d *Definition) pathOfTrusted() path {
	if d.Access.Role != nil {
		return at("access", "role", "trust")
	}
	return at("access", "bucketPolicy")
}

// Published is what the vendor publishes of whom the definition lets in, nil where the customer types it, or where it lets in
// nobody from outside. Of what it publishes for each region it is that of regions which are served.
func (d *Definition) Published() *Published {
	p := d.published()
	if p == nil || p.By != ByRegion || d.Regions == nil {
		return p
	}
	served := d.ServedRegions()
	return &Published{By: ByRegion, Sets: slices.DeleteFunc(slices.Clone(p.Sets), func(s PublishedSet) bool { return !slices.Contains(served, s.Key) })}
}

// MayBeExisting says whether the bucket may be one that is there already, whether a stack names it or its owner lets the vendor in.
func (d *Definition) MayBeExisting() bool {
	policy := d.Access.BucketPolicy
	return d.Bucket.Create != CreateRequired || policy != nil && policy.ExistingBucket.Offered()
}

// EndOfTheBucketPolicy is what becomes of the policy of a bucket that lets the vendor in. S3 knows one policy a bucket.
const EndOfTheBucketPolicy = "The bucket's policy goes with the stack, and with it the refusal of requests without TLS."

// aboutTheBucketPolicy is what the description says at its end of the policy of a bucket that lets the vendor in.
func (d *Definition) aboutTheBucketPolicy() string {
	if d.Access.BucketPolicy == nil {
		return ""
	}
	end := " " + EndOfTheBucketPolicy
	if d.Bucket.KMSKey.Offered() && d.Access.BucketPolicy.KMSActions != nil {
		end += " A new KMS key stays, and its policy names " + d.Name + untilWithdrawn
	}
	return end
}

// newKeyNamesBucket reports whether the policy of a new key names the bucket whose objects a guest reads with it.
func (d *Definition) newKeyNamesBucket() bool {
	return d.Bucket.KMSKey.Offered() && d.Access.BucketPolicy != nil
}

// guestsHaveNoKey reports whether the vendor gets in by the policies of the bucket and its key, and may do nothing with a key.
func (d *Definition) guestsHaveNoKey() bool {
	guest := d.Access.BucketPolicy
	return guest != nil && guest.KMSActions == nil
}

// letsGuestsIn reports whether the policy of the bucket lets the vendor in.
func (d *Definition) letsGuestsIn() bool { return d.Access.BucketPolicy != nil }

// opensExisting reports whether a bucket that is there already can be opened, by the template or by its owner.
func (f *file) opensExisting(b Bucket) bool {
	guest := f.def.Access.BucketPolicy
	return b.Create != CreateRequired || b.FurtherBuckets.Offered() || guest != nil && guest.ExistingBucket.Offered()
}

// untilWithdrawn ends what the description of a template says of a key that it can make, and whose policy names the vendor.
const untilWithdrawn = " until an update has withdrawn the access."

// SaysKeyNames says whether a template of this description can make a KMS key whose policy names the vendor, and which is kept.
func SaysKeyNames(description string) bool { return strings.Contains(description, untilWithdrawn) }
