package freeze_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The day changes at midnight UTC, wherever the vendor is.
var evening = time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", -3600))

// released is a folder with the real templates, released.
func released(t *testing.T) (dir string, defs []*vendors.Definition, results []freeze.Result) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../templates")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{release.IndexFile, release.SchemaFile, release.VendorSchemaFile} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	defs, err := vendors.Load("../../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	results, err = freeze.Freeze(t.Context(), dir, defs, evening, fromDisk(dir))
	if err != nil {
		t.Fatal(err)
	}
	return dir, defs, results
}

// fromDisk synthesizes nothing: the templates on disk are what the definitions make, which cmd/synth's tests prove.
func fromDisk(dir string) freeze.Synthesize {
	return func(_ context.Context, defs []*vendors.Definition) (map[string][]byte, error) {
		made := map[string][]byte{}
		for _, def := range defs {
			data, err := os.ReadFile(filepath.Join(dir, def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				return nil, err
			}
			made[def.Vendor] = data
		}
		return made, nil
	}
}

// The real templates can be released; the index is what its schema says, says what the templates do, and its bytes depend
// on nothing else.
func TestIndexOfTheRealTemplates(t *testing.T) {
	t.Parallel()
	dir, defs, results := released(t)
	if len(results) != len(defs) {
		t.Errorf("%d results for %d vendors", len(results), len(defs))
	}
	data, err := os.ReadFile(filepath.Join(dir, release.IndexFile))
	if err != nil {
		t.Fatal(err)
	}
	validate(t, filepath.Join(dir, release.SchemaFile), data)

	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		file := index.Entry(def.Vendor).File()
		body := readFile(t, filepath.Join(dir, filepath.FromSlash(file)))
		validate(t, filepath.Join(dir, release.VendorSchemaFile), body)
		again, err := index.Set(of(t, index, def.Vendor))
		if err != nil || again[0].Name != file || !bytes.Equal(again[0].Data, body) {
			t.Errorf("%s is not written as it was read: %v", file, err)
		}
	}
	again, err := index.Marshal()
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("the index is not written as it was read: %v", err)
	}
	other, _, _ := released(t)
	if second, err := os.ReadFile(filepath.Join(other, release.IndexFile)); err != nil || !bytes.Equal(second, data) {
		t.Errorf("the index of the same templates has other bytes: %v", err)
	}
	if problems, err := index.Altered(dir); problems != nil || err != nil {
		t.Error(problems, err)
	}

	quartic := of(t, index, "quartic").Newest()
	if quartic.Date != "2026-11-23" || len(quartic.Parameters) < 5 || len(quartic.Outputs) < 3 {
		t.Fatalf("quartic: %+v", quartic)
	}
	file, err := quartic.ReadAssembly(dir)
	if err != nil || quartic.Assembly.Bytes != len(file) || quartic.Assembly.File != "quartic/1.0.0/assembly.tar" {
		t.Errorf("the assembly: %+v, %v", quartic.Assembly, err)
	}
	if diff := cmp.Diff([]release.Capability{{Name: "CAPABILITY_IAM"}}, quartic.Capabilities); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"aws"}, quartic.Partitions); diff != "" {
		t.Error(diff)
	}
	if of(t, index, "quartic").Release("9.9.9") != nil || index.Entry("nobody") != nil {
		t.Error("what was never released is found")
	}
}

// of are the releases of a vendor that has some.
func of(t *testing.T, index *release.Index, vendor string) *release.Vendor {
	t.Helper()
	v, err := index.Of(vendor)
	if v == nil || err != nil {
		t.Fatal(v, err)
	}
	return v
}

// inIndex is the error of an index that leads to a vendor's file which was changed in one place, and says what suits it.
func inIndex(t *testing.T, dir, vendor, old, changed string) error {
	t.Helper()
	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	e := index.Entry(vendor)
	body := readFile(t, filepath.Join(dir, filepath.FromSlash(e.File())))
	if !bytes.Contains(body, []byte(old)) {
		t.Fatalf("it has no %q", old)
	}
	body = bytes.Replace(body, []byte(old), []byte(changed), 1)
	e.SHA256, e.Bytes = release.Sum(body), len(body)
	data, err := index.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if index, err = release.Parse(data, func(string, int) ([]byte, error) { return body, nil }); err != nil {
		t.Fatal(err)
	}
	_, err = index.Of(vendor)
	return err
}

