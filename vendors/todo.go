package vendors

import (
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Todo is the word that stands in a text which somebody has yet to write. A definition with it loads, so that a template can be
// made and read meanwhile; a release is refused.
const Todo = "TODO"

// Todos are the texts of the definition that somebody has yet to write, where they stand. They are no errors of it.
func (d *Definition) Todos() Problems { return d.todos }

// findTodos looks for the word in every value, and in keys that are texts.
func (f *file) findTodos(key, n *yaml.Node, p path) {
	if key != nil && isTodo(key.Value) {
		f.todo(key, p)
	}
	if n.Kind == yaml.ScalarNode && isTodo(n.Value) {
		f.todo(place(key, n), p)
	}
	for k, v := range pairs(n) {
		f.findTodos(k, v, p.to(k.Value))
	}
	for i, item := range n.Content {
		if n.Kind == yaml.SequenceNode {
			f.findTodos(nil, item, p.to(i))
		}
	}
}

func (f *file) todo(n *yaml.Node, p path) {
	f.def.todos = append(f.def.todos, Problem{f.name, n.Line, n.Column, p.String(), "is still to be written, got " + words.Quote(n.Value)})
}

// isTodo reports whether a text has the word, as a word of its own.
func isTodo(text string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return !partOfWord(r) }), Todo)
}

func partOfWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
