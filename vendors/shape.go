package vendors

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkShape checks a node against its schema. key is the node of its key, nil where there is none.
func (f *file) checkShape(key, n *yaml.Node, s *schema, p path) {
	if n.Kind == yaml.AliasNode {
		return // checkPlain has refused it, whatever it stands for
	}
	where := place(key, n)
	if !s.takes(n) {
		f.report(where, p, "must be %s, got %s%s", s.wanted(), found(n), correction(key, n, s))
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		f.checkKeys(where, n, s, p)
	case yaml.SequenceNode:
		f.checkItems(where, n, s, p)
	case yaml.ScalarNode:
		if problem := s.unfit(n.Value); n.Tag == "!!str" && problem != "" {
			f.report(where, p, "%s", problem)
		}
	}
}

func (f *file) checkKeys(where, n *yaml.Node, s *schema, p path) {
	present := map[string]bool{}
	for key, value := range pairs(n) {
		present[key.Value] = true
		sub := s.value(key.Value)
		switch {
		case sub != nil:
			f.checkShape(key, value, sub, p.to(key.Value))
		case len(s.Properties) == 0:
			f.report(key, p.to(key.Value), "is not a key here: nothing goes in here, write {}")
		default:
			f.report(key, p.to(key.Value), "is not a key here%s", words.DidYouMean(key.Value, "keys", s.keys()))
		}
	}
	for _, name := range s.Required {
		if !present[name] {
			f.report(where, p.to(name), "is missing: it must be %s", s.Properties[name].wanted())
		}
	}
	switch {
	case len(present) < s.MinProperties:
		f.report(where, p, "must be %s, got {}", s.wanted())
	case s.MaxProperties > 0 && len(present) > s.MaxProperties:
		f.report(where, p, "must be %s, got %d keys", s.wanted(), len(present))
	}
}

func (f *file) checkItems(where, n *yaml.Node, s *schema, p path) {
	if len(n.Content) < s.MinItems {
		f.report(where, p, "must be %s, got []", s.wanted())
	}
	first := map[string]int{}
	for i, item := range n.Content {
		f.checkShape(nil, item, s.Items, p.to(i))
		if !s.UniqueItems || item.Kind != yaml.ScalarNode {
			continue
		}
		if j, ok := first[item.Value]; ok {
			f.report(item, p.to(i), "must stand in the list once, got %s as in %s", words.Quote(item.Value), p.to(j))
			continue
		}
		first[item.Value] = i
	}
}

// unfit says what is wrong with a text, empty if it fits.
func (s *schema) unfit(text string) string {
	length := utf8.RuneCountInString(text)
	switch {
	case s.Pattern != nil && !s.Pattern.MatchString(text):
		return "must be " + s.PatternWords + ", got " + words.Quote(text)
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, text):
		problem := "must be " + words.Or(words.QuoteAll(s.Enum)) + ", got " + words.Quote(text)
		if near := words.Nearest(text, s.Enum); near != "" {
			problem += ": did you mean " + words.Quote(near) + "?"
		}
		return problem
	case length < s.MinLength, s.MaxLength > 0 && length > s.MaxLength:
		return "must be " + s.wantedLength() + ", got " + strconv.Itoa(length) + ": " + words.Quote(text)
	default:
		return ""
	}
}

// found says in words what a node of the wrong type is.
func found(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!int", n.Tag == "!!float":
		return "the number " + n.Value
	case n.Tag == "!!timestamp":
		return "the date " + n.Value
	case n.Tag == "!!bool":
		return n.Value
	default:
		return words.Quote(n.Value)
	}
}

// correction returns what to write instead of a value of the wrong type, where that is plain.
func correction(key, n *yaml.Node, s *schema) string {
	switch {
	case slices.Contains(s.Type, "string") && n.Kind == yaml.ScalarNode && n.Tag != "!!null" && s.unfit(n.Value) == "":
		return ": write it in quotes, " + words.Quote(n.Value)
	case slices.Contains(s.Type, "array") && n.Tag == "!!str" && s.Items.takes(n) && s.Items.unfit(n.Value) == "":
		return ": write [" + words.Quote(n.Value) + "]"
	case slices.Contains(s.Type, "boolean") && (n.Value == "true" || n.Value == "false"):
		return ": write it without quotes"
	case slices.Contains(s.Type, "object") && n.Tag == "!!null" && strings.HasPrefix(s.wantedAs("object"), "{}") && key != nil:
		return ": write " + key.Value + ": {}"
	default:
		return ""
	}
}
