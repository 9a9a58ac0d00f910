package release_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The day changes at midnight UTC, wherever the vendor is.
var evening = time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", -3600))

// released is a folder with the real templates, released.
func released(t *testing.T) (dir string, defs []*vendors.Definition, results []release.Result) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../templates")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{release.IndexFile, release.SchemaFile} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	defs, err := vendors.Load("../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	results, err = release.Freeze(t.Context(), dir, defs, evening, fromDisk(dir))
	if err != nil {
		t.Fatal(err)
	}
	return dir, defs, results
}

// fromDisk synthesizes nothing: the templates on disk are what the definitions make, which cmd/synth's tests prove.
func fromDisk(dir string) release.Synthesize {
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
	again, err := index.Marshal()
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("the index is not written as it was read: %v", err)
	}
	other, _, _ := released(t)
	if second, err := os.ReadFile(filepath.Join(other, release.IndexFile)); err != nil || !bytes.Equal(second, data) {
		t.Errorf("the index of the same templates has other bytes: %v", err)
	}
	if problems := index.Altered(dir); problems != nil {
		t.Error(problems)
	}

	quartic := index.Newest("quartic")
	if quartic == nil || quartic.Date != "2026-11-23" || len(quartic.Parameters) < 5 || len(quartic.Outputs) < 3 {
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
	if index.Release("quartic", "9.9.9") != nil || index.Newest("nobody") != nil {
		t.Error("what was never released is found")
	}
}

// A release's assembly is frozen as its template is, and is of that template.
func TestAssemblyIsFrozen(t *testing.T) {
	t.Parallel()
	dir, _, _ := released(t)
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
		for _, problem := range index.Altered(dir) {
			words = append(words, strings.ReplaceAll(problem.Error(), filepath.ToSlash(dir), "DIR"))
		}
		return strings.Join(words, "\n")
	}
	quartic := index.Newest("quartic")
	if err := os.WriteFile(path, other, 0o644); err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(other))
	want := "DIR/quartic/1.0.0/assembly.tar is released and was changed: its sha256 is " + sum + ", " + quartic.Assembly.SHA256 +
		" was released: restore it from version control"
	if got := altered(); got != want {
		t.Errorf("changed\ngot:  %s\nwant: %s", got, want)
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
	data, err := os.ReadFile(filepath.Join(dir, release.IndexFile))
	if err != nil {
		t.Fatal(err)
	}
	_, err = release.Parse(bytes.Replace(data, []byte("quartic/1.0.0/assembly.tar"), []byte("../../outside/assembly.tar"), 1))
	if want := `quartic 1.0.0: assembly: file must be "quartic/1.0.0/assembly.tar", got "../../outside/assembly.tar"`; err == nil || err.Error() != want {
		t.Errorf("got:  %v\nwant: %s", err, want)
	}
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
	const dir = "../../test/choices/testdata/"
	defs, err := vendors.Load(dir+"vendors", "every-role")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "templates", "every-role", defs[0].Version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := release.Describe(defs[0], data)
	if err != nil {
		t.Fatal(err)
	}
	want := []release.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", When: "RoleName is given"}}
	if diff := cmp.Diff(want, r.Capabilities); diff != "" {
		t.Error(diff)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	entry := func(version, sum string) release.Release {
		return release.Release{Version: version, Date: "2026-11-22", File: "reader/" + version + "/template.yaml", SHA256: strings.Repeat(sum, 64), Definition: strings.Repeat("0", 64)}
	}
	index := func(releases ...release.Release) *release.Index {
		return &release.Index{Vendors: []release.Vendor{{Vendor: "reader", Name: "Reader", Releases: releases}}}
	}
	mine := index(entry("1.0.0", "a"), entry("1.10.0", "b"))
	if err := mine.Merge(index(entry("1.9.0", "c"), entry("1.10.0", "b"))); err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, r := range mine.Of("reader").Releases {
		versions = append(versions, r.Version)
	}
	if diff := cmp.Diff([]string{"1.0.0", "1.9.0", "1.10.0"}, versions); diff != "" {
		t.Error(diff)
	}
	if err := mine.Merge(index(entry("1.9.0", "d"))); err == nil || !strings.HasPrefix(err.Error(), "reader 1.9.0 was released with sha256 ccc") {
		t.Errorf("other bytes of a release: %v", err)
	}
	if only := mine.Only("writer"); len(only.Vendors) != 0 {
		t.Errorf("got %v", only)
	}
}

// A version that two runs release at once, or that a killed run left, is whole or not there.
func TestSaveIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	index := &release.Index{Schema: release.SchemaFile, Vendors: []release.Vendor{}}
	if err := index.Save(dir); err != nil {
		t.Fatal(err)
	}
	if loaded, err := release.Load(dir); err != nil || len(loaded.Vendors) != 0 {
		t.Errorf("%v, %v", loaded, err)
	}
	// A folder stands where the index should be.
	blocked := t.TempDir()
	if err := os.MkdirAll(filepath.Join(blocked, release.IndexFile, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := index.Save(blocked); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(blocked)
	if err != nil || len(entries) != 1 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestLevelsAndVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		old   string
		level release.Level
		want  string
	}{
		{"1.2.3", release.Patch, "1.2.4"},
		{"1.2.3", release.Minor, "1.3.0"},
		{"1.2.3", release.Major, "2.0.0"},
		{"0.2.3", release.Major, "1.0.0"},
		{"1.9.9", release.Minor, "1.10.0"},
	} {
		c := &release.Comparison{Findings: []release.Finding{{Level: release.Patch}, {Level: test.level}}}
		if got, err := c.Needs(test.old); err != nil || got != test.want {
			t.Errorf("%s after %s: got %s, %v, want %s", test.level, test.old, got, err, test.want)
		}
	}
	if _, err := (&release.Comparison{}).Needs("01.2.3"); err == nil {
		t.Error("01.2.3 is taken for a version")
	}
	if release.CompareVersions("1.10.0", "1.9.0") <= 0 || release.CompareVersions("x", "0.0.0") >= 0 || release.CompareVersions("1.0.0", "x") <= 0 {
		t.Error("versions are not compared as numbers")
	}
	var l release.Level
	if err := json.Unmarshal([]byte(`"huge"`), &l); err == nil || !strings.Contains(err.Error(), `level must be patch, minor or major, got "huge"`) {
		t.Error(err)
	}
}

func TestUpdateCommand(t *testing.T) {
	t.Parallel()
	before := parsed(t, "Parameters: {A: {Type: String}, B: {Type: String}}")
	after := parsed(t, "Parameters: {A: {Type: String}, New: {Type: String}, Optional: {Type: String, Default: x}}")
	got := release.UpdateCommand("it's", "--template-body", "file://t.yaml", before, after,
		[]release.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", When: "RoleName is given"}})
	const want = `aws cloudformation update-stack --stack-name 'it'\''s' --template-body file://t.yaml --capabilities CAPABILITY_NAMED_IAM ` +
		`--parameters ParameterKey=A,UsePreviousValue=true ParameterKey=New,ParameterValue=VALUE`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
