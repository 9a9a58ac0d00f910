package lean

import (
	"reflect"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// truth is what a condition comes to, a bool where the parameters left out decide it. There are no cycles in what was launched
// once.
func (m *maker) truth(condition string) any {
	value, done := m.truths[condition]
	if !done {
		m.truths[condition] = nil // a cycle ends here
		value = m.decide(node.ReadTruth(m.t.Section("Conditions")[condition], node.At("Conditions").Key(condition)))
		m.truths[condition] = value
	}
	return value
}

// decide is true or false, or what is left to be decided, in long form.
func (m *maker) decide(n node.Node) any {
	switch n := n.(type) {
	case *node.Is:
		name, _ := node.Text(n.Condition)
		if known, ok := m.truth(name).(bool); ok {
			return known
		}
		return map[string]any{"Condition": name}
	case *node.Not:
		of := m.decide(n.Of)
		if known, ok := of.(bool); ok {
			return !known
		}
		return map[string]any{"Fn::Not": []any{of}}
	case *node.And:
		return m.combine(n, n.Of, false)
	case *node.Or:
		return m.combine(n, n.Of, true)
	case *node.Comparison:
		return m.compare(n)
	case *node.If:
		switch test := m.decide(n.Test); test {
		case true:
			return m.decide(n.Yes)
		case false:
			return m.decide(n.No)
		}
		return map[string]any{"Fn::If": []any{m.decide(n.Test), m.decide(n.Yes), m.decide(n.No)}}
	}
	return m.fail(n, "what is true or false cannot be %T", n)
}

// combine is Fn::And or Fn::Or, which one member with the decisive value decides. Of one member alone it is that.
func (m *maker) combine(n node.Call, of []node.Node, decisive bool) any {
	var open []any
	for _, member := range of {
		switch value := m.decide(member); value {
		case decisive:
			return decisive
		case !decisive:
		default:
			open = append(open, value)
		}
	}
	switch len(open) {
	case 0:
		return !decisive
	case 1:
		return open[0]
	}
	return map[string]any{n.Function(): open}
}

// compare is Fn::Equals, or a comparison of lists in a rule, decided where both sides are known.
func (m *maker) compare(n *node.Comparison) any {
	a, b := m.fold(n.A), m.fold(n.B)
	if !isKnown(a) || !isKnown(b) {
		return map[string]any{n.Function(): []any{a, b}}
	}
	as, _ := a.([]any)
	bs, _ := b.([]any)
	other := func(in func(member any) bool) func(any) bool { return func(member any) bool { return !in(member) } }
	switch n.Function() {
	case "Fn::Contains":
		return slices.Contains(as, b)
	case "Fn::EachMemberEquals":
		return !slices.ContainsFunc(as, other(func(member any) bool { return member == b }))
	case "Fn::EachMemberIn":
		return !slices.ContainsFunc(as, other(func(member any) bool { return slices.Contains(bs, member) }))
	}
	return reflect.DeepEqual(a, b)
}

// isKnown says whether a folded value is a text or a list of texts.
func isKnown(v any) bool {
	list, isList := v.([]any)
	if !isList {
		_, isText := v.(string)
		return isText
	}
	return !slices.ContainsFunc(list, func(member any) bool { _, isText := member.(string); return !isText })
}

// always says whether a rule holds whatever the parameters are that are left.
func (m *maker) always(name string, rule map[string]any) bool {
	at := node.At("Rules").Key(name)
	if when, ok := rule["RuleCondition"]; ok && m.decide(node.ReadTruth(when, at.Key("RuleCondition"))) == false {
		return true
	}
	assertions, _ := rule["Assertions"].([]any)
	for i, one := range assertions {
		fields, _ := one.(map[string]any)
		if m.decide(node.ReadTruth(fields["Assert"], at.Key("Assertions").Item(i).Key("Assert"))) != true {
			return false
		}
	}
	return true
}
