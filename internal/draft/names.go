package draft

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// beginsNames reports whether what stands for the bucket is how the names of all buckets begin that the guide opens: fixed, up to a hyphen
// or dot, and always with a star after it. Without the hyphen it is taken for a name, with the star as a habit.
func beginsNames(statements []statement, bucket string) bool {
	if !strings.HasSuffix(bucket, "-") && !strings.HasSuffix(bucket, ".") || isPlaceholder(bucket) {
		return false
	}
	if _, err := awsname.NewBucketNameRest(bucket, strings.Contains(bucket, ".")); err != nil {
		return false
	}
	for _, s := range statements {
		if s.deny || !s.isS3() {
			continue
		}
		for _, text := range s.resources {
			if r := readResource(text); r.bucket == bucket && !r.star {
				return false
			}
		}
	}
	return true
}
