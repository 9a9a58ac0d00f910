package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkConditionCycles finds conditions that depend on themselves.
func (r *resolver) checkConditionCycles() {
	names := r.t.Keys("Conditions")
	needs := map[string][]string{}
	for _, name := range names {
		conditionNames(r.section("Conditions")[name], func(other string) { needs[name] = append(needs[name], other) })
	}
	if cycle := inCycle(names, needs); len(cycle) > 0 {
		r.problem("Conditions", "Circular dependency between conditions: [%s]", strings.Join(cycle, ", "))
	}
}

func conditionNames(v any, visit func(string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			conditionNames(item, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if name, ok := v[key].(string); ok && key == "Condition" {
				visit(name)
			}
			conditionNames(v[key], visit)
		}
	}
}

// inCycle are the names on a cycle, or on a path between two, in the order of names.
func inCycle(names []string, needs map[string][]string) []string {
	left := slices.Clone(names)
	neededBy := map[string][]string{}
	for name, others := range needs {
		for _, other := range others {
			neededBy[other] = append(neededBy[other], name)
		}
	}
	// Whoever needs nobody that is left, or is needed by nobody that is left, is on no cycle.
	for before := -1; before != len(left); {
		before = len(left)
		for _, edges := range []map[string][]string{needs, neededBy} {
			among := map[string]bool{}
			for _, name := range left {
				among[name] = true
			}
			left = slices.DeleteFunc(left, func(name string) bool {
				return !slices.ContainsFunc(edges[name], func(other string) bool { return among[other] })
			})
		}
	}
	return left
}

func (r *resolver) resolveConditions() {
	r.conditions = map[string]bool{}
	for _, name := range r.t.Keys("Conditions") {
		r.condition(name)
	}
}

// condition evaluates a condition once. There are no cycles: check has seen to it.
func (r *resolver) condition(name string) bool {
	if _, done := r.conditions[name]; !done {
		r.conditions[name] = r.truth(r.section("Conditions")[name], "Conditions."+name)
	}
	return r.conditions[name]
}

// truth evaluates a function that is true or false, whose shape has been checked. After a problem it is false.
func (r *resolver) truth(v any, path string) bool {
	if m, _ := v.(map[string]any); m["Condition"] != nil {
		return r.condition(m["Condition"].(string))
	}
	name, arg := function(v)
	path += "." + name
	args := arg.([]any)
	switch name {
	case "Fn::Not":
		return !r.truth(args[0], path+"[0]")
	case "Fn::Equals":
		a, aOK := r.text(args[0], path+"[0]", callMessages[name])
		b, bOK := r.text(args[1], path+"[1]", callMessages[name])
		return aOK && bOK && a == b
	}
	result := name == "Fn::And"
	for i, arg := range args {
		one := r.truth(arg, fmt.Sprintf("%s[%d]", path, i))
		result = name == "Fn::And" && result && one || name == "Fn::Or" && (result || one)
	}
	return result
}
