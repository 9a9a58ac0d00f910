package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// checker finds what is wrong with a template whatever the parameters are: names that nothing has, also in branches that a
// launch would not take and in resources that it would not create, and calls of the wrong shape.
type checker struct {
	*findings
	*document
}

func (c checker) check() {
	for _, section := range []string{"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"} {
		if v := c.t.Body[section]; v != nil && c.section(section) == nil {
			c.problem(section, "the section must be a mapping")
		}
	}
	if len(c.section("Resources")) == 0 {
		c.problem("Resources", "At least one Resources member must be defined.")
	}
	for _, name := range c.t.Keys("Mappings") {
		c.mapping("Mappings."+name, c.section("Mappings")[name])
	}
	for _, name := range c.conditionNames {
		valueChecker{c, "Conditions"}.truth(c.conditions[name])
	}
	c.conditionCycles()
	for _, r := range c.resources {
		c.resource(r)
	}
	for _, o := range c.outputs {
		c.output(o)
	}
}

func (c checker) mapping(path string, v any) {
	top, ok := v.(map[string]any)
	if !ok {
		c.problem(path, "every Mappings member must be a map")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(top)) {
		second, ok := top[key].(map[string]any)
		if !ok {
			c.problem(path+"."+key, "every Mappings attribute must be a map")
		}
		for _, name := range slices.Sorted(maps.Keys(second)) {
			_, isText := scalarText(second[name])
			if _, isList := second[name].([]any); !isText && !isList {
				c.problem(path+"."+key+"."+name, "every Mappings attribute must be a string or a list")
			}
		}
	}
}

func (c checker) resource(r *resource) {
	if r.definition == nil {
		c.problemAt(r.at, "every Resources member must be a mapping")
		return
	}
	if r.typ == "" {
		c.problemAt(r.at, "every resource must have a Type")
	}
	for _, key := range slices.Sorted(maps.Keys(r.definition)) {
		at, value := r.at.Key(key), r.definition[key]
		switch {
		case key == "Condition":
			c.conditionName(at, value, "in the Resources block of the template")
		case key == "DependsOn":
			names, ok := dependsOn(value)
			if !ok {
				c.problemAt(at, "DependsOn must be a string or list of strings")
			}
			for _, name := range names {
				if c.section("Resources")[name] == nil {
					c.problemAt(at, "%s", unresolved(name, "Resources"))
				}
			}
		case key == "DeletionPolicy", key == "UpdateReplacePolicy":
			if _, ok := value.(string); !ok {
				c.problemAt(at, "Every %s member must be a string.", key)
			}
		case slices.Contains(evaluatedAttributes, key):
			if _, ok := value.(map[string]any); !ok {
				c.problemAt(at, "%s must be a mapping", key)
			}
			valueChecker{c, "Resources"}.value(r.attribute(key))
		case key != "Type":
			c.problemAt(at, "Invalid template resource property '%s'", key)
		}
	}
}

func (c checker) output(o *output) {
	if o.definition == nil {
		c.problemAt(o.at, "every Outputs member must be a mapping")
		return
	}
	if o.definition["Value"] == nil {
		c.problemAt(o.at, "every output must have a Value")
	}
	if _, ok := o.definition["Description"].(string); o.definition["Description"] != nil && !ok {
		c.problemAt(o.at.Key("Description"), "Every Description member must be a string.")
	}
	if condition, ok := o.definition["Condition"]; ok {
		c.conditionName(o.at.Key("Condition"), condition, "in the Outputs block of the template")
	}
	for _, key := range slices.Sorted(maps.Keys(o.definition)) {
		switch key {
		case "Condition", "Description":
		case "Export":
			valueChecker{c, "Outputs"}.value(o.export)
		case "Value":
			valueChecker{c, "Outputs"}.value(o.value)
		default:
			c.problemAt(o.at.Key(key), "Invalid template output property '%s'", key)
		}
	}
}

func (c checker) conditionName(at *node.Place, v any, where string) {
	if name, ok := v.(string); !ok {
		c.problemAt(at, "Every Condition member must be a string.")
	} else if c.section("Conditions")[name] == nil {
		c.problemAt(at, "Unresolved condition dependency %s %s", name, where)
	}
}

// conditionCycles finds conditions that depend on themselves.
func (c checker) conditionCycles() {
	needs := map[string][]string{}
	for _, name := range c.conditionNames {
		node.Walk(c.conditions[name], func(n node.Node) []node.Node {
			if other, ok := conditionNamed(n); ok {
				needs[name] = append(needs[name], other)
			}
			return n.Within()
		})
	}
	if cycle := inCycle(c.conditionNames, needs); len(cycle) > 0 {
		c.problem("Conditions", "Circular dependency between conditions: [%s]", strings.Join(cycle, ", "))
	}
}

// conditionNamed is the condition that a node names, whether or not it may stand there.
func conditionNamed(n node.Node) (string, bool) {
	switch n := n.(type) {
	case *node.Is:
		return node.Text(n.Condition)
	case *node.Map:
		return node.Text(n.Get("Condition"))
	}
	return "", false
}

func unresolved(name, section string) string {
	if section == "Conditions" {
		return fmt.Sprintf("Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template", name)
	}
	return fmt.Sprintf("Unresolved resource dependencies [%s] in the %s block of the template", name, section)
}
