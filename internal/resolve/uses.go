package resolve

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// UseData is a place in the resources or outputs that a parameter gets to, where all conditions of When hold (after a "!":
// do not). By is the condition by which it does: it changes nothing while that is the same for all its values.
type UseData struct {
	When []string `json:"when,omitempty"`
	By   string   `json:"by,omitempty"`
}

// uses are the places of each parameter; none, if there is a place where it always counts.
func (c *Choices) uses() map[string][]UseData {
	r := &resolver{t: c.t}
	w := usesWalk{conditions: r.section("Conditions"), found: map[string][]UseData{}}
	for _, section := range []string{"Resources", "Outputs"} {
		for _, name := range c.t.Keys(section) {
			item, _ := r.section(section)[name].(map[string]any)
			var when []string
			if condition, ok := item["Condition"].(string); ok {
				w.decided(condition, nil)
				when = []string{condition}
			}
			w.walk(item, when)
		}
	}
	for name, list := range w.found {
		if slices.ContainsFunc(list, func(u UseData) bool { return len(u.When) == 0 && u.By == "" }) {
			delete(w.found, name)
		}
	}
	return w.found
}

type usesWalk struct {
	conditions map[string]any
	found      map[string][]UseData
}

func (w *usesWalk) use(name string, use UseData) {
	same := func(u UseData) bool { return u.By == use.By && slices.Equal(u.When, use.When) }
	if !slices.ContainsFunc(w.found[name], same) {
		w.found[name] = append(w.found[name], use)
	}
}

// decided notes that a condition decides something, where others hold.
func (w *usesWalk) decided(condition string, when []string) {
	for _, name := range w.parametersOf(condition) {
		w.use(name, UseData{When: when, By: condition})
	}
}

// substituted finds the names in Fn::Sub; of those with a dot only a resource is meant.
var substituted = regexp.MustCompile(`\$\{([A-Za-z0-9]+)\}`)

func (w *usesWalk) walk(v any, when []string) {
	name, arg := function(v)
	args, _ := arg.([]any)
	switch {
	case name == "Ref":
		w.use(fmt.Sprint(arg), UseData{When: when})
	case name == "Fn::If" && len(args) == 3:
		condition := fmt.Sprint(args[0])
		w.decided(condition, when)
		w.walk(args[1], with(when, condition))
		w.walk(args[2], with(when, "!"+condition))
	case name == "Fn::Sub":
		text, _ := arg.(string)
		if len(args) > 0 {
			text, _ = args[0].(string)
			w.walk(args[1:], when)
		}
		for _, found := range substituted.FindAllStringSubmatch(text, -1) {
			w.use(found[1], UseData{When: when})
		}
	default:
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				w.walk(item, when)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				w.walk(v[key], when)
			}
		}
	}
}

func with(when []string, condition string) []string {
	if slices.Contains(when, condition) {
		return when
	}
	return append(slices.Clone(when), condition)
}

// parametersOf are those that a condition depends on, itself or by another condition.
func (w *usesWalk) parametersOf(condition string) []string {
	var names []string
	seen := map[string]bool{}
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				look(item)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				text, _ := v[key].(string)
				switch {
				case key == "Ref" && !strings.HasPrefix(text, "AWS::"):
					names = append(names, text)
				case key == "Condition" && text != "":
					if !seen[text] {
						seen[text] = true
						look(w.conditions[text])
					}
				default:
					look(v[key])
				}
			}
		}
	}
	look(map[string]any{"Condition": condition})
	return names
}
