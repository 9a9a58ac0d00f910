package lean

import (
	"reflect"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// assumption is what a condition came to, and whether it holds where something is folded: in a resource that has the condition, and in
// the branches of an Fn::If.
type assumption struct {
	value any
	holds bool
}

// assuming folds under one more assumption. Two conditions of the full template can come to the same in the lean form, as one that
// asks for two things does once the other is decided.
func (m *maker) assuming(condition string, holds bool, fold func()) {
	before := m.assumed
	m.assume(m.truth(condition), holds)
	fold()
	m.assumed = before
}

// assume takes over what holds, and what follows from it.
func (m *maker) assume(value any, holds bool) {
	m.assumed = append(m.assumed[:len(m.assumed):len(m.assumed)], assumption{value, holds})
	function, of := split(value)
	switch {
	case function == "Condition":
		m.assume(m.truth(of.(string)), holds)
	case function == "Fn::Not":
		m.assume(of.([]any)[0], !holds)
	case function == "Fn::And" && holds, function == "Fn::Or" && !holds:
		for _, member := range of.([]any) {
			m.assume(member, holds)
		}
	}
}

// settled is the condition's truth under what is assumed: true, false, or nil where it is open.
func (m *maker) settled(value any) any {
	if _, known := value.(bool); known {
		return value
	}
	for _, a := range m.assumed {
		if reflect.DeepEqual(a.value, value) {
			return a.holds
		}
	}
	function, of := split(value)
	switch function {
	case "Condition":
		return m.settled(m.truth(of.(string)))
	case "Fn::Not":
		if known, ok := m.settled(of.([]any)[0]).(bool); ok {
			return !known
		}
	case "Fn::And", "Fn::Or":
		decisive, open := function == "Fn::Or", false
		for _, member := range of.([]any) {
			switch m.settled(member) {
			case decisive:
				return decisive
			case nil:
				open = true
			}
		}
		if !open {
			return !decisive
		}
	}
	return nil
}

// split is the function of what a condition came to, and what it is of.
func split(value any) (function string, of any) {
	fields, _ := value.(map[string]any)
	for function, of = range fields {
	}
	return function, of
}

func (m *maker) foldIf(n *node.If) any {
	name, _ := node.Text(n.Test)
	switch m.settled(m.truth(name)) {
	case true:
		return m.fold(n.Yes)
	case false:
		return m.fold(n.No)
	}
	var yes, no any
	m.assuming(name, true, func() { yes = m.fold(n.Yes) })
	m.assuming(name, false, func() { no = m.fold(n.No) })
	return map[string]any{"Fn::If": []any{name, yes, no}}
}
