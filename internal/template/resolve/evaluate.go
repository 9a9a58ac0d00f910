package resolve

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// maxText bounds a text that functions build, so that names built from names do not double until memory ends. A policy
// has at most 20,480 bytes.
const maxText = 1 << 18

// noValue is what AWS::NoValue evaluates to: whatever holds it leaves it out.
type noValue struct{}

// evaluate evaluates a value whose shape has been checked. ok is false after a problem.
func (l *launch) evaluate(n node.Node) (value any, ok bool) {
	switch n := n.(type) {
	case *node.Literal:
		return n.Value, true
	case *node.List:
		return l.evaluateList(n)
	case *node.Map:
		return l.evaluateMap(n)
	case *node.Ref:
		return l.ref(n.Name), true
	case *node.GetAtt:
		return l.getAtt(n)
	case *node.Sub:
		return l.sub(n)
	case *node.If:
		return l.evaluate(l.taken(n))
	case *node.Join:
		return l.join(n)
	case *node.Split:
		return l.split(n)
	case *node.Select:
		return l.selectItem(n)
	case *node.FindInMap:
		return l.findInMap(n)
	case *node.Base64:
		text, ok := l.text(n.Text, callMessages[n.Function()])
		return base64.StdEncoding.EncodeToString([]byte(text)), ok
	}
	return nil, false // not reached: checker knows every function
}

func (l *launch) evaluateList(n *node.List) (any, bool) {
	list, ok := make([]any, 0, len(n.Items)), true
	for _, item := range n.Items {
		value, itemOK := l.evaluate(item)
		ok = ok && itemOK
		if value != (noValue{}) {
			list = append(list, value)
		}
	}
	return list, ok
}

func (l *launch) evaluateMap(n *node.Map) (any, bool) {
	m, ok := make(map[string]any, len(n.Keys)), true
	for i, key := range n.Keys {
		value, valueOK := l.evaluate(n.Values[i])
		ok = ok && valueOK
		if value != (noValue{}) {
			m[key] = value
		}
	}
	return m, ok
}

// text evaluates to a string. complaint is what to say of anything else.
func (l *launch) text(n node.Node, complaint string) (string, bool) {
	value, ok := l.evaluate(n)
	if !ok {
		return "", false
	}
	text, ok := scalarText(value)
	if !ok {
		l.problemAt(n.At(), "%s", complaint)
	}
	return text, ok
}

// list evaluates to a list.
func (l *launch) list(n node.Node, complaint string) ([]any, bool) {
	value, ok := l.evaluate(n)
	if !ok {
		return nil, false
	}
	list, ok := value.([]any)
	if !ok {
		l.problemAt(n.At(), "%s", complaint)
	}
	return list, ok
}

// ref is what Ref says. Resources are evaluated after those they refer to.
func (l *launch) ref(name string) any {
	if value, ok := l.value(name); ok {
		return value
	}
	return l.created[l.index[name]].PhysicalID
}

func (l *launch) getAtt(n *node.GetAtt) (any, bool) {
	value, ok := l.created[l.index[n.ID]].Attributes[n.Attribute]
	if !ok {
		l.problemAt(n.Called(), "resource %s does not support attribute type %s in Fn::GetAtt", n.ID, n.Attribute)
	}
	return value, ok
}

func (l *launch) sub(n *node.Sub) (any, bool) {
	var b strings.Builder
	for _, part := range n.Parts {
		if part.Value == nil {
			b.WriteString(part.Text)
			continue
		}
		value, ok := l.evaluate(part.Value)
		if !ok {
			return nil, false
		}
		piece, ok := scalarText(value)
		if !ok {
			return nil, l.problemAt(n.Called(), "variable %s in Fn::Sub expression does not resolve to a string", part.Text)
		}
		b.WriteString(piece)
		if b.Len() > maxText {
			return nil, l.tooLong(n)
		}
	}
	return b.String(), true
}

func (l *launch) tooLong(n node.Call) bool {
	return l.problemAt(n.Called(), "the text is longer than %d bytes", maxText)
}

func (l *launch) join(n *node.Join) (any, bool) {
	list, ok := l.list(n.List, callMessages[n.Function()])
	if !ok {
		return nil, false
	}
	var b strings.Builder
	for i, item := range list {
		piece, ok := scalarText(item)
		if !ok {
			return nil, l.badCall(n)
		}
		if i > 0 {
			b.WriteString(n.Delimiter)
		}
		b.WriteString(piece)
		if b.Len() > maxText {
			return nil, l.tooLong(n)
		}
	}
	return b.String(), true
}

func (l *launch) split(n *node.Split) (any, bool) {
	text, ok := l.text(n.Text, callMessages[n.Function()])
	if !ok || n.Delimiter == "" {
		return nil, ok && l.badCall(n)
	}
	list := []any{}
	for _, piece := range strings.Split(text, n.Delimiter) {
		list = append(list, piece)
	}
	return list, true
}

func (l *launch) selectItem(n *node.Select) (any, bool) {
	text, ok := l.text(n.Index, callMessages[n.Function()])
	if !ok {
		return nil, false
	}
	list, ok := l.list(n.List, callMessages[n.Function()])
	if !ok {
		return nil, false
	}
	index, err := strconv.Atoi(text)
	if err != nil {
		return nil, l.badCall(n)
	}
	if index < 0 || index >= len(list) {
		return nil, l.problemAt(n.Called(), "Fn::Select cannot select nonexistent value at index %d", index)
	}
	return list[index], true
}

func (l *launch) findInMap(n *node.FindInMap) (any, bool) {
	var keys [3]string
	for i, key := range n.Keys {
		var ok bool
		if keys[i], ok = l.text(key, callMessages[n.Function()]); !ok {
			return nil, false
		}
	}
	top, ok := l.doc.section("Mappings")[keys[0]].(map[string]any)
	if !ok {
		return nil, l.problemAt(n.Called(), "Mapping named '%s' is not present in the 'Mappings' section of template.", keys[0])
	}
	second, _ := top[keys[1]].(map[string]any)
	value, ok := second[keys[2]]
	if !ok {
		l.problemAt(n.Called(), "Unable to get mapping for %s", strings.Join(keys[:], "::"))
	}
	return value, ok
}
