package verify

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// plainHTTP sends one request without TLS that is allowed with it.
//
// What a listener gets is the key's ID, a session's token and a signature, not the secret: with that alone nothing can be
// signed. The request itself could be sent again for 15 minutes, so it is one of which nobody has anything: about the
// run's own test object, or a listing of nothing. So the session in use will do, and none is made for it.
func (r *run) plainHTTP(ctx context.Context) {
	const id = "closed/plain-http"
	p := r.bucket
	tried := fmt.Sprintf("use bucket %s without TLS", p.name)
	if r.c.BucketIs == OriginExisting {
		r.skip(id, tried, "S3 refuses", "the template changes nothing of a bucket that was there before")
		return
	}
	a, ok := p.overHTTP()
	if !ok {
		r.skip(id, tried, "S3 refuses", "nothing that is granted works with TLS, so a refusal would show nothing")
		return
	}
	o := r.once(ctx, a.operation, func(ctx context.Context) error { return a.do(ctx, r.s3(r.session, p.region, r.account, overHTTP)) })
	advice := "The bucket takes requests without TLS, which others on the way can read. Put back the bucket policy that the stack made: update the stack, or add the statement RefuseRequestsWithoutTls of its template."
	if o.kind == allowed && r.c.BucketIs == OriginUnknown {
		r.add(ctx, Finding{
			ID: id, Verdict: Unknown, Tried: tried, Expected: "S3 refuses, if the stack made the bucket", Answered: said(o), Answers: []Answer{o.answer},
			Advice: "If the stack made the bucket: " + advice + " If the bucket was there before, this is for you to decide.",
		})
		return
	}
	r.addClosed(ctx, true, id, tried, advice, o)
}

// overHTTP is what to send, something that has worked with TLS.
func (p *place) overHTTP() (attempt, bool) {
	worked := func(action string) bool {
		f := (&Report{Findings: p.r.findings}).Finding("works/" + action)
		return f != nil && f.Verdict == Good
	}
	switch {
	case p.object != nil && worked("s3:GetObject"):
		return attempt{operation: "GetObject", do: closedReading(p.name, p.key)}, true
	case worked("s3:ListBucket"):
		return attempt{operation: "ListObjectsV2", do: closedListing(p.name, optional(p.prefix))}, true
	case worked("s3:PutObject"):
		return attempt{operation: "PutObject", do: p.r.writeNothing(p.name, p.key)}, true
	}
	for _, pr := range slices.Concat(listingProbes, settingProbes) {
		if worked(pr.action) {
			return attempt{operation: pr.operation, do: func(ctx context.Context, c *s3.Client) error { return pr.do(ctx, p, c) }}, true
		}
	}
	return attempt{}, false
}
