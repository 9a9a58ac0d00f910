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

func TestSchemasAreCurrent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file, title, description string
		typ                      any
		embedded                 []byte
	}{
		{release.SchemaFile, "Bucketgrant index of releases", "Which vendors have released templates, and which file has their releases: the content of templates/index.json.", &release.Index{}, release.Schema()},
		{release.VendorSchemaFile, "Bucketgrant releases of one vendor", "Every released template of one vendor: the content of templates/VENDOR/releases/SHA256.json.", &release.Vendor{}, release.VendorSchema()},
	} {
		want, err := generate(tt.file, tt.title, tt.description, tt.typ)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(tt.file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(tt.file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) || !bytes.Equal(tt.embedded, want) {
			t.Errorf("%s is not what the type says: run go generate ./internal/publishing/release", tt.file)
		}
	}
}

func generate(file, title, description string, typ any) ([]byte, error) {
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
	s := r.Reflect(typ)
	s.ID = jsonschema.ID("https://github.com/bucketgrant/bucketgrant/templates/" + file)
	s.Title, s.Description = title, description
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}
