package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// attempt is one call of several that must all be refused.
type attempt struct {
	operation string
	do        func(context.Context, *s3.Client) error
	// hasSide: what is tried has a side of its own, whose refusal shows nothing of the grant.
	hasSide bool
	// what is the kind of request, in a word.
	what string
}

// bySide reports whether what is called refuses by itself, which shows nothing of what the caller is granted.
func (o outcome) bySide() bool {
	a := o.answer
	return o.kind == refused && (a.RefusedBy == ResourceControlPolicy || a.RefusedBy == ResourcePolicy && a.Denied)
}

// allRefused makes all attempts and one finding of them.
func (r *run) allRefused(ctx context.Context, c *s3.Client, f Finding, attempts []attempt) {
	f.Expected = cmp.Or(f.Expected, "S3 refuses")
	var words []string
	f.Verdict = Good
	unknownAdvice := ""
	for _, a := range attempts {
		if ctx.Err() != nil {
			return
		}
		o := r.once(ctx, a.operation, func(ctx context.Context) error { return a.do(ctx, c) })
		f.Answers = append(f.Answers, o.answer)
		words = append(words, said(o))
		switch {
		case o.kind == allowed:
			f.Verdict = Failed
		case a.hasSide && o.bySide():
			if f.Verdict == Good {
				f.Verdict = Unknown
				unknownAdvice = fmt.Sprintf("Not the customer's: a %s refuses it, which shows nothing of what the vendor is granted. Name another bucket that must be closed.", o.answer.policy())
			}
		case o.kind != refused && f.Verdict == Good:
			f.Verdict = Unknown
			unknownAdvice = untoldAdvice(o.answer)
			if o.kind == noBucket {
				unknownAdvice = "Not the customer's: a bucket that does not exist shows nothing. Name one that does."
			}
		}
	}
	advice := f.Advice
	f.Answered, f.Advice = strings.Join(words, "; "), ""
	switch f.Verdict {
	case Failed:
		f.Advice = advice
	case Unknown:
		f.Advice = unknownAdvice
	}
	r.add(ctx, f)
}

// closedByDefault are the actions that no vendor should have without a grant, and whose trial does no harm where it has:
// of each kind, listing, reading, writing and settings, what is likeliest to have been granted beside what was asked for.
// Each shows in the customer's logs, and where there is an alarm about refusals a run must stay below its threshold.
func closedByDefault() []string {
	return []string{
		"s3:ListBucket", "s3:ListBucketVersions", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:AbortMultipartUpload", "s3:GetBucketPolicy",
	}
}

// besides are actions that are told apart from another by a detail of the request only, and so are easily granted with it.
var besides = map[string]string{"s3:GetObjectVersion": "s3:GetObject", "s3:AbortMultipartUpload": "s3:PutObject"}

// closedActions tries what is not granted in the bucket. Deleting comes with the deletes.
func (r *run) closedActions(ctx context.Context) {
	for _, pr := range slices.Concat(listingProbes, objectProbes, settingProbes) {
		if ctx.Err() != nil {
			return
		}
		if base := besides[pr.action]; base != "" && !r.granted[base] && !slices.Contains(r.off, pr.action) {
			continue // what is next to it is refused, and is tried
		}
		if r.granted[pr.action] || !slices.Contains(closedByDefault(), pr.action) && !slices.Contains(r.off, pr.action) {
			continue
		}
		r.bucket.mustRefuse(ctx, pr)
	}
}

// nothingToRead is why a refusal shows nothing. Within an account S3 names what it refused, and other servers do not.
const nothingToRead = "there is no object that could be read, and S3 refuses to read what does not exist to everybody who may not list"

// mustRefuse tries an action that is not granted.
func (p *place) mustRefuse(ctx context.Context, pr probe) {
	id, tried := "closed/"+pr.action, pr.tried+p.where(pr)
	do := pr.do
	if pr.harmless != nil {
		do = pr.harmless
	}
	o := p.r.once(ctx, pr.operation, p.call(do, p.client))
	if pr.existing && !p.exists() && !p.listed && o.tellsNothing() {
		p.r.skip(id, tried, "S3 refuses", nothingToRead)
		return
	}
	name := p.r.def.Name
	p.r.addClosed(ctx, true, id, tried, fmt.Sprintf("%s may do more than you granted: %s on %s. Update the stack from its template, and take away every other policy of the role or user, and what the bucket's own policy allows it.",
		name, pr.action, p.arn(pr.onBucket)), o)
}

// allBuckets tries to list the account's buckets, where the customer has not granted that.
func (r *run) allBuckets(ctx context.Context) {
	if r.isByPolicy() || r.granted[listAllBuckets] {
		return // its own credentials list the vendor's own
	}
	r.allRefused(ctx, r.s3(r.session, r.bucket.region, ""), Finding{
		ID: "closed/all-buckets", Tried: "list all buckets of the account",
		Advice: fmt.Sprintf("%s sees the names of all your buckets. Take away every policy of the role or user that is not of the stack.", r.def.Name),
	}, []attempt{{operation: "ListBuckets", do: listBuckets}})
}

func listBuckets(ctx context.Context, c *s3.Client) error {
	_, err := c.ListBuckets(ctx, &s3.ListBucketsInput{MaxBuckets: aws.Int32(1)})
	return err
}

// userAlone tries the key of a user that must be able to do nothing but assume the role.
func (r *run) userAlone(ctx context.Context) {
	if r.way != WayStsUserRole {
		return
	}
	p := r.bucket
	read := p.key
	if r.granted["s3:GetObject"] {
		read = p.subject()
	}
	key := static(r.c.KeyID, r.c.Secret.Reveal(), "")
	r.allRefused(ctx, r.s3(key, p.region, r.owner()), Finding{
		ID: "closed/user-alone", Tried: fmt.Sprintf("use bucket %s with the user's access key, without the role", p.name),
		Advice: "The user may do more than assume the role. Take away every policy of the user, and what the bucket's own policy allows it: the stack gives it none.",
	}, []attempt{
		{operation: "ListObjectsV2", do: closedListing(p.name, optional(p.prefix))},
		{operation: "GetObject", do: closedReading(p.name, read)},
		{operation: "PutObject", do: r.writeNothing(p.name, p.key)},
		{operation: "ListBuckets", do: listBuckets},
	})
}

// closedListing lists nothing, without a prefix or with another one than the grant's.
func closedListing(bucket string, prefix *string) func(context.Context, *s3.Client) error {
	return func(ctx context.Context, c *s3.Client) error {
		_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: prefix, MaxKeys: aws.Int32(0)})
		return err
	}
}

// closedReading asks for one byte at most, and does not read it.
func closedReading(bucket, key string) func(context.Context, *s3.Client) error {
	return func(ctx context.Context, c *s3.Client) error {
		out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, Range: aws.String("bytes=0-0")})
		if err == nil {
			out.Body.Close()
		}
		return err
	}
}
