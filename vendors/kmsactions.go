package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// kmsActions are those that S3 asks of a key, or of two where it copies, for whoever calls it. No other one can be tied to S3 and
// to the bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func kmsActions() []string {
	return []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
}

// checkKMSActions: S3 must get what it needs of the key, and nothing that it never asks for is given away.
func (f *file) checkKMSActions(p path, b *BucketPolicy) {
	if b.KMSActions == nil {
		if b.KMSWhy != "" {
			f.problem(f.def.pathOfTrusted().to("kmsWhy"), "must be left out where there are no kmsActions")
		}
		return
	}
	allowed := kmsActions()
	for i, a := range b.KMSActions {
		if !slices.Contains(allowed, a) {
			f.problem(p.to(i), "must be one of %s, got %q: S3 asks nothing else of a key", strings.Join(allowed, ", "), a)
		}
	}
	f.checkMoreOfKey(p, b, allowed)
	for _, need := range f.def.NeededOfKey() {
		if !slices.Contains(b.KMSActions, need) && !slices.Contains(b.KMSActions, need+"*") {
			f.problem(p, "must have %s: without it S3 refuses what the permissions grant, in a bucket with a KMS key", need)
		}
	}
}

// checkMoreOfKey asks for a reason where the vendor gets more of the key than S3 needs for what the definition grants: who only reads
// would be let encrypt with the customer's key.
func (f *file) checkMoreOfKey(p path, b *BucketPolicy, allowed []string) {
	more := f.def.MoreOfKey()
	switch {
	case b.KMSWhy != "" && more == nil:
		f.problem(f.def.pathOfTrusted().to("kmsWhy"), "must be left out: S3 needs all of kmsActions (line %d) for what the permissions grant", f.line(p))
	case b.KMSWhy == "" && !slices.ContainsFunc(more, func(a string) bool { return !slices.Contains(allowed, a) }) && more != nil:
		f.problem(p, "must leave out %s, which S3 needs for nothing that the permissions grant, or say in kmsWhy what it is for", strings.Join(more, ", "))
	}
}

// NeededOfKey is what S3 needs of the key for the permissions.
func (d *Definition) NeededOfKey() []string {
	var actions []string
	for _, p := range d.Permissions {
		if p.Applies(OnObjects) {
			actions = append(actions, p.Actions...)
		}
	}
	return s3actions.OfKey(actions)
}
