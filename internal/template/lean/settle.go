package lean

import (
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// DemandError is a rule that cannot hold, where it applies, unless one of the parameters is given that have their default for good.
type DemandError struct {
	// Parameters are the rule's among them, in the order of the template.
	Parameters []string
}

func (e *DemandError) Error() string {
	return fmt.Sprintf("a rule can demand the parameter %s", e.Parameters[0])
}

// Settle is a template whose rules know that some parameters have their default for good, in YAML: what then always holds is left out
// of them, and what the defaults decide of the rest. note is put behind the words of what is left of an assertion about such
// parameters. A rule that could not hold is a [DemandError].
func Settle(full *template.Template, fixed []string, note func(parameters []string) string) ([]byte, error) {
	m := &maker{t: full, dropped: map[string]any{}, truths: map[string]any{}}
	for _, name := range fixed {
		definition, _ := full.Section("Parameters")[name].(map[string]any)
		def, optional := definition["Default"]
		if !optional {
			continue
		}
		value, err := valueOf(definition["Type"], def)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		m.dropped[name] = value
	}
	rules := map[string]any{}
	for _, name := range full.Keys("Rules") {
		rule, _ := full.Section("Rules")[name].(map[string]any)
		settled, err := m.settledRule(name, rule, note)
		if err != nil {
			return nil, err
		}
		if settled != nil {
			rules[name] = settled
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	body := maps.Clone(full.Body)
	if body["Rules"] = rules; len(rules) == 0 {
		delete(body, "Rules")
	}
	return template.FormatBody(m.ordered(body))
}

// settledRule is what is left of a rule, nil where nothing is.
func (m *maker) settledRule(name string, rule map[string]any, note func(parameters []string) string) (map[string]any, error) {
	at := node.At("Rules").Key(name)
	if len(m.fixedIn(node.Read(rule, at))) == 0 {
		return rule, nil
	}
	left := maps.Clone(rule)
	if when, ok := rule["RuleCondition"]; ok {
		switch decided := m.decide(node.ReadTruth(when, at.Key("RuleCondition"))); decided {
		case false:
			return nil, nil
		case true:
			delete(left, "RuleCondition")
		default:
			left["RuleCondition"] = decided
		}
	}
	assertions, _ := rule["Assertions"].([]any)
	var open []any
	for i, one := range assertions {
		fields, _ := one.(map[string]any)
		read := node.ReadTruth(fields["Assert"], at.Key("Assertions").Item(i).Key("Assert"))
		decided, fixed := m.decide(read), m.fixedIn(read)
		switch {
		case decided == true:
		case decided == false && len(fixed) > 0:
			return nil, &DemandError{fixed}
		case len(fixed) == 0:
			open = append(open, one)
		default:
			words, _ := fields["AssertDescription"].(string)
			open = append(open, map[string]any{"Assert": decided, "AssertDescription": words + note(fixed)})
		}
	}
	if open == nil {
		return nil, nil
	}
	left["Assertions"] = open
	return left, nil
}

// fixedIn are the parameters with a default for good that something refers to, in the order of the template.
func (m *maker) fixedIn(n node.Node) []string {
	refs := node.Refs(n)
	return slices.DeleteFunc(m.t.Keys("Parameters"), func(name string) bool {
		_, fixed := m.dropped[name]
		return !fixed || !slices.Contains(refs, name)
	})
}
