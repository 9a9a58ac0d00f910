package proof

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// drawSettings sets a bucket, or not.
func drawSettings(t *rapid.T, b *vendors.Bucket) {
	const why = "A reason that nobody gave."
	switch rapid.IntRange(0, 5).Draw(t, "keeping") {
	case 0:
		b.Versioning, b.VersioningOn = "", why
	case 1:
		b.Versioning, b.ObjectLock = "", &vendors.ObjectLock{Why: why}
		if rapid.Bool().Draw(t, "retention") {
			b.ObjectLock.Mode, b.ObjectLock.Days = rapid.SampledFrom(vendors.LockModes()).Draw(t, "mode"), rapid.SampledFrom([]vendors.Days{"1d", "30d", "3650d"}).Draw(t, "days")
		}
	}
	if rapid.Bool().Draw(t, "lifecycle") {
		b.Lifecycle = &vendors.Lifecycle{Why: why, AbortUploads: rapid.SampledFrom([]vendors.Days{"", "1d", "365d"}).Draw(t, "uploads")}
		if b.Lifecycle.AbortUploads == "" || rapid.Bool().Draw(t, "expiry") {
			b.Lifecycle.Expiry = why
		}
		if b.ObjectLock != nil {
			b.Lifecycle.AbortUploads, b.Lifecycle.Expiry = "7d", ""
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "rules of CORS") {
		c := vendors.CORS{Why: "A reason that nobody gave.", Methods: rapid.SliceOfNDistinct(rapid.SampledFrom(vendors.Methods()), 1, 5, rapid.ID).Draw(t, "methods")}
		if rapid.Bool().Draw(t, "any origin") {
			c.AnyOrigin = "A reason that nobody gave."
		} else {
			c.Origins = rapid.SliceOfNDistinct(rapid.StringMatching(`https://(\*\.[a-z]{1,9}\.)?[a-z]{1,9}\.example(:[1-9][0-9]{1,3})?`), 1, 3, rapid.ID).Draw(t, "origins")
		}
		if rapid.Bool().Draw(t, "headers") {
			c.Headers, c.Expose = []string{rapid.SampledFrom([]string{"*", "x-amz-*", "Content-Type"}).Draw(t, "header")}, []string{"ETag"}
		}
		c.MaxAge = rapid.SampledFrom([]vendors.Duration{"", "1m", "90m", "24h"}).Draw(t, "age")
		b.CORS = append(b.CORS, c)
	}
}

// drawRegions has the vendor serve some regions only, or not: one of partition aws at least, as the launches are there.
func drawRegions(t *rapid.T, def *vendors.Definition) {
	if !slices.Contains(def.ServedPartitions(), vendors.PartitionAWS) || !rapid.Bool().Draw(t, "some regions") {
		return
	}
	for _, id := range def.ServedPartitions() {
		served := def.RegionsIn(id)
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(served), 1, min(3, len(served)), rapid.ID).Draw(t, "regions of "+string(id))
		if id == vendors.PartitionAWS && rapid.Bool().Draw(t, "us-east-1 too") && slices.Contains(served, "us-east-1") && !slices.Contains(some, "us-east-1") {
			some = append(some, "us-east-1")
		}
		def.Regions = append(def.Regions, some...)
	}
}
