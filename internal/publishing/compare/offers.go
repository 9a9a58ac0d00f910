package compare

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// compareOffers looks at the launches that only the new version accepts.
//
// Where the customer must choose something that was not there before, a new parameter or a new one of the values listed, what
// that grants is an offer, and minor. Where the choices were there and the old version refused them, the new one must not
// grant anything that no launch of the old one did.
func (c *comparer) compareOffers() error {
	if len(c.pairs) == 0 {
		return nil
	}
	type launch struct{ given, chosen, before map[string]string }
	list := make([]launch, len(c.newLaunches))
	for i, given := range c.newLaunches {
		chosen := c.chosen(given)
		list[i] = launch{given, chosen, c.without(given, chosen)}
	}
	slices.SortStableFunc(list, func(a, b launch) int { return len(a.chosen) - len(b.chosen) })
	plain := map[string]bool{}
	for _, p := range c.pairs {
		plain[c.old.launch(p.given)] = true
	}
	offers, accepted := &offers{by: map[offeredTo][]map[string]string{}}, map[string]map[string]string{}
	stacks := make([]*resolve.Stack, len(list)) // nil where refused, or nothing new
	onEachCore(len(list), func(i int) {
		l := list[i]
		if len(l.chosen) == 0 && plain[c.old.launch(l.before)] {
			return
		}
		var nearest *resolve.Stack // looked for only where it matters
		if len(c.renamed) > 0 {
			nearest = c.nearest(l.before).old
		}
		stacks[i] = c.new.launches.Launch(c.asNew(c.in(c.partition, l.given), nearest))
	})
	for i, l := range list {
		after := stacks[i]
		if after == nil {
			continue
		}
		given, chosen, before := l.given, l.chosen, l.before
		var err error
		if len(chosen) > 0 {
			err = c.offered(offers, chosen, before, pair{before, c.nearest(before).old, after})
		} else if _, refusal := c.old.launches.Resolve(c.in(c.partition, before)); refusal != nil {
			err = c.acceptedNow(accepted, resolve.Problems(refusal)[0], pair{given, c.nearest(before).old, after})
		}
		if err != nil {
			return err
		}
	}
	offers.add(c)
	for _, reason := range sortedKeys(accepted) {
		c.add(Finding{Kind: LaunchAccepted, Reason: reason, Given: c.choices(accepted[reason])})
	}
	return nil
}

// chosen are the choices of a launch that the old version does not have.
func (c *comparer) chosen(given map[string]string) map[string]string {
	chosen := map[string]string{}
	for name, v := range given {
		d, ok := c.old.parameters[name]
		def, _ := c.new.parameters[name].text("Default")
		listed := c.new.parameters[name]["AllowedValues"] != nil && ok && d["AllowedValues"] != nil && !slices.Contains(d.allowedValues(), v)
		if !ok && (c.new.parameters[name].required() || v != def) || listed {
			chosen[name] = v
		}
	}
	return chosen
}

// without is a launch as the old version would know it.
func (c *comparer) without(given, chosen map[string]string) map[string]string {
	if len(chosen) == 0 && c.keepsAll && len(c.old.parameters) == len(c.new.parameters) {
		return given
	}
	before := map[string]string{}
	for name, v := range given {
		if _, isChosen := chosen[name]; !isChosen && c.old.parameters[name] != nil {
			before[name] = v
		}
	}
	return before
}

// nearest is the pair whose choices are the most like these.
func (c *comparer) nearest(given map[string]string) pair {
	best, most := c.pairs[0], -1
	for _, p := range c.pairs {
		alike := 0
		for name, v := range given {
			if p.given[name] == v {
				alike++
			}
		}
		if p.given[vendors.ParamAccess] == given[vendors.ParamAccess] {
			alike += len(given) // a role is compared with a role
		}
		if alike > most {
			best, most = p, alike
		}
	}
	return best
}

// offers are what choices would grant.
type offers struct {
	by   map[offeredTo][]map[string]string // choices
	list []offer
}

// offeredTo is a permission of a principal.
type offeredTo struct {
	principal string
	permission
}

type offer struct {
	offeredTo
	chosen map[string]string
}

// offered notes what a launch grants that an update of the nearest one does not, and that fewer choices do not grant.
func (c *comparer) offered(o *offers, chosen, before map[string]string, p pair) error {
	gained, err := c.gains(p, true)
	if err != nil {
		return err
	}
	already, err := c.gains(c.nearest(before), true)
	if err != nil {
		return err
	}
	for principal, permissions := range gained {
		for perm := range permissions {
			key := offeredTo{principal, perm}
			fewer := func(other map[string]string) bool {
				for name, v := range other {
					if chosen[name] != v {
						return false
					}
				}
				return true
			}
			if already[principal][perm] || slices.ContainsFunc(o.by[key], fewer) {
				continue
			}
			o.by[key] = append(o.by[key], chosen)
			o.list = append(o.list, offer{key, chosen})
		}
	}
	return nil
}

func (o *offers) add(c *comparer) {
	type group struct{ principal, choices string }
	all := map[group]map[permission]When{}
	for _, one := range o.list {
		var when When
		for _, name := range sortedKeys(one.chosen) {
			when.Chosen = append(when.Chosen, Choice{name, one.chosen[name]})
		}
		g := group{one.principal, compact(when)}
		if all[g] == nil {
			all[g] = map[permission]When{}
		}
		all[g][one.permission] = when
	}
	for g, permissions := range all {
		var list []allowed
		for p, when := range permissions {
			usual, ok := p.on.usual()
			if _, double := permissions[permission{action: p.action, on: usual}]; !ok || !double {
				list = append(list, allowed{p, when})
			}
		}
		for _, f := range together(AccessOffered, TrustOffered, g.principal, list) {
			c.add(f)
		}
	}
}
