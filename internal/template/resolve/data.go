package resolve

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// Data is what a program that is not written in Go needs to check choices as [Choices] does: the page that a customer
// fills in. Values in it are strings, lists, and functions as in the template.
type Data struct {
	Parameters []ParameterData `json:"parameters"`
	Rules      []RuleData      `json:"rules"`
	// Conditions are expressions of Fn::And, Fn::Or, Fn::Not, Fn::Equals, Condition, Ref and Fn::Join.
	Conditions map[string]any `json:"conditions"`
	// Acknowledged are the resources that need an acknowledgement.
	Acknowledged []AcknowledgedData `json:"acknowledged"`
}

// ParameterData is one parameter. A value is checked in the order of the fields, and the first that fails is told: by
// Constraint where there is one, else in the words of Problems.
type ParameterData struct {
	Name string `json:"name"`
	// List says that the value is split at its commas, its elements trimmed, and each of them checked. Lengths do not
	// matter then.
	List    bool    `json:"list,omitempty"`
	NoEcho  bool    `json:"noEcho,omitempty"`
	Default *string `json:"default,omitempty"`

	Number  bool     `json:"number,omitempty"`
	Allowed []string `json:"allowed,omitempty"`
	// Pattern is a regular expression of JavaScript, with the flag u, that must match the whole value.
	Pattern   string   `json:"pattern,omitempty"`
	MinValue  *float64 `json:"minValue,omitempty"`
	MaxValue  *float64 `json:"maxValue,omitempty"`
	MinLength *float64 `json:"minLength,omitempty"`
	MaxLength *float64 `json:"maxLength,omitempty"`

	Constraint string            `json:"constraint,omitempty"`
	Problems   map[string]string `json:"problems,omitempty"`
	// Uses are where the parameter counts; none, if it always does.
	Uses []UseData `json:"uses,omitempty"`
}

// RuleData is one rule. It can refer to parameters, AWS::Partition, AWS::Region, AWS::URLSuffix and AWS::StackName.
type RuleData struct {
	Name       string          `json:"name"`
	Condition  any             `json:"condition,omitempty"`
	Assertions []AssertionData `json:"assertions"`
}

// AssertionData is one assertion of a rule, and what is said where it does not hold.
type AssertionData struct {
	Assert      any    `json:"assert"`
	Description string `json:"description"`
}

// AcknowledgedData is a resource: which capability it needs where it exists, and NamedCapability instead where Name, a
// value or a choice of values by Fn::If, is not AWS::NoValue.
type AcknowledgedData struct {
	Condition       string `json:"condition,omitempty"`
	Capability      string `json:"capability,omitempty"`
	Name            any    `json:"name,omitempty"`
	NamedCapability string `json:"namedCapability,omitempty"`
}

// Data is the template's, or an error that says what it has that only Go can check.
func (c *Choices) Data() (Data, error) {
	x := exporter{c, &findings{}}
	d := Data{Conditions: map[string]any{}, Rules: []RuleData{}, Parameters: []ParameterData{}, Acknowledged: []AcknowledgedData{}}
	uses := c.doc.uses()
	for _, p := range c.parameters {
		parameter := x.parameter(p)
		parameter.Uses = uses[p.name]
		d.Parameters = append(d.Parameters, parameter)
	}
	for _, rule := range c.doc.rules {
		d.Rules = append(d.Rules, x.rule(rule))
	}
	for _, name := range c.doc.conditionNames {
		d.Conditions[name] = x.value("Conditions."+name, c.doc.conditions[name], conditionCalls)
	}
	for _, r := range c.doc.resources {
		if resource := acknowledgedData(r); resource.Capability != "" || resource.Name != nil {
			d.Acknowledged = append(d.Acknowledged, resource)
		}
	}
	return d, join(x.problems)
}

var (
	ruleCalls      = []string{"Fn::And", "Fn::Or", "Fn::Not", "Fn::If", "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals", "Ref"}
	conditionCalls = []string{"Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Fn::Join", "Ref", "Condition"}
)

type exporter struct {
	c *Choices
	*findings
}

