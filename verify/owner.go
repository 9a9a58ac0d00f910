package verify

import (
	"cmp"
	"fmt"
)

// owner is the account that the buckets must belong to, "" if not known.
func (r *run) owner() string { return cmp.Or(r.c.BucketAccount, r.account) }

// ofAnother reports whether the customer has named another account as the buckets' than its own, whose side must then allow
// everything too.
func (r *run) ofAnother() bool { return r.owner() != r.account }

// ownersSide says what the owner of a bucket of another account must allow, "" where it is of the customer's own.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
func (p *place) ownersSide(what string) string {
	r := p.r
	if !r.ofAnother() {
		return ""
	}
	return fmt.Sprintf("Bucket %s is of AWS account %s, which the stack must name as BucketAccountId, and whose side must allow it too (%s): have its owner let %s in by the bucket's policy, and by the policy of the KMS key if it has one.",
		p.name, r.owner(), what, r.customer())
}

// customer is the customer's account, in words.
func (r *run) customer() string {
	if r.account == "" {
		return "the stack's account"
	}
	return "AWS account " + r.account
}

// meantAnother is what to do besides where the bucket is not of the customer's account, and the definition offers to name
// another.
func (r *run) meantAnother() string {
	if !r.def.Bucket.OtherAccount.Offered() {
		return ""
	}
	return " If it is meant to be another account's, update the stack with that account's ID as BucketAccountId, and tell it to " + r.def.Name + "."
}
