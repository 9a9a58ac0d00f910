package verify

import (
	"context"
	"slices"
	"strings"
)

// prefixes are what the grant is limited to: the vendor's own, or the customer's, which is empty where they gave none.
func (r *run) prefixes() []string {
	if own := r.def.Bucket.Prefixes; own != nil {
		return own
	}
	return []string{r.c.Prefix}
}

// isOutside reports whether a key is under none of them, where there are some.
func (r *run) isOutside(key string) bool {
	return r.prefixes()[0] != "" && !slices.ContainsFunc(r.prefixes(), func(p string) bool { return strings.HasPrefix(key, p) })
}

// furtherPrefix limits the grant in further buckets too, which the customer's own prefix does not.
func (r *run) furtherPrefix() string {
	if own := r.def.Bucket.Prefixes; own != nil {
		return own[0]
	}
	return ""
}

// furtherPrefixes tries the vendor's other prefixes in the first bucket, with what is done to keys. A further bucket is tried under
// the first one alone, as the same statements are about all.
func (r *run) furtherPrefixes(ctx context.Context) {
	for _, prefix := range r.prefixes()[1:] {
		p := r.place(r.c.Bucket, prefix, "prefixes/"+prefix)
		p.use(r.bucket.region)
		for _, pr := range slices.Concat(listingProbes, objectProbes) {
			if ctx.Err() == nil && r.granted[pr.action] && !pr.ofBucket {
				p.grant(ctx, pr)
			}
		}
		if ctx.Err() == nil {
			p.deletes(ctx)
		}
	}
}
