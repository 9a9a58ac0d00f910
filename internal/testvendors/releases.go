package testvendors

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Release releases templates, by their versions, into a folder, as if its definition had made each. That of the definition's own
// version is of the definition as it is.
func Release(t testing.TB, dir string, def *vendors.Definition, templates map[string]string) {
	t.Helper()
	v := &release.Vendor{Vendor: def.Vendor}
	for version, text := range templates {
		parsed, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s %s: %v", def.Vendor, version, err)
		}
		r := release.Release{Version: version, Date: "2026-11-27", File: release.TemplateFile(def.Vendor, version), SHA256: release.Sum([]byte(text)),
			Bytes: len(text), Definition: strings.Repeat("0", 64)}
		if version == def.Version {
			r.Definition = def.SHA256()
		}
		for _, name := range parsed.Keys("Parameters") {
			r.Parameters = append(r.Parameters, release.ParameterEntry{Name: name, Type: "String"})
		}
		v.Add(def.Name, r)
		write(t, dir, r.File, []byte(text))
	}
	SaveReleases(t, dir, v)
}

// SaveReleases writes the index of a folder of templates, and its vendors' files.
func SaveReleases(t testing.TB, dir string, list ...*release.Vendor) {
	t.Helper()
	writeIndex(t, dir, &release.Index{Schema: release.SchemaFile}, list...)
}

// ReleaseLean adds the lean form of a release that is in the folder, or puts another one in its place.
func ReleaseLean(t testing.TB, dir, vendor, version, text string) {
	t.Helper()
	x, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s %s: %v", vendor, version, err)
	}
	v, err := x.Of(vendor)
	if err != nil {
		t.Fatal(err)
	}
	r, asks := v.Release(version), append([]string{}, parsed.Keys("Parameters")...)
	r.Lean = &release.Form{File: release.LeanFile(vendor, version), SHA256: release.Sum([]byte(text)), Bytes: len(text), Parameters: asks}
	for _, name := range asks { // of an entry that a test made without any
		if !slices.ContainsFunc(r.Parameters, func(p release.ParameterEntry) bool { return p.Name == name }) {
			r.Parameters = append(r.Parameters, release.ParameterEntry{Name: name, Type: "String"})
		}
	}
	write(t, dir, release.LeanFile(vendor, version), []byte(text))
	writeIndex(t, dir, x, v)
}

// ReleaseOrganization is ReleaseLean for the form for an organization.
func ReleaseOrganization(t testing.TB, dir, vendor, version, text string) {
	t.Helper()
	x, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.Of(vendor)
	if err != nil {
		t.Fatal(err)
	}
	file := release.OrganizationFile(vendor, version)
	v.Release(version).Organization = &release.Form{File: file, SHA256: release.Sum([]byte(text)), Bytes: len(text), Parameters: []string{}}
	write(t, dir, file, []byte(text))
	writeIndex(t, dir, x, v)
}

// writeIndex writes an index with these vendors in it, and their files.
func writeIndex(t testing.TB, dir string, x *release.Index, list ...*release.Vendor) {
	t.Helper()
	files, err := x.Set(list...)
	if err != nil {
		t.Fatal(err)
	}
	data, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, release.File{Name: release.IndexFile, Data: data}) {
		write(t, dir, f.Name, f.Data)
	}
}

func write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Replaced is a text with others in place of parts of it, each of which must be there.
func Replaced(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for pair := range slices.Chunk(pairs, 2) {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("the text has no %q", pair[0])
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}
