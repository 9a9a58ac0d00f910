package awsname

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// AccessLogPrefix is where in a log bucket the server access logs of a bucket of ours are.
const AccessLogPrefix = "access/"

// The rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
// A bucket of before March 2018 in us-east-1 may have an older kind of name, with capitals or underscores:
// it cannot be used in a virtual-hosted address, and it is refused here.
const (
	BucketNamePattern     = `^` + bucketStart + bucketEnd + dottedName + `$`
	BucketNameDescription = "must be a bucket name: 3 to 63 lower-case letters, digits, hyphens and dots, the first and the last a letter or digit, without two dots in a row, " +
		"not four numbers with dots between, not starting with xn--, sthree- or amzn-s3-demo-, not ending with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3"

	// A new bucket of the global namespace cannot end with -an: since March 2026 only a bucket in an account's own
	// regional namespace does, https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html.
	NewBucketNamePattern     = `^` + bucketStart + newBucketEnd + dottedName + `$`
	NewBucketNameDescription = "must be a bucket name: 3 to 63 lower-case letters, digits, hyphens and dots, the first and the last a letter or digit, without two dots in a row, " +
		"not four numbers with dots between, not starting with xn--, sthree- or amzn-s3-demo-, not ending with -s3alias, --ol-s3, .mrap, --x-s3, --table-s3 or -an"

	// Dots in a name break TLS for its virtual-hosted address, whose certificate covers one label only.
	NewBucketNameWithoutDotsPattern     = `^` + bucketStart + newBucketEnd + plainName + `$`
	NewBucketNameWithoutDotsDescription = "must be a bucket name: 3 to 63 lower-case letters, digits and hyphens, the first and the last a letter or digit, " +
		"not starting with xn--, sthree- or amzn-s3-demo-, not ending with -s3alias, --ol-s3, --x-s3, --table-s3 or -an"

	BucketARNPattern     = `^arn:` + partition.Pattern + `:s3:::` + bucketStart + bucketEnd + dottedName + `$`
	BucketARNDescription = "must be the ARN of a bucket, such as arn:aws:s3:::name, in the partition " + partition.InWords
)

const (
	bucketStart  = `(?!xn--|sthree-|amzn-s3-demo-)`
	bucketEnd    = `(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)`
	newBucketEnd = `(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$)`
	plainName    = `[a-z0-9][a-z0-9-]{1,61}[a-z0-9]`
	dottedName   = `(?!.*\.\.)(?![0-9]+(?:\.[0-9]+){3}$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`
)

func reservedStarts() []string { return []string{"xn--", "sthree-", "amzn-s3-demo-"} }

func reservedEnds() []string {
	return []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
}

func newReservedEnds() []string { return append(reservedEnds(), "-an") }

// CheckBucketName says why a name cannot be that of a bucket which exists.
func CheckBucketName(name string) error { return checkBucketName(name, true, reservedEnds()) }

// CheckNewBucketName says why a name cannot be that of a new bucket, with dots in it or without.
func CheckNewBucketName(name string, dots bool) error {
	return checkBucketName(name, dots, newReservedEnds())
}

func checkBucketName(name string, dots bool, ends []string) error {
	if len(name) < 3 || len(name) > 63 {
		return fmt.Errorf("must be 3 to 63 characters long, got %d", len(name))
	}
	if err := checkBucketNameStart(name, dots); err != nil {
		return err
	}
	if !made(name[len(name)-1:], lower+digits, 1, 1) {
		return fmt.Errorf("must end with a letter or digit, got %q", name)
	}
	if looksLikeIPv4(name) {
		return fmt.Errorf("must not be four numbers with dots between, like an IP address, got %q", name)
	}
	if i := slices.IndexFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) }); i >= 0 {
		return fmt.Errorf("must not end with %s, which AWS reserves, got %q", ends[i], name)
	}
	return nil
}

// checkBucketNameStart checks what holds for every start of a name as for the whole of it.
func checkBucketNameStart(start string, dots bool) error {
	switch {
	case !dots && strings.Contains(start, "."):
		return fmt.Errorf("must not have dots, got %q", start)
	case !made(start, lower+digits+".-", 1, 63):
		return fmt.Errorf("must be lower-case letters, digits, hyphens and dots, got %q", start)
	case !made(start[:1], lower+digits, 1, 1):
		return fmt.Errorf("must start with a letter or digit, got %q", start)
	case strings.Contains(start, ".."):
		return fmt.Errorf("must not have two dots in a row, got %q", start)
	}
	for _, reserved := range reservedStarts() {
		if strings.HasPrefix(start, reserved) {
			return fmt.Errorf("must not start with %s, which AWS reserves, got %q", reserved, start)
		}
	}
	return nil
}

func looksLikeIPv4(name string) bool {
	parts := strings.Split(name, ".")
	return len(parts) == 4 && !slices.ContainsFunc(parts, func(part string) bool { return !made(part, digits, 1, 63) })
}

// CheckBucketARN says why a value is not the ARN of a bucket.
func CheckBucketARN(arn string) error {
	rest, ok := cutARN(arn, "s3")
	name, global := strings.CutPrefix(rest, "::")
	if !ok || !global {
		return refuse(BucketARNDescription, arn)
	}
	if err := CheckBucketName(name); err != nil {
		return fmt.Errorf("must end with a bucket name, which %w", err)
	}
	return nil
}
