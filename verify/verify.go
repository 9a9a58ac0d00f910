package verify

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Connection is what one customer handed back, and what is known of what the customer chose at launch.
type Connection struct {
	// ID and Name are the vendor's for the customer. They only stand in the report.
	ID, Name string

	// Way is which of the definition's ways in the customer launched. Left out, it is guessed from the other fields:
	// see [Connection.WayIn].
	Way Way
	// Bucket and Region are the bucket's. Region left out is asked of S3.
	Bucket, Region string
	// RoleARN is that of the role, for every way in but WayKeyedUser and WayBucketPolicy.
	RoleARN string
	// KeyID and Secret are the access key's, for WayKeyedUser and WayStsUserRole.
	KeyID  string
	Secret Secret
	// ExternalID is the one that the vendor made for this customer, for WayRole.
	ExternalID string
	// SecondExternalID is the new one during a rotation, in which both open the role: the stack's parameter SecondExternalId.
	SecondExternalID string
	// RetiredExternalID is one that the role took before a rotation, and must refuse now.
	RetiredExternalID string
	// SessionName and SourceIdentity are what the customer typed of them, where the definition's trust asks for a value of
	// each customer's own.
	SessionName, SourceIdentity string
	// WebIdentityTokenFile is a file with a token of the vendor's own, as the issuer signs it for the subject that the role trusts, for
	// WayWebIdentity. It is asked of AWS two or three times: one that can be used once only does not do.
	WebIdentityTokenFile string
	// Audience is the one that the customer entered at launch, for WayWebIdentity: the role must then refuse a token of
	// the same subject for another audience. Left out, the customer entered none, or it is not known.
	Audience string

	// PhaseOne: the customer has launched, and has not yet entered the values that open the role (the definition's
	// "principal: afterLaunch"). Then everybody must be refused, and nothing else is tried.
	PhaseOne bool
	// Prefix is what the customer limited the grant to, if anything.
	Prefix string
	// Allowed are the answers to the definition's choices, by parameter. What is left out is the choice's default.
	Allowed map[string]bool
	// FurtherBuckets are the names of the further buckets that the customer opened, each of them whole.
	FurtherBuckets []string

	// BucketIs says whether the template made the bucket: only then does it promise TLS, encryption and the rest.
	BucketIs Origin
	// Account is the customer's AWS account, if the vendor knows it. Left out, it is that of the role or the key. With
	// WayBucketPolicy it must be given, as nothing else tells whose the bucket is: anybody can name one that lets the vendor in.
	Account string
	// BucketAccount is the account that the bucket and every further one belongs to, where the customer named another one than
	// its own: the stack's parameter BucketAccountId. Left out, it is the customer's own.
	BucketAccount string
	// KMSKeyARN is the key that the customer chose for the bucket, if any.
	KMSKeyARN string
	// Queue is the URL or the ARN of the queue that is told of objects, where the definition has one: the stack's output QueueUrl or
	// QueueArn, or the vendor's own as the customer typed it. Left out, it is not tried.
	Queue string
	// Topic is the ARN of the topic that is told of objects, where the definition has one: the stack's output TopicArn. Left out, it is
	// not tried.
	Topic string
	// Versioning is what the customer chose for a new bucket: Enabled, Suspended or Off. Left out, it is not known.
	Versioning string
	// Template is the stack's output TemplateVersion, such as "quartic 1.0.0". Left out, it is not known.
	Template string

	// Sets are what is known of the definition's further sets, by their names: each of them, or the connection is not whole.
	Sets map[string]OfSet

	// OtherBucket is a bucket that the grant must not reach. Without one that is not tried: see [OtherBucket].
	OtherBucket *OtherBucket
	// OutsideKey is a key outside Prefix with an object, if the vendor knows one. Where the vendor may not list, S3
	// answers AccessDenied for a key that does not exist, and names the action that it refused within one account only: elsewhere
	// just an existing key shows whether reading is limited.
	OutsideKey string
}

