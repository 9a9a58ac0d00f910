package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Limited reports whether the grant can be for some keys only: under the vendor's own prefixes, or one of the customer's.
func (b Bucket) Limited() bool { return b.Prefix.Offered() || len(b.Prefixes) > 0 }

// Under reports whether all keys that begin with a text are under one of the vendor's own prefixes.
func (b Bucket) Under(start string) bool {
	return slices.ContainsFunc(b.Prefixes, func(p string) bool { return strings.HasPrefix(start, p) })
}

// checkPrefixes checks the vendor's own prefixes.
func (f *file) checkPrefixes(b Bucket, where path) {
	prefixes := where.to("prefixes")
	if b.Prefix.Offered() && b.Prefixes != nil {
		f.problem(prefixes, "must be left out where the customer may give a prefix (%s, line %d): the keys begin as one of the two says", where.to("prefix"), f.line(where.to("prefix")))
	}
	for i, p := range b.Prefixes {
		if err := awsname.CheckKeyPrefix(p); err != nil {
			f.problem(prefixes.to(i), "%v", err)
			continue
		}
		if j := slices.IndexFunc(b.Prefixes, func(other string) bool {
			return other != p && strings.HasPrefix(p, other) && awsname.CheckKeyPrefix(other) == nil
		}); j >= 0 {
			f.problem(prefixes.to(i), "must not be under %s (line %d), which opens it already, got %s", words.Quote(b.Prefixes[j]), f.line(prefixes.to(j)), words.Quote(p))
		}
	}
}
