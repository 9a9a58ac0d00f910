package verify

import (
	"context"
	"fmt"
)

// listAllBuckets is the one action on the whole account that S3's own API has: the others are S3 Control's, and not tried.
const listAllBuckets = "s3:ListAllMyBuckets"

// seesBuckets tries to list one of the account's buckets, where the customer granted that. No call of it names an owner: it is
// about the caller's account.
func (r *run) seesBuckets(ctx context.Context) {
	if !r.granted[listAllBuckets] {
		return
	}
	client := r.s3(r.session, r.bucket.region, "")
	list := func(ctx context.Context) error { return listBuckets(ctx, client) }
	o := r.once(ctx, "ListBuckets", list)
	if mayCome(o) && r.wait(ctx, 0) {
		o = r.try(ctx, "ListBuckets", list)
	}
	f := Finding{
		ID: "works/" + listAllBuckets, Tried: "list a bucket of the account", Expected: "S3 does it", Answered: said(o), Answers: []Answer{o.answer},
	}
	switch o.kind {
	case allowed:
		f.Verdict = Good
	case refused:
		f.Verdict, f.Advice = Failed, r.refusedAdvice(o.answer, false, listAllBuckets+" on *")
		if f.Advice == "" {
			f.Advice = fmt.Sprintf("%s may not list the account's buckets, which the template grants. Update the stack from its template, with the choices that you told %s. If that is done, something else refuses it: a permissions boundary, or a policy of your organization.",
				r.def.Name, r.def.Name)
		}
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
}
