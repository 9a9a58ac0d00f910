package resolve

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// Needed are the parameters, empty by default, that rules want a value for as long as everything that is not given keeps its default:
// of each such rule the first one in its assertion that would do. Another choice may do as well, which the rule's words say.
func (c *Choices) Needed(in Input) []string {
	r := c.customer(in)
	for name, value := range c.defaults {
		r.parameters[name] = value
	}
	c.give(r.parameters, in)
	var needed []string
	for _, rule := range c.doc.rules {
		for _, a := range rule.assertions {
			if name := c.mends(r, rule, a, in); name != "" && !slices.Contains(needed, name) {
				delete(r.parameters, name) // whatever it is given
				needed = append(needed, name)
			}
		}
	}
	return needed
}

// mends is the parameter that an assertion wants a value for, if it does.
func (c *Choices) mends(r *rules, of rule, a assertion, in Input) string {
	if of.condition != nil {
		if applies, ok := r.truth(of.condition); !ok || applies != holds {
			return ""
		}
	}
	if asserted, ok := r.truth(a.assert); !ok || asserted != fails {
		return ""
	}
	for _, name := range node.Refs(a.assert) {
		if _, given := in.Parameters[name]; given || c.defaults[name] != "" {
			continue
		}
		delete(r.parameters, name)
		asserted, ok := r.truth(a.assert)
		r.parameters[name] = ""
		if ok && asserted == open {
			return name
		}
	}
	return ""
}
