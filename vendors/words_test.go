package vendors

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

func TestWanted(t *testing.T) {
	t.Parallel()
	tests := []struct{ schema, want string }{
		{`{"type": "boolean"}`, "true or false"},
		{`{"type": "array"}`, "a list"},
		{`{"type": "array", "minItems": 1}`, "a list of one or more"},
		{`{"type": "object", "additionalProperties": false}`, "{}"},
		{`{"type": "object", "additionalProperties": {"type": "string"}}`, "a mapping"},
		{`{"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}}`, "a mapping of one or more"},
		{`{"type": "object", "properties": {"b": {}, "a": {}, "c": {}}}`, "a mapping with a, b or c"},
		{`{"type": "object", "properties": {"b": {}, "a": {}}, "required": ["b"]}`, "a mapping with b"},
		{`{"type": "string"}`, "text"},
		{`{"type": "string", "minLength": 2}`, "text of at least 2 characters"},
		{`{"type": "string", "maxLength": 9}`, "text of at most 9 characters"},
		{`{"type": "string", "minLength": 2, "maxLength": 9}`, "text of 2 to 9 characters"},
		{`{"type": "string", "enum": ["on", "off"]}`, `"on" or "off"`},
		{`{"type": "string", "pattern": "^[0-9]+$", "patternErrorMessage": "a number"}`, "a number"},
		{`{"type": ["string", "array"], "minLength": 1}`, "text of at least 1 characters or a list"},
	}
	for _, tt := range tests {
		t.Run(tt.schema, func(t *testing.T) {
			t.Parallel()
			var s schema
			if err := strictJSON([]byte(tt.schema), &s); err != nil {
				t.Fatal(err)
			}
			if got := s.wanted(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A keyword that the checks do not know must not pass unseen, on whatever level it stands.
func TestSchemaRefusesUnknownKeyword(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"maxItems": 3}`,
		`{"properties": {"a": {"maxItems": 3}}}`,
		`{"additionalProperties": {"maxItems": 3}}`,
		`{"items": {"maxItems": 3}}`,
	} {
		if err := strictJSON([]byte(text), new(schema)); err == nil || !strings.Contains(err.Error(), `unknown field "maxItems"`) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestPatternsHaveWords(t *testing.T) {
	t.Parallel()
	var check func(p path, s *schema)
	check = func(p path, s *schema) {
		if s == nil {
			return
		}
		if (s.Pattern == nil) != (s.PatternWords == "") {
			t.Errorf("%s has the pattern %v and the patternErrorMessage %q, must have both or none", p, s.Pattern, s.PatternWords)
		}
		for key, value := range s.Properties {
			check(p.to(key), value)
		}
		check(p.to("[]"), s.Items)
		if s.AdditionalProperties != nil {
			check(p.to("*"), s.AdditionalProperties.schema)
		}
	}
	check(nil, definitionSchema())
}

func TestNearest(t *testing.T) {
	t.Parallel()
	options := []string{"create", "name", "furtherBuckets", "aws", "aws-cn", "aws-us-gov"}
	for word, want := range map[string]string{
		"crate": "create", "Create": "create", "creaet": "create", "nmae": "name", "further_buckets": "furtherBuckets", "aws-gov": "aws-us-gov",
		"": "", "x": "", "color": "", "encryption": "",
	} {
		if got := words.Nearest(word, options); got != want {
			t.Errorf("words.Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
