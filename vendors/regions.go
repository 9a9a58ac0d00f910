package vendors

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// ServedRegions are the regions in which the vendor serves customers: those of the definition for which it publishes what it
// publishes for each region. Nil where it serves every region of [Definition.ServedPartitions].
func (d *Definition) ServedRegions() []string {
	p := d.published()
	if p == nil || p.By != ByRegion {
		return slices.Clone(d.Regions)
	}
	return slices.DeleteFunc(p.Keys(), func(region string) bool { return d.Regions != nil && !slices.Contains(d.Regions, region) })
}

// RegionsIn are the regions of a partition in which the vendor serves customers, none where it does not serve the partition.
func (d *Definition) RegionsIn(id Partition) []string {
	if !slices.Contains(d.ServedPartitions(), id) {
		return nil
	}
	p, _ := partition.Get(id)
	some := d.ServedRegions()
	return slices.DeleteFunc(slices.Clone(p.Regions), func(region string) bool { return some != nil && !slices.Contains(some, region) })
}

// withRegions are those of some partitions that have a region which is served, all of them where the definition names none.
func (d *Definition) withRegions(list []Partition) []Partition {
	if d.Regions == nil {
		return list
	}
	return slices.DeleteFunc(list, func(id Partition) bool {
		return !slices.ContainsFunc(d.ServedRegions(), func(region string) bool { return partition.Assumed(region).ID == id })
	})
}

// published is what the definition publishes, also for regions that are not served: see [Definition.Published].
func (d *Definition) published() *Published {
	if t := d.Trusted(); t != nil {
		return t.Published()
	}
	return nil
}

// In regions that are served there is whom to trust, and each partition that is named has one of them.
func (f *file) checkRegions() {
	if f.def.Regions == nil {
		return
	}
	served, named := f.def.servedInAnyRegion(), map[Partition]bool{}
	p := f.def.published()
	for i, region := range f.def.Regions {
		in, ok := partition.Of(region)
		switch {
		case !ok:
			f.problem(at("regions", i), "must be an AWS region, such as us-east-1, got %s", words.Quote(region))
			continue
		case !slices.Contains(served, in.ID):
			f.problem(at("regions", i), "must be a region of a partition that is served, %s, got %q, which is one of %s", words.Or(words.QuoteAll(served)), region, in.ID)
		case p != nil && p.By == ByRegion && !slices.Contains(p.Keys(), region):
			sets := f.def.pathOfAccounts().to(string(ByRegion))
			f.problem(at("regions", i), "must be one of %s (line %d), which says whom to trust there, got %q", sets, f.line(sets), region)
		}
		named[in.ID] = true
	}
	f.checkWithoutRegion(named)
}

// checkWithoutRegion: what the definition says of a partition is of no use without a region of it.
func (f *file) checkWithoutRegion(named map[Partition]bool) {
	where := map[Partition][]path{}
	for i, id := range f.def.Partitions {
		where[id] = append(where[id], at("partitions", i))
	}
	for i, id := range f.def.KeyPartitions() {
		where[id] = append(where[id], pathOfKeyPartitions().to(i))
	}
	for _, id := range f.def.knownPartitions() {
		if p := f.whereKnown(id); len(p) > len(f.def.pathOfAccounts()) { // else the region is told of
			where[id] = append(where[id], p)
		}
	}
	for id, places := range where {
		for _, p := range places {
			if !named[id] {
				f.problem(p, "must be left out, or a region of %s be one of regions (line %d)", id, f.line(at("regions")))
			}
		}
	}
}
