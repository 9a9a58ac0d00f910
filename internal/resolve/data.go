package resolve

import (
	"fmt"
	"strings"
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
	Problems   map[string]string `json:"problems"`
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
	x := exporter{c: c}
	d := Data{Conditions: map[string]any{}, Rules: []RuleData{}, Parameters: []ParameterData{}, Acknowledged: []AcknowledgedData{}}
	uses := c.uses()
	for _, p := range c.parameters {
		parameter := x.parameter(p)
		parameter.Uses = uses[p.name]
		d.Parameters = append(d.Parameters, parameter)
	}
	r := &resolver{t: c.t}
	for _, name := range c.t.Keys("Rules") {
		rule, _ := r.section("Rules")[name].(map[string]any)
		d.Rules = append(d.Rules, x.rule(name, rule))
	}
	for name, expression := range r.section("Conditions") {
		d.Conditions[name] = x.value("Conditions."+name, expression, conditionCalls)
	}
	for _, id := range c.t.Keys("Resources") {
		if resource := x.acknowledged(r.section("Resources")[id].(map[string]any)); resource.Capability != "" || resource.Name != nil {
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
	c        *Choices
	problems []*Problem
}

func (x *exporter) problem(path, format string, args ...any) {
	x.problems = append(x.problems, &Problem{path, fmt.Sprintf(format, args...)})
}

func (x *exporter) parameter(p *parameter) ParameterData {
	d := ParameterData{Name: p.name, List: p.list, Number: p.number, Allowed: p.allowed, Problems: map[string]string{}}
	d.NoEcho = p.definition["NoEcho"] == true || p.definition["NoEcho"] == "true"
	if text, ok := scalarText(p.definition["Default"]); ok {
		d.Default = &text
	}
	if d.Constraint, _ = p.definition["ConstraintDescription"].(string); d.Constraint == "" {
		d.Problems["number"], d.Problems["allowed"] = notANumber, notAllowed
	}
	if p.pattern != nil {
		var err error
		if d.Pattern, err = toJavaScript(p.pattern.source); err != nil {
			x.problem("Parameters."+p.name+".AllowedPattern", "a browser cannot check it: %v", err)
		}
		d.Problems["pattern"] = mustMatch + p.pattern.source
	}
	for _, bound := range []struct {
		key, name, words, unit string
		to                     **float64
		applies                bool
	}{
		{"MinValue", "minValue", notLess, "", &d.MinValue, p.number},
		{"MaxValue", "maxValue", notGreater, "", &d.MaxValue, p.number},
		{"MinLength", "minLength", atLeast, characters, &d.MinLength, !p.number && !p.list},
		{"MaxLength", "maxLength", atMost, characters, &d.MaxLength, !p.number && !p.list},
	} {
		if number, ok := p.bound(bound.key); ok && bound.applies {
			*bound.to = &number
			d.Problems[bound.name] = bound.words + formatNumber(number) + bound.unit
		}
	}
	if d.Constraint != "" {
		d.Problems = map[string]string{}
	}
	return d
}

func (x *exporter) rule(name string, rule map[string]any) RuleData {
	path := "Rules." + name
	d := RuleData{Name: name}
	if condition, ok := rule["RuleCondition"]; ok {
		d.Condition = x.value(path, condition, ruleCalls)
	}
	assertions, _ := rule["Assertions"].([]any)
	for _, assertion := range assertions {
		fields, _ := assertion.(map[string]any)
		a := AssertionData{Assert: x.value(path, fields["Assert"], ruleCalls)}
		if a.Description, _ = fields["AssertDescription"].(string); a.Description == "" {
			a.Description = noAssertDescription
		}
		d.Assertions = append(d.Assertions, a)
	}
	return d
}

// value makes strings of scalars and a list of Fn::RefAll, and refuses what the reader need not know.
func (x *exporter) value(path string, v any, calls []string) any {
	if text, ok := scalarText(v); ok {
		return text
	}
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = x.value(path, item, calls)
		}
		return list
	case map[string]any:
		for name, arg := range v {
			if name == "Fn::RefAll" {
				return x.refAll(fmt.Sprint(arg))
			}
			if len(v) != 1 || !strings.Contains(" "+strings.Join(calls, " ")+" ", " "+name+" ") {
				x.problem(path, "a browser cannot evaluate %s", name)
			}
			return map[string]any{name: x.value(path, arg, calls)}
		}
	}
	x.problem(path, "a browser cannot evaluate %v", v)
	return nil
}

func (x *exporter) refAll(typ string) any {
	list := []any{}
	for _, p := range x.c.parameters {
		if p.definition["Type"] == typ && !p.list {
			list = append(list, map[string]any{"Ref": p.name})
		}
	}
	return list
}

func (x *exporter) acknowledged(resource map[string]any) AcknowledgedData {
	d := AcknowledgedData{}
	d.Condition, _ = resource["Condition"].(string)
	typ, _ := resource["Type"].(string)
	switch {
	case typ == "AWS::CloudFormation::Stack":
		d.Capability = "CAPABILITY_AUTO_EXPAND"
	case strings.HasPrefix(typ, "AWS::IAM::"):
		d.Capability = "CAPABILITY_IAM"
	}
	properties, _ := resource["Properties"].(map[string]any)
	if name := customNames[typ]; name != "" && properties[name] != nil {
		d.Name, d.NamedCapability = choiceOfValues(properties[name]), "CAPABILITY_NAMED_IAM"
	}
	return d
}

// choiceOfValues keeps of a value only whether it is one.
func choiceOfValues(v any) any {
	name, arg := function(v)
	args, _ := arg.([]any)
	switch {
	case name == "Fn::If" && len(args) == 3:
		return map[string]any{"Fn::If": []any{args[0], choiceOfValues(args[1]), choiceOfValues(args[2])}}
	case name == "Ref" && arg == "AWS::NoValue":
		return v
	}
	return "a name"
}

// Problem is what is wrong with one value of a parameter, in the words of its constraint, "" if nothing is.
func (c *Choices) Problem(name, value string) string {
	p := c.byName[name]
	if p == nil {
		return "is no parameter of the template"
	}
	problem := p.problem(&resolver{t: c.t}, value)
	for _, before := range []string{"Parameter " + name + " failed to satisfy constraint: ", "Parameter '" + name + "' "} {
		problem = strings.TrimPrefix(problem, before)
	}
	return problem
}
