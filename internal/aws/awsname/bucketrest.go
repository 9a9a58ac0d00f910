package awsname

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// BucketNameRest is the rule for what a customer types after a fixed prefix to make the name of a new bucket.
// It accepts a rest exactly if the whole name is one that [CheckNewBucketName] accepts.
type BucketNameRest struct {
	Pattern     string
	Description string
	// MaxLength is the greatest length of the rest: 63 less the prefix.
	MaxLength int

	prefix string
	dots   bool
}

// NewBucketNameRest returns the rule for the rest of a name that starts with prefix, or says why no name can start so.
func NewBucketNameRest(prefix string, dots bool) (BucketNameRest, error) {
	if prefix == "" || len(prefix) > 62 {
		return BucketNameRest{}, fmt.Errorf("must be 1 to 62 characters long, got %d", len(prefix))
	}
	if err := checkBucketNameStart(prefix, dots); err != nil {
		return BucketNameRest{}, err
	}
	r := BucketNameRest{prefix: prefix, dots: dots, MaxLength: 63 - len(prefix)}
	r.write(max(1, 3-len(prefix)))
	return r, nil
}

// Check says why the rest does not complete the name.
func (r BucketNameRest) Check(rest string) error {
	if rest == "" {
		return fmt.Errorf("must not be empty after %q", r.prefix)
	}
	if err := CheckNewBucketName(r.prefix+rest, r.dots); err != nil {
		return fmt.Errorf("must complete %q to a bucket name, which %w", r.prefix, err)
	}
	return nil
}

// write makes pattern and description side by side. A reserved start or end may lie across the border: after "xn-" the
// rest must not start with "-", and after "data-s3" it must not be "alias".
func (r *BucketNameRest) write(minLength int) {
	pattern, chars, charsInWords := `^`, `a-z0-9-`, "lower-case letters, digits and hyphens"
	var never []string
	forbid := func(lookahead, words string) {
		pattern += `(?!` + lookahead + `)`
		never = append(never, words)
	}

	for _, reserved := range reservedStarts() {
		if tail, ok := strings.CutPrefix(reserved, r.prefix); ok {
			forbid(regexp.QuoteMeta(tail), "start with "+reserved)
		}
	}
	if r.dots {
		chars, charsInWords = `a-z0-9.-`, "lower-case letters, digits, hyphens and dots"
		adjacent := `.*\.\.`
		if strings.HasSuffix(r.prefix, ".") {
			adjacent = `\.|` + adjacent
		}
		forbid(adjacent, "have two dots in a row")
		if numbers := r.restOfIPv4(); numbers != "" {
			forbid(numbers+`$`, "be four numbers with dots between")
		}
	}
	var ends, endsInWords []string
	for _, end := range newReservedEnds() {
		if !r.dots && strings.Contains(end, ".") {
			continue
		}
		ends = append(ends, `.*`+regexp.QuoteMeta(end))
		endsInWords = append(endsInWords, end)
		for i := 1; i < len(end); i++ {
			if strings.HasSuffix(r.prefix, end[:i]) {
				ends = append(ends, regexp.QuoteMeta(end[i:]))
			}
		}
	}
	last := len(endsInWords) - 1
	forbid(`(?:`+strings.Join(ends, `|`)+`)$`, "end with "+strings.Join(endsInWords[:last], ", ")+" or "+endsInWords[last])

	r.Pattern = pattern + `[` + chars + `]{` + strconv.Itoa(minLength-1) + `,` + strconv.Itoa(r.MaxLength-1) + `}[a-z0-9]$`
	r.Description = fmt.Sprintf("must be the rest of a bucket name after %s: %d to %d %s, the last a letter or digit; the whole name must not %s",
		r.prefix, minLength, r.MaxLength, charsInWords, strings.Join(never, ", nor "))
}

// restOfIPv4 returns a pattern of what makes the prefix look like an IPv4 address, empty if nothing can.
func (r *BucketNameRest) restOfIPv4() string {
	missing := 3 - strings.Count(r.prefix, ".")
	if missing < 0 || strings.Trim(r.prefix, digits+".") != "" {
		return ""
	}
	pattern := `[0-9]*`
	if strings.HasSuffix(r.prefix, ".") {
		pattern = `[0-9]+`
	}
	return pattern + strings.Repeat(`\.[0-9]+`, missing)
}
