package release_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

var update = flag.Bool("update", false, "write the files that the tests compare with")

func TestSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(release.SchemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(release.SchemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the type Index says: run go generate ./internal/publishing/release", release.SchemaFile)
	}
}

func generate() ([]byte, error) {
	r := jsonschema.Reflector{
		RequiredFromJSONSchemaTags: true,
		DoNotReference:             true,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			if t == reflect.TypeFor[release.Level]() {
				return &jsonschema.Schema{Type: "string", Enum: []any{"patch", "minor", "major"}}
			}
			return nil
		},
	}
	s := r.Reflect(&release.Index{})
	s.ID = "https://github.com/bucketgrant/bucketgrant/templates/index.schema.json"
	s.Title = "Bucketgrant index of releases"
	s.Description = "Every released template: the content of templates/index.json."
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}
