package compare

import (
	"maps"
	"slices"
	"strconv"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// pairsAt are the pairs that are launched in a place: one of each kind, and more. What is accepted by one version only is told.
func (c *comparer) pairsAt(at place, more []map[string]string) []pair {
	var both []pair
	accepted, refused := "", ""
	try := func(given map[string]string) pair {
		before := c.old.launches.Launch(launchIn(at.partition, at.region, given))
		return pair{given, before, c.new.launches.Launch(c.asNew(launchIn(at.partition, at.region, c.update(given)), before))}
	}
	add := func(p pair) {
		switch {
		case p.old != nil && p.new != nil:
			both = append(both, p)
		case p.old != nil:
			_, err := c.new.launches.Resolve(c.asNew(launchIn(at.partition, at.region, c.update(p.given)), p.old))
			refused = resolve.Problems(err)[0].Error()
		case p.new != nil:
			_, err := c.old.launches.Resolve(launchIn(at.partition, at.region, p.given))
			accepted = resolve.Problems(err)[0].Error()
		}
	}
	for _, given := range slices.Concat(c.elsewhere(), more) {
		add(try(given))
	}
	kinds := map[string]bool{}
	if c.old.servesPartition(at.partition) || c.new.servesPartition(at.partition) {
		for _, given := range c.notAtHome {
			p := try(given)
			if kind := c.kindAt(p); !kinds[kind] {
				kinds[kind] = p.old != nil || p.new != nil
				if p.old != nil || c.new.launches.Launch(c.in(c.partition, c.update(given))) == nil { // else compareOffers tells it
					add(p)
				}
			}
		}
	}
	if at.apart && c.old.serves(at.region) != c.new.serves(at.region) {
		return both // compareRegions tells it
	}
	switch {
	case refused != "":
		c.add(Finding{Kind: PlaceRefused, Name: at.name(), Reason: refused})
	case accepted != "":
		c.add(Finding{Kind: PlaceAccepted, Name: at.name()})
	}
	return both
}

// kindAt is what kind of launch a pair makes in another place: one by which a mapping is looked up is a kind of its own. Where mappings
// differ, so is one with other resources, each of which may have something from them.
func (c *comparer) kindAt(p pair) string {
	kind := c.old.kind(p.given) + "/" + p.given[vendors.ParamKMSKeyARN] + "/" + strconv.FormatBool(namesWhoAssumes(p.given))
	for _, name := range c.old.parameterNames {
		if c.mapped[p.given[name]] {
			kind += "/" + p.given[name]
		}
	}
	if c.mappedOtherwise {
		kind += "/" + resourceIDs(p.old) + "/" + resourceIDs(p.new)
	}
	return kind
}

func resourceIDs(s *resolve.Stack) string {
	if s == nil {
		return ""
	}
	var ids []string
	for _, r := range s.Resources {
		ids = append(ids, r.LogicalID)
	}
	return compact(unique(ids))
}

// elsewhere are the choices that are tried in another place: of each kind of pair, and the same without what says who assumes a role, as
// a key may be the only way in there.
func (c *comparer) elsewhere() []map[string]string {
	if c.kinds != nil {
		return c.kinds
	}
	list := []map[string]string{}
	kinds := map[string]bool{}
	add := func(p pair) {
		if kind := c.kindAt(p); !kinds[kind] {
			kinds[kind] = true
			list = append(list, p.given)
		}
	}
	for _, p := range c.pairs {
		add(p)
		if !namesWhoAssumes(p.given) {
			continue
		}
		p.given = maps.Clone(p.given)
		for _, name := range vocabulary.WhoAssumes {
			delete(p.given, name)
		}
		add(p)
	}
	c.kinds = list
	return list
}

func namesWhoAssumes(given map[string]string) bool {
	return slices.ContainsFunc(vocabulary.WhoAssumes, func(name string) bool { return given[name] != "" && given[name] != leftOut })
}
