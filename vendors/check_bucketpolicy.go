package vendors

import (
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkBucketPolicy: only the policy of a new bucket is the template's to write, and only whom the definition names is let in.
func (f *file) checkBucketPolicy(b *BucketPolicy) {
	policy := at("access", "bucketPolicy")
	for _, other := range f.def.waysBut("bucketPolicy", "existingRole") { // the latter says so itself
		f.problem(policy, "must stand alone, got %s (line %d) beside it: what the bucket's policy allows needs neither role nor user", other, f.line(at("access", other)))
	}
	if f.def.Bucket.Create != CreateRequired {
		f.problem(at("bucket", "create"), "must be \"required\" with access.bucketPolicy (line %d), got %q: the policy of a bucket that is there already is its owner's, and existingBucket: optional offers to merge the statements into it", f.line(policy), f.def.Bucket.Create)
	}
	if f.def.Bucket.FurtherBuckets.Offered() {
		f.problem(at("bucket", "furtherBuckets"), "must be left out or \"never\" with access.bucketPolicy (line %d), got %q: the policies of further buckets are their owners'", f.line(policy), f.def.Bucket.FurtherBuckets)
	}
	for i, p := range f.def.Permissions { // sets are refused beside it
		if p.Applies(OnAccount) {
			f.problem(at("permissions", i, "on"), "must be bucket or objects with access.bucketPolicy (line %d), got account: a bucket's policy is about nothing but the bucket", f.line(policy))
		}
	}
	if f.def.HasQueue() {
		f.problem(at("notifications", "queue"), "must be left out where the bucket's policy lets the vendor in (line %d): the stack has no role or user who could receive", f.line(policy))
	}
	if f.def.HasTopic() {
		f.problem(at("notifications", "topic"), "must be left out where the bucket's policy lets the vendor in (line %d): the stack has no role or user who could subscribe", f.line(policy))
	}
	if n := utf8.RuneCountInString(b.Instead); n < leastInstead && b.Instead != ChecksNothing {
		f.problem(policy.to("instead"), "must be at least %d characters long, or %q where the vendor does not look whose a bucket is, got %s", leastInstead, ChecksNothing, words.Quote(b.Instead))
	}
	f.checkKMSActions(policy.to("kmsActions"), b)
	kms := at("bucket", "kms")
	switch use := f.def.Bucket.KMS; {
	case use == KeyNever && b.KMSActions != nil:
		f.problem(policy.to("kmsActions"), "must be left out where %s is \"never\" (line %d): no key encrypts the bucket", kms, f.line(kms))
	case use != "" && use != KeyNever && b.KMSActions == nil:
		f.problem(kms, "must be left out or \"never\" where %s (line %d) has no kmsActions, got %q: the key's policy would not let the vendor use it", policy, f.line(policy), use)
	}
	if key := f.def.Bucket.KMSKey; key.Offered() && b.KMSActions == nil {
		f.problem(at("bucket", "kmsKey"), "must be left out or \"never\" where access.bucketPolicy (line %d) has no kmsActions, got %q: the key's policy would not let the vendor use it", f.line(policy), key)
	}
	if f.def.FurtherKMS != nil {
		f.problem(at("furtherKms"), "must be left out with access.bucketPolicy (line %d): its kmsActions are all that the policy of the key allows, with kmsWhy", f.line(policy))
	}
	if b.ExistingBucket == OfferRecommended {
		f.problem(policy.to("existingBucket"), "must be \"never\" or \"optional\", got \"recommended\": the template makes a new one, and only the customer knows another")
	}
	f.checkPublished(policy.to("account"), b.Account.Published, f.checkPublishedAccount)
	f.checkPublishedPrincipals(policy.to("principal"), b.Principal.Published)
	switch {
	case b.Account.Given() && b.Principal.Given():
		f.problem(policy.to("principal"), "must not stand beside account (line %d): the whole account is let in already", f.line(policy.to("account")))
	case b.Account.Typed():
		f.problem(policy.to("account"), "must be an account ID that the vendor publishes, got %q: without an external ID, whoever tells the customer another number is let in", b.Account.When)
	case b.Principal.When == AfterLaunch:
		f.problem(policy.to("principal"), "must be published or typed atLaunch, with its account, got \"afterLaunch\": no role waits for it, so that the bucket is made when it is known")
	case b.Principal.Typed() && b.Principal.Account == nil:
		f.problem(policy.to("principal"), "must say of which account it is, {%s: {account: …}}, got %q: without an external ID, whoever tells the customer another ARN is let in", b.Principal.When, b.Principal.When)
	case !b.Account.Given() && !b.Principal.Given():
		f.problem(policy, "must have account or principal, which the bucket's policy lets in")
	}
}
