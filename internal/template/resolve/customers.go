package resolve

import (
	"maps"
	"strings"
)

// customer is one of many who are checked: each has most in common with the one before.
type customer struct {
	rules
	at   place
	held []bool // by rule: that it holds there with every default, whatever is not decided
}

// place is what rules may know of where a customer launches. It has the name of the stack only where they ask for that.
type place struct{ partition, region, urlSuffix, stackName string }

// withDefaults is a customer who has left every default. It is to be given back: see done.
func (c *Choices) withDefaults(in Input) *customer {
	r, _ := c.customers.Get().(*customer)
	if r == nil {
		r = &customer{rules: rules{doc: c.doc, known: known{partly: true, parameters: maps.Clone(c.defaults)}}}
	}
	r.findings = &findings{}
	in = in.located()
	at := place{in.Partition, in.Region, in.URLSuffix, ""}
	if c.stackNamed {
		at.stackName = in.StackName
	}
	if r.held != nil && r.at == at {
		return r
	}
	r.at, r.pseudo, r.held = at, c.located(in), make([]bool, len(c.doc.rules))
	for i, rule := range c.doc.rules {
		r.checkOne(rule)
		r.held[i] = len(r.problems) == 0
		*r.findings = findings{}
	}
	return r
}

// checkGiven checks the rules, but for those that hold with every default and refer to nothing that is given.
func (r *customer) checkGiven(given map[string]string) {
	for i := range r.doc.rules {
		if rule := &r.doc.rules[i]; !r.held[i] || rule.refersTo(given) {
			r.checkOne(*rule)
		}
	}
}

// done puts a customer back who has left every default, as another one may.
func (c *Choices) done(r *customer, in Input) {
	for name := range in.Parameters {
		if def, has := c.defaults[name]; has {
			r.parameters[name] = def
		} else {
			delete(r.parameters, name)
		}
	}
	c.customers.Put(r)
}

// takeGood gives the parameters that in gives to a customer. It is false where something is wrong with one.
func (c *Choices) takeGood(r *customer, in Input) bool {
	for name, text := range in.Parameters {
		p := c.byName[name]
		if p == nil || p.problem(r.findings, text) != "" {
			*r.findings = findings{}
			return false
		}
		r.parameters[name] = p.value(text)
	}
	return true
}

// takeAll gives them all, and says what is wrong with each, in the order of the template.
func (c *Choices) takeAll(r *customer, in Input) {
	for _, p := range c.parameters {
		given, isGiven := in.Parameters[p.name]
		if !isGiven {
			continue
		}
		if problem := p.problem(r.findings, given); problem != "" {
			r.problem("", "%s, got %s", problem, shortQuote(given))
		}
		r.parameters[p.name] = p.value(given)
	}
	if unknown := c.unknown(in); len(unknown) > 0 {
		r.problem("", "Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
}
