package compare

import (
	"fmt"
	"slices"
	"strings"
)

// occurrences are the launches in which something was found, by their places in comparer.pairs.
type occurrences map[int]bool

// eachChange collects what f finds for each pair of launches, and adds each finding once, with the launches it holds for.
func (c *comparer) eachChange(f func(pair) []Finding) {
	found := map[string]occurrences{}
	first := map[string]Finding{}
	for i, p := range c.pairs {
		for _, finding := range f(p) {
			key := compact(finding)
			if found[key] == nil {
				found[key], first[key] = occurrences{}, finding
				c.told[c.here().key(finding)] = true
			}
			found[key][i] = true
		}
	}
	for _, key := range sortedKeys(found) {
		finding := first[key]
		finding.When = c.when(found[key], c.all())
		finding.Words = spoken(finding.Words, finding.When)
		c.add(finding)
	}
}

func (c *comparer) all() occurrences {
	all := occurrences{}
	for i := range c.pairs {
		all[i] = true
	}
	return all
}

func spoken(words, when string) string {
	if when == "" {
		return words
	}
	return words + ", " + when
}

// when says what the launches in which something was found have in common, of those in which it could have been. It is
// empty if these are all.
func (c *comparer) when(found, universe occurrences) string {
	if len(found) == len(universe) {
		return ""
	}
	for _, name := range c.old.parameterNames {
		byValue := map[string]occurrences{}
		for i := range universe {
			v := c.value(i, name)
			if byValue[v] == nil {
				byValue[v] = occurrences{}
			}
			byValue[v][i] = true
		}
		for _, v := range sortedKeys(byValue) {
			switch {
			case len(byValue) < 2:
			case v == leftOut && same(byValue[v], found):
				return "when " + name + " is left out"
			case v != "" && same(byValue[v], found):
				if len(byValue) == 2 && byValue[""] != nil {
					return "when " + name + " is given"
				}
				return "when " + name + " is " + v
			case v == "" && same(byValue[v], found):
				return "when " + name + " is empty"
			case v == "" && len(byValue[v])+len(found) == len(universe) && disjoint(byValue[v], found):
				return "when " + name + " is given"
			}
		}
	}
	least := -1
	for i := range found {
		if least < 0 || i < least {
			least = i
		}
	}
	return fmt.Sprintf("in %d of %d launches, such as one %s", len(found), len(universe), c.choices(c.pairs[least].given))
}

// value is that of a parameter in a launch, as text, or that it is left out, where that is not the same in both versions.
func (c *comparer) value(i int, name string) string {
	if _, given := c.pairs[i].given[name]; !given && c.new.parameters[name] != nil {
		before, _ := c.old.parameters[name].text("Default")
		if after, _ := c.new.parameters[name].text("Default"); before != after {
			return leftOut
		}
	}
	switch v := c.pairs[i].old.Parameters[name].(type) {
	case []any:
		var list []string
		for _, e := range v {
			list = append(list, fmt.Sprint(e))
		}
		return strings.Join(list, ",")
	case string:
		return v
	}
	return ""
}

func same(a, b occurrences) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(keysOf(a), func(i int) bool { return !b[i] })
}

func disjoint(a, b occurrences) bool {
	return !slices.ContainsFunc(keysOf(a), func(i int) bool { return b[i] })
}

func keysOf(o occurrences) []int {
	var list []int
	for i := range o {
		list = append(list, i)
	}
	slices.Sort(list)
	return list
}
