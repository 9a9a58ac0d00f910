package vocabulary

import (
	"strings"

	wording "github.com/bucketgrant/bucketgrant/internal/words"
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
	b, trust := def.Access.BucketPolicy, def.Trusted()
	var who string
	switch {
	case trust.Account.Published != nil:
		noun := "AWS account "
		if trust.Account.Published.Several() {
			noun = "AWS accounts "
		}
		who = def.Name + "'s " + noun + published(def, trust.Account.Published, partitions)
	case trust.Principal.Published != nil:
		who = def.Name + "'s own " + published(def, trust.Principal.Published, partitions)
	default:
		who = "One IAM user or role in the AWS account " + accountsOf(def, trust.Principal.Account, partitions) + ", whose ARN you enter,"
	}
	return "The policy of the bucket lets in " + strings.TrimSuffix(who, ",") + ", with its own credentials: there is no role, no key and no external ID. " +
		wording.Sentence(b.NoExternalID) + " " + wording.Sentence(b.Instead) + " The policy goes with the stack, so that the bucket, which is kept, lets nobody in."
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
		Shape: principal(def), MaxLength: maxPrincipalARN,
	}}}
}
