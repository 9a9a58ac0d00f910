package verify

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// keyAdvice is what to do where the key of the bucket refuses and not S3, "" where it is not the key: S3 hands on what KMS says.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
func (p *place) keyAdvice(a Answer) string {
	_, action, ok := strings.Cut(a.Message, "not authorized to perform: kms:")
	if !ok {
		return ""
	}
	action, _, _ = strings.Cut(action, " ")
	r, guest := p.r, p.r.isByPolicy()
	refused := fmt.Sprintf("The bucket is encrypted with a KMS key that %s may not use (kms:%s).", r.def.Name, action)
	if r.def.KeyUse() == vendors.KeyNever {
		return refused + " " + r.def.Name + withoutKMS
	}
	if a.RefusedBy != ResourcePolicy && (a.RefusedBy != IdentityPolicy || a.Denied || guest) {
		if advice := r.refusedAdvice(a, guest, "kms:"+action+" with the bucket's KMS key"); advice != "" {
			return advice
		}
	}
	switch {
	case a.RefusedBy == ResourcePolicy && a.Denied:
		return refused + " A statement of the key's own policy with the effect Deny is why: take it out."
	case guest:
		return refused + p.guestsKeyAdvice()
	case r.ofAnother():
		return fmt.Sprintf("%s Update the stack with the key's ARN as KmsKeyArn. %s", refused, p.ownersSide("kms:"+action))
	case a.RefusedBy == ResourcePolicy:
		return refused + " Let the key's own policy leave it to IAM, as the default one does."
	}
	return fmt.Sprintf("%s Update the stack with the key's ARN as KmsKeyArn, and let the key's policy leave it to IAM, as the default one does.%s", refused, r.orNewKey())
}

// withoutKMS is what to do where the vendor, who is the subject, gets nothing of any key: none of the stack's parameters helps.
const withoutKMS = " uses no key of yours, and no update changes that: have S3's own keys (SSE-S3) encrypt the bucket, and copy what is stored onto itself, or name a bucket without a KMS key."

// ofKMS reports whether S3 encrypts with keys of KMS, once or twice.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
func ofKMS(algorithm string) bool { return strings.HasPrefix(algorithm, "aws:kms") }

// asKey is what may be done instead of naming a key, where the template makes one for a new bucket.
func (r *run) asKey() string {
	if !r.def.Bucket.KMSKey.Offered() {
		return ""
	}
	return ", or with " + vendors.ParamNewKMSKey + " Yes where the stack made the bucket"
}

// orNewKey is what to do instead with a key that the template made, which must not be given.
func (r *run) orNewKey() string {
	if !r.def.Bucket.KMSKey.Offered() {
		return ""
	}
	return fmt.Sprintf(" Where the template made the key, leave that empty and %s as it is, and update the stack from its template.", vendors.ParamNewKMSKey)
}
