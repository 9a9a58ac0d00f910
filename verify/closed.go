package verify

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
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
		case o.kind == refused && a.hasSide && (o.answer.RefusedBy == ResourceControlPolicy || o.answer.RefusedBy == ResourcePolicy && o.answer.Denied):
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

// mustRefuse tries an action that is not granted.
func (p *place) mustRefuse(ctx context.Context, pr probe) {
	id, tried := "closed/"+pr.action, pr.tried+p.where(pr)
	if pr.existing && !p.exists() && !p.listed {
		p.r.skip(id, tried, "S3 refuses", "there is no object that could be read, and S3 refuses to read what does not exist to everybody who may not list")
		return
	}
	do := pr.do
	if pr.harmless != nil {
		do = pr.harmless
	}
	name := p.r.def.Name
	p.r.addClosed(ctx, true, id, tried, fmt.Sprintf("%s may do more than you granted: %s on %s. Update the stack from its template, and take away every other policy of the role or user, and what the bucket's own policy allows it.",
		name, pr.action, p.arn(pr.onBucket)), p.r.once(ctx, pr.operation, p.call(do, p.client)))
}

// outsidePrefix tries keys beside the prefix. They begin as the prefix does, but for its slash: a policy with the star in
// the wrong place lets those in too.
func (r *run) outsidePrefix(ctx context.Context) {
	p := r.bucket
	if p.prefix == "" {
		return
	}
	key := freshKey(strings.TrimSuffix(p.prefix, "/")+"-", func() string { return strings.ToLower(rand.Text()) })
	attempts := []attempt{
		{operation: "ListObjectsV2", do: closedListing(p.name, &key)}, {operation: "ListObjectsV2", do: closedListing(p.name, nil)},
	}
	if r.granted["s3:GetObject"] {
		if r.c.OutsideKey != "" {
			attempts = append(attempts, attempt{operation: "GetObject", do: closedReading(p.name, r.c.OutsideKey)})
		} else {
			// To who may not list there, S3 refuses to read what does not exist, whether or not reading is allowed.
			r.skip("closed/outside-prefix-read", fmt.Sprintf("read in bucket %s outside %s", p.name, words.And(r.prefixes())), "S3 refuses", "no key outside the prefix is known")
		}
	}
	if r.granted["s3:PutObject"] {
		attempts = append(attempts, attempt{operation: "PutObject", do: r.writeNothing(p.name, key)})
	}
	if r.granted["s3:DeleteObject"] {
		attempts = append(attempts, attempt{operation: "DeleteObject", do: func(ctx context.Context, c *s3.Client) error { return p.remove(ctx, c, key) }})
	}
	if !r.granted["s3:ListBucket"] {
		attempts = attempts[2:] // it is among the actions that are not granted at all
	}
	if len(attempts) == 0 {
		return // nothing is granted that a prefix could limit
	}
	outside := words.And(r.prefixes())
	advice := fmt.Sprintf("%s gets at keys outside %s, to which you limited it. Update the stack from its template with that prefix, and take away every other policy of the role or user.", r.def.Name, outside)
	if r.def.Bucket.Prefixes != nil {
		advice = fmt.Sprintf("%s gets at keys outside %s, which it does not ask for. Update the stack from its template, and take away what else lets it at the bucket.", r.def.Name, outside)
	}
	r.allRefused(ctx, p.client, Finding{ID: "closed/outside-prefix", Tried: fmt.Sprintf("use bucket %s outside %s", p.name, outside), Advice: advice}, attempts)
}

// otherBucket tries a bucket that the grant must not reach.
func (r *run) otherBucket(ctx context.Context) {
	const id = "closed/other-bucket"
	other := r.c.OtherBucket
	if other == nil {
		r.skip(id, "use another bucket", "S3 refuses", "no other bucket is known")
		return
	}
	if other.Key == "" && r.granted["s3:GetObject"] {
		r.skip("closed/other-bucket-read", "read in another bucket, "+other.Name, "S3 refuses", "no key in the other bucket is known")
	}
	r.mustNotReach(ctx, *other, id, "use another bucket, "+other.Name)
}

// mustNotReach tries what is granted in a bucket where nothing is.
func (r *run) mustNotReach(ctx context.Context, other OtherBucket, id, tried string) {
	key := other.Key
	if key == "" {
		key = freshKey("", func() string { return strings.ToLower(rand.Text()) })
	}
	attempts := []attempt{{operation: "ListObjectsV2", do: closedListing(other.Name, nil)}}
	if r.granted["s3:GetObject"] && other.Key != "" {
		attempts = append(attempts, attempt{operation: "GetObject", do: closedReading(other.Name, key)})
	}
	if r.granted["s3:PutObject"] {
		attempts = append(attempts, attempt{operation: "PutObject", do: r.writeNothing(other.Name, key)})
	}
	for i := range attempts {
		attempts[i].hasSide = true
	}
	region := other.Region
	if region == "" {
		region = r.bucket.region
	}
	r.allRefused(ctx, r.s3(r.session, region, ""), Finding{
		ID: id, Tried: tried,
		Advice: fmt.Sprintf("%s gets into bucket %s, which you did not name. Update the stack from its template, and take away every other policy of the role or user: with a star behind a bucket's name, a policy opens every bucket whose name begins so.", r.def.Name, other.Name),
	}, attempts)
}

// allBuckets tries to list the account's buckets, where the customer has not granted that.
func (r *run) allBuckets(ctx context.Context) {
	if r.way == WayBucketPolicy || r.granted[listAllBuckets] {
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
