package compare

import (
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// tries are what is tried with one version.
type tries struct {
	// bearing are the parameters that bear on access, and settings those that bear on what is created only.
	bearing, settings []string
	values            map[string][]string
	// only are those that bear on access and that the other version does not have.
	only []string
	// base are the settings that must be given.
	base map[string]string
}

func triesOf(own, other *version, forNew bool, known *members) (*tries, error) {
	t := &tries{values: map[string][]string{}, base: map[string]string{}}
	wanted := own.wanted()
	var taken []string
	for _, name := range own.parameterNames {
		list := values(name, own.parameters[name], other.parameters[name], forNew, known, taken)
		t.values[name], taken = list, append(taken, list...)
		if len(list) == 0 {
			return nil, fmt.Errorf("the parameter %s takes no value that could be tried", name)
		}
		if vocabulary.Named(name).Bears == vocabulary.OnResources && !wanted[name] {
			t.settings = append(t.settings, name)
			if own.parameters[name].required() {
				t.base[name] = list[len(list)-1]
			}
		} else {
			t.bearing = append(t.bearing, name)
			if other.parameters[name] == nil {
				t.only = append(t.only, name)
			}
		}
	}
	return t, nil
}

// launches are the choices to try with one version: all combinations of those that bear on access, and from a few of these
// all combinations of the settings, which bear on what is created only.
func launches(own, other *version, forNew bool, known *members) ([]map[string]string, error) {
	t, err := triesOf(own, other, forNew, known)
	if err != nil {
		return nil, err
	}
	return t.launches(own)
}

func (t *tries) launches(own *version) ([]map[string]string, error) {
	// Where there are more than are tried, those that no rule lets be are left out as they are made: no launch is lost.
	var never func(map[string]string) bool
	if t.many(t.bearing) {
		never = own.launches.Never
	}
	list, err := combinations([]map[string]string{t.base}, t.bearing, t.values, never)
	if err != nil {
		return nil, err
	}
	return t.withSettings(own, list)
}

// many says whether these parameters have more combinations than are tried.
func (t *tries) many(names []string) bool {
	n := 1
	for _, name := range names {
		if n *= len(t.values[name]); n > maxLaunches {
			return true
		}
	}
	return false
}

// choosing visits the combinations of the parameters that bear on access in which so many are chosen, in the order in which launches has
// them, until visit is false. It gets the same map each time.
func (t *tries) choosing(n int, chosen func(name, value string) bool, visit func(choices map[string]string) bool) {
	// From each parameter on, as many must be chosen at least, and can be at most.
	least, most := make([]int, len(t.bearing)+1), make([]int, len(t.bearing)+1)
	for i := len(t.bearing) - 1; i >= 0; i-- {
		all, any := true, false
		for _, value := range t.values[t.bearing[i]] {
			is := chosen(t.bearing[i], value)
			all, any = all && is, any || is
		}
		least[i], most[i] = least[i+1]+one(all), most[i+1]+one(any)
	}
	choices := maps.Clone(t.base)
	var from func(i, left int) bool
	from = func(i, left int) bool {
		if left < least[i] || left > most[i] {
			return true
		}
		if i == len(t.bearing) {
			return visit(choices)
		}
		name := t.bearing[i]
		for _, value := range t.values[name] {
			choices[name] = value
			if !from(i+1, left-one(chosen(name, value))) {
				return false
			}
		}
		return true
	}
	from(0, n)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// maxLaunches is five times what the vendor with the most choices needs.
const maxLaunches = 20_000

// combinations adds every combination of some parameters to choices, but for those that never says not to be a launch's.
func combinations(list []map[string]string, names []string, tried map[string][]string, never func(choices map[string]string) bool) ([]map[string]string, error) {
	for _, name := range names {
		var next []map[string]string
		for _, choices := range list {
			for _, v := range tried[name] {
				with := maps.Clone(choices)
				if v != leftOut {
					with[name] = v
				}
				if never == nil || !never(with) {
					next = append(next, with)
				}
			}
		}
		if list = next; len(list) > maxLaunches {
			return nil, fmt.Errorf("more than %d launches would have to be tried: the combinations of %d parameters, %s, of which rules refuse too few: "+
				"let a customer choose less, or make rules refuse what does not go together", maxLaunches, len(names), words.And(names))
		}
	}
	return list, nil
}

// withSettings keeps the launches that are accepted with the first value of every setting or without, and adds one of each
// kind with all combinations of the settings. One with each value of what the other version does not have is of another kind: what that
// does may show with a setting only.
func (t *tries) withSettings(own *version, list []map[string]string) ([]map[string]string, error) {
	all := slices.Clone(list)
	if len(t.settings) == 0 {
		return all, nil
	}
	seen := map[string]bool{}
	for _, choices := range list {
		kind := own.kind(choices)
		kinds := []string{kind}
		for _, name := range t.only {
			kinds = append(kinds, kind+name+"="+choices[name])
		}
		if !slices.ContainsFunc(kinds, func(kind string) bool { return !seen[kind] }) || !own.acceptsAnywhere(choices) {
			continue
		}
		for _, kind := range kinds {
			seen[kind] = true
		}
		more, err := combinations([]map[string]string{choices}, t.settings, t.values, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}
