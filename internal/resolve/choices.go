package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Choices checks what many customers choose in one template: the parameters and the rules, not what they lead to. Of
// these it says what [Resolve] says, many times as fast, and it can leave open what a customer has not said yet.
// Several goroutines may use it at once.
type Choices struct {
	t          *template.Template
	parameters []*parameter
	byName     map[string]*parameter
	// defaults are the values of Ref for the parameters that have a default.
	defaults map[string]any
}

// NewChoices prepares a template. What is wrong with it whatever the customer chooses comes in one error.
func NewChoices(t *template.Template) (*Choices, error) {
	c := &Choices{t: t, byName: map[string]*parameter{}, defaults: map[string]any{}}
	r := &resolver{t: t, partial: true}
	r.pseudo = Input{}.withDefaults().pseudo()
	r.check()
	for _, name := range t.Keys("Parameters") {
		definition, ok := r.section("Parameters")[name].(map[string]any)
		if !ok {
			r.problem("Parameters."+name, "a parameter must be a mapping")
			continue
		}
		if p := r.parameter(name, definition); p != nil {
			c.parameters = append(c.parameters, p)
			c.byName[name] = p
			if text, ok := r.defaultOf(p); ok {
				c.defaults[name] = p.value(text)
			}
		}
	}
	r.pseudo = nil // with nothing decided, only what is wrong with the rules themselves is left
	r.checkRules()
	return c, join(r.problems)
}

// Left is what a customer still has to see to.
type Left struct {
	// Missing are the parameters without value and default.
	Missing []string
	// Rules are those that do not hold as long as what is not given keeps its default.
	Rules []*Problem
}

// Check checks the parameters that in gives. The error, which [Problems] takes apart, is what remains
// wrong whatever else the customer chooses; what the customer can still put right is left. If nothing is left, a
// launch with nothing but in succeeds, as far as parameters and rules go.
//
// Left-out partitions and regions have their defaults, but account, stack ID and notifications are not decided before
// the launch, nor is a stack name that is left out.
func (c *Choices) Check(in Input) (left Left, err error) {
	r := c.resolver(in)
	for _, p := range c.parameters {
		given, isGiven := in.Parameters[p.name]
		def, hasDefault := c.defaults[p.name]
		switch {
		case isGiven:
			if problem := p.problem(r, given); problem != "" {
				r.problem("", "%s, got %s", problem, shortQuote(given))
			}
			r.parameters[p.name] = p.value(given)
		case hasDefault:
			r.parameters[p.name] = def
		default:
			left.Missing = append(left.Missing, p.name)
		}
	}
	if unknown := c.unknown(in); len(unknown) > 0 {
		r.problem("", "Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	before := len(r.problems)
	r.checkRules()
	if broken := r.problems[before:]; len(broken) > 0 {
		forGood := c.brokenForGood(in)
		left.Rules = slices.DeleteFunc(slices.Clone(broken), func(one *Problem) bool {
			return slices.ContainsFunc(forGood, func(other *Problem) bool { return *one == *other })
		})
		r.problems = append(r.problems[:before:before], forGood...)
	}
	return left, join(r.problems)
}

func (c *Choices) unknown(in Input) []string {
	var names []string
	for name := range in.Parameters {
		if c.byName[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// brokenForGood are the rules that do not hold whatever the customer chooses besides in.
func (c *Choices) brokenForGood(in Input) []*Problem {
	r := c.resolver(in)
	for name, text := range in.Parameters {
		if p := c.byName[name]; p != nil {
			r.parameters[name] = p.value(text)
		}
	}
	r.checkRules()
	return r.problems
}

// Capabilities are what a customer who launches with in acknowledges, with the defaults for what in leaves out. It asks
// for too much rather than too little.
func (c *Choices) Capabilities(in Input) []string {
	r := c.resolver(in)
	r.pseudo = in.withDefaults().pseudo()
	for _, p := range c.parameters {
		r.parameters[p.name] = p.value(p.name) // something, for one without value or default
	}
	maps.Copy(r.parameters, c.defaults)
	for name, text := range in.Parameters {
		if p := c.byName[name]; p != nil {
			r.parameters[name] = p.value(text)
		}
	}
	r.resolveConditions()
	unclear := len(r.problems) > 0
	for _, id := range c.t.Keys("Resources") {
		definition := r.section("Resources")[id].(map[string]any)
		if !unclear && !r.holds(definition) {
			continue
		}
		resource := Resource{LogicalID: id, Properties: map[string]any{}}
		resource.Type, _ = definition["Type"].(string)
		properties, _ := definition["Properties"].(map[string]any)
		if name := customNames[resource.Type]; name != "" {
			resource.Properties[name] = properties[name]
			if !unclear {
				resource.Properties[name] = r.branch(properties[name])
			}
		}
		r.created = append(r.created, resource)
	}
	return r.capabilities()
}

// branch is the branch of a Fn::If that is taken, nil for no value.
func (r *resolver) branch(v any) any {
	name, arg := function(v)
	if args, _ := arg.([]any); name == "Fn::If" {
		if r.conditions[args[0].(string)] {
			return r.branch(args[1])
		}
		return r.branch(args[2])
	}
	if name == "Ref" && arg == "AWS::NoValue" {
		return nil
	}
	return v
}

// resolver evaluates rules for one launch, of which the account is not known yet.
func (c *Choices) resolver(in Input) *resolver {
	in = in.located()
	r := &resolver{t: c.t, in: in, partial: true, parameters: make(map[string]any, len(c.parameters))}
	r.pseudo = map[string]any{"AWS::Partition": in.Partition, "AWS::Region": in.Region, "AWS::URLSuffix": in.URLSuffix}
	if in.StackName != "" {
		r.pseudo["AWS::StackName"] = in.StackName
	}
	return r
}

// isUndecided says whether a name that has no value gets one when the customer launches.
func (r *resolver) isUndecided(name string) bool {
	_, hasValue := r.parameters[name]
	if !r.partial || hasValue {
		return false
	}
	switch name {
	case "AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix":
		return true
	}
	return r.section("Parameters")[name] != nil
}

// shortQuote quotes a value for a message, its beginning if it is long.
func shortQuote(value string) string {
	const most = 100
	if len(value) > most {
		return fmt.Sprintf("%.*q… (%d bytes)", most, value, len(value))
	}
	return strconv.Quote(value)
}
