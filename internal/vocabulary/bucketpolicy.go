package vocabulary

import (
	"strings"

	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayBucketPolicy: the policy of the bucket lets principals of the vendor's in, with their own credentials.
var wayBucketPolicy = Way{
	ID:      "bucketPolicy",
	Offered: func(def *vendors.Definition) bool { return def.Access.BucketPolicy != nil },
	Words:   whoIsLetIn,
}

// whoIsLetIn says in sentences whom the policy of the bucket lets in, why that is acceptable, and how long it does.
func whoIsLetIn(def *vendors.Definition, partitions bool) string {
	trust := def.Trusted()
	var who string
	switch {
	case trust.Account.Published != nil:
		noun := "AWS account "
		if trust.Account.Published.Several() {
			noun = "AWS accounts "
		}
		who = def.Name + "'s " + noun + published(def, partitions)
	case trust.Principal.Published != nil:
		who = def.Name + "'s own " + published(def, partitions)
	default:
		who = "One IAM user or role in the AWS account " + accountsOf(def, trust.Principal.Account, partitions) + ", whose ARN you enter,"
	}
	return "The policy of the bucket lets in " + strings.TrimSuffix(who, ",") + ", with its own credentials: there is no role, no key and no external ID. " +
		WithoutAnExternalID(def) + " " + vendors.EndOfTheBucketPolicy + " The bucket, which is kept, then lets nobody in."
}

// WithoutAnExternalID says in sentences why it is acceptable that the policy of a bucket asks for none, and what the vendor checks
// instead: or that nothing keeps it from working in the bucket for somebody else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
func WithoutAnExternalID(def *vendors.Definition) string {
	b := def.Access.BucketPolicy
	reason := wording.Sentence(b.NoExternalID) + " "
	if b.Instead != vendors.ChecksNothing {
		return reason + wording.Sentence(b.Instead)
	}
	return reason + def.Name + " is not known to look whose a bucket is: whoever else has an account with it, and knows the bucket's name, could have it " +
		"do for them in the bucket what it may do for you (a confused deputy)."
}

// NewKeyForGuest is what the own policy of a KMS key that the template may make lets the vendor do with it, nil where it makes none
// or the policy names nobody. The key is kept, and CloudFormation has no policy of a key apart from it.
func NewKeyForGuest(def *vendors.Definition) []string {
	if b := def.Access.BucketPolicy; b != nil && def.Bucket.KMSKey.Offered() {
		return b.KMSActions
	}
	return nil
}

// MoreOfKey says in a sentence what the vendor may do with the key that S3 needs for no permission, and why. It is empty where that is
// nothing.
func MoreOfKey(def *vendors.Definition) string {
	more := def.MoreOfKey()
	if more == nil {
		return ""
	}
	return goBeyond(more, def.Access.BucketPolicy.KMSWhy)
}

// EncryptsAsGuest says in sentences, after a space, what whoever writes with credentials of another account decides beside what it
// writes. A role or user of the customer's account may use no key but theirs. It is empty where that is the way in.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
func EncryptsAsGuest(def *vendors.Definition) string {
	if !wayBucketPolicy.Offered(def) {
		return ""
	}
	return " " + def.Name + " may say for each object how it is encrypted, and with a KMS key of its own account you could not read it: let it leave that to the bucket, or name your key."
}

// guest: the vendor's principal that the policy of the bucket lets in, where the customer types it.
func guest(def *vendors.Definition) Choice {
	if b := def.Access.BucketPolicy; b == nil || !b.Principal.Typed() {
		return Choice{}
	}
	return Choice{Parameters: []Parameter{{
		Word: paramVendorPrincipalARN, Group: GroupAccess, Label: "ARN of " + def.Name + "'s principal",
		Description: "The value that " + def.Name + " gives you: the ARN of its IAM user or role" + inAccounts(def) +
			", the only one that the bucket's policy lets in. S3 refuses one that does not exist.",
		Shape: principal(def), MaxLength: vendors.MostPrincipalARN,
	}}}
}

// withoutAStack says what becomes of a bucket that is there already where the template makes a new one only.
func withoutAStack(def *vendors.Definition) string {
	if b := def.Access.BucketPolicy; b != nil && b.ExistingBucket.Offered() {
		return "needs no stack: " + def.Name + " is put into its policy, with the page or bucketgrant policy."
	}
	return "cannot be taken: the launch fails."
}
