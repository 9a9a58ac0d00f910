package hosting

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// file is a bucketgrant.yaml on its way from YAML to a Config. It is read as strictly as a vendor's definition, and is
// too small to be worth the schema that those have.
type file struct {
	name     string
	problems vendors.Problems
}

func (f *file) problem(n *yaml.Node, path, format string, args ...any) {
	f.problems = append(f.problems, vendors.Problem{
		File: f.name, Line: n.Line, Column: n.Column, Path: path, Message: fmt.Sprintf(format, args...),
	})
}

func byPlace(a, b vendors.Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) }

// parse reads the one YAML document that the file must hold.
func (f *file) parse(data []byte) *yaml.Node {
	whole := func(format string, args ...any) {
		f.problems = append(f.problems, vendors.Problem{File: f.name, Message: fmt.Sprintf(format, args...)})
	}
	if !utf8.Valid(data) {
		whole("must be UTF-8 text")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF), err == nil && doc.Content[0].Tag == "!!null":
		whole("must say where templates are hosted, got an empty file; such as\n\n%s", Example)
		return nil
	case err != nil:
		whole("must be YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	if err := decoder.Decode(&next); !errors.Is(err, io.EOF) {
		whole("must be one YAML document, got a second one")
	}
	return doc.Content[0]
}

// mapping returns the values of a mapping's keys, and reports what is not a key and what is missing.
func (f *file) mapping(n *yaml.Node, path string, keys, required []string) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	below := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	if !f.plain(n, path) {
		return values
	}
	if n.Kind != yaml.MappingNode {
		if len(required) == 0 {
			required = keys
		}
		f.problem(n, path, "must be a mapping with the keys %s, got %s", strings.Join(required, ", "), found(n))
		return values
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		first, twice := values[key.Value]
		switch {
		case twice:
			f.problem(key, "", "key %q stands twice, first on line %d", key.Value, first.Line)
		case !slices.Contains(keys, key.Value):
			f.problem(key, below(key.Value), "is not a key here%s", didYouMean(key.Value, keys))
		case f.plain(value, below(key.Value)):
			values[key.Value] = value
		default:
			required = slices.DeleteFunc(slices.Clone(required), func(r string) bool { return r == key.Value })
		}
	}
	for _, key := range required {
		if _, ok := values[key]; !ok {
			f.problem(n, below(key), "is missing")
		}
	}
	return values
}

// plain refuses what YAML allows and a reader should not have to follow.
func (f *file) plain(n *yaml.Node, path string) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		f.problem(n, path, "must be written out, got the alias *%s", n.Value)
	case n.Anchor != "":
		f.problem(n, path, "must be without an anchor, got &%s", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		f.problem(n, path, "must be without a tag, got %s", n.Tag)
	default:
		return true
	}
	return false
}

func (f *file) text(n *yaml.Node, path string) (string, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		return n.Value, true
	}
	hint := ""
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		hint = fmt.Sprintf(": write it in quotes, %q", n.Value)
	}
	f.problem(n, path, "must be text, got %s%s", found(n), hint)
	return "", false
}

// found says in words what a node of the wrong type is.
func found(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "[]"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!str":
		return fmt.Sprintf("%q", n.Value)
	}
	return n.Value
}

func didYouMean(word string, options []string) string {
	if near := words.Nearest(word, options); near != "" {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ": the keys are " + strings.Join(options, ", ")
}
