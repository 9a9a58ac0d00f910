package compare

import (
	"fmt"
	"maps"
	"slices"
)

// accessOf judges pairs of launches in a partition.
func (c *comparer) accessOf(pairs []pair, partition string) (*found, error) {
	f := newFound()
	for i, p := range pairs {
		old, new, err := c.judge(p, partition)
		if err != nil {
			return nil, err
		}
		for _, ids := range c.principals(old, new) {
			name := ids[1]
			if name == "" {
				name = ids[0]
			}
			for _, decide := range []func(judged, judged, [2]string, map[string]string) (outcome, error){c.grants, c.doors} {
				o, err := decide(old, new, ids, p.given)
				if err != nil {
					return nil, err
				}
				f.note(name, i, o)
			}
		}
	}
	for _, side := range []map[string]map[permission]occurrences{f.gained, f.lost} {
		for _, all := range side {
			withoutDoubles(all)
		}
	}
	return f, nil
}

// less is what was found here and not there.
func (f *found) less(there *found) *found {
	for _, side := range [][2]map[string]map[permission]occurrences{{f.gained, there.gained}, {f.lost, there.lost}} {
		for principal, all := range side[0] {
			maps.DeleteFunc(all, func(p permission, _ occurrences) bool { return side[1][principal][p] != nil })
		}
	}
	return f
}

// withoutDoubles leaves out what is so without TLS where it is so with TLS as well, and what is so in another account where it
// is so in the customer's.
func withoutDoubles(all map[permission]occurrences) {
	maps.DeleteFunc(all, func(p permission, in occurrences) bool {
		on, ok := p.on.usual()
		plain := all[permission{action: p.action, on: on}]
		return ok && !slices.ContainsFunc(keysOf(in), func(i int) bool { return !plain[i] })
	})
}

// found are the permissions that principals gained and lost, with the pairs of launches in which they did.
type found struct {
	gained, lost map[string]map[permission]occurrences // by principal
	universe     map[string]occurrences                // where the principal is
}

func newFound() *found {
	return &found{map[string]map[permission]occurrences{}, map[string]map[permission]occurrences{}, map[string]occurrences{}}
}

func (f *found) note(principal string, i int, o outcome) {
	if f.universe[principal] == nil {
		f.universe[principal] = occurrences{}
		f.gained[principal], f.lost[principal] = map[permission]occurrences{}, map[permission]occurrences{}
	}
	f.universe[principal][i] = true
	for _, side := range []struct {
		all map[permission]occurrences
		one map[permission]bool
	}{{f.gained[principal], o.gained}, {f.lost[principal], o.lost}} {
		for p := range side.one {
			if side.all[p] == nil {
				side.all[p] = occurrences{}
			}
			side.all[p][i] = true
		}
	}
}

// addAccess makes findings of what was gained and lost. In another place than that of the pairs, that is said instead of when, and ARNs are
// those of its partition, as the judge knows aws alone.
func (c *comparer) addAccess(f *found, at *place) {
	for _, principal := range sortedKeys(f.universe) {
		known := map[string]When{} // by launches, as most permissions come and go with others
		for _, side := range []struct {
			access, trust Kind
			all           map[permission]occurrences
		}{{AccessGained, TrustGained, f.gained[principal]}, {AccessLost, TrustLost, f.lost[principal]}} {
			var list []allowed
			for p, in := range side.all {
				if at == nil {
					launches := fmt.Sprint(keysOf(in))
					when, found := known[launches]
					if !found {
						when = c.when(in, f.universe[principal])
						known[launches] = when
					}
					list = append(list, allowed{p, when})
				} else {
					list = append(list, allowed{p.in(*at), When{}})
				}
			}
			for _, finding := range together(side.access, side.trust, principal, list) {
				if at == nil {
					c.add(finding)
				} else {
					c.addAt(*at, finding)
				}
			}
		}
	}
}
