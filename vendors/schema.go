package vendors

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

//go:embed vendor.schema.json
var schemaJSON []byte

// definitionSchema is read when the first definition is, not when the program starts.
var definitionSchema = sync.OnceValue(func() *schema {
	s := new(schema)
	if err := strictJSON(schemaJSON, s); err != nil {
		panic("vendor.schema.json: " + err.Error()) // it is part of the program
	}
	return s
})

// schema is the part of JSON Schema that vendor.schema.json uses. Another keyword is an error when it is read, so none
// goes unchecked, and a test holds this reading of it against a full validator. A full validator in the program would cost
// each start 3 ms, for compiling the metaschemas of five drafts, and its words would have to be rewritten all the same.
type schema struct {
	Draft string `json:"$schema"`
	ID    string `json:"$id"`
	Title string

	Description string
	Examples    []any // for editors
	Type        types

	Enum         []string
	Pattern      *regexp.Regexp
	PatternWords string `json:"patternErrorMessage"` // what VS Code shows, too
	MinLength    int
	MaxLength    int

	Properties           map[string]*schema
	AdditionalProperties *otherKeys
	Required             []string
	MinProperties        int
	MaxProperties        int

	Items       *schema
	MinItems    int
	UniqueItems bool
}

// types is one type or a list of alternatives.
type types []string

func (t *types) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return strictJSON(data, (*[]string)(t))
	}
	*t = types{""}
	return strictJSON(data, &(*t)[0])
}

// otherKeys is the schema of the keys that are not in properties, or nil in it if there must be none.
type otherKeys struct{ *schema }

func (o *otherKeys) UnmarshalJSON(data []byte) error {
	if string(data) == "false" {
		return nil
	}
	o.schema = new(schema)
	return strictJSON(data, o.schema)
}

func strictJSON(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// keys returns the keys that a mapping may have.
func (s *schema) keys() []string { return slices.Sorted(maps.Keys(s.Properties)) }

// value returns the schema of a key's value, nil if the key is not allowed.
func (s *schema) value(key string) *schema {
	if value := s.Properties[key]; value != nil || s.AdditionalProperties == nil {
		return value
	}
	return s.AdditionalProperties.schema
}

// takes reports whether the node is of a type that the schema allows.
func (s *schema) takes(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.MappingNode:
		return slices.Contains(s.Type, "object")
	case n.Kind == yaml.SequenceNode:
		return slices.Contains(s.Type, "array")
	case n.Tag == "!!str":
		return slices.Contains(s.Type, "string")
	case n.Tag == "!!bool":
		return slices.Contains(s.Type, "boolean")
	default: // numbers, dates and null have no place in a definition
		return false
	}
}

// wanted says in words what a value must be.
func (s *schema) wanted() string {
	words := s.wantedAs(s.Type[0])
	for _, alternative := range s.Type[1:] {
		words += " or " + s.wantedAs(alternative)
	}
	return words
}

func (s *schema) wantedAs(kind string) string {
	switch {
	case kind == "boolean":
		return "true or false"
	case kind == "array" && s.MinItems > 0:
		return "a list of one or more"
	case kind == "array":
		return "a list"
	case kind == "object" && len(s.Required) > 0:
		return "a mapping with " + words.And(s.Required)
	case kind == "object" && len(s.Properties) == 1: // which may be left out
		return "{} or a mapping with " + words.Or(s.keys())
	case kind == "object" && len(s.Properties) > 0:
		return "a mapping with " + words.Or(s.keys())
	case kind == "object" && s.AdditionalProperties.schema != nil && s.MinProperties > 0:
		return "a mapping of one or more"
	case kind == "object" && s.AdditionalProperties.schema != nil:
		return "a mapping"
	case kind == "object":
		return "{}"
	case s.Pattern != nil:
		return s.PatternWords
	case len(s.Enum) > 0:
		return words.Or(words.QuoteAll(s.Enum))
	default:
		return s.wantedLength()
	}
}

func (s *schema) wantedLength() string {
	least, most := strconv.Itoa(s.MinLength), strconv.Itoa(s.MaxLength)
	switch {
	case s.MinLength > 0 && s.MaxLength > 0:
		return "text of " + least + " to " + most + " characters"
	case s.MaxLength > 0:
		return "text of at most " + most + " characters"
	case s.MinLength > 0:
		return "text of at least " + least + " characters"
	default:
		return "text"
	}
}
