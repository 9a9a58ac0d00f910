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
	if a.RefusedBy != ResourcePolicy && (a.RefusedBy != IdentityPolicy || a.Denied || guest) {
		if advice := r.refusedAdvice(a, guest, "kms:"+action+" with the bucket's KMS key"); advice != "" {
			return advice
		}
	}
	refused := fmt.Sprintf("The bucket is encrypted with a KMS key that %s may not use (kms:%s).", r.def.Name, action)
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

// orNewKey is what to do instead with a key that the template made, which must not be given.
func (r *run) orNewKey() string {
	if !r.def.Bucket.KMSKey.Offered() {
		return ""
	}
	return fmt.Sprintf(" Where the template made the key, leave that empty and %s as it is, and update the stack from its template.", vendors.ParamNewKMSKey)
}
