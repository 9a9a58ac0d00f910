package verify

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	defaultCallLimit   = 30 * time.Second
	defaultMaxRequests = 150
	defaultCleanUp     = 10 * time.Second
)

// run is one connection's.
type run struct {
	def *vendors.Definition
	c   Connection
	o   Options
	way Way
	// entered is the external ID as the customer entered it, which is what r.c has unless the template composes it.
	entered string
	// callLimit is for one call, its retries included: a server that never answers must not hold up thousands of runs.
	callLimit time.Duration

	granted map[string]bool // actions of S3, by name
	off     []string        // actions that the customer has not chosen, or that are another set's, sorted

	set      string      // the further set whose role this tries, if any
	closedTo []closedFor // buckets of other sets
	known    string      // the key of an object in the bucket, which the role of another set has found

	findings []Finding
	made     []*made
	secrets  []string // what must not be in the report
	requests int
	silent   int       // calls in a row without an answer
	waited   time.Time // when waiting for IAM ends; zero until it began

	session aws.CredentialsProvider // what the vendor works with once it is in
	account string                  // the customer's, that of the role or key, "" if not known
	bucket  *place                  // the connection's bucket
}

// sharedClient is for a configuration without an HTTP client: one for all runs, or each would keep connections of its own.
var sharedClient = sync.OnceValue(func() aws.HTTPClient { return awshttp.NewBuildableClient() })

// report is the whole of a run.
func (r *run) report(ctx context.Context) *Report {
	start := time.Now()
	interrupted, left := r.checkAndClean(ctx)
	report := &Report{
		ID: r.c.ID, Name: r.c.Name, Vendor: r.def.Vendor, Way: r.way, Bucket: r.c.Bucket, PhaseOne: r.c.PhaseOne,
		Findings: r.findings, Interrupted: interrupted, Left: left, Requests: r.requests, Started: start.UTC(), TookMS: time.Since(start).Milliseconds(),
	}
	r.mask(report)
	return report
}

// checkAndClean cleans up whatever happens: a panic, such as one of the vendor's own HTTP client, leaves nothing either.
func (r *run) checkAndClean(ctx context.Context) (interrupted bool, left []Object) {
	defer func() {
		interrupted = ctx.Err() != nil
		left = r.cleanUp(ctx)
	}()
	r.check(ctx)
	return
}

// check makes the findings, in the order in which a person would.
func (r *run) check(ctx context.Context) {
	if r.c.PhaseOne {
		r.firstPhase(ctx)
		return
	}
	in := entrances[r.way].enter(r, ctx)
	if ctx.Err() != nil {
		return
	}
	if !in {
		why := "the vendor does not get in"
		if f := (&Report{Findings: r.findings}).Finding("place/account"); f != nil && f.Verdict == Failed {
			why = "nothing is tried in a bucket of another account"
		}
		if r.isOpen() {
			why = "the role lets the vendor in without the external ID, so nothing shows that whoever handed it over may use the bucket"
		}
		r.skip("works", "everything that is granted", "it works", why)
		return
	}
	if !r.locate(ctx) || !r.works(ctx) {
		return
	}
	closed := []func(context.Context){r.closedActions, r.outsidePrefix, r.otherBucket, r.otherSets, r.allBuckets, r.userAlone, r.strangeGuests}
	if r.mayMore() {
		closed = nil
	}
	for _, check := range slices.Concat([]func(context.Context){r.seesBuckets, r.plainHTTP}, closed, []func(context.Context){r.deletes, r.settings, r.cors, r.others, r.notified, r.published, r.tellsVendor, r.furtherPrefixes, r.furtherBuckets, r.template}) {
		if ctx.Err() != nil {
			return
		}
		check(ctx)
	}
}

// add adds a finding. One that was interrupted says nothing.
func (r *run) add(ctx context.Context, f Finding) {
	if f.Verdict == Unknown && ctx.Err() != nil {
		return
	}
	r.findings = append(r.findings, f)
}

