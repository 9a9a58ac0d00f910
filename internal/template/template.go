// Package template handles a CloudFormation template as a document: Format writes the one a careful person would have
// written, Parse reads it back. What a template means for one launch is internal/template/resolve's business.
//
// It is plain Go, does nothing when a program starts, and needs neither the CDK nor Node.
package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v3"
)

// maxDepth bounds how deep a template may nest, so that no input exhausts the stack. The deepest policy that a vendor
// asks for stays under 20.
const maxDepth = 100

// Template is a template in the long form of its functions: {"Ref": "X"}, {"Fn::GetAtt": ["X", "Y"]}.
type Template struct {
	// Body is the template as maps, lists, strings, booleans, nil, and numbers: int where they fit, else float64.
	// It is shared: read it, do not change it.
	Body map[string]any

	root *yaml.Node
	once sync.Map // see Once
}

func newTemplate(root *yaml.Node) *Template {
	return &Template{Body: plain(root).(map[string]any), root: root}
}

// Once is what a function makes of the template, for the same key always the first one's result: as a template does not change, what
// reads it for a thousand launches reads it once. The key is of a type of the caller's own, as a context's is.
func (t *Template) Once(key any, read func() any) any {
	once, ok := t.once.Load(key)
	if !ok {
		once, _ = t.once.LoadOrStore(key, sync.OnceValue(read))
	}
	return once.(func() any)()
}

// Section is a section of the template, nil if there is none: Section("Parameters").
func (t *Template) Section(name string) map[string]any {
	section, _ := t.Body[name].(map[string]any)
	return section
}

// Keys are the keys of the mapping at path in the order of the document, nil if there is none: Keys("Parameters").
func (t *Template) Keys(path ...string) []string {
	n := t.root
	for _, key := range path {
		if n = get(n, key); n == nil {
			return nil
		}
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}
	keys := make([]string, 0, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

// JSON is the template as indented JSON in the order of the document, for tools that misread short forms.
func (t *Template) JSON() []byte {
	var compact, b bytes.Buffer
	writeJSON(&compact, t.root)
	// The input is what writeJSON has just written.
	_ = json.Indent(&b, compact.Bytes(), "", "  ")
	b.WriteByte('\n')
	return b.Bytes()
}

// plain turns a tree in long form into Go values.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = plain(item)
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int":
		if i, err := strconv.Atoi(n.Value); err == nil {
			return i
		}
		fallthrough
	case "!!float":
		// Out of range, ParseFloat still answers ±Inf or 0, which is what every other reader makes of it.
		f, _ := strconv.ParseFloat(n.Value, 64)
		return f
	}
	return n.Value
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, n.Content[i])
			b.WriteByte(':')
			writeJSON(b, n.Content[i+1])
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	default:
		if n.Tag != "!!str" {
			b.WriteString(n.Value)
			return
		}
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		// A string always encodes.
		_ = enc.Encode(n.Value)
		b.Truncate(b.Len() - 1) // the newline that Encode adds
	}
}

// get is the value of a key of a mapping, or nil.
func get(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// function splits a call of an intrinsic function in long form. name is "" if n is none.
func function(n *yaml.Node) (name string, arg *yaml.Node) {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil
	}
	name = n.Content[0].Value
	if name == "Ref" || name == "Condition" || len(name) > 4 && name[:4] == "Fn::" {
		return name, n.Content[1]
	}
	return "", nil
}

func isString(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!str" }

func str(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func call(name string, arg *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{str(name), arg}, Line: arg.Line, Column: arg.Column}
}

// errorAt is an error with the place in the document; the caller adds the file's name.
func errorAt(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%d:%d: %s", n.Line, n.Column, fmt.Sprintf(format, args...))
}
