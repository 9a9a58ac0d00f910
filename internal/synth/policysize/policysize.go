// Package policysize measures the policies that a template can make, with the longest values that its parameters take, against what
// AWS takes of a policy. Package permissions estimates before there is a template, and knows nothing of keys, prefixes and choices
// in it.
//
// A trust policy is not measured: package vendors leaves an external ID the room that there is in it, to the character.
package policysize

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Policy is one of a template's, in characters without white space.
type Policy struct {
	// LogicalID is that of the resource that has it.
	LogicalID string
	// Size is that of the longest, where each choice in it is made for the longer one. Most is what AWS takes.
	Size, Most int
}

// Of are the policies of a template in the order of its resources, each in that of some partitions where it is longest. A list that
// the customer types counts as one element: how many fit its parameter says.
func Of(t *template.Template, in []vendors.Partition) []Policy {
	var list []Policy
	for _, id := range t.Keys("Resources") {
		kind := typeOf(t, id).Policy
		if kind.Property == "" {
			continue
		}
		resource, _ := t.Section("Resources")[id].(map[string]any)
		properties, _ := resource["Properties"].(map[string]any)
		document := node.Read(properties[kind.Property], node.At("Resources").Key(id))
		policy := Policy{LogicalID: id, Most: kind.Most}
		for _, served := range in {
			if p, ok := partition.Get(served); ok {
				size, _ := measure{t, p}.size(document)
				policy.Size = max(policy.Size, size)
			}
		}
		list = append(list, policy)
	}
	return list
}

// measure measures in one partition.
type measure struct {
	t *template.Template
	p partition.Partition
}

// size is how long a value is as JSON, and whether it is one at all: AWS::NoValue is none.
func (m measure) size(n node.Node) (size int, ok bool) {
	switch n := n.(type) {
	case *node.List:
		return m.list(n.Items), true
	case *node.Map:
		size := len(`{}`)
		for i, key := range n.Keys {
			if value, ok := m.size(n.Values[i]); ok {
				size += written(key) + len(`:,`) + value
			}
		}
		if size > len(`{}`) {
			size -= len(`,`)
		}
		return size, true
	case *node.FindInMap: // of a text, or a list of some
		return m.mapped(n, func(value node.Node) int { size, _ := m.size(value); return size }), true
	case *node.If:
		yes, a := m.size(n.Yes)
		no, b := m.size(n.No)
		return max(yes, no), a || b
	case *node.Ref:
		if n.Name == "AWS::NoValue" {
			return 0, false
		}
	case *node.Literal:
		if _, isText := n.Value.(string); !isText {
			return len(fmt.Sprint(n.Value)), true
		}
	case *node.Split:
		return len(`[""]`) + m.text(n.Text) + len(`""`)*m.times(n.Delimiter, n.Text), true
	}
	return len(`""`) + m.text(n), true
}

// list is how long a list is.
func (m measure) list(items []node.Node) int {
	size, found := len(`[]`), 0
	for _, item := range items {
		if value, ok := m.size(item); ok {
			size += value
			found++
		}
	}
	return size + max(found-1, 0)*len(`,`)
}

// text is how many characters a text has.
func (m measure) text(n node.Node) int {
	switch n := n.(type) {
	case *node.Literal:
		return written(fmt.Sprint(n.Value)) - len(`""`)
	case *node.Ref:
		return m.ref(n.Name)
	case *node.GetAtt:
		return m.attribute(n)
	case *node.If:
		return max(m.text(n.Yes), m.text(n.No))
	case *node.Sub:
		size := 0
		for _, part := range n.Parts {
			if part.Value == nil {
				size += written(part.Text) - len(`""`)
			} else {
				size += m.text(part.Value)
			}
		}
		return size
	case *node.Join:
		items := []node.Node{n.List}
		if list, ok := n.List.(*node.List); ok {
			items = list.Items
		}
		size := max(len(items)-1, 0) * len(n.Delimiter)
		for _, item := range items {
			size += m.text(item)
		}
		return size
	case *node.Split:
		return m.text(n.Text)
	case *node.Select:
		return m.selected(n)
	case *node.FindInMap:
		return m.mapped(n, m.text)
	}
	return 0
}

// selected is the last part of a stack's ID, a UUID, or else no longer than the whole.
func (m measure) selected(n *node.Select) int {
	if split, ok := n.List.(*node.Split); ok {
		if ref, ok := split.Text.(*node.Ref); ok && ref.Name == "AWS::StackId" {
			return uuid
		}
	}
	return m.text(n.List)
}

// mapped is the most that one of a mapping's values comes to.
func (m measure) mapped(n *node.FindInMap, of func(value node.Node) int) int {
	name, _ := node.Text(n.Keys[0])
	most := 0
	for _, first := range node.Read(m.t.Section("Mappings")[name], node.At("Mappings").Key(name)).Within() {
		for _, value := range first.Within() {
			most = max(most, of(value))
		}
	}
	return most
}

// times is how often a text of the template's has a delimiter.
func (m measure) times(delimiter string, n node.Node) int {
	times := 0
	node.Walk(n, func(n node.Node) []node.Node {
		if text, ok := node.Text(n); ok {
			times += strings.Count(text, delimiter)
		}
		if found, ok := n.(*node.FindInMap); ok {
			times += m.mapped(found, func(value node.Node) int { return m.times(delimiter, value) })
			return nil
		}
		return n.Within()
	})
	return times
}

// written is how long a text is as JSON, with its quotes.
func written(text string) int {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // any text can be
	}
	return b.Len() - len("\n")
}
