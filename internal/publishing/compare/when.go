package compare

import (
	"fmt"
	"slices"
	"strings"
)

// When says in which launches something is so: the zero value in all.
type When struct {
	// Parameter is that in which they are alike, and Is what it is in them.
	Parameter string  `json:",omitempty"`
	Is        Setting `json:",omitempty"`
	Value     string  `json:",omitempty"` // of one that is set to it
	// Launches of All are those, where no parameter tells them from the others; in one of them these values are Given.
	Launches int      `json:",omitempty"`
	All      int      `json:",omitempty"`
	Given    []Choice `json:",omitempty"`
	// Chosen are the values with which it is offered.
	Chosen []Choice `json:",omitempty"`
	// Places are the partition or the regions.
	Places []string `json:",omitempty"`
}

// Setting is what a parameter of a launch is.
type Setting string

const (
	LeftOut Setting = "left-out"
	Given   Setting = "given"
	Empty   Setting = "empty"
	SetTo   Setting = "set-to"
)

// Choice is a value that a customer gives.
type Choice struct{ Name, Value string }

// occurrences are the launches in which something was found, by their places in comparer.pairs.
type occurrences map[int]bool

// eachChange collects what f finds for each pair of launches, and adds each finding once, with the launches it holds for.
func (c *comparer) eachChange(f func(pair) []Finding) {
	found := map[string]occurrences{}
	first := map[string]Finding{}
	for i, p := range c.pairs {
		for _, finding := range f(p) {
			key := finding.key()
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

// when says what the launches in which something was found have in common, of those in which it could have been.
func (c *comparer) when(found, universe occurrences) When {
	if len(found) == len(universe) {
		return When{}
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
				return When{Parameter: name, Is: LeftOut}
			case v != "" && same(byValue[v], found):
				if len(byValue) == 2 && byValue[""] != nil {
					return When{Parameter: name, Is: Given}
				}
				return When{Parameter: name, Is: SetTo, Value: v}
			case v == "" && same(byValue[v], found):
				return When{Parameter: name, Is: Empty}
			case v == "" && len(byValue[v])+len(found) == len(universe) && disjoint(byValue[v], found):
				return When{Parameter: name, Is: Given}
			}
		}
	}
	return When{Launches: len(found), All: len(universe), Given: c.choices(c.pairs[keysOf(found)[0]].given)}
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

// choices are those of a launch that are given, and not the default.
func (c *comparer) choices(given map[string]string) []Choice {
	var list []Choice
	for _, name := range c.old.parameterNames {
		if v := given[name]; v != "" && v != leftOut {
			if def, ok := c.old.parameters[name].text("Default"); !ok || def != v {
				list = append(list, Choice{name, v})
			}
		}
	}
	return list
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