func (r *run) skip(id, tried, expected, why string) {
	r.findings = append(r.findings, Finding{ID: id, Verdict: Skipped, Tried: tried, Expected: expected, Answered: "not tried: " + why})
}

// mask is the last guard: no text of AWS's or of the SDK's is known to hold a secret, and none may.
func (r *run) mask(report *Report) {
	clean := func(texts ...*string) {
		for _, s := range texts {
			*s = r.masked(*s)
		}
	}
	clean(&report.ID, &report.Name, &report.Bucket)
	for i := range report.Left {
		o := &report.Left[i]
		clean(&o.Bucket, &o.Key, &o.VersionID, &o.Why)
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		clean(&f.ID, &f.Tried, &f.Expected, &f.Answered, &f.Advice)
		for j := range f.Answers {
			a := &f.Answers[j]
			clean(&a.Call, &a.Code, &a.Message, &a.RequestID)
		}
	}
}

func (r *run) masked(s string) string {
	for _, secret := range r.secrets {
		if len(secret) > 0 {
			s = strings.ReplaceAll(s, secret, masked)
		}
	}
	return s
}

// config is the vendor's configuration, with other credentials and the run's wire.
func (r *run) config(creds aws.CredentialsProvider, region string) aws.Config {
	cfg := r.o.AWS.Copy()
	next := cfg.HTTPClient
	if next == nil {
		next = sharedClient()
	}
	cfg.HTTPClient = wire{r, guarded(next)}
	cfg.ClientLogMode &= aws.LogRetries // the rest would log a session's secret, or a token
	cfg.Credentials = creds
	cfg.Region = region
	return cfg
}

// s3 makes a client. With an owner, every call is refused unless the bucket belongs to that account.
func (r *run) s3(creds aws.CredentialsProvider, region, owner string, options ...func(*s3.Options)) *s3.Client {
	return s3.NewFromConfig(r.config(creds, region), append(options, func(o *s3.Options) {
		// S3 checks what it must. Without this, the SDK sends a checksum of its own beside a wrong one that is ours.
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		if owner != "" {
			o.APIOptions = append(o.APIOptions, namingOwner(owner))
		}
	})...)
}

// namingOwner names the bucket's owner in every request that names none.
func namingOwner(owner string) func(*middleware.Stack) error {
	const header = "X-Amz-Expected-Bucket-Owner"
	return func(stack *middleware.Stack) error {
		return stack.Build.Add(middleware.BuildMiddlewareFunc("NameOwner", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
			if req, ok := in.Request.(*smithyhttp.Request); ok && req.Header.Get(header) == "" {
				req.Header.Set(header, owner)
			}
			return next.HandleBuild(ctx, in)
		}), middleware.After)
	}
}

// overHTTP makes a client talk without TLS.
func overHTTP(o *s3.Options) {
	o.EndpointOptions.DisableHTTPS = true
	if o.BaseEndpoint != nil {
		o.BaseEndpoint = aws.String(strings.Replace(*o.BaseEndpoint, "https://", "http://", 1))
	}
}

func (r *run) sts(creds aws.CredentialsProvider) *sts.Client {
	return sts.NewFromConfig(r.config(creds, r.stsRegion()))
}

// stsRegion is the vendor's own, if it is in the customer's partition: the customer's region may be one that the
// vendor's account has not enabled. The key of a customer's user works in any.
func (r *run) stsRegion() string {
	own, theirs := r.o.AWS.Region, r.c.Region
	p := partition.Assumed(theirs)
	if r.c.RoleARN != "" {
		p, _ = partition.Get(partition.OfARN(r.c.RoleARN))
	}
	if own != "" && partition.Assumed(own).ID == p.ID {
		return own
	}
	if theirs != "" {
		return theirs
	}
	return p.Region
}

func static(id, secret, token string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(id, secret, token)
}
