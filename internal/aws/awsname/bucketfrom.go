package awsname

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// BucketNameFrom are pattern and description of the name of a bucket which exists, with a fixed beginning, or any where that is empty.
func BucketNameFrom(prefix string) (pattern, description string) {
	if prefix == "" {
		return BucketNamePattern, BucketNameDescription
	}
	return `^` + begins(prefix) + BucketNamePattern[1:],
		strings.Replace(BucketNameDescription, "must be a bucket name:", fmt.Sprintf("must be a bucket name that begins with %s:", prefix), 1)
}

// BucketARNFrom are those of the ARN of such a bucket.
func BucketARNFrom(prefix string) (pattern, description string) {
	if prefix == "" {
		return BucketARNPattern, BucketARNDescription
	}
	const start = `^arn:` + partition.Pattern + `:s3:::`
	return start + begins(prefix) + strings.TrimPrefix(BucketARNPattern, start),
		strings.Replace(strings.Replace(BucketARNDescription, "the ARN of a bucket,", fmt.Sprintf("the ARN of a bucket whose name begins with %s,", prefix), 1), ":::name", ":::"+prefix+"name", 1)
}

func begins(prefix string) string { return `(?=` + regexp.QuoteMeta(prefix) + `)` }

// CheckBucketNameFrom says why a name cannot be that of a bucket which exists and begins so.
func CheckBucketNameFrom(name, prefix string) error {
	if err := CheckBucketName(name); err != nil {
		return err
	}
	if !strings.HasPrefix(name, prefix) {
		return fmt.Errorf("must begin with %s, got %q", prefix, name)
	}
	return nil
}
