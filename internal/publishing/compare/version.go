package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// version is one version of a template, taken apart.
type version struct {
	*template.Template
	launches       *resolve.Prepared
	parameterNames []string
	parameters     map[string]definition
	// dividing are the parameters by which launches are of different kinds.
	dividing  []string
	resources map[string]map[string]any
	outputs   map[string]map[string]any
	// regions are those to which its rules limit launches, nil where they name none.
	regions []string
	// partitions are the same of partitions.
	partitions []string
}

func newVersion(t *template.Template) (*version, error) {
	v := &version{Template: t, launches: resolve.Prepare(t).Sharing(), parameterNames: t.Keys("Parameters"), parameters: map[string]definition{}, regions: namedBy(t, "AWS::Region"), partitions: namedBy(t, "AWS::Partition")}
	for name, d := range t.Section("Parameters") {
		m, ok := d.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the parameter %s must be a mapping", name)
		}
		v.parameters[name] = m
	}
	v.dividing = slices.DeleteFunc(slices.Clone(v.parameterNames), func(name string) bool { return !vocabulary.Named(name).Divides })
	var err error
	if v.resources, err = mappings(t, "Resources"); err != nil {
		return nil, err
	}
	v.outputs, err = mappings(t, "Outputs")
	return v, err
}

// kind is what kind of launch these choices make. The vocabulary is asked once a version, not for each of a thousand launches.
func (v *version) kind(choices map[string]string) string {
	var b strings.Builder
	for _, name := range v.dividing {
		b.WriteString(choices[name])
		b.WriteByte(0)
	}
	return b.String()
}

// launch is which launch these choices make: what is left out is not what is empty.
func (v *version) launch(choices map[string]string) string {
	var b strings.Builder
	for _, name := range v.parameterNames {
		value, given := choices[name]
		if given {
			b.WriteByte(1)
		}
		b.WriteString(value)
		b.WriteByte(0)
	}
	return b.String()
}

func mappings(t *template.Template, name string) (map[string]map[string]any, error) {
	entries := map[string]map[string]any{}
	for key, e := range t.Section(name) {
		m, ok := e.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s.%s must be a mapping", name, key)
		}
		entries[key] = m
	}
	return entries, nil
}

func typeOf(resource map[string]any) string { return scalar(resource["Type"]) }
