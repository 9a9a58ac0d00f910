package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// plainHTTP sends, of every kind of request that works with TLS, one without: a policy can refuse the objects' and leave
// the bucket's, or the other way round.
//
// What a listener gets is the key's ID, a session's token and a signature, not the secret: with that alone nothing can be
// signed. A request itself could be sent again for 15 minutes, so each is one of which nobody has anything: about the
// run's own test object, a listing of nothing, a write that S3 refuses to do. Deleting is not tried for that reason. So
// the session in use will do, and none is made for it.
func (r *run) plainHTTP(ctx context.Context) {
	const id = "closed/plain-http"
	p := r.bucket
	tried := fmt.Sprintf("use bucket %s without TLS", p.name)
	if r.c.BucketIs == OriginExisting {
		r.skip(id, tried, "S3 refuses", "the template changes nothing of a bucket that was there before")
		return
	}
	attempts := p.overHTTP()
	if len(attempts) == 0 {
		r.skip(id, tried, "S3 refuses", "nothing that is granted works with TLS, so a refusal would show nothing")
		return
	}
	var open []string
	f := Finding{ID: id, Verdict: Good, Tried: tried, Expected: "S3 refuses"}
	var words []string
	client := r.s3(r.session, p.region, r.owner(), overHTTP)
	for _, a := range attempts {
		if ctx.Err() != nil {
			return
		}
		o := r.once(ctx, a.operation, func(ctx context.Context) error { return a.do(ctx, client) })
		// The policy of a bucket that was just made comes a little later than the bucket.
		for pause := firstPause; o.kind == allowed && r.wait(ctx, pause); pause = min(2*pause, longestPause) {
			o = r.once(ctx, a.operation, func(ctx context.Context) error { return a.do(ctx, client) })
		}
		one := r.closedBy(true, "", o)
		f.Answers = append(f.Answers, o.answer)
		words = append(words, said(o))
		switch {
		case one.Verdict == Failed:
			f.Verdict, open = Failed, append(open, a.what)
		case one.Verdict == Unknown && f.Verdict == Good:
			f.Verdict, f.Advice = Unknown, one.Advice
		}
	}
	f.Answered = strings.Join(words, "; ")
	if f.Verdict == Failed {
		what := strings.Join(open, ", ")
		f.Advice = fmt.Sprintf("The bucket takes requests without TLS, which others on the way can read: %s. Put back the bucket policy that the stack made: update the stack, or add the statement RefuseRequestsWithoutTls of its template, for the bucket and all its objects.", what)
		if r.ifNew(&f); f.IfNew {
			f.Expected += ", if the stack made the bucket"
		}
	}
	r.add(ctx, f)
}

// overHTTP is what to send, of each kind something that has worked with TLS.
func (p *place) overHTTP() (attempts []attempt) {
	worked := func(action string) bool { return p.r.has("works/"+action, Good) }
	if worked("s3:ListBucket") {
		attempts = append(attempts, attempt{operation: "ListObjectsV2", do: closedListing(p.name, optional(p.prefix)), what: "listing"})
	}
	// To who may list, S3 says that there is no such object: what is read is then nobody's.
	if worked("s3:GetObject") && (p.object != nil || worked("s3:ListBucket")) {
		attempts = append(attempts, attempt{operation: "GetObject", do: closedReading(p.name, p.key), what: "reading"})
	}
	if worked("s3:PutObject") {
		attempts = append(attempts, attempt{operation: "PutObject", do: p.r.writeNothing(p.name, p.key), what: "writing"})
	}
	if len(attempts) > 0 && p.r.def.Bucket.Alarm.Offered() {
		return attempts // every refusal counts towards the customer's alarm
	}
	for _, pr := range slices.Concat(listingProbes[1:], settingProbes) {
		if worked(pr.action) {
			do := func(ctx context.Context, c *s3.Client) error { return pr.do(ctx, p, c) }
			return append(attempts, attempt{operation: pr.operation, do: do, what: "reading the bucket's settings"})
		}
	}
	return attempts
}
