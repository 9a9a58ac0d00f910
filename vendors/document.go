package vendors

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/texts"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// file is one definition on its way from YAML to a Definition.
type file struct {
	name     string
	text     string     // the whole of it
	root     *yaml.Node // the outermost node, nil if there is none
	def      *Definition
	problems Problems
}

// read reads and checks one file. It has problems, or a definition to rely on.
func read(name string, data []byte) *file {
	f := &file{name: name, text: string(data)}
	if len(data) > maxSize {
		f.report(&yaml.Node{Line: 1, Column: 1}, nil, "must be at most %d KiB long, got more", maxSize>>10)
		return f
	}
	defer f.checkCharacters()
	f.root = f.parse(data)
	if f.root == nil {
		return f
	}
	if deep := deeper(f.root, maxDepth); deep != nil {
		f.report(deep, nil, "must be at most %d lists and mappings deep, got more", maxDepth)
		f.root = nil
		return f
	}
	f.checkPlain(f.root, nil)
	f.checkShape(nil, f.root, definitionSchema(), nil)
	f.def = new(Definition)
	err := f.root.Decode(f.def)
	if len(f.problems) > 0 {
		f.checkUnaffected()
		return f
	}
	if err != nil {
		// The schema and the type say the same, so this is a fault of theirs: it is told, not hidden.
		f.report(f.root, nil, "does not fit the type Definition, though it fits its schema: %v", err)
		return f
	}
	f.def.digest = digest(f.root)
	f.findTodos(nil, f.root, nil)
	f.findPermissions()
	f.checkMeaning()
	return f
}

// What no definition needs, and what costs more the more there is of it. The deepest of a definition has 6 levels.
const (
	maxSize  = 256 << 10 // bytes
	maxDepth = 16        // lists and mappings
)

// deeper returns a node that has more than some levels above it.
func deeper(n *yaml.Node, levels int) *yaml.Node {
	if levels < 0 {
		return n
	}
	for _, child := range n.Content {
		if deep := deeper(child, levels-1); deep != nil {
			return deep
		}
	}
	return nil
}

// checkCharacters looks at all of the file, comments and keys too: whoever reviews it sees what is there.
func (f *file) checkCharacters() {
	if !utf8.ValidString(f.text) {
		return // told already
	}
	line, column := 1, 1
	for i, r := range f.text {
		switch {
		case r == '\n':
			line, column = line+1, 0
		case r == '\r', r == '\t', r < ' ', r == 0x7f: // the first two are YAML's, the others are told already
		case r == '\ufeff' && i == 0: // the mark of some editors
		case texts.Odd(r):
			f.report(&yaml.Node{Line: line, Column: column}, nil, "must be without %s", texts.Name(r))
		}
		column++
	}
}

// id returns what the file says is its vendor, as far as it can be read.
func (f *file) id() string {
	if f.root == nil {
		return ""
	}
	if _, n := f.find(at("vendor")); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// stem is the file's name without folder and extension, which must be the vendor's id.
func (f *file) stem() string { return strings.TrimSuffix(filepath.Base(f.name), ".yaml") }

// report adds a problem at a node.
func (f *file) report(n *yaml.Node, p path, format string, args ...any) {
	f.problems = append(f.problems, Problem{f.name, n.Line, n.Column, p.String(), fmt.Sprintf(format, args...)})
}

// problem adds a problem at the place a path leads to, or leads nearest to.
func (f *file) problem(p path, format string, args ...any) {
	f.report(place(f.find(p)), p, format, args...)
}

// line returns the line of the place a path leads to.
func (f *file) line(p path) int { return place(f.find(p)).Line }

// find follows a path as far as it leads, and returns the node there with the node of its key, if it has one.
func (f *file) find(p path) (key, value *yaml.Node) {
	value = f.root
	for _, step := range p {
		k, v := child(value, step)
		if v == nil {
			break
		}
		key, value = k, v
	}
	return key, value
}

// has reports whether a path leads to something.
func (f *file) has(p path) bool {
	value := f.root
	for _, step := range p {
		if _, value = child(value, step); value == nil {
			return false
		}
	}
	return true
}

func child(n *yaml.Node, step any) (key, value *yaml.Node) {
	if i, ok := step.(int); ok {
		if n.Kind == yaml.SequenceNode && i < len(n.Content) {
			return nil, n.Content[i]
		}
		return nil, nil
	}
	for k, v := range pairs(n) {
		if k.Value == step {
			return k, v
		}
	}
	return nil, nil
}

// pairs yields the keys and values of a mapping, nothing of another node.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// place returns the node whose position a reader looks for: the value if it begins on the line of its key, else the key.
func place(key, value *yaml.Node) *yaml.Node {
	if key != nil && value.Line != key.Line {
		return key
	}
	return value
}

// parse reads the one YAML document that the file must hold.
func (f *file) parse(data []byte) *yaml.Node {
	if n, what := unreadable(data); n != nil {
		f.report(n, nil, "must be UTF-8 text, got %s", what)
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF), err == nil && doc.Content[0].Tag == "!!null":
		f.report(&yaml.Node{Line: 1, Column: 1}, nil, "must be %s, got an empty file", definitionSchema().wanted())
		return nil
	case err != nil:
		f.syntax(data, err)
		return nil
	}
	switch err := decoder.Decode(&next); {
	case errors.Is(err, io.EOF):
		return doc.Content[0]
	case err != nil:
		f.syntax(data, err)
	default:
		f.report(&next, nil, "must be one definition a file, got a second document")
	}
	return nil
}

