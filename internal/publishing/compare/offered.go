package compare

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Describe says of a template what the index lists: its parameters and outputs, in its order, and what launches of it need to
// be acknowledged with, in a partition that it serves.
func Describe(t *template.Template, partition string) (parameters []release.ParameterEntry, outputs []release.OutputEntry, capabilities []release.Capability, err error) {
	v, err := newVersion(t)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, name := range v.parameterNames {
		parameters = append(parameters, v.parameters[name].entry(name))
	}
	for _, name := range t.Keys("Outputs") {
		description, _ := v.outputs[name]["Description"].(string)
		outputs = append(outputs, release.OutputEntry{Name: name, Description: description})
	}
	capabilities, err = v.capabilities(partition)
	return parameters, outputs, capabilities, err
}

func (d definition) entry(name string) release.ParameterEntry {
	e := release.ParameterEntry{Name: name, Required: d.required(), NoEcho: d.noEcho()}
	e.Type, _ = d.text("Type")
	if def, ok := d.text("Default"); ok {
		e.Default = &def
	}
	if d["AllowedValues"] != nil {
		e.AllowedValues = d.allowedValues()
	}
	e.AllowedPattern, _ = d.text("AllowedPattern")
	e.Description, _ = d.text("Description")
	for key, length := range map[string]**int{"MinLength": &e.MinLength, "MaxLength": &e.MaxLength} {
		if f, ok := d.number(key); ok {
			n := int(f)
			*length = &n
		}
	}
	for key, bound := range map[string]**float64{"MinValue": &e.MinValue, "MaxValue": &e.MaxValue} {
		if f, ok := d.number(key); ok {
			*bound = &f
		}
	}
	return e
}

// Capabilities are what the launches of a template need to be acknowledged with, in a partition that it serves.
func Capabilities(t *template.Template, partition string) ([]release.Capability, error) {
	v, err := newVersion(t)
	if err != nil {
		return nil, err
	}
	return v.capabilities(partition)
}

// capabilities are what the launch with the fewest choices needs, and what others need besides.
func (v *version) capabilities(partition string) ([]release.Capability, error) {
	if list := v.plainCapabilities(partition); list != nil {
		return list, nil
	}
	return v.allCapabilities(partition)
}

// plainCapabilities are what every launch needs, where the plainest one, with each default as it is, is accepted and needs all that any
// launch could: then no other has to be tried. Else nil.
func (v *version) plainCapabilities(partition string) []release.Capability {
	choices, known := map[string]string{}, newMembers()
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
	stack := v.launches.Launch(launchIn(partition, regionIn(partition, v), choices))
	if stack == nil || len(stack.Capabilities) < len(v.launches.Capabilities()) {
		return nil
	}
	list := []release.Capability{}
	for _, name := range stack.Capabilities {
		list = append(list, release.Capability{Name: name})
	}
	return list
}

// allCapabilities tries the launches, those with the fewest choices first.
func (v *version) allCapabilities(partition string) ([]release.Capability, error) {
	all, err := launches(v, v, false, newMembers())
	if err != nil {
		return nil, err
	}
	defaults := map[string]string{}
	for _, name := range v.parameterNames {
		if def, ok := v.parameters[name].text("Default"); ok {
			defaults[name] = def
		}
	}
	given := func(choices map[string]string) []string {
		var names []string
		for _, name := range v.parameterNames {
			if def, ok := defaults[name]; ok && choices[name] != "" && choices[name] != def {
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
	capabilities, known := []release.Capability{}, map[string]bool{}
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
			when := ""
			if plain != nil {
				var choosing []string
				for _, p := range given(choices) {
					if plain[p] != choices[p] {
						choosing = append(choosing, p)
					}
				}
				when = and(choosing) + " is given"
			}
			capabilities = append(capabilities, release.Capability{Name: name, When: when})
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
