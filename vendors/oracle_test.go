package vendors

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"
)

// validator returns a full JSON Schema validator for vendor.schema.json, to hold the program's own reading of it against.
func validator(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("vendor.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("vendor.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// agree fails the test if the validator accepts what checkShape refuses, or the other way round.
func agree(t *testing.T, s *jsonschema.Schema, data []byte) {
	t.Helper()
	f := &file{name: "acme.yaml"}
	if f.root = f.parse(data); f.root == nil {
		return
	}
	if f.checkPlain(f.root, nil); len(f.problems) > 0 {
		return
	}
	f.checkShape(nil, f.root, definitionSchema(), nil)
	if err := s.Validate(plain(f.root)); (err == nil) != (len(f.problems) == 0) {
		t.Errorf("%s\nthe validator says %v\nand checkShape\n%v", data, err, f.problems.err())
	}
}

// plain returns a node as JSON would have it. What JSON has no type for is a number.
func plain(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.MappingNode:
		m := map[string]any{}
		for key, value := range pairs(n) {
			m[key.Value] = plain(value)
		}
		return m
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plain(item))
		}
		return list
	case n.Tag == "!!str":
		return n.Value
	case n.Tag == "!!bool":
		return strings.EqualFold(n.Value, "true")
	case n.Tag == "!!null":
		return nil
	default:
		return 0
	}
}

// seeds returns all definitions in files and archives, good and bad.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	var all [][]byte
	for _, pattern := range []string{"*.yaml", "testdata/bad/*.txtar"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data)
			for _, f := range txtar.Parse(data).Files {
				all = append(all, f.Data)
			}
		}
	}
	return all
}

func TestShapeAgreesWithValidator(t *testing.T) {
	t.Parallel()
	s := validator(t)
	for _, data := range seeds(t) {
		agree(t, s, data)
	}
}

func FuzzShapeAgreesWithValidator(f *testing.F) {
	s := validator(f)
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, s, data) })
}
