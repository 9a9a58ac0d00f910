package release

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Describe makes the entry of a template, without its date.
func Describe(def *vendors.Definition, data []byte) (Release, error) {
	t, err := template.Parse(data)
	if err != nil {
		return Release{}, err
	}
	if t.Body["Description"] != def.Description() {
		return Release{}, fmt.Errorf("the template is not what the definition says: synthesize it with go run ./cmd/synth %s", def.Vendor)
	}
	v, err := newVersion(t)
	if err != nil {
		return Release{}, err
	}
	r := Release{
		Version: def.Version, File: file(def.Vendor, def.Version), SHA256: hash(data), Definition: def.SHA256(), Bytes: len(data),
		Capabilities: []Capability{}, Parameters: []ParameterEntry{}, Outputs: []OutputEntry{}, Permissions: []Permission{}, Changes: []ChangeEntry{},
	}
	for _, name := range v.parameterNames {
		r.Parameters = append(r.Parameters, v.parameters[name].entry(name))
	}
	for _, name := range t.Keys("Outputs") {
		description, _ := v.outputs[name]["Description"].(string)
		r.Outputs = append(r.Outputs, OutputEntry{name, description})
	}
	for _, p := range def.Permissions {
		entry := Permission{Sid: p.Sid, Why: p.Why, Actions: p.Actions}
		for _, on := range p.On {
			entry.On = append(entry.On, string(on))
		}
		if p.Choice != nil {
			entry.Parameter, entry.Default = p.Choice.Parameter, &p.Choice.Default
		}
		r.Permissions = append(r.Permissions, entry)
	}
	for _, p := range def.ServedPartitions() {
		r.Partitions = append(r.Partitions, string(p))
	}
	r.Capabilities, err = v.capabilities(r.Partitions[0])
	return r, err
}

func (d definition) entry(name string) ParameterEntry {
	e := ParameterEntry{Name: name, Required: d.required(), NoEcho: d.noEcho()}
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

// capabilities are what the launch with the fewest choices needs, and what others need besides.
func (v *version) capabilities(partition string) ([]Capability, error) {
	list, err := launches(v, v, false, newMembers())
	if err != nil {
		return nil, err
	}
	given := func(choices map[string]string) []string {
		var names []string
		for _, name := range v.parameterNames {
			if def, ok := v.parameters[name].text("Default"); ok && choices[name] != "" && choices[name] != def {
				names = append(names, name)
			}
		}
		return names
	}
	slices.SortStableFunc(list, func(a, b map[string]string) int { return len(given(a)) - len(given(b)) })
	capabilities, known := []Capability{}, map[string]bool{}
	var plain map[string]string
	var refused map[string]string
	possible := len(v.launches.Capabilities())
	for _, choices := range list {
		if plain != nil && len(known) == possible {
			break // no launch needs another
		}
		stack := v.launches.Launch(launchIn(partition, choices))
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
			capabilities = append(capabilities, Capability{name, when})
		}
		if plain == nil {
			plain = choices
		}
	}
	if plain == nil {
		_, err := v.launches.Resolve(launchIn(partition, refused))
		return nil, fmt.Errorf("%w: %w", errNoLaunch, err)
	}
	return capabilities, nil
}
