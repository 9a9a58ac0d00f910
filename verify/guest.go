package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// WayBucketPolicy: the bucket's policy lets the vendor's own AWS credentials in.
const WayBucketPolicy Way = "bucketPolicy"

var _ = declare(WayBucketPolicy, entrance{words: "the bucket’s policy", own: true, check: (*input).guest, enter: (*run).enterAsGuest})

func (in *input) guest(r *run) {
	in.ownCredentials(r, "the bucket's policy lets them in")
	in.needs("Account", r.c.Account, "a bucket's policy lets the vendor in whoever names the bucket, so that every call must name its owner")
	for _, extra := range []struct{ field, value string }{{"RoleARN", r.c.RoleARN}, {"KeyID", r.c.KeyID}, {"ExternalID", r.c.ExternalID}} {
		if extra.value != "" {
			in.problem(extra.field, "must be empty, got %q: the bucket's policy lets the vendor in without", extra.value)
		}
	}
}

// enterAsGuest has no door to try: the vendor's own credentials are used as they are. Whether they are those that the bucket's
// policy names, AWS says.
func (r *run) enterAsGuest(ctx context.Context) bool {
	client := r.sts(r.o.AWS.Credentials)
	var who *sts.GetCallerIdentityOutput
	o := r.try(ctx, "GetCallerIdentity", func(ctx context.Context) (err error) {
		who, err = client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		return err
	})
	f := Finding{
		ID: "way-in/guest", Tried: "ask AWS who the vendor's own credentials are", Expected: "they are whom the bucket's policy lets in",
		Answered: said(o), Answers: []Answer{o.answer},
	}
	if o.kind != allowed {
		f.Verdict, f.Advice = Unknown, "Not the customer's: AWS does not accept your own credentials."
		r.add(ctx, f)
		return false
	}
	arn := aws.ToString(who.Arn)
	f.Verdict, f.Answered = Good, "they are "+arn
	if !r.isGuest(arn) {
		f.Verdict = Unknown
		f.Advice = fmt.Sprintf("Not the customer's: the bucket's policy lets in %s, so that what follows shows nothing. Try with credentials of that.", strings.Join(r.guests(), ", "))
	}
	r.add(ctx, f)
	r.session = r.o.AWS.Credentials
	return f.Verdict == Good
}

// guests are whom the definition publishes, or the accounts of whom the customer types.
func (r *run) guests() []string {
	if p := r.def.Published(); p != nil {
		return p.All()
	}
	var list []string
	for _, accounts := range r.def.OwnAccounts() {
		list = append(list, accounts...)
	}
	return list
}

// isGuest compares whoever the vendor is with whom the bucket's policy lets in: a session is known by its role, whose path STS
// does not tell.
func (r *run) isGuest(arn string) bool {
	account, resource := part(arn, 4), part(arn, 5)
	for _, guest := range r.guests() {
		if vendors.IsAccount(guest) && vendors.AccountOf(guest) == account || guest == arn {
			return true
		}
		name, isSession := strings.CutPrefix(resource, "assumed-role/")
		role, _, _ := strings.Cut(name, "/")
		path := strings.Split(part(guest, 5), "/")
		if isSession && part(guest, 4) == account && path[0] == "role" && path[len(path)-1] == role {
			return true
		}
	}
	return false
}

// strangeGuests tries the bucket with credentials of another account: its policy must let in the vendor alone.
func (r *run) strangeGuests(ctx context.Context) {
	const id = "closed/strangers"
	if r.way != WayBucketPolicy {
		return
	}
	p := r.bucket
	tried := fmt.Sprintf("use bucket %s with the credentials of another account", p.name)
	if r.o.Stranger == nil {
		r.skip(id, tried, "S3 refuses", "no credentials of another account are known")
		return
	}
	attempts := []attempt{{operation: "ListObjectsV2", do: closedListing(p.name, optional(p.prefix))}}
	if r.granted["s3:PutObject"] {
		attempts = append(attempts, attempt{operation: "PutObject", do: r.writeNothing(p.name, p.key)})
	}
	if r.granted["s3:GetObject"] && p.exists() {
		attempts = append(attempts, attempt{operation: "GetObject", do: closedReading(p.name, p.subject())})
	}
	r.allRefused(ctx, r.s3(r.o.Stranger, p.region, r.owner()), Finding{
		ID: id, Tried: tried,
		Advice: fmt.Sprintf("The bucket's policy lets in others than %s. Update the stack from its template, and take away every statement of the policy that is not the template's.%s", r.def.Name, r.withoutStack()),
	}, attempts)
}

// guestAdvice is what to do where S3 refuses the vendor what the policy of the bucket should allow it. Between accounts S3 does
// not say who refuses.
func (p *place) guestAdvice(pr probe, o outcome) string {
	r, what := p.r, pr.action+" on "+p.arn(pr.onBucket)
	if ownRefusal(o.answer, true) {
		return r.refusedAdvice(o.answer, true, what)
	}
	return fmt.Sprintf("The policy of bucket %s does not let %s do it: %s. Update the stack from its template with the prefix and the choices that you told %s.%s If that is done: the bucket is not of account %s, or %s's own credentials are not allowed it on their side.%s%s",
		p.name, r.def.Name, what, r.def.Name, r.withoutStack(), r.owner(), r.def.Name, r.withdrawn(), r.keysPolicy())
}

// withoutStack is what to do instead where the bucket was there already, so that there is no stack.
func (r *run) withoutStack() string {
	if !r.def.Access.BucketPolicy.ExistingBucket.Offered() {
		return ""
	}
	return fmt.Sprintf(" A bucket that was there already has no stack: put the statements into its policy with bucketgrant policy %s, which also names those that deny.", r.def.Vendor)
}

// withdrawn is one more cause, where an update of the stack takes the vendor out of the policies.
func (r *run) withdrawn() string {
	if vocabulary.NewKeyForGuest(r.def) == nil {
		return ""
	}
	return fmt.Sprintf(" Or the access was withdrawn: the stack's %s must be %s.", vendors.ParamVendorAccess, vocabulary.AccessGranted)
}

// keysPolicy is one more cause, where the bucket may be encrypted with a key of the customer's.
func (r *run) keysPolicy() string {
	if r.def.KeyUse() == vendors.KeyNever {
		return ""
	}
	return fmt.Sprintf(" Or a KMS key encrypts the bucket, and the key's own policy does not let %s use it: bucketgrant policy -key puts the statement into it.", r.def.Name)
}

// guestsKeyAdvice: whom the bucket's policy lets in the key's policy must let in too.
func (p *place) guestsKeyAdvice() string {
	def := p.r.def
	advice := fmt.Sprintf(" The key's own policy must let it: bucketgrant policy -key puts %s's statement into it.", def.Name)
	if vocabulary.NewKeyForGuest(def) == nil {
		return advice
	}
	return fmt.Sprintf("%s Where the template made the key, update the stack with %s %s instead.", advice, vendors.ParamVendorAccess, vocabulary.AccessGranted)
}

// isByPolicy reports whether the bucket's own policy is the way in.
func (r *run) isByPolicy() bool { return r.way == WayBucketPolicy }
