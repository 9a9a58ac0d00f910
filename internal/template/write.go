package template

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	// flowColumns and foldColumns are the widest lines of a list on one line and of prose.
	flowColumns = 100
	foldColumns = 110
	// maxKey stays below the 1,024 characters up to which YAML reads "key: value" on one line.
	maxKey = 1000
)

// spaced are the sections whose entries have a blank line between them.
var spaced = map[string]bool{"Parameters": true, "Rules": true, "Resources": true, "Outputs": true}

// write writes nodes, with functions in short form, as YAML.
//
// The YAML library's own writer makes no blank lines and quotes every "AWS::NoValue" in a list on one line.
func write(root *yaml.Node) ([]byte, error) {
	w := &writer{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if i > 0 {
			w.WriteByte('\n')
		}
		if !spaced[key.Value] || value.Kind != yaml.MappingNode || len(value.Content) == 0 {
			w.pair(key, value, 0)
			continue
		}
		w.WriteString(quote(key.Value, false) + ":\n")
		for j := 0; j < len(value.Content); j += 2 {
			if j > 0 {
				w.WriteByte('\n')
			}
			w.WriteString("  ")
			w.pair(value.Content[j], value.Content[j+1], 2)
		}
	}
	return []byte(w.String()), w.err
}

type writer struct {
	strings.Builder
	err error
}

// mapping writes pairs at a column. The first line is already indented.
func (w *writer) mapping(n *yaml.Node, column int) {
	for i := 0; i < len(n.Content); i += 2 {
		if i > 0 {
			w.indent(column)
		}
		w.pair(n.Content[i], n.Content[i+1], column)
	}
}

func (w *writer) pair(key, value *yaml.Node, column int) {
	if utf8.RuneCountInString(key.Value) > maxKey && w.err == nil {
		w.err = errorAt(key, "a key must have at most %d characters, got %d", maxKey, utf8.RuneCountInString(key.Value))
	}
	name := quote(key.Value, false)
	w.WriteString(name + ":")
	start := column + utf8.RuneCountInString(name) + 2
	// The values that a person chooses from are read as one line.
	if key.Value == "AllowedValues" && w.flow(value, start) {
		return
	}
	w.value(value, column, start)
}

// value writes what follows "key:" or "-", with the line's end. Lines of its own go to column+2.
func (w *writer) value(n *yaml.Node, column, start int) {
	switch {
	case n.Kind == yaml.ScalarNode:
		w.scalar(n, column, start)
	case len(n.Content) == 0:
		text, _ := flowText(n)
		w.WriteString(" " + text + "\n")
	case isTagged(n) && nesting(n) <= 1 && w.flow(n, start):
	default:
		if isTagged(n) {
			w.WriteString(" " + n.Tag)
		}
		w.WriteByte('\n')
		w.indent(column + 2)
		w.block(n, column+2)
	}
}

// block writes a mapping or list over several lines. The first line is already indented.
func (w *writer) block(n *yaml.Node, column int) {
	if n.Kind == yaml.MappingNode {
		w.mapping(n, column)
		return
	}
	for i, item := range n.Content {
		if i > 0 {
			w.indent(column)
		}
		w.WriteByte('-')
		switch {
		case item.Kind == yaml.ScalarNode || isTagged(item) || len(item.Content) == 0:
			w.value(item, column, column+2)
		// A list in a list is an argument, like the first one of Fn::Join.
		case item.Kind == yaml.SequenceNode && nesting(item) == 0 && w.flow(item, column+2):
		default:
			w.WriteByte(' ')
			w.block(item, column+2)
		}
	}
}

func (w *writer) indent(column int) {
	w.WriteString(strings.Repeat(" ", column))
}

// flow writes a list on the rest of the line, if it is one of scalars and lists and fits.
func (w *writer) flow(n *yaml.Node, start int) bool {
	text, ok := flowText(n)
	if ok = ok && start+utf8.RuneCountInString(text) <= flowColumns; ok {
		w.WriteString(" " + text + "\n")
	}
	return ok
}

func flowText(n *yaml.Node) (string, bool) {
	tag := ""
	if isTagged(n) {
		tag = n.Tag + " "
	}
	switch {
	case n.Kind == yaml.ScalarNode:
		return scalarText(n, true), true
	case n.Kind == yaml.MappingNode:
		return tag + "{}", len(n.Content) == 0
	}
	items := make([]string, len(n.Content))
	for i, item := range n.Content {
		var ok bool
		if items[i], ok = flowText(item); !ok {
			return "", false
		}
	}
	return tag + "[" + strings.Join(items, ", ") + "]", true
}

// nesting says how hard a list would be to read on one line: 0 if it has scalars only, 1 if it has lists of scalars, …
// The branches of !If and the parts of !And and !Or count for more, for they are read one by one; !Not counts nothing.
func nesting(n *yaml.Node) int {
	deepest := 0
	for _, item := range n.Content {
		inner := nesting(item)
		switch {
		case item.Kind == yaml.ScalarNode, len(item.Content) == 0, n.Tag == "!Not", item.Tag == "!Not" && inner == 0:
		case n.Tag == "!If", n.Tag == "!And", n.Tag == "!Or":
			inner += 2
		default:
			inner++
		}
		deepest = max(deepest, inner)
	}
	return deepest
}

func (w *writer) scalar(n *yaml.Node, column, start int) {
	text := scalarText(n, false)
	switch {
	case isString(n) || isTagged(n):
		if block := literal(n.Value, column+2); block != "" {
			if isTagged(n) {
				w.WriteString(" " + n.Tag)
			}
			w.WriteString(block)
			return
		}
		if isString(n) && start+utf8.RuneCountInString(text) > foldColumns {
			if block := fold(n.Value, column+2); block != "" {
				w.WriteString(block)
				return
			}
		}
	}
	w.WriteString(" " + text + "\n")
}

// scalarText is a scalar on one line.
func scalarText(n *yaml.Node, flow bool) string {
	switch {
	case isTagged(n):
		return n.Tag + " " + quote(n.Value, flow)
	case n.Tag == "!!str":
		return quote(n.Value, flow)
	case n.Tag == "!!float":
		return number(n.Value)
	}
	return n.Value
}

// literal is a text of several lines as a block, "" if a block would hide something: blanks at a line's end, further
// line breaks at the end, unprintable characters.
func literal(s string, column int) string {
	body, terminated := strings.CutSuffix(s, "\n")
	lines := strings.Split(body, "\n")
	if !strings.Contains(s, "\n") || lines[0] == "" || lines[0][0] == ' ' || lines[len(lines)-1] == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(" |-\n")
	if terminated {
		b.Reset()
		b.WriteString(" |\n")
	}
	for _, line := range lines {
		if !printable(line) || strings.HasSuffix(line, " ") {
			return ""
		}
		if line != "" {
			b.WriteString(strings.Repeat(" ", column))
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// fold is prose as a block that reads as one line, "" if it is not prose or would not fit.
func fold(s string, column int) string {
	words := strings.Split(s, " ")
	if len(words) < 2 || !printable(s) {
		return ""
	}
	indent := strings.Repeat(" ", column)
	var b strings.Builder
	b.WriteString(" >-\n")
	line := ""
	for _, word := range words {
		switch {
		case word == "" || column+utf8.RuneCountInString(word) > foldColumns:
			return "" // two spaces, or one at an end, would not come back
		case line == "":
			line = word
		case column+utf8.RuneCountInString(line+" "+word) <= foldColumns:
			line += " " + word
		default:
			b.WriteString(indent + line + "\n")
			line = word
		}
	}
	b.WriteString(indent + line + "\n")
	return b.String()
}
