package compare

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Capability is what a launch must be acknowledged with, as CloudFormation names it.
type Capability struct {
	Name string
	// Choosing are the parameters that are chosen where it is needed besides; empty: every launch needs it.
	Choosing []string
}

// Capabilities are what the launches of a template need to be acknowledged with, in a partition that it serves.
func Capabilities(t *template.Template, partition string) ([]Capability, error) {
	v, err := newVersion(t)
	if err != nil {
		return nil, err
	}
	return v.capabilities(partition)
}

// capabilities are what the launch with the fewest choices needs, and what others need besides.
func (v *version) capabilities(partition string) ([]Capability, error) {
	known := newMembers()
	if list := v.plainCapabilities(partition, known); list != nil {
		return list, nil
	}
	tried, err := triesOf(v, v, false, known)
	if err != nil {
		return nil, err
	}
	if list := v.firstCapabilities(partition, tried); list != nil {
		return list, nil
	}
	return v.allCapabilities(partition, tried)
}

// plainCapabilities are what every launch needs, where the plainest one, with each default as it is, is accepted and needs all that any
// launch could: then no other has to be tried. Else nil.
func (v *version) plainCapabilities(partition string, known *members) []Capability {
	choices := map[string]string{}
	var taken []string
	for _, name := range v.parameterNames {
		d := v.parameters[name]
		if !d.required() {
			continue
		}
		list := values(name, d, d, false, known, taken)
		if len(list) == 0 {
			return nil
		}
		choices[name], taken = list[0], append(taken, list...)
	}
	return v.everyCapability(v.launches.Launch(launchIn(partition, regionIn(partition, v), choices)))
}

// everyCapability are what a launch needs, where no launch could need more. Else, and where it is refused, nil.
func (v *version) everyCapability(stack *resolve.Stack) []Capability {
	if stack == nil || len(stack.Capabilities) < len(v.launches.Capabilities()) {
		return nil
	}
	list := []Capability{}
	for _, name := range stack.Capabilities {
		list = append(list, Capability{Name: name})
	}
	return list
}

// firstCapabilities are what allCapabilities says, where the first launch that is accepted needs all that any could. No launch is
// made that comes after it: of thousands it is among the first ten. Nil is where others have to be tried, or would be too many.
func (v *version) firstCapabilities(partition string, t *tries) []Capability {
	if t.many(t.bearing) || t.many(t.settings) {
		return nil
	}
	region := regionIn(partition, v)
	for n := range len(t.bearing) + 1 {
		var first *resolve.Stack
		elsewhere := false // where it is accepted, other settings of it are tried before those with more choices
		t.choosing(n, v.chosen, func(choices map[string]string) bool {
			first = v.launches.Launch(launchIn(partition, region, choices))
			elsewhere = elsewhere || first == nil && v.acceptsAnywhere(choices)
			return first == nil
		})
		if first != nil || elsewhere {
			return v.everyCapability(first)
		}
	}
	return nil
}

// chosen says whether a value is a choice of the customer's: one that is there, and not the default.
func (v *version) chosen(name, value string) bool {
	def, ok := v.parameters[name].text("Default")
	return ok && value != "" && value != def
}

// allCapabilities tries the launches, those with the fewest choices first.
func (v *version) allCapabilities(partition string, t *tries) ([]Capability, error) {
	all, err := t.launches(v)
	if err != nil {
		return nil, err
	}
	given := func(choices map[string]string) []string {
		var names []string
		for _, name := range v.parameterNames {
			if v.chosen(name, choices[name]) {
				names = append(names, name)
			}
		}
		return names
	}
	byChoices := make([][]map[string]string, len(v.parameterNames)+1)
	for _, choices := range all {
		n := len(given(choices))
		byChoices[n] = append(byChoices[n], choices)
	}
	capabilities, known := []Capability{}, map[string]bool{}
	var plain map[string]string
	var refused map[string]string
	possible := len(v.launches.Capabilities())
	for _, choices := range slices.Concat(byChoices...) {
		if plain != nil && len(known) == possible {
			break // no launch needs another
		}
		stack := v.launches.Launch(launchIn(partition, regionIn(partition, v), choices))
		if stack == nil {
			refused = choices
			continue
		}
		for _, name := range stack.Capabilities {
			if known[name] {
				continue
			}
			known[name] = true
			var choosing []string
			for _, p := range given(choices) {
				if plain != nil && plain[p] != choices[p] {
					choosing = append(choosing, p)
				}
			}
			capabilities = append(capabilities, Capability{name, choosing})
		}
		if plain == nil {
			plain = choices
		}
	}
	if plain == nil {
		_, err := v.launches.Resolve(launchIn(partition, regionIn(partition, v), refused))
		return nil, fmt.Errorf("%w: %w", errNoLaunch, err)
	}
	return capabilities, nil
}

// Acknowledged are the capabilities of every launch: of the two about IAM the one about names includes the other.
func Acknowledged(capabilities []Capability) []string {
	var names []string
	for _, c := range capabilities {
		names = append(names, c.Name)
	}
	names = unique(names)
	if len(names) == 2 && names[0] == "CAPABILITY_IAM" && names[1] == "CAPABILITY_NAMED_IAM" {
		return names[1:]
	}
	return names
}