// syntax reports an error of the YAML package. It knows at best the line, and counts it from 0 where it is its parser
// that stops and not its scanner: https://github.com/go-yaml/yaml/blob/v3.0.1/decode.go#L96.
func (f *file) syntax(data []byte, err error) {
	n := &yaml.Node{Line: 1, Column: 1}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		n.Line, _ = strconv.Atoi(number)
		message = text
		if slices.ContainsFunc(parserMessages(), func(start string) bool { return strings.HasPrefix(message, start) }) {
			n.Line = min(n.Line+1, positionAfter(data).Line) // the end of the file counts as a line of its own
		}
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		before, _, _ := bytes.Cut(data, []byte("*"+name))
		n = positionAfter(before)
	}
	f.report(n, nil, "must be YAML: %s%s", message, advice(message))
}

// advice says what is mostly behind a message of the YAML package.
func advice(message string) string {
	switch {
	case strings.HasPrefix(message, "found character that cannot start any token"):
		return ": indent with spaces, a tab is none"
	case strings.HasPrefix(message, "mapping values are not allowed"):
		return ": indent as the lines around it, and write a text with \": \" in it in quotes"
	}
	return ""
}

func parserMessages() []string {
	return []string{
		"did not find expected <document start>", "did not find expected node content", "did not find expected '-' indicator",
		"did not find expected key", "did not find expected ',' or ", "found undefined tag handle", "found duplicate %",
	}
}

// unreadable returns the position of the first bytes that are no text, and what they are.
func unreadable(data []byte) (*yaml.Node, string) {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return positionAfter(data[:i]), fmt.Sprintf("the byte %#02x", data[i])
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			return positionAfter(data[:i]), fmt.Sprintf("the control character %U", r)
		}
		i += size
	}
	return nil, ""
}

func positionAfter(text []byte) *yaml.Node {
	lastLine := text[bytes.LastIndexByte(text, '\n')+1:]
	return &yaml.Node{Line: bytes.Count(text, []byte("\n")) + 1, Column: utf8.RuneCount(lastLine) + 1}
}

// checkPlain refuses what YAML allows and a reviewer should not have to follow: a value that stands elsewhere, a type
// other than it looks, a key that a later one overrides.
func (f *file) checkPlain(n *yaml.Node, p path) {
	switch {
	case n.Kind == yaml.AliasNode:
		f.report(n, p, "must be written out, got the alias *%s", n.Value)
		return
	case n.Anchor != "":
		f.report(n, p, "must be without an anchor, got &%s", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		f.report(n, p, "must be without a tag, got %s", n.Tag)
	}
	for i, item := range n.Content {
		if n.Kind == yaml.SequenceNode {
			f.checkPlain(item, p.to(i))
		}
	}
	first := map[string]int{}
	for key, value := range pairs(n) {
		switch line, twice := first[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || key.Tag == "!!merge":
			f.report(key, p, "must have plain words as keys")
		case twice:
			f.report(key, nil, "key %s stands twice, first on line %d", words.Quote(key.Value), line)
		default:
			first[key.Value] = key.Line
		}
		f.checkPlain(value, p.to(key.Value))
	}
}
