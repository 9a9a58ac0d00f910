package freeze

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Describe makes the entry of a template, without its date.
func Describe(def *vendors.Definition, data []byte) (release.Release, error) {
	t, err := template.Parse(data)
	if err != nil {
		return release.Release{}, err
	}
	return describe(def, data, t)
}

// describe is Describe of a template that has been read.
func describe(def *vendors.Definition, data []byte, t *template.Template) (release.Release, error) {
	if t.Body["Description"] != def.Description() {
		return release.Release{}, fmt.Errorf("the template is not what the definition says: synthesize it with %s", usage.Synth(def.Vendor))
	}
	served := def.ServedPartitions()
	parameters, outputs, capabilities, err := compare.Describe(t, string(served[0]))
	if err != nil {
		return release.Release{}, err
	}
	r := release.Release{
		Version: def.Version, File: release.TemplateFile(def.Vendor, def.Version), SHA256: release.Sum(data), Definition: def.SHA256(), Bytes: len(data),
		Capabilities: changes.Capabilities(capabilities), Parameters: append([]release.ParameterEntry{}, parameters...), Outputs: append([]release.OutputEntry{}, outputs...),
		Permissions: []release.Permission{}, Changes: []release.ChangeEntry{},
	}
	for _, name := range def.SetNames() {
		for _, p := range def.Alone(name).Permissions {
			r.Permissions = append(r.Permissions, permission(name, p))
		}
	}
	for _, p := range served {
		r.Partitions = append(r.Partitions, string(p))
	}
	return r, nil
}

func permission(set string, p vendors.Permission) release.Permission {
	entry := release.Permission{Set: set, Sid: p.Sid, Why: p.Why, Actions: p.Actions}
	for _, on := range p.On {
		entry.On = append(entry.On, string(on))
	}
	if p.Choice != nil {
		entry.Parameter, entry.Default = p.Choice.Parameter, &p.Choice.Default
	}
	return entry
}
