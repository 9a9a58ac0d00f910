package lean

import (
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// conditions are those that are not decided and that something of the body needs, itself or by another condition. One that comes
// to another is spelt as that one.
func (m *maker) conditions(body map[string]any) map[string]any {
	left := map[string]any{}
	var need func(n node.Node)
	take := func(name string) {
		if _, known := m.truth(name).(bool); known || left[name] != nil || m.t.Section("Conditions")[name] == nil {
			return
		}
		value := m.truth(name)
		for {
			other, isOther := value.(map[string]any)["Condition"].(string)
			if !isOther {
				break
			}
			value = m.truth(other)
		}
		left[name] = value
		need(node.ReadTruth(value, node.At("Conditions").Key(name)))
	}
	need = func(n node.Node) {
		node.Walk(n, func(n node.Node) []node.Node {
			switch n := n.(type) {
			case *node.Is:
				name, _ := node.Text(n.Condition)
				take(name)
			case *node.If:
				name, _ := node.Text(n.Test)
				take(name)
			}
			return n.Within()
		})
	}
	for _, section := range []string{"Resources", "Outputs"} {
		for _, definition := range body[section].(map[string]any) {
			if name, ok := definition.(map[string]any)["Condition"].(string); ok {
				take(name)
			}
		}
		need(node.Read(body[section], node.At(section)))
	}
	return left
}

// mappings are those that something of the body looks up.
func (m *maker) mappings(body map[string]any) map[string]any {
	used := map[string]bool{}
	for _, section := range []string{"Conditions", "Resources", "Outputs"} {
		node.Walk(node.Read(body[section], node.At(section)), func(n node.Node) []node.Node {
			if lookUp, ok := n.(*node.FindInMap); ok {
				name, _ := node.Text(lookUp.Keys[0]) // ours have no names that are looked up
				used[name] = true
			}
			return n.Within()
		})
	}
	return m.without(m.t.Section("Mappings"), func(name string) bool { return !used[name] })
}

// ordered are the sections whose entries have the order of the full template.
var ordered = []string{"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"}

// ordered is the body in the order of the full template, as far as [template.FormatBody] does not know a better one.
func (m *maker) ordered(body map[string]any) template.Ordered {
	of := func(keys []string, values map[string]any) template.Ordered {
		list := make(template.Ordered, len(keys))
		for i, key := range keys {
			list[i] = template.Pair{Key: key, Value: values[key]}
		}
		return list
	}
	sections := of(slices.Sorted(maps.Keys(body)), body)
	for i, s := range sections {
		if slices.Contains(ordered, s.Key) {
			entries := s.Value.(map[string]any)
			names := slices.DeleteFunc(m.t.Keys(s.Key), func(name string) bool { return entries[name] == nil })
			sections[i].Value = of(names, entries)
		}
	}
	return sections
}
