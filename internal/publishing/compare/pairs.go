package compare

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// pair is one launch of the old version, and the same with the new one.
type pair struct {
	given    map[string]string
	old, new *resolve.Stack
}

// comparePairs makes every launch of the old version with both, and compares the stacks.
func (c *comparer) comparePairs() error {
	list, err := launches(c.old, c.new, false, c.known)
	if err != nil {
		return fmt.Errorf("the version before: %w", err)
	}
	if c.partition, err = c.home(list); err != nil {
		return err
	}
	c.homeRegion = regionIn(c.partition, c.old, c.new)
	c.launchPairs(list)
	if c.access, err = c.accessOf(c.pairs, c.partition); err != nil {
		return err
	}
	c.addAccess(c.access, nil)
	c.compareRegions()
	if err := c.compareResources(); err != nil {
		return err
	}
	c.compareOutputs()
	c.compareCapabilities()
	if len(c.pairs) > 0 {
		if c.newLaunches, err = launches(c.new, c.old, true, c.known); err != nil {
			return fmt.Errorf("the version after: %w", err)
		}
	}
	return c.comparePlaces(c.findWritten(list))
}

// launchPairs makes every launch with both versions. Those that the new one refuses are told.
func (c *comparer) launchPairs(list []map[string]string) {
	refusals := map[string]map[string]string{} // a launch for each reason
	tried, notHere := make([]pair, len(list)), make([]bool, len(list))
	refused := make([]error, len(list))
	onEachCore(len(list), func(i int) {
		// No launch before: compareOffers looks at it if it is one now, and comparePlaces if it may be one elsewhere.
		if c.old.launches.Never(list[i]) {
			notHere[i] = !c.new.launches.Never(c.update(list[i]))
			return
		}
		before := c.old.launches.Launch(c.in(c.partition, list[i]))
		if before == nil {
			notHere[i] = true
			return
		}
		after, err := c.new.launches.Resolve(c.asNew(c.in(c.partition, c.update(list[i])), before))
		tried[i], refused[i] = pair{list[i], before, after}, err
	})
	for i, p := range tried {
		switch {
		case p.new != nil:
			c.pairs = append(c.pairs, p)
		case notHere[i]:
			c.notAtHome = append(c.notAtHome, list[i])
		case refused[i] != nil:
			for _, problem := range resolve.Problems(refused[i]) {
				if reason := problem.Error(); refusals[reason] == nil {
					refusals[reason] = p.given
				}
			}
		}
	}
	for _, reason := range sortedKeys(refusals) {
		c.add(Finding{Kind: LaunchRefused, Reason: reason, Given: c.choices(refusals[reason])})
	}
}

// compareCapabilities: what the customer must acknowledge.
func (c *comparer) compareCapabilities() {
	c.eachChange(func(p pair) []Finding {
		var list []Finding
		for _, capability := range p.new.Capabilities {
			if !slices.Contains(p.old.Capabilities, capability) {
				list = append(list, Finding{Kind: CapabilityNeeded, Name: capability})
			}
		}
		for _, capability := range p.old.Capabilities {
			if !slices.Contains(p.new.Capabilities, capability) {
				list = append(list, Finding{Kind: CapabilityNotNeeded, Name: capability})
			}
		}
		return list
	})
}
