package permissions

import "slices"

// throughS3 are the actions of KMS that S3 does with a key for whoever calls it, by their whole names: those that the policy of
// S3's own key, aws/s3, lets callers do through S3. The pairs of asymmetric keys that its kms:GenerateDataKey* takes in are none of
// them: S3 encrypts with none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
var throughS3 = []string{
	"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
}

// directly is what may be asked of KMS itself: what the key is, and whether it is enabled. Tied to S3 it would be worth nothing, as no
// request to S3 tells it; and it gives neither the key nor what is encrypted with it. The one key is what narrows it. The policy of
// aws/s3 has it so too: what tells about the key is asked directly.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
const directly = "kms:DescribeKey"

// OfKey are the actions that may be allowed of the bucket's KMS key besides what S3 needs, by name. They use the key, or look at it: none
// administers it, and none makes a grant, by which its maker lets in others.
func OfKey() []string {
	all := append(slices.Clone(throughS3), directly)
	slices.Sort(all)
	return all
}

// ThroughS3 reports whether an action of [OfKey] is one that S3 does for whoever calls it, so that it can be tied to S3.
func ThroughS3(action string) bool { return slices.Contains(throughS3, action) }