func (x exporter) parameter(p *parameter) ParameterData {
	d := ParameterData{Name: p.name, List: p.list, Number: p.number, Allowed: p.allowed, Problems: map[string]string{}}
	d.NoEcho = p.definition["NoEcho"] == true || p.definition["NoEcho"] == "true"
	if text, ok := scalarText(p.definition["Default"]); ok {
		d.Default = &text
	}
	d.Constraint, _ = p.definition["ConstraintDescription"].(string)
	if p.number {
		d.Problems["number"] = notANumber
	}
	if p.allowed != nil {
		d.Problems["allowed"] = notAllowed
	}
	if p.pattern != nil {
		var err error
		if d.Pattern, err = toJavaScript(p.pattern.source); err != nil {
			x.problem("Parameters."+p.name+".AllowedPattern", "a browser cannot check it: %v", err)
		}
		d.Problems["pattern"] = mustMatch + p.pattern.source
	}
	for _, said := range []struct {
		bound             bound
		name, words, unit string
		to                **float64
		applies           bool
	}{
		{p.minValue, "minValue", notLess, "", &d.MinValue, p.number},
		{p.maxValue, "maxValue", notGreater, "", &d.MaxValue, p.number},
		{p.minLength, "minLength", atLeast, characters, &d.MinLength, !p.number && !p.list},
		{p.maxLength, "maxLength", atMost, characters, &d.MaxLength, !p.number && !p.list},
	} {
		if said.bound.set && said.applies {
			*said.to = &said.bound.number
			d.Problems[said.name] = said.words + formatNumber(said.bound.number) + said.unit
		}
	}
	if d.Constraint != "" {
		d.Problems = nil
	}
	return d
}

func (x exporter) rule(rule rule) RuleData {
	path := rule.at.String()
	d := RuleData{Name: rule.name}
	if rule.condition != nil {
		d.Condition = x.value(path, rule.condition, ruleCalls)
	}
	for _, a := range rule.assertions {
		description := a.description
		if description == "" {
			description = noAssertDescription
		}
		d.Assertions = append(d.Assertions, AssertionData{x.value(path, a.assert, ruleCalls), description})
	}
	return d
}

// value makes strings of scalars and a list of Fn::RefAll, and refuses what the reader need not know.
func (x exporter) value(path string, n node.Node, calls []string) any {
	switch n := n.(type) {
	case *node.Literal:
		if text, ok := scalarText(n.Value); ok {
			return text
		}
		x.problem(path, "a browser cannot evaluate %v", n.Value)
	case *node.List:
		return x.list(path, n.Items, calls)
	case *node.RefAll:
		return x.refAll(n.Type)
	case *node.Is:
		if !slices.Contains(calls, "Condition") {
			x.problem(path, "a browser cannot evaluate Condition")
		}
		return map[string]any{"Condition": x.value(path, n.Condition, calls)}
	case *node.Map:
		x.problem(path, "a browser cannot evaluate a mapping with the keys %q", n.Keys)
	case node.Call:
		if slices.Contains(calls, n.Function()) {
			return map[string]any{n.Function(): x.argument(path, n, calls)}
		}
		x.problem(path, "a browser cannot evaluate %s", n.Function())
	}
	return nil
}

func (x exporter) argument(path string, n node.Call, calls []string) any {
	switch n := n.(type) {
	case *node.Ref:
		return n.Name
	case *node.Malformed: // in a branch of a rule that nobody has come to yet
		return x.value(path, n.Within()[0], calls)
	}
	return x.list(path, n.Within(), calls)
}

func (x exporter) list(path string, items []node.Node, calls []string) any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = x.value(path, item, calls)
	}
	return list
}

func (x exporter) refAll(typ string) any {
	list := []any{}
	for _, p := range x.c.parameters {
		if p.definition["Type"] == typ && !p.list {
			list = append(list, map[string]any{"Ref": p.name})
		}
	}
	return list
}

func acknowledgedData(r *resource) AcknowledgedData {
	d := AcknowledgedData{Condition: r.condition, Capability: capabilityOf(r.typ)}
	if r.naming != nil {
		d.Name, d.NamedCapability = r.naming.data(), capabilityNamed
	}
	return d
}

// data is the naming as a value, or a choice of values by Fn::If, of which only whether it is one is kept.
func (n *naming) data() any {
	switch {
	case n == nil:
		return map[string]any{"Ref": "AWS::NoValue"}
	case n.condition == "":
		return "a name"
	}
	return map[string]any{"Fn::If": []any{n.condition, n.yes.data(), n.no.data()}}
}

// Problem is what is wrong with one value of a parameter, in the words of its constraint, "" if nothing is.
func (c *Choices) Problem(name, value string) string {
	p := c.byName[name]
	if p == nil {
		return "is no parameter of the template"
	}
	problem := p.problem(&findings{}, value)
	for _, before := range []string{"Parameter " + name + " failed to satisfy constraint: ", "Parameter '" + name + "' "} {
		problem = strings.TrimPrefix(problem, before)
	}
	return problem
}
