package compare

import (
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// gains is who may assume roles, and what principals may do if that is asked for, in the new stack of a pair and not in the
// old one.
func (c *comparer) gains(p pair, grantsToo bool) (map[string]map[permission]bool, error) {
	old, new, err := c.judge(p, c.partition)
	if err != nil {
		return nil, err
	}
	gained := map[string]map[permission]bool{}
	for _, ids := range c.principals(old, new) {
		if ids[1] == "" {
			continue
		}
		grants := newOutcome()
		if grantsToo {
			if grants, err = c.grants(old, new, ids, p.given); err != nil {
				return nil, err
			}
		}
		doors, err := c.doors(old, new, ids, p.given)
		if err != nil {
			return nil, err
		}
		all := maps.Clone(grants.gained)
		maps.Copy(all, doors.gained)
		gained[ids[1]] = all
	}
	return gained, nil
}

// acceptedNow notes a launch that the old version refused, and what it grants that no launch of the old one did.
func (c *comparer) acceptedNow(accepted map[string]map[string]string, refusal *resolve.Problem, p pair) error {
	reason := refusal.Error()
	if accepted[reason] == nil && refusal.OfRule() { // of values compareParameters tells
		accepted[reason] = p.given
	}
	gained, err := c.gains(p, true)
	if err != nil {
		return err
	}
	for _, other := range c.pairs {
		if !anything(gained, true) {
			return nil
		}
		// What is granted on something else is no comparison. Who gets in does not depend on it.
		alike := vocabulary.SharesNoMore(p.given, other.given)
		if !alike && !anything(gained, false) {
			continue
		}
		less, err := c.gains(pair{p.given, other.old, p.new}, alike)
		if err != nil {
			return err
		}
		for principal, permissions := range gained {
			maps.DeleteFunc(permissions, func(perm permission, _ bool) bool {
				return (alike || perm.entrance()) && !less[principal][perm]
			})
		}
	}
	for principal, permissions := range gained {
		if len(permissions) == 0 {
			continue
		}
		f := Finding{Kind: LaunchWidens, Name: principal, Reason: reason}
		example := slices.SortedFunc(maps.Keys(permissions), permission.compare)[0]
		if example.entrance() {
			f.Callers = []Caller{example.caller}
		} else {
			f.Actions, f.On = []string{example.action}, []Thing{example.on}
		}
		if key := f.key(); !c.said[key] { // one example is enough
			c.said[key] = true
			f.Given = c.choices(p.given)
			c.add(f)
		}
	}
	return nil
}

// anything says whether there is any permission, or any caller, and permissions too.
func anything(gained map[string]map[permission]bool, permissionsToo bool) bool {
	for _, permissions := range gained {
		for perm := range permissions {
			if permissionsToo || perm.entrance() {
				return true
			}
		}
	}
	return false
}
