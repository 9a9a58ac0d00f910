package template

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Parse reads a template in YAML or JSON. Its errors come together, each with line and column, or the line alone where
// the YAML reader knows no column; the caller adds the file's name.
//
// CloudFormation reads YAML 1.1 without aliases and merges; where YAML 1.1 and 1.2 would read a scalar differently
// (012, 1_000, 12:30, yes), Parse wants it quoted rather than take a side.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
func Parse(data []byte) (*Template, error) {
	root, err := readYAML(data)
	if err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, errorAt(root, "a template must be a mapping")
	}
	if err := oneSpelling(root); err != nil {
		return nil, err
	}
	return newTemplate(root), nil
}

func readYAML(data []byte) (*yaml.Node, error) {
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return readJSON(data)
	}
	if err := checkCharacters(data); err != nil {
		return nil, err
	}
	var document, next yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&document); err != nil {
		return nil, yamlError(err)
	}
	if err := dec.Decode(&next); err == nil {
		return nil, errorAt(&next, "one YAML document expected, got a second one")
	} else if err != io.EOF {
		return nil, yamlError(err)
	}
	r := &yamlReader{}
	root := r.node(document.Content[0], 0)
	return root, errors.Join(r.errs...)
}

// checkCharacters finds what the YAML reader refuses without saying where.
func checkCharacters(data []byte) error {
	at := &yaml.Node{Line: 1, Column: 1}
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			return errorAt(at, "the template must be UTF-8, got the byte 0x%02x", data[0])
		case r == '\n':
			at.Line, at.Column = at.Line+1, 0
		case unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\u0085':
			return errorAt(at, "the control character %U is not allowed", r)
		}
		at.Column++
		data = data[size:]
	}
	return nil
}

func yamlError(err error) error {
	if err == io.EOF {
		return errors.New("1:1: the template is empty")
	}
	// The reader leaves out the line where it is the first.
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		return errors.New(rest)
	}
	return errors.New("1: " + message)
}

// yamlReader copies nodes into long form.
type yamlReader struct {
	errs []error
}

func (r *yamlReader) fail(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, errorAt(n, format, args...))
}

func (r *yamlReader) node(n *yaml.Node, depth int) *yaml.Node {
	long := &yaml.Node{Kind: n.Kind, Line: n.Line, Column: n.Column}
	if depth > maxDepth {
		r.fail(n, "nested deeper than %d levels", maxDepth)
		return long
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.fail(n, "CloudFormation knows no anchors and aliases")
		return long
	}
	tagged := isTagged(n) && n.Tag != "!"
	if tagged {
		depth++
	} else if n.Style&yaml.TaggedStyle != 0 && strings.HasPrefix(n.Tag, "!!") && n.Tag != "!!str" {
		r.fail(n, "unknown tag %s", n.Tag)
	}
	switch n.Kind {
	case yaml.MappingNode:
		long.Tag = "!!map"
		r.pairs(n, long, depth)
	case yaml.SequenceNode:
		long.Tag = "!!seq"
		for _, item := range n.Content {
			long.Content = append(long.Content, r.node(item, depth+1))
		}
	default:
		r.scalar(n, long)
	}
	if tagged {
		return r.function(n, long)
	}
	return long
}

func (r *yamlReader) pairs(n, long *yaml.Node, depth int) {
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || isTagged(key) || key.Tag == "!!null" || key.Tag == "!!merge" {
			r.fail(key, "a key must be a string")
			continue
		}
		name := r.node(key, depth+1)
		name.Tag = "!!str"
		if before := first[name.Value]; before != nil {
			r.fail(key, "key %q appears twice, first in line %d", name.Value, before.Line)
		}
		first[name.Value] = key
		long.Content = append(long.Content, name, r.node(n.Content[i+1], depth+1))
	}
}

// long forms of the functions that have a short one.
var longNames = map[string]string{"!Ref": "Ref", "!Condition": "Condition", "!Base64": "Fn::Base64", "!Cidr": "Fn::Cidr",
	"!FindInMap": "Fn::FindInMap", "!GetAtt": "Fn::GetAtt", "!GetAZs": "Fn::GetAZs", "!ImportValue": "Fn::ImportValue",
	"!Join": "Fn::Join", "!Length": "Fn::Length", "!Select": "Fn::Select", "!Split": "Fn::Split", "!Sub": "Fn::Sub",
	"!ToJsonString": "Fn::ToJsonString", "!Transform": "Fn::Transform", "!And": "Fn::And", "!Equals": "Fn::Equals",
	"!If": "Fn::If", "!Not": "Fn::Not", "!Or": "Fn::Or"}

// function wraps the argument of a function in short form.
func (r *yamlReader) function(n, arg *yaml.Node) *yaml.Node {
	name := longNames[n.Tag]
	if name == "" {
		r.fail(n, "%s is not the short form of a function", n.Tag)
		return arg
	}
	if name == "Fn::GetAtt" && arg.Kind == yaml.ScalarNode {
		list, err := splitGetAtt(arg, n.Tag)
		if err != nil {
			r.errs = append(r.errs, err)
			return arg
		}
		arg = list
	}
	return call(name, arg)
}

var (
	plainInt   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`) })
	plainFloat = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?$`)
	})
	plainDate = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([tT \t].*)?$`) })
)

func (r *yamlReader) scalar(n, long *yaml.Node) {
	long.Tag, long.Value = "!!str", n.Value
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&quoted != 0 || n.Style&yaml.TaggedStyle != 0 || n.Value != "" && !beginsOdd(n.Value) {
		return
	}
	switch lower := strings.ToLower(n.Value); {
	case lower == "" || lower == "~" || lower == "null":
		long.Tag, long.Value = "!!null", "null"
	case lower == "true" || lower == "false":
		long.Tag, long.Value = "!!bool", lower
	case plainInt().MatchString(n.Value):
		long.Tag = "!!int"
	case plainFloat().MatchString(n.Value):
		long.Tag = "!!float"
	case plainDate().MatchString(n.Value), lower == "y", lower == "n":
		// CloudFormation has no dates ("Version: 2012-10-17" is everywhere), and no known reader takes y for yes.
	case ambiguous(n.Value):
		r.fail(n, "%q is not the same in every version of YAML: write it in quotes, or plainly as a number or as true or false", n.Value)
	}
}
