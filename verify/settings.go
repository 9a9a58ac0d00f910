package verify

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// settings compares what the template promises of a bucket with what the vendor may see of it.
func (r *run) settings(ctx context.Context) {
	r.encryption(ctx)
	r.publicAccess(ctx)
	r.versioning(ctx)
	r.objectLock(ctx)
	r.lifecycle(ctx)
}

// encryption shows in S3's answer to writing an object, for which no permission is needed, or in the bucket's settings.
func (r *run) encryption(ctx context.Context) {
	p := r.bucket
	f := Finding{ID: "place/encryption", Tried: "see how what is stored is encrypted", Expected: "it is encrypted"}
	use := r.def.KeyUse()
	switch {
	case r.c.KMSKeyARN != "":
		f.Expected = "it is encrypted with " + r.c.KMSKeyARN
	case use == vendors.KeyRequired:
		f.Expected = "it is encrypted with a KMS key"
	case use == vendors.KeyNever:
		f.Expected = "it is encrypted with S3's own keys"
	}
	var algorithm, key string
	switch {
	case p.written != nil:
		algorithm, key = p.written.Get("X-Amz-Server-Side-Encryption"), p.written.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")
	case p.encryption != nil && len(p.encryption.Rules) > 0 && p.encryption.Rules[0].ApplyServerSideEncryptionByDefault != nil:
		d := p.encryption.Rules[0].ApplyServerSideEncryptionByDefault
		algorithm, key = string(d.SSEAlgorithm), aws.ToString(d.KMSMasterKeyID)
	case r.granted["s3:PutObject"] || r.granted["s3:GetEncryptionConfiguration"]:
		r.skip(f.ID, f.Tried, f.Expected, "what would show it has not worked")
		return
	default:
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	f.Answered = strings.TrimSpace(algorithm + " " + key)
	switch {
	case r.c.KMSKeyARN != "" && key != r.c.KMSKeyARN:
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("The bucket does not encrypt with the KMS key that you chose. Set its default encryption to %s, as the stack's template does for a new bucket.", r.c.KMSKeyARN)
	case use == vendors.KeyRequired && !ofKMS(algorithm):
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("%s takes no bucket without a KMS key. Set the bucket's default encryption to a key of yours, and update the stack with its ARN as KmsKeyArn%s.", r.def.Name, r.asKey())
	case use == vendors.KeyNever && ofKMS(algorithm):
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("A KMS key encrypts what is stored. %s%s", r.def.Name, withoutKMS)
	case algorithm == "":
		f.Verdict, f.Answered = Failed, "S3 names no encryption"
		f.Advice = "The bucket does not encrypt what is stored. Turn on its default encryption."
	default:
		f.Verdict = Good
	}
	r.add(ctx, f)
}

func (r *run) publicAccess(ctx context.Context) {
	p := r.bucket
	f := Finding{ID: "place/public-access", Tried: "read the bucket's public access block", Expected: "all public access is blocked"}
	switch {
	case r.c.BucketIs == OriginExisting:
		r.skip(f.ID, f.Tried, f.Expected, "the template changes nothing of a bucket that was there before")
		return
	case !r.granted["s3:GetBucketPublicAccessBlock"]:
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	works := (&Report{Findings: r.findings}).Finding("works/s3:GetBucketPublicAccessBlock")
	if works == nil || works.Verdict != Good {
		r.skip(f.ID, f.Tried, f.Expected, "reading it has not worked")
		return
	}
	block := p.publicAccess
	if block != nil && aws.ToBool(block.BlockPublicAcls) && aws.ToBool(block.BlockPublicPolicy) && aws.ToBool(block.IgnorePublicAcls) && aws.ToBool(block.RestrictPublicBuckets) {
		f.Verdict, f.Answered = Good, "it is"
	} else {
		f.Verdict, f.Answered = Failed, "it is not all blocked"
		f.Advice = "Block all public access to the bucket again, as the stack made it."
		r.ifNew(&f)
	}
	f.Answers = works.Answers
	r.add(ctx, f)
}

// ifNew leaves open what has failed only if the stack made the bucket, where nobody has said whether it did.
func (r *run) ifNew(f *Finding) {
	if r.c.BucketIs == OriginUnknown {
		f.Verdict, f.IfNew = Unknown, true
		f.Advice = "If the stack made the bucket: " + f.Advice + " If the bucket was there before, this is for you to decide."
	}
}

// versioning shows in S3's answer to writing an object, or in the bucket's settings.
func (r *run) versioning(ctx context.Context) {
	p := r.bucket
	must, chosen := r.def.Bucket.MustKeepVersions(), r.c.Versioning
	if must {
		chosen = "Enabled"
	}
	f := Finding{ID: "place/versioning", Tried: "see whether the bucket keeps versions", Expected: "versioning is " + chosen}
	status := ""
	switch {
	case must && p.versioning == nil && p.written == nil:
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	case !must && (!r.def.Bucket.Versioning.Offered() || r.c.BucketIs == OriginExisting):
		return // not promised
	case chosen == "":
		r.skip(f.ID, f.Tried, "it is as the customer chose", "what the customer chose is not known")
		return
	case p.versioning != nil:
		status = string(p.versioning.Status)
	case p.written != nil:
		switch p.written.Get("X-Amz-Version-Id") {
		case "":
		case "null":
			status = "Suspended"
		default:
			status = "Enabled"
		}
	default:
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	if status == "" {
		status = "Off"
	}
	f.Verdict, f.Answered = Good, "it is "+status
	// To who writes an object, a bucket whose versioning is suspended looks like one that never had any.
	if status != chosen && (p.versioning != nil || status == "Enabled" || chosen == "Enabled") {
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("You chose versioning %s, and the bucket has it %s. Set it in the bucket's properties, or update the stack with what you want.", chosen, status)
		if must {
			f.Advice = fmt.Sprintf("%s needs versioning to be on, and the bucket has it %s. Turn it on in the bucket's properties.", r.def.Name, status)
		}
	}
	r.add(ctx, f)
}

// template compares the launched template with the vendor's newest.
func (r *run) template(ctx context.Context) {
	launched := r.c.Template
	if launched == "" && r.bucket != nil {
		tags := map[string]string{}
		for _, t := range r.bucket.tags {
			tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
		if v := tags["bucketgrant:vendor"]; v != "" {
			launched = v + " " + tags["bucketgrant:version"]
		}
	}
	f := Finding{ID: "template/version", Tried: "compare the template that was launched", Expected: "it is " + r.def.Vendor + "'s", Answered: "it is " + launched, Verdict: Good}
	vendor, version, _ := strings.Cut(launched, " ")
	switch {
	case launched == "":
		r.skip(f.ID, f.Tried, f.Expected, "it was not handed back: it is the stack's output TemplateVersion")
		return
	case vendor != r.def.Vendor:
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("The stack was launched from the template %q. Launch the one of %s.", launched, r.def.Name)
	case r.o.Newest != "" && older(version, r.o.Newest):
		f.Answered += ", and there is " + r.o.Newest
		f.Advice = fmt.Sprintf("There is a newer template, %s. This one goes on working: see what has changed, and update the stack when it suits you.", r.o.Newest)
	}
	r.add(ctx, f)
}

// older compares versions of three numbers.
func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return false
}
