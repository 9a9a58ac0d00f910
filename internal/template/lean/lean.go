// Package lean makes of a template the one that asks less: the parameters that a customer must decide are left, and every
// other one has its default for good. What they decide is decided: conditions that always or never hold, rules that always
// do, resources and outputs that are never there. What is left has the same logical IDs and says the same, so that an update
// to the full template with the same values changes no resource.
package lean

import (
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// About is what the lean form says of itself, at the end of the template's description where there is room.
const About = "This form asks only what must be decided; an update with the full template of this version offers every other choice. One from there back to this form undoes them all, which can widen the access, take the use of a KMS key away, make another bucket or end an access key, where it has these: look at its change set."

// maxDescription is what CloudFormation takes, in bytes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html
const maxDescription = 1024

// Asked is a parameter that the form asks for though it has a default: where the condition While can hold in it, or always.
type Asked struct{ Parameter, While string }

// Always are parameters that the form asks for whatever holds.
func Always(names []string) []Asked {
	list := make([]Asked, len(names))
	for i, name := range names {
		list[i].Parameter = name
	}
	return list
}

// Make is the lean form of a full template, in YAML. Left are the parameters without a default, those to keep, and those of each
// rule that would not hold, or not always, with the defaults of the others: what a rule may demand, the customer can give.
//
// The reasons in a resource's metadata stay, also those of statements that are left out: CloudFormation takes other metadata for a
// change of the resource, which a change set from this form to the full one would show whoever reviews that it changes nothing.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html (Scope: Metadata)
func Make(full *template.Template, keep []Asked) ([]byte, error) {
	made, _, err := MakeAsking(full, keep)
	return made, err
}

// MakeAsking is Make, which says what it asks for too: the names of its parameters, in the order of the template.
func MakeAsking(full *template.Template, keep []Asked) (made []byte, asks []string, err error) {
	m := &maker{t: full, dropped: map[string]any{}, truths: map[string]any{}}
	if err := m.choose(keep); err != nil {
		return nil, nil, err
	}
	clear(m.truths) // of fewer parameters
	body := m.body()
	if m.err != nil {
		return nil, nil, fmt.Errorf("has no lean form: %w", m.err)
	}
	for _, name := range full.Keys("Parameters") {
		if _, gone := m.dropped[name]; !gone {
			asks = append(asks, name)
		}
	}
	made, err = template.FormatBody(m.ordered(body))
	return made, asks, err
}

// maker makes one lean form.
type maker struct {
	t *template.Template
	// dropped are what Ref says of the parameters that are left out: texts, and lists of them.
	dropped map[string]any
	// truths are what the conditions come to: a bool, or what is left to be decided.
	truths map[string]any
	// assumed is what holds where something is folded.
	assumed []assumption
	err     error // the first
}

// fail keeps the first error.
func (m *maker) fail(n node.Node, format string, args ...any) any {
	if m.err == nil {
		m.err = fmt.Errorf("%s: %s", n.At(), fmt.Sprintf(format, args...))
	}
	return nil
}

// choose finds the parameters that are left out. Each that a rule takes back may open another rule.
func (m *maker) choose(keep []Asked) error {
	if err := m.check(keep); err != nil {
		return err
	}
	always := func(name string) bool { return slices.Contains(keep, Asked{Parameter: name}) }
	for name, definition := range m.t.Section("Parameters") {
		definition, _ := definition.(map[string]any)
		def, hasDefault := definition["Default"]
		if !hasDefault || always(name) {
			continue
		}
		value, err := valueOf(definition["Type"], def)
		if err != nil {
			return fmt.Errorf("parameter %s: %w", name, err)
		}
		m.dropped[name] = value
	}
	for before := -1; before != len(m.dropped); {
		before = len(m.dropped)
		clear(m.truths) // of fewer parameters
		for _, one := range keep {
			if one.While != "" && m.truth(one.While) != false {
				delete(m.dropped, one.Parameter)
			}
		}
		for name, definition := range m.t.Section("Rules") {
			rule, _ := definition.(map[string]any)
			if m.always(name, rule) {
				continue
			}
			for _, p := range node.Refs(node.Read(rule, node.At("Rules").Key(name))) {
				delete(m.dropped, p)
			}
		}
	}
	return m.err
}

// check holds what is to be asked against the template.
func (m *maker) check(keep []Asked) error {
	offered, conditions := m.t.Keys("Parameters"), m.t.Keys("Conditions")
	for _, one := range keep {
		switch name := one.Parameter; {
		case !slices.Contains(offered, name):
			return fmt.Errorf("must be asked for %s, which is not a parameter of the template%s", name, words.DidYouMean(name, "parameters", offered))
		case one.While != "" && !slices.Contains(conditions, one.While):
			return fmt.Errorf("must be asked for %s while %s holds, which is not a condition of the template%s", name, one.While,
				words.DidYouMean(one.While, "conditions", conditions))
		}
	}
	return nil
}

// body is the lean template's, in long form. Left out is also what nothing uses any more.
func (m *maker) body() map[string]any {
	body := maps.Clone(m.t.Body)
	text, _ := body["Description"].(string)
	if said := text + " " + About; len(said) <= maxDescription {
		body["Description"] = said
	}
	body["Parameters"] = m.without(m.t.Section("Parameters"), func(name string) bool { _, gone := m.dropped[name]; return gone })
	body["Metadata"] = m.metadata()
	body["Rules"] = m.without(m.t.Section("Rules"), func(name string) bool {
		rule, _ := m.t.Section("Rules")[name].(map[string]any)
		return m.always(name, rule)
	})
	resources := m.existing("Resources")
	for _, r := range resources {
		m.dependencies(r.(map[string]any), resources)
	}
	body["Resources"], body["Outputs"] = resources, m.existing("Outputs")
	body["Conditions"] = m.conditions(body)
	body["Mappings"] = m.mappings(body)
	for _, section := range []string{"Parameters", "Metadata", "Rules", "Outputs", "Conditions", "Mappings"} {
		if len(body[section].(map[string]any)) == 0 {
			delete(body, section)
		}
	}
	return body
}

func (m *maker) without(section map[string]any, gone func(name string) bool) map[string]any {
	left := maps.Clone(section)
	maps.DeleteFunc(left, func(name string, _ any) bool { return gone(name) })
	if left == nil {
		left = map[string]any{}
	}
	return left
}

// existing are the resources or the outputs that can exist, folded.
func (m *maker) existing(section string) map[string]any {
	left := map[string]any{}
	for name, definition := range m.t.Section(section) {
		at := node.At(section).Key(name)
		fields := map[string]any{}
		fold := func() {
			for key, value := range definition.(map[string]any) {
				if key != "Condition" {
					fields[key] = m.fold(node.Read(value, at.Key(key)))
				}
			}
		}
		condition, conditional := definition.(map[string]any)["Condition"].(string)
		switch {
		case !conditional || m.truth(condition) == true:
			fold()
		case m.truth(condition) == false:
			continue
		default:
			fields["Condition"] = condition
			m.assuming(condition, true, fold)
		}
		left[name] = fields
	}
	return left
}

// dependencies leaves out of DependsOn what is not there. A template that was read has a list there.
func (m *maker) dependencies(resource map[string]any, resources map[string]any) {
	list, _ := resource["DependsOn"].([]any)
	list = slices.DeleteFunc(list, func(id any) bool { name, _ := id.(string); return resources[name] == nil })
	switch len(list) {
	case 0:
		delete(resource, "DependsOn")
	case 1:
		resource["DependsOn"] = list[0]
	default:
		resource["DependsOn"] = list
	}
}

// metadata leaves the parameters that are not there out of the console's groups and labels.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
func (m *maker) metadata() map[string]any {
	metadata := m.without(m.t.Section("Metadata"), func(string) bool { return false })
	face, ok := metadata["AWS::CloudFormation::Interface"].(map[string]any)
	if !ok {
		return metadata
	}
	gone := func(name any) bool { text, _ := name.(string); _, gone := m.dropped[text]; return gone }
	var groups []any
	list, _ := face["ParameterGroups"].([]any)
	for _, g := range list {
		group := maps.Clone(g.(map[string]any))
		names, _ := group["Parameters"].([]any)
		if names = slices.DeleteFunc(slices.Clone(names), gone); len(names) > 0 {
			group["Parameters"] = names
			groups = append(groups, group)
		}
	}
	labels, _ := face["ParameterLabels"].(map[string]any)
	labels = m.without(labels, func(name string) bool { return gone(name) })
	delete(metadata, "AWS::CloudFormation::Interface")
	if len(groups)+len(labels) > 0 {
		metadata["AWS::CloudFormation::Interface"] = map[string]any{"ParameterGroups": groups, "ParameterLabels": labels}
	}
	return metadata
}
