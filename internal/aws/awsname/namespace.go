package awsname

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// An account's own regional namespace: a bucket whose name ends in the account's ID, the region and -an, which nobody else
// can make a bucket of, also not after it was deleted. An organization can require it, by s3:x-amz-bucket-namespace.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html

// AccountRegionalName is the name of a bucket in an account's regional namespace.
func AccountRegionalName(prefix, accountID, region string) string {
	return prefix + "-" + accountID + "-" + region + accountRegionalEnd
}

const accountRegionalEnd = "-an"

// accountRegional takes the name of a bucket in an account's regional namespace apart.
var accountRegional = regexp.MustCompile(`^(.+)-([0-9]{12})-([a-z]+(?:-[a-z]+)+-[0-9]+)` + accountRegionalEnd + `$`)

// CutAccountRegionalName takes the name of a bucket in an account's regional namespace apart. It is false of every other
// name.
func CutAccountRegionalName(name string) (prefix, accountID, region string, ok bool) {
	m := accountRegional.FindStringSubmatch(name)
	if m == nil {
		return "", "", "", false
	}
	return m[1], m[2], m[3], true
}

// RegionsWithoutNamespace are the regions, all in partition aws, whose accounts have no namespace.
func RegionsWithoutNamespace() []string { return []string{"me-central-1", "me-south-1"} }

// AccountRegionalRoom is how long the prefix of a name can be in every region that has the namespace: 32 characters of the
// 63, as the longest region has 14.
func AccountRegionalRoom() int {
	longest := 0
	for _, p := range partition.All() {
		for _, region := range p.Regions {
			if !slices.Contains(RegionsWithoutNamespace(), region) {
				longest = max(longest, len(region))
			}
		}
	}
	return 63 - len(AccountRegionalName("", "123456789012", strings.Repeat("r", longest)))
}

// AccountRegionalPrefix is the rule for what a customer types of the prefix of a name in an account's regional namespace:
// all of it, or what follows a fixed start. It accepts that exactly if the prefix is one that CloudFormation and S3 take.
type AccountRegionalPrefix struct {
	Pattern     string
	Description string
	// MaxLength is the greatest length of what is typed.
	MaxLength int

	fixed string
}

// NewAccountRegionalPrefix returns the rule for what follows a fixed start, which may be empty, where kept characters at the
// end are for another name that is made from this one. It says why no prefix can start so.
func NewAccountRegionalPrefix(fixed string, kept int) (AccountRegionalPrefix, error) {
	room := AccountRegionalRoom() - kept
	r := AccountRegionalPrefix{fixed: fixed, MaxLength: room - len(fixed)}
	if r.MaxLength < 1 {
		return r, fmt.Errorf("must be at most %d characters long, as %s, got %d", room-1, whatFollows, len(fixed))
	}
	if fixed != "" {
		if err := checkBucketNameStart(fixed, false); err != nil {
			return r, err
		}
	}
	r.write()
	return r, nil
}

const whatFollows = "the account's ID, the region and -an follow"

// Check says why the rest does not complete the prefix.
func (r AccountRegionalPrefix) Check(rest string) error {
	switch {
	case rest == "":
		return fmt.Errorf("must not be empty")
	case len(rest) > r.MaxLength:
		return fmt.Errorf("must be at most %d characters long, as %s, got %d", r.MaxLength, whatFollows, len(rest))
	case !made(rest[len(rest)-1:], lower+digits, 1, 1):
		return fmt.Errorf("must end with a letter or digit, got %q", rest)
	}
	return checkBucketNameStart(r.fixed+rest+"-", false)
}

// write makes pattern and description side by side.
func (r *AccountRegionalPrefix) write() {
	var never, starts []string
	for _, start := range reservedStarts() {
		if tail, ok := strings.CutPrefix(start, r.fixed); ok {
			// A hyphen follows the prefix: sthree alone would begin a reserved name too.
			never = append(never, regexp.QuoteMeta(tail), regexp.QuoteMeta(strings.TrimSuffix(tail, "-"))+"$")
			starts = append(starts, start)
		}
	}
	r.Pattern = `^`
	if len(never) > 0 {
		r.Pattern += `(?!` + strings.Join(never, `|`) + `)`
	}
	ends := "the last"
	if r.fixed == "" {
		r.Description = "must be the start of a bucket name"
		r.Pattern += fmt.Sprintf(`[a-z0-9](?:[a-z0-9-]{0,%d}[a-z0-9])?$`, r.MaxLength-2)
		ends = "the first and the last"
	} else {
		r.Description = "must be the rest of a bucket name's start after " + r.fixed
		r.Pattern += fmt.Sprintf(`[a-z0-9-]{0,%d}[a-z0-9]$`, r.MaxLength-1)
	}
	r.Description += fmt.Sprintf(": 1 to %d lower-case letters, digits and hyphens, %s a letter or digit", r.MaxLength, ends)
	if len(starts) > 0 {
		r.Description += "; the whole name must not start with " + words.Or(starts)
	}
}
