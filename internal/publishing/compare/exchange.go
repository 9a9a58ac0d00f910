package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// findWritten looks for a launch that shows each thing that is written otherwise: of the new version with what was written before in its
// place, or of the old one with what is written now, as two changes may hide each other. It gives the launches that show
// something in another place only, by place. list are the choices that the old version was tried with.
func (c *comparer) findWritten(list []map[string]string) map[place][]map[string]string {
	elsewhere := map[place][]map[string]string{}
	updated := make([]map[string]string, 0, len(list)+len(c.newLaunches))
	for _, given := range list {
		updated = append(updated, c.update(given))
	}
	old := &exchange{version: c.old, all: list, stacks: map[telling][]string{}}
	new := &exchange{version: c.new, all: append(updated, c.newLaunches...), stacks: map[telling][]string{}}
	everywhere := c.everywhere()
	for _, w := range c.writings() {
		places := placesOf(w, everywhere)
		words := w.path[0] != "Resources" // a resource's come along, such as the tag of the version, which is another one in each
		shows := func(part writing) bool {
			before := new.with(part.path, part.before)
			at, i := new.showing(before, places, words)
			if before != nil && i < 0 {
				at, i = old.showing(old.with(part.path, part.after), places, words)
			}
			if i >= 0 && i < len(list) && at != c.here() {
				elsewhere[at] = append(elsewhere[at], list[i])
			}
			// What stands for nothing that is left, as a parameter that is gone, is told as that. Nor does it matter where nobody launches.
			return before == nil || i >= 0 || len(places) == 0
		}
		// One property may show, and hide another.
		w.shown = shows(w) && !slices.ContainsFunc(w.parts(), func(part writing) bool { return !shows(part) })
		c.written = append(c.written, w)
	}
	return elsewhere
}

// parts are the properties of a resource that are written otherwise, each by itself, where there are several.
func (w writing) parts() []writing {
	properties := func(v any) map[string]any {
		m, _ := at(v, "Properties").(map[string]any)
		return m
	}
	if w.path[0] != "Resources" {
		return nil
	}
	before, after := properties(w.before), properties(w.after)
	was, is := properties(lasting(w.before)), properties(lasting(w.after))
	var list []writing
	for _, name := range unique(append(sortedKeys(was), sortedKeys(is)...)) {
		if compact(was[name]) != compact(is[name]) {
			list = append(list, writing{path: append(slices.Clone(w.path), "Properties", name), before: before[name], after: after[name]})
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// everywhere are the places in which something can show.
func (c *comparer) everywhere() []place {
	places := append([]place{c.here()}, c.places()...)
	for _, p := range partition.All() {
		for _, region := range p.Regions {
			if c.old.serves(region) != c.new.serves(region) {
				places = append(places, place{string(p.ID), region, true})
			}
		}
	}
	return slices.DeleteFunc(places, func(at place) bool {
		return !c.old.servesPartition(at.partition) && !c.new.servesPartition(at.partition)
	})
}

// placesOf are those of all places in which something can show: an entry of a mapping that is a place's in this place.
func placesOf(w writing, places []place) []place {
	if w.path[0] != "Mappings" {
		return places
	}
	key := w.path[len(w.path)-1]
	_, isPartition := partition.Get(partition.ID(key))
	if _, isRegion := partition.Of(key); !isPartition && !isRegion {
		return places
	}
	return slices.DeleteFunc(slices.Clone(places), func(at place) bool { return at.partition != key && at.region != key })
}

// exchange is a version of which something is exchanged, and its launches.
type exchange struct {
	*version
	all    []map[string]string
	stacks map[telling][]string // without the exchange
}

// telling is how stacks are told: in a place, and with their words or without.
type telling struct {
	place
	words bool
}

// with is the version with something else at a path, nil where that is no template.
func (x *exchange) with(path []string, value any) *resolve.Prepared {
	data, err := json.Marshal(replaced(x.Body, path, value))
	if err != nil {
		return nil
	}
	t, err := template.Parse(data)
	if err != nil {
		return nil
	}
	if _, err := resolve.NewChoices(t); err != nil {
		return nil
	}
	return resolve.Prepare(t)
}

// replaced is a copy of a value with another one at a path, or none there. A section that is empty is left out.
func replaced(v any, path []string, with any) any {
	if len(path) == 0 {
		return with
	}
	m, _ := v.(map[string]any)
	m = maps.Clone(m)
	if m == nil {
		m = map[string]any{}
	}
	if entry := replaced(m[path[0]], path[1:], with); entry != nil {
		m[path[0]] = entry
	} else {
		delete(m, path[0])
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

// showing is the first of the launches that is another one with the exchange, by its place and its number, which is -1 if there is none.
func (x *exchange) showing(other *resolve.Prepared, places []place, words bool) (place, int) {
	if other == nil {
		return place{}, -1
	}
	for _, at := range places {
		how := telling{at, words}
		if x.stacks[how] == nil {
			x.stacks[how] = make([]string, len(x.all))
		}
		const batch = 64 // most are shown by one of the first
		for from := 0; from < len(x.all); from += batch {
			differs := make([]bool, min(batch, len(x.all)-from))
			onEachCore(len(differs), func(i int) {
				in, own := launchIn(at.partition, at.region, x.all[from+i]), &x.stacks[how][from+i]
				if *own == "" {
					*own = how.stack(x.launches.Launch(in))
				}
				differs[i] = *own != how.stack(other.Launch(in))
			})
			if i := slices.Index(differs, true); i >= 0 {
				return at, from + i
			}
		}
	}
	return place{}, -1
}

// stack is all of a stack, in an order of its own.
func (how telling) stack(s *resolve.Stack) string {
	if s == nil {
		return "refused"
	}
	var parts []string
	for _, r := range s.Resources {
		properties, name := any(r.Properties), r.PhysicalID
		if !how.words {
			properties = meaning(r.Properties)
			if version, rest, ok := versionedName(r); ok {
				properties.(map[string]any)["Name"], name = rest, strings.TrimPrefix(name, version)
			}
		}
		parts = append(parts, compact([]any{r.LogicalID, r.Type, name, r.DependsOn, r.DeletionPolicy, r.UpdateReplacePolicy, properties}))
	}
	for _, o := range s.Outputs {
		parts = append(parts, compact([]string{o.Name, o.Export, fmt.Sprint(o.Value)}))
	}
	slices.Sort(parts)
	return compact(parts)
}