// OtherBucket is a bucket that a grant must not reach. What is asked of it does no harm even where it is allowed.
//
// A bucket shows something only if nothing but the role's or user's own policies keeps the vendor out. Another bucket of
// the customer's is such a one. So is a bucket of the vendor's own, a canary, whose bucket policy allows the accounts of
// its customers: across accounts both sides must allow, so the refusal is then the customer's side. A bucket that does
// not exist shows nothing, and S3 says so whoever asks.
type OtherBucket struct {
	Name string
	// Region left out is that of the connection's bucket.
	Region string
	// Key is of an object that exists there, if one is known. Without it a key that does not exist is read, which shows something
	// where S3 names what it refuses: within one account.
	Key string
}

// Origin says whether the template made the bucket.
type Origin string

const (
	// OriginUnknown: what only a new bucket promises is looked at, and is no failure where it does not hold.
	OriginUnknown  Origin = ""
	OriginNew      Origin = "new"
	OriginExisting Origin = "existing"
)

// Way is a way in: one of the constants of this type.
type Way string

// Words say the way in after "The vendor comes in by". A way that is none of ours is itself.
func (w Way) Words() string { return cmp.Or(entrances[w].words, string(w)) }

// Keyed says whether the way in begins with an access key.
func (w Way) Keyed() bool { return entrances[w].keyed }

// role says whether the permissions are a role's, which is assumed.
func (w Way) role() bool { return entrances[w].role }

// Options are the vendor's. They are the same for all connections, and may be shared by them.
type Options struct {
	// AWS is the vendor's configuration, as config.LoadDefaultConfig makes it. Its credentials assume the role of WayRole,
	// and are those that the bucket of WayBucketPolicy lets in.
	// For the other ways they may be missing; where they are there, they are tried as a stranger's, which must be refused.
	// Its HTTP client is used for everything: share one, with as many idle connections as there are runs at a time. Its
	// retryer, endpoints and the like hold too.
	AWS aws.Config
	// Stranger are credentials of an AWS account that the role does not trust, such as another one of the vendor's.
	// With them the role is tried with everything right but the account. They must be allowed sts:AssumeRole on any role in
	// their own account: otherwise that refuses, and the refusal shows nothing of the customer's role.
	// Without, closed/strangers is not tried, and closed/own-session instead, by the role's own session, a caller of the
	// customer's account: that shows a role that trusts everybody, and not one that trusts one more account.
	Stranger aws.CredentialsProvider
	// StrangerTokenFile is a file with a token of another subject than the role trusts, for WayWebIdentity: where the definition
	// has noSubject, of another issuer.
	StrangerTokenFile string
	// OtherAudienceTokenFile is a file with a token of the subject that the role trusts, for another audience than
	// any customer entered, for WayWebIdentity.
	OtherAudienceTokenFile string

	// Wait is how long in all a run waits for IAM, which takes seconds to spread what was just made: as long, what should
	// work and is refused is tried again. Zero does not wait, which is right for connections that have been there a while.
	Wait time.Duration
	// Waiting is told when a run begins to wait, and for how long at most. It is called in the run's own goroutine.
	Waiting func(time.Duration)
	// MaxRequests limits the requests of one run, retries included and cleaning up left out. Zero is 150.
	MaxRequests int
	// CleanUp limits how long a run removes its test object after it was interrupted. Zero is 10 seconds.
	CleanUp time.Duration
	// Newest is the version of the vendor's newest released template, such as "1.2.0", if known.
	Newest string
}

// Validate reports everything that keeps [Run] from trying a connection, in one error.
func Validate(def *vendors.Definition, c Connection, o Options) error {
	_, err := newRuns(def, c, o)
	return err
}

// Run tries one connection. An error is only about wrong input, in which case nothing was tried, or is the context's, in
// which case the report holds what was found until then. What AWS answers, and that it does not answer, is in the report.
//
// Where the definition has further sets, the role of each is tried, one after the other: see the finding IDs under sets/.
//
// A run's requests are made one after the other. It is safe to have many runs at a time.
func Run(ctx context.Context, def *vendors.Definition, c Connection, o Options) (*Report, error) {
	runs, err := newRuns(def, c, o)
	if err != nil {
		return nil, err
	}
	return reports(ctx, runs), context.Cause(ctx)
}
