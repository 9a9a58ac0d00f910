package permissions

import (
	"strings"

	"github.com/agext/levenshtein"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// meantAction returns the hint that ends an error about a name that no action has. end is the star that the name had.
func meantAction(name, end string) string {
	operation := strings.TrimPrefix(name, "s3:")
	if actions := actionsOfOperation()[operation]; actions != nil {
		return "the operation " + operation + " needs " + words.And(words.QuoteAll(actions))
	}
	// Two letters off is a typo. What is further off may be an action that does harm: the nearest to s3:WriteObject
	// is s3:DeleteObject.
	// (The distance's own limit, MaxCost, is no help: with it the library finds CreateBucket two letters off WriteObject.)
	const typo = 2
	best, least := "", typo+1
	for _, action := range s3actions.S3() {
		if more := len(name) - len(action.Name); more < -typo || more > typo {
			continue
		}
		if distance := levenshtein.Distance(strings.ToLower(name), strings.ToLower(action.Name), nil); distance < least {
			best, least = action.Name, distance
		}
	}
	if best != "" {
		return "did you mean " + words.Quote(best+end) + "?"
	}
	return "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html lists them"
}

// actionsOfOperation returns which actions an operation of S3's API needs, where no action is called like it: SDKs and
// the AWS CLI know operations, IAM knows actions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func actionsOfOperation() map[string][]string {
	return map[string][]string{
		"CompleteMultipartUpload": {"s3:PutObject"},
		"CopyObject":              {"s3:GetObject", "s3:PutObject"},
		"CreateMultipartUpload":   {"s3:PutObject"},
		"DeleteObjects":           {"s3:DeleteObject"},
		"GetBucketEncryption":     {"s3:GetEncryptionConfiguration"},
		"HeadBucket":              {"s3:ListBucket"},
		"HeadObject":              {"s3:GetObject"},
		"ListBuckets":             {"s3:ListAllMyBuckets"},
		"ListMultipartUploads":    {"s3:ListBucketMultipartUploads"},
		"ListObjectVersions":      {"s3:ListBucketVersions"},
		"ListObjects":             {"s3:ListBucket"},
		"ListObjectsV2":           {"s3:ListBucket"},
		"ListParts":               {"s3:ListMultipartUploadParts"},
		"SelectObjectContent":     {"s3:GetObject"},
		"UploadPart":              {"s3:PutObject"},
		"UploadPartCopy":          {"s3:GetObject", "s3:PutObject"},
	}
}
