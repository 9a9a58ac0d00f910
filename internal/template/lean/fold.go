package lean

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// noValue leaves out whatever has it.
var noValue = map[string]any{"Ref": "AWS::NoValue"}

func isNoValue(v any) bool { return reflect.DeepEqual(v, noValue) }

// valueOf is what Ref says of a default. The empty text is a list of one empty element.
func valueOf(typ, def any) (any, error) {
	var text string
	switch def := def.(type) {
	case string:
		text = def
	case bool, int, float64:
		text = fmt.Sprint(def)
		if number, ok := def.(float64); ok {
			text = strconv.FormatFloat(number, 'f', -1, 64)
		}
	default:
		return nil, fmt.Errorf("a default must be a text or a number, got %v", def)
	}
	switch typ {
	case "String", "Number":
		return text, nil
	case "CommaDelimitedList", "List<Number>", "List<String>":
		list := []any{}
		for _, element := range template.Elements(text) {
			list = append(list, element)
		}
		return list, nil
	}
	return nil, fmt.Errorf("a lean form knows no default of the type %v", typ)
}

// fold is a value in long form, with everything decided that the parameters left out decide.
func (m *maker) fold(n node.Node) any {
	switch n := n.(type) {
	case *node.Literal:
		return n.Value
	case *node.List:
		return m.foldAll(n.Items)
	case *node.Map:
		fields := map[string]any{}
		for i, key := range n.Keys {
			if value := m.fold(n.Values[i]); !isNoValue(value) {
				fields[key] = value
			}
		}
		return fields
	case *node.Ref:
		if value, gone := m.dropped[n.Name]; gone {
			return value
		}
		return map[string]any{"Ref": n.Name}
	case *node.GetAtt:
		return map[string]any{"Fn::GetAtt": []any{n.ID, n.Attribute}}
	case *node.Sub:
		return m.sub(n)
	case *node.If:
		return m.foldIf(n)
	case *node.Join:
		return m.join(n)
	case *node.Split:
		text := m.fold(n.Text)
		if text, known := text.(string); known {
			return texts(strings.Split(text, n.Delimiter))
		}
		return map[string]any{"Fn::Split": []any{n.Delimiter, text}}
	case *node.Select:
		return m.selected(n)
	case *node.FindInMap:
		return map[string]any{"Fn::FindInMap": m.foldAll(n.Keys)}
	case *node.Base64:
		return map[string]any{"Fn::Base64": m.fold(n.Text)}
	case node.Call:
		return m.fail(n, "%s cannot be folded", n.Function())
	}
	return m.fail(n, "a value cannot be %T", n)
}

// foldAll folds the elements of a list, and leaves out those that are none.
func (m *maker) foldAll(items []node.Node) []any {
	list := make([]any, 0, len(items))
	for _, item := range items {
		if value := m.fold(item); !isNoValue(value) {
			list = append(list, value)
		}
	}
	return list
}

func texts(list []string) []any {
	values := make([]any, len(list))
	for i, text := range list {
		values[i] = text
	}
	return values
}

func (m *maker) join(n *node.Join) any {
	list := m.fold(n.List)
	items, isList := list.([]any)
	pieces := make([]string, 0, len(items))
	for _, item := range items {
		if text, known := item.(string); known {
			pieces = append(pieces, text)
		}
	}
	if isList && len(pieces) == len(items) {
		return strings.Join(pieces, n.Delimiter)
	}
	return map[string]any{"Fn::Join": []any{n.Delimiter, list}}
}

func (m *maker) selected(n *node.Select) any {
	index, list := m.fold(n.Index), m.fold(n.List)
	items, isList := list.([]any)
	at, err := strconv.Atoi(fmt.Sprint(index))
	if !isList || err != nil || at < 0 || at >= len(items) {
		return map[string]any{"Fn::Select": []any{index, list}}
	}
	return items[at]
}

// sub puts what is known into the text.
func (m *maker) sub(n *node.Sub) any {
	var parts []template.SubPart
	given, named := map[string]any{}, map[string]bool{}
	for _, p := range n.Parts {
		part := template.SubPart{Text: p.Text, Var: p.Value != nil}
		if part.Var {
			value := m.fold(p.Value)
			named[p.Text] = p.Given
			switch text, known := value.(string); {
			case known:
				part = template.SubPart{Text: text}
			case p.Given:
				given[p.Text] = value
			}
		}
		if last := len(parts) - 1; last >= 0 && !part.Var && !parts[last].Var {
			parts[last].Text += part.Text
		} else if part.Var || part.Text != "" {
			parts = append(parts, part)
		}
	}
	maps.DeleteFunc(named, func(_ string, given bool) bool { return !given })
	if len(named) != len(n.Given) {
		return m.fail(n, "a variable that the text does not name cannot be folded")
	}
	return m.subOf(n, parts, given)
}

// subOf is Fn::Sub of these parts, or the text where there is nothing else.
func (m *maker) subOf(n *node.Sub, parts []template.SubPart, given map[string]any) any {
	isVar := func(p template.SubPart) bool { return p.Var }
	if len(given) == 0 && !slices.ContainsFunc(parts, isVar) {
		if len(parts) == 0 {
			return ""
		}
		return parts[0].Text
	}
	text, ok := template.JoinSub(parts)
	switch {
	case !ok:
		return m.fail(n, "a text with a dollar sign in it would not surely mean the same")
	case len(given) == 0:
		return map[string]any{"Fn::Sub": text}
	}
	return map[string]any{"Fn::Sub": []any{text, given}}
}
