package resolve

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// truth is what a condition or a rule comes to. It is open where that depends on what the customer has not said yet, which
// only [Choices] leaves undecided.
type truth int8

const (
	fails truth = iota
	holds
	open
)

func truthOf(b bool) truth {
	if b {
		return holds
	}
	return fails
}

// combined evaluates Fn::And, Fn::Or and Fn::Not of what another evaluator makes of their members. All are evaluated, as
// something may be wrong with any.
func combined(n node.Call, of func(node.Node) (truth, bool)) (value truth, ok bool) {
	neutral, decisive := holds, fails
	switch n.(type) {
	case *node.Not:
		if value, ok = of(n.Within()[0]); value != open {
			value = truthOf(value == fails)
		}
		return value, ok
	case *node.Or:
		neutral, decisive = fails, holds
	}
	value, ok = neutral, true
	for _, member := range n.Within() {
		one, oneOK := of(member)
		ok = ok && oneOK
		if one == decisive || value != decisive && one == open {
			value = one
		}
	}
	return value, ok
}

// decide evaluates all conditions.
func (l *launch) decide() {
	l.conditions = make(map[string]bool, len(l.doc.conditionNames))
	for _, name := range l.doc.conditionNames {
		l.condition(name)
	}
}

// condition evaluates a condition once. There are no cycles: checker has seen to it.
func (l *launch) condition(name string) truth {
	value, done := l.conditions[name]
	if !done {
		result, _ := l.truth(l.doc.conditions[name])
		value = result == holds
		l.conditions[name] = value
	}
	return truthOf(value)
}

// truth evaluates a function that is true or false, whose shape has been checked. After a problem it is not ok.
func (l *launch) truth(n node.Node) (truth, bool) {
	switch n := n.(type) {
	case *node.Is:
		name, _ := node.Text(n.Condition)
		return l.condition(name), true
	case *node.Comparison:
		a, aOK := l.text(n.A, callMessages[n.Function()])
		b, bOK := l.text(n.B, callMessages[n.Function()])
		return truthOf(a == b), aOK && bOK
	case node.Call:
		return combined(n, l.truth)
	}
	return fails, false // not reached: checker knows what is true or false
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
