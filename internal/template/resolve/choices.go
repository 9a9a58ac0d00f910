package resolve

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Choices checks what many customers choose in one template: the parameters and the rules, not what they lead to. Of
// these it says what [Resolve] says, many times as fast, and it can leave open what a customer has not said yet.
// Several goroutines may use it at once.
type Choices struct {
	doc        *document
	parameters []*parameter
	byName     map[string]*parameter
	// defaults are the values of Ref for the parameters that have a default, and required are the names of those that have none.
	defaults map[string]any
	required []string
	// stackNamed says that a rule refers to the name of the stack.
	stackNamed bool
	// customers are those that were checked, to be used again: see withDefaults.
	customers sync.Pool
}

// NewChoices prepares a template. What is wrong with it whatever the customer chooses comes in one error.
func NewChoices(t *template.Template) (*Choices, error) {
	c := &Choices{doc: documentOf(t), byName: map[string]*parameter{}, defaults: map[string]any{}}
	f := c.doc.found()
	for _, name := range c.doc.parameterNames {
		definition, ok := c.doc.section("Parameters")[name].(map[string]any)
		if !ok {
			f.problem("Parameters."+name, "a parameter must be a mapping")
			continue
		}
		if p := f.parameter(name, definition); p != nil {
			c.parameters = append(c.parameters, p)
			c.byName[name] = p
			if text, ok := f.defaultOf(p); ok {
				c.defaults[name] = p.value(text)
			} else {
				c.required = append(c.required, name)
			}
		}
	}
	c.stackNamed = slices.ContainsFunc(c.doc.rules, func(r rule) bool { return slices.Contains(r.names, "AWS::StackName") })
	// With nothing decided, only what is wrong with the rules themselves is left.
	(&rules{f, c.doc, known{partly: true}}).check()
	return c, join(f.problems)
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
	r := c.withDefaults(in)
	defer c.done(r, in)
	if !c.takeGood(r, in) {
		c.takeAll(r, in)
	}
	for _, name := range c.required {
		if _, given := in.Parameters[name]; !given {
			left.Missing = append(left.Missing, name)
		}
	}
	before := len(r.problems)
	r.checkGiven(in.Parameters)
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
	r := c.customer(in)
	c.give(r.parameters, in)
	r.check()
	return r.problems
}

// customer is what a customer has said so far, who has no account yet.
func (c *Choices) customer(in Input) *rules {
	k := known{partly: true, parameters: make(map[string]any, len(c.parameters)), pseudo: c.located(in.located())}
	return &rules{&findings{}, c.doc, k}
}

// located is what is known of where the customer launches.
func (c *Choices) located(in Input) map[string]any {
	pseudo := map[string]any{"AWS::Partition": in.Partition, "AWS::Region": in.Region, "AWS::URLSuffix": in.URLSuffix}
	if in.StackName != "" {
		pseudo["AWS::StackName"] = in.StackName
	}
	return pseudo
}

// give gives the values that in has to their parameters.
func (c *Choices) give(parameters map[string]any, in Input) {
	for name, text := range in.Parameters {
		if p := c.byName[name]; p != nil {
			parameters[name] = p.value(text)
		}
	}
}

// shortQuote quotes a value for a message, its beginning if it is long.
func shortQuote(value string) string {
	const most = 100
	if len(value) > most {
		return fmt.Sprintf("%.*q… (%d bytes)", most, value, len(value))
	}
	return strconv.Quote(value)
}
