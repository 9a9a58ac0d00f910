package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// place is where launches are tried: a partition, in one of its regions.
type place struct {
	partition, region string
	// apart says that the place is told by its region: it is one of several of a partition.
	apart bool
}

func (p place) name() string {
	if p.apart {
		return p.region
	}
	return p.partition
}

// arns are words with the ARNs of this partition, in place of those of aws, which the judge knows.
func (p place) arns(words string) string {
	return strings.ReplaceAll(words, "arn:"+string(partition.AWS)+":", "arn:"+p.partition+":")
}

// key is a finding without what is another one from place to place: names of the partition, its hosts and the region.
func (p place) key(f Finding) string {
	of, _ := partition.Get(partition.ID(p.partition))
	return strings.NewReplacer("arn:"+p.partition+":", "arn:PARTITION:", p.region, "REGION", of.S3Host, "HOST").Replace(f.key())
}

func (c *comparer) here() place { return place{partition: c.partition, region: c.homeRegion} }

// places are all others than the first one that are tried: the other partitions, and each region that has another entry in a mapping.
func (c *comparer) places() []place {
	var list []place
	for _, id := range partition.IDs() {
		if string(id) != c.partition {
			list = append(list, place{partition: string(id), region: regionIn(string(id), c.old, c.new)})
		}
	}
	named, differ := c.mappedKeys()
	for _, p := range partition.All() {
		without := "" // a region that no mapping names
		differs := false
		for _, region := range p.Regions {
			switch {
			case !c.old.serves(region) && !c.new.serves(region), region == regionIn(string(p.ID), c.old, c.new):
			case differ[region]:
				differs = true
				list = append(list, place{string(p.ID), region, true})
			case !named[region] && without == "":
				without = region
			}
		}
		if differs && without != "" {
			list = append(list, place{string(p.ID), without, true})
		}
	}
	return list
}

// mappedKeys are those by which a mapping of either version is looked up, and those whose entries are not the same in both.
func (c *comparer) mappedKeys() (named, differ map[string]bool) {
	named, differ = map[string]bool{}, map[string]bool{}
	before, after := c.old.Section("Mappings"), c.new.Section("Mappings")
	for _, name := range unique(append(sortedKeys(before), sortedKeys(after)...)) {
		for _, mapping := range []any{before[name], after[name]} {
			of, _ := mapping.(map[string]any)
			for key := range of {
				named[key] = true
			}
		}
		for _, w := range entries(name, before[name], after[name]) {
			differ[w.path[2]] = true
		}
	}
	return named, differ
}

// comparePlaces looks at the other places: whether launches are accepted there as before, and what differs that did not in the first one.
// more are launches to be tried there besides one of each kind.
func (c *comparer) comparePlaces(more map[place][]map[string]string) error {
	shown := map[string][]*found{} // what other places of a partition have shown
	for _, at := range c.places() {
		both := c.pairsAt(at, more[at])
		there, err := c.accessOf(both, at.partition)
		if err != nil {
			return fmt.Errorf("in %s: %w", at.name(), err)
		}
		there.less(c.access)
		for _, other := range shown[at.partition] {
			there.less(other)
		}
		if !at.apart { // of regions each is told
			shown[at.partition] = append(shown[at.partition], there)
		}
		c.addAccess(there, &at)
		for _, p := range both {
			list, _, err := c.resourcesOf(p)
			if err != nil {
				return fmt.Errorf("in %s: %w", at.name(), err)
			}
			for _, f := range append(list, c.outputsOf(p)...) {
				if !c.told[at.key(f)] {
					c.addAt(at, f)
				}
			}
		}
	}
	c.addApart()
	return nil
}

// addAt adds a finding of another place: what is found in several regions is said once.
func (c *comparer) addAt(at place, f Finding) {
	if !at.apart {
		f.When = When{Places: []string{at.name()}}
		c.add(f)
		return
	}
	key := f.key()
	c.apart[key] = f
	if !slices.Contains(c.inRegions[key], at.region) {
		c.inRegions[key] = append(c.inRegions[key], at.region)
	}
}

func (c *comparer) addApart() {
	for _, key := range sortedKeys(c.apart) {
		f := c.apart[key]
		f.When = When{Places: c.inRegions[key]}
		c.add(f)
	}
}
