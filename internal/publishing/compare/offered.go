package compare

import (
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Describe says of a template what the index lists: its parameters and outputs, in its order, and what launches of it need to
// be acknowledged with, in a partition that it serves.
func Describe(t *template.Template, partition string) (parameters []release.ParameterEntry, outputs []release.OutputEntry, capabilities []Capability, err error) {
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
