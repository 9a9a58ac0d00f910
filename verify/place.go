package verify

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// place is a bucket that is granted, or the part of it under a prefix.
type place struct {
	r            *run
	name, prefix string
	id           string // begins the IDs of findings about a further bucket
	region       string
	client       *s3.Client // of the session; every call names the bucket's owner
	key          string     // of the test object, under the prefix

	object    *made       // the test object, as long as it is there
	written   http.Header // S3's answer to writing it
	writtenAt time.Time   // by this machine's clock
	retention retention   // of the test object, where the vendor may see it
	deleted   bool        // a delete has left a marker
	found     string      // the key of an object that was there before, if the bucket was listed and has one
	listed    bool        // listing works

	ownerSeen  bool // S3 has done something for us that it does only if the owner is the expected one
	ownerAsked int
	otherOwner bool

	// What the bucket's settings were said to be, where they may be seen.
	encryption   *types.ServerSideEncryptionConfiguration
	publicAccess *types.PublicAccessBlockConfiguration
	versioning   *s3.GetBucketVersioningOutput
	tags         []types.Tag
	seen         seen
}

func (r *run) place(name, prefix, id string) *place {
	return &place{r: r, name: name, prefix: prefix, id: id, key: freshKey(prefix, func() string { return strings.ToLower(rand.Text()) })}
}

// locate finds the connection's bucket.
func (r *run) locate(ctx context.Context) bool {
	r.bucket = r.place(r.c.Bucket, r.prefixes()[0], "")
	r.bucket.found = r.known
	return r.bucket.locate(ctx, r.c.Region)
}

// locate asks S3 where the bucket is. S3 says so in a header even of a refusal.
func (p *place) locate(ctx context.Context, expected string) bool {
	r := p.r
	asked := expected
	if asked == "" {
		asked = r.stsRegion()
	}
	p.use(asked)
	head := func(ctx context.Context) error {
		_, err := p.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &p.name})
		return err
	}
	o := r.once(ctx, "HeadBucket", head)
	for pause := firstPause; o.answer.Status == http.StatusNotFound && !o.foreign && r.wait(ctx, pause); pause = min(2*pause, longestPause) {
		o = r.once(ctx, "HeadBucket", head)
	}
	p.ownerSeen = o.kind == allowed
	region := o.header.Get("X-Amz-Bucket-Region")
	if !regionID().MatchString(region) { // it becomes part of a host's name
		region = ""
	}
	f := Finding{
		ID: p.id + "place/region", Tried: fmt.Sprintf("ask S3 where bucket %s is", p.name), Expected: "it is in " + expected,
		Verdict: Good, Answered: "it is in " + region, Answers: []Answer{o.answer},
	}
	if expected == "" {
		f.Expected = "S3 says where it is"
	}
	switch {
	case o.foreign:
		f.Verdict, f.Answered, f.Advice = Unknown, said(o), untoldAdvice(o.answer)
	case o.answer.Status == http.StatusNotFound:
		f.ID, f.Verdict, f.Expected, f.Answered = p.id+"place/bucket", Failed, "it is there", said(o)
		f.Advice = fmt.Sprintf("There is no bucket %s. Hand over the bucket's name exactly as the stack's output BucketName shows it.", p.name)
	case region != "" && p.id == "" && !r.serves(region):
		f.Verdict, f.Expected = Failed, "it is where "+r.def.Name+" serves customers"
		f.Advice = fmt.Sprintf("Bucket %s is in %s, and %s serves customers in %s only: launch the stack there, with a bucket that is there.", p.name, region, r.def.Name, vocabulary.RegionsInWords(r.def))
	case region != "" && (region == expected || expected == ""):
	case region != "":
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("Bucket %s is in %s, and %s was handed over. Hand over %s; a stack must be launched in its bucket's region.", p.name, region, expected, region)
	case o.kind == badRegion || o.answer.Status == http.StatusBadRequest && expected != "":
		f.Verdict, f.Answered = Failed, said(o)
		f.Advice = fmt.Sprintf("Bucket %s is not in %s. Hand over the region that the bucket has in the S3 console.", p.name, expected)
	case (o.kind == allowed || o.kind == refused) && expected != "":
		f.Answered = "S3 takes requests for it in " + expected
	default:
		f.Verdict, f.Answered, f.Advice = Unknown, said(o), untoldAdvice(o.answer)
	}
	r.add(ctx, f)
	if region != "" && region != asked {
		p.use(region)
	}
	switch {
	case f.ID != p.id+"place/region", f.Verdict == Failed && region == "", f.Verdict == Unknown && expected == "":
		r.skip(p.id+"works", "everything that is granted", "it works", "it is not known where the bucket is")
		return false
	}
	return ctx.Err() == nil
}

// serves says whether the vendor serves customers in a region, where it serves some only.
func (r *run) serves(region string) bool {
	served := r.def.ServedRegions()
	return served == nil || slices.Contains(served, region)
}

// use makes the client for a region.
func (p *place) use(region string) {
	p.region = region
	p.client = p.r.s3(p.r.session, region, p.r.owner())
}

// call is a probe of this place, as a call that once and try take.
func (p *place) call(do func(context.Context, *place, *s3.Client) error, c *s3.Client) func(context.Context) error {
	return func(ctx context.Context) error { return do(ctx, p, c) }
}

// arn is what the vendor is granted here, for words.
func (p *place) arn(onBucket bool) string {
	partition := partition.Assumed(p.region).ID
	if onBucket {
		return fmt.Sprintf("arn:%s:s3:::%s", partition, p.name)
	}
	return fmt.Sprintf("arn:%s:s3:::%s/%s*", partition, p.name, p.prefix)
}
