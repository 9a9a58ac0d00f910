package draft

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// limit says what keeps a statement from granting an action in every case: what denies it, or else its own conditions, or that its
// resources are not all that is shared.
func (g *granted) limit(s statement, a s3actions.Action) string {
	var denials []string
	for _, d := range g.statements {
		if !d.deny || !d.covers(a) {
			continue
		}
		on := listed(d.resources)
		if d.resources == nil {
			on = "everything but " + listed(d.notResource)
		}
		how := "on " + on
		if len(d.conditions) > 0 {
			how += under(d.conditions)
		}
		if !slices.Contains(denials, how) {
			denials = append(denials, how)
		}
	}
	switch {
	case denials != nil:
		return ", but denied " + words.And(denials)
	case len(s.conditions) > 0:
		return under(s.conditions)
	}
	return ", but not on all that the template opens"
}

// under are conditions in words.
func under(list []condition) string {
	var all []string
	for _, c := range list {
		values := each(c.values, func(v string) string { return cmp.Or(v, "nothing") })
		all = append(all, fmt.Sprintf("%s on %s (%s)", c.operator, shown(c.key), listed(values)))
	}
	return " under the condition " + words.And(all)
}

// covers reports whether a statement's actions take one in.
func (s statement) covers(a s3actions.Action) bool {
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(name string) bool {
			return slices.ContainsFunc(s3actions.Matching(name), func(m s3actions.Action) bool { return m.Name == a.Name })
		})
	}
	if s.actions == nil {
		return !in(s.notActions)
	}
	return in(s.actions)
}
