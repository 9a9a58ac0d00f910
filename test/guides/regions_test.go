package guides

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// checkRegions launches in every region of every partition, where the guide says in which of them its vendor is.
func (r *result) checkRegions(t *template.Template, g guide) {
	if g.Regions == nil {
		return
	}
	for _, p := range partition.All() {
		for _, region := range p.Regions {
			in := g.Launches[0].input(false, false)
			in.Partition, in.Region = string(p.ID), region
			_, err := resolve.Resolve(t, in)
			if r.decisions++; slices.Contains(g.Regions, region) != (err == nil) {
				r.failf("in %s: the vendor is there: %t, but the launch says: %v", region, slices.Contains(g.Regions, region), err)
			}
		}
	}
}
