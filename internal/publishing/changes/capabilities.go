package changes

import (
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// Capabilities are what launches must be acknowledged with, as the index says it.
func Capabilities(list []compare.Capability) []release.Capability {
	said := []release.Capability{}
	for _, c := range list {
		when := ""
		if len(c.Choosing) > 0 {
			when = words.And(c.Choosing) + " is given"
		}
		said = append(said, release.Capability{Name: c.Name, When: when})
	}
	return said
}
