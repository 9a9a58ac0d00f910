package verify

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// outsidePrefix tries keys beside the prefix. They begin as the prefix does, but for its slash: a policy with the star in
// the wrong place lets those in too.
func (r *run) outsidePrefix(ctx context.Context) {
	p := r.bucket
	if p.prefix == "" {
		return
	}
	key := freshKey(strings.TrimSuffix(p.prefix, "/")+"-", func() string { return strings.ToLower(rand.Text()) })
	outside := words.And(r.prefixes())
	advice := fmt.Sprintf("%s gets at keys outside %s, to which you limited it. Update the stack from its template with that prefix, and take away every other policy of the role or user.", r.def.Name, outside)
	if r.def.Bucket.Prefixes != nil {
		advice = fmt.Sprintf("%s gets at keys outside %s, which it does not ask for. Update the stack from its template, and take away what else lets it at the bucket.", r.def.Name, outside)
	}
	var attempts []attempt
	if r.granted["s3:ListBucket"] { // else it is among the actions that are not granted at all
		attempts = []attempt{{operation: "ListObjectsV2", do: closedListing(p.name, &key)}, {operation: "ListObjectsV2", do: closedListing(p.name, nil)}}
	}
	if r.granted["s3:GetObject"] {
		if r.c.OutsideKey != "" {
			attempts = append(attempts, attempt{operation: "GetObject", do: closedReading(p.name, r.c.OutsideKey)})
		} else {
			r.unknownKey(ctx, p.client, p.name, key, "no key outside the prefix is known", Finding{
				ID: "closed/outside-prefix-read", Tried: fmt.Sprintf("read in bucket %s outside %s", p.name, outside), Advice: advice,
			})
		}
	}
	if r.granted["s3:PutObject"] {
		attempts = append(attempts, attempt{operation: "PutObject", do: r.writeNothing(p.name, key)})
	}
	if r.granted["s3:DeleteObject"] {
		attempts = append(attempts, attempt{operation: "DeleteObject", do: func(ctx context.Context, c *s3.Client) error { return p.remove(ctx, c, key) }})
	}
	if len(attempts) == 0 {
		return // nothing is granted that a prefix could limit
	}
	r.allRefused(ctx, p.client, Finding{ID: "closed/outside-prefix", Tried: fmt.Sprintf("use bucket %s outside %s", p.name, outside), Advice: advice}, attempts)
}

// unknownKey reads a key that is not there. To who may not list, S3 refuses that whether or not reading is allowed; within an account
// its message tells for what, and where it does not, nothing is shown.
func (r *run) unknownKey(ctx context.Context, c *s3.Client, bucket, key, why string, f Finding) {
	if ctx.Err() != nil {
		return
	}
	o := r.once(ctx, "GetObject", func(ctx context.Context) error { return closedReading(bucket, key)(ctx, c) })
	if o.tellsNothing() || bucket != r.bucket.name && o.bySide() {
		r.skip(f.ID, f.Tried, "S3 refuses", why)
		return
	}
	r.addClosed(ctx, true, f.ID, f.Tried, f.Advice, o)
}

// otherBucket tries a bucket that the grant must not reach.
func (r *run) otherBucket(ctx context.Context) {
	const id = "closed/other-bucket"
	other := r.c.OtherBucket
	if other == nil {
		r.skip(id, "use another bucket", "S3 refuses", "no other bucket is known")
		return
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
	c := r.s3(r.session, cmp.Or(other.Region, r.bucket.region), "")
	advice := fmt.Sprintf("%s gets into bucket %s, which you did not name. Update the stack from its template, and take away every other policy of the role or user: with a star behind a bucket's name, a policy opens every bucket whose name begins so.", r.def.Name, other.Name)
	if r.granted["s3:GetObject"] && other.Key == "" {
		r.unknownKey(ctx, c, other.Name, key, "no key in the other bucket is known", Finding{ID: id + "-read", Tried: "read in another bucket, " + other.Name, Advice: advice})
	}
	r.allRefused(ctx, c, Finding{ID: id, Tried: tried, Advice: advice}, attempts)
}
