package resolve

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// UseData is a place in the resources or outputs that a parameter gets to, where all conditions of When hold (after a "!":
// do not). By is the condition by which it does: it changes nothing while that is the same for all its values.
type UseData struct {
	When []string `json:"when,omitempty"`
	By   string   `json:"by,omitempty"`
}

// uses are the places of each parameter; none, if there is a place where it always counts.
func (d *document) uses() map[string][]UseData {
	w := usesWalk{d, map[string][]UseData{}}
	for _, r := range d.resources {
		when := w.existing(r.condition)
		for _, a := range r.attributes {
			w.walk(a.value, when)
		}
	}
	for _, o := range d.outputs {
		when := w.existing(o.condition)
		for _, value := range o.values() {
			w.walk(value, when)
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
	*document
	found map[string][]UseData
}

// existing are the conditions where something exists.
func (w *usesWalk) existing(condition string) []string {
	if condition == "" {
		return nil
	}
	w.decided(condition, nil)
	return []string{condition}
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

func (w *usesWalk) walk(n node.Node, when []string) {
	node.Walk(n, func(n node.Node) []node.Node {
		switch n := n.(type) {
		case *node.Ref:
			w.use(n.Name, UseData{When: when})
		case *node.If:
			condition, _ := node.Text(n.Test)
			w.decided(condition, when)
			w.walk(n.Yes, with(when, condition))
			w.walk(n.No, with(when, "!"+condition))
			return nil
		}
		return n.Within()
	})
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
	var look func(condition string)
	look = func(condition string) {
		if seen[condition] {
			return
		}
		seen[condition] = true
		node.Walk(w.conditions[condition], func(n node.Node) []node.Node {
			if ref, ok := n.(*node.Ref); ok && !isPseudo(ref.Name) {
				names = append(names, ref.Name)
			}
			if other, ok := conditionNamed(n); ok {
				look(other)
			}
			return n.Within()
		})
	}
	look(condition)
	return names
}