// A release's assembly is frozen as its template is, and is of that template.
func TestAssemblyIsFrozen(t *testing.T) {
	t.Parallel()
	dir, defs, _ := released(t)
	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "quartic", "1.0.0", "assembly.tar")
	other, err := os.ReadFile(filepath.Join(dir, "queryloop", "1.0.0", "assembly.tar"))
	if err != nil {
		t.Fatal(err)
	}
	altered := func() string {
		var words []string
		problems, err := index.Altered(dir)
		if err != nil {
			t.Error(err)
		}
		for _, problem := range problems {
			words = append(words, strings.ReplaceAll(problem.Error(), filepath.ToSlash(dir), "DIR"))
		}
		return strings.Join(words, "\n")
	}
	quartic := of(t, index, "quartic").Newest()
	if err := os.WriteFile(path, other, 0o644); err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(other))
	want := "DIR/quartic/1.0.0/assembly.tar is released and was changed: its sha256 is " + sum + ", " + quartic.Assembly.SHA256 +
		" was released: restore it from version control"
	if got := altered(); got != want {
		t.Errorf("changed\ngot:  %s\nwant: %s", got, want)
	}
	if _, err := freeze.Freeze(t.Context(), dir, defs, evening, fromDisk(dir)); err == nil || strings.ReplaceAll(err.Error(), filepath.ToSlash(dir), "DIR") != "quartic 1.0.0: "+want {
		t.Errorf("released again\ngot:  %v\nwant: quartic 1.0.0: %s", err, want)
	}
	// An index that agrees to it does not make it the template's.
	quartic.Assembly.SHA256 = sum
	_, err = quartic.ReadAssembly(dir)
	want = "DIR/quartic/1.0.0/assembly.tar is not the assembly of quartic/1.0.0/template.yaml: must hold regular files in quartic-1.0.0/ only"
	if err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), filepath.ToSlash(dir), "DIR"), want) {
		t.Errorf("another template's\ngot:  %v\nwant: %s", err, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got, want := altered(), "DIR/quartic/1.0.0/assembly.tar is released and is missing: restore it from version control"; got != want {
		t.Errorf("missing\ngot:  %s\nwant: %s", got, want)
	}
	err = inIndex(t, dir, "quartic", "quartic/1.0.0/assembly.tar", "../../../outside/assembly.tar")
	if want := `quartic 1.0.0: assembly: file must be "quartic/1.0.0/assembly.tar", got "../../../outside/assembly.tar"`; err == nil || !strings.HasSuffix(err.Error(), ".json: "+want) {
		t.Errorf("got:  %v\nwant: %s", err, want)
	}
}

// A release's lean form is frozen as its template is, is the one of that template, and asks for what the template does.
func TestLeanFormIsFrozen(t *testing.T) {
	t.Parallel()
	dir, defs, _ := released(t)
	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	quartic := of(t, index, "quartic").Newest()
	if diff := cmp.Diff([]string{"ExternalId"}, quartic.Lean.Parameters); diff != "" {
		t.Error(diff)
	}
	if data, err := quartic.ReadLean(dir); err != nil || len(data) != quartic.Lean.Bytes {
		t.Errorf("%d bytes of %d, %v", len(data), quartic.Lean.Bytes, err)
	}
	path := filepath.Join(dir, "quartic", "1.0.0", "lean.yaml")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	want := filepath.ToSlash(path) + " is released and is missing: restore it from version control"
	if problems, err := index.Altered(dir); err != nil || len(problems) != 1 || problems[0].Error() != want || problems[0].File != "quartic/1.0.0/lean.yaml" {
		t.Errorf("got %v, want %s", problems, want)
	}
	if _, err := freeze.Freeze(t.Context(), dir, defs, evening, fromDisk(dir)); err == nil || err.Error() != "quartic 1.0.0: "+want {
		t.Errorf("got %v, want %s", err, want)
	}
	for old, c := range map[string]struct{ changed, want string }{
		"quartic/1.0.0/lean.yaml":     {"../../outside/lean.yaml", `quartic 1.0.0: lean: file must be "quartic/1.0.0/lean.yaml", got "../../outside/lean.yaml"`},
		quartic.Lean.SHA256:           {"x", `quartic 1.0.0: lean: sha256 must be 64 hexadecimal digits, got "x"`},
		"[\n          \"ExternalId\"": {"[\n          \"Colour\"", `quartic 1.0.0: lean: a parameter must be one of the template, got "Colour"`},
	} {
		if err := inIndex(t, dir, "quartic", old, c.changed); err == nil || !strings.HasSuffix(err.Error(), ".json: "+c.want) {
			t.Errorf("got:  %v\nwant: %s", err, c.want)
		}
	}
}

// What is released is the lean form of the template: one that was changed by hand is refused, one that is not there is made. A definition
// that asks for other parameters needs another version.
func TestLeanFormIsTheTemplates(t *testing.T) {
	t.Parallel()
	dir, defs, _ := released(t)
	path := filepath.Join(dir, "quartic", "1.0.0", "lean.yaml")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := vendors.Parse("quartic.yaml", append(readFile(t, "../../../vendors/quartic.yaml"), "ask: [KmsKeyArn]\n"...))
	if err != nil {
		t.Fatal(err)
	}
	want := "quartic 1.0.0: quartic 1.0.0 is released and never changes, but the definition makes another lean form of it, which asks for other parameters: write a higher version in the definition"
	if _, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{asks}, evening, fromDisk(dir)); err == nil || err.Error() != want {
		t.Errorf("got:  %v\nwant: %s", err, want)
	}
	if err := os.Remove(filepath.Join(dir, release.IndexFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(before, "# by hand\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	want = "quartic 1.0.0: " + filepath.ToSlash(path) + " is not the lean form of the template: synthesize it with synth quartic, and look at the difference"
	if _, err := freeze.Freeze(t.Context(), dir, defs[2:3], evening, fromDisk(dir)); err == nil || err.Error() != want {
		t.Errorf("got:  %v\nwant: %s", err, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{asks}, evening, fromDisk(dir)); err != nil {
		t.Fatal(err)
	}
	if made := readFile(t, path); bytes.Equal(made, before) || !bytes.Contains(made, []byte("KmsKeyArn:")) {
		t.Errorf("the lean form does not ask for KmsKeyArn:\n%s", made)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func validate(t *testing.T, schema string, data []byte) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Error(err)
	}
}

// A template that offers a name needs a capability only if it is given.
func TestCapabilityWhen(t *testing.T) {
	t.Parallel()
	const dir = "../../../test/choices/testdata/"
	defs, err := vendors.Load(dir+"vendors", "every-role")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "templates", "every-role", defs[0].Version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := freeze.Describe(defs[0], data)
	if err != nil {
		t.Fatal(err)
	}
	want := []release.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", When: "RoleName is given"}}
	if diff := cmp.Diff(want, r.Capabilities); diff != "" {
		t.Error(diff)
	}
}

// What somebody has yet to write is not released, and nothing that is asked for with it.
func TestTodosAreNotReleased(t *testing.T) {
	t.Parallel()
	dir, defs, _ := released(t)
	before, err := os.ReadFile(filepath.Join(dir, release.IndexFile))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../../vendors/quartic.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "Name of the S3 bucket", "TODO", 1)
	if defs[2], err = vendors.Parse("quartic.yaml", []byte(text)); err != nil {
		t.Fatal(err)
	}
	_, err = freeze.Freeze(t.Context(), dir, defs, evening, fromDisk(dir))
	if err == nil || !strings.Contains(err.Error(), "handBack[0].field is still to be written, got \"TODO\"") {
		t.Errorf("got %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, release.IndexFile)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the index changed (%v)", err)
	}
}
