package release_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

func TestLevelsAndVersions(t *testing.T) {
	t.Parallel()
	if release.CompareVersions("1.10.0", "1.9.0") <= 0 || release.CompareVersions("x", "0.0.0") >= 0 || release.CompareVersions("1.0.0", "x") <= 0 {
		t.Error("versions are not compared as numbers")
	}
	var l release.Level
	if err := json.Unmarshal([]byte(`"huge"`), &l); err == nil || !strings.Contains(err.Error(), `level must be patch, minor or major, got "huge"`) {
		t.Error(err)
	}
}

// made is a vendor with releases of these versions.
func made(id, name string, versions ...string) *release.Vendor {
	v := &release.Vendor{Vendor: id}
	for _, version := range versions {
		v.Add(name+" of "+version, release.Release{
			Version: version, Date: "2026-11-28", File: release.TemplateFile(id, version), SHA256: release.Sum([]byte(version)), Bytes: 1,
			Definition: release.Sum(nil), Capabilities: []release.Capability{}, Parameters: []release.ParameterEntry{}, Outputs: []release.OutputEntry{},
			Permissions: []release.Permission{}, Partitions: []string{}, Changes: []release.ChangeEntry{},
		})
	}
	return v
}

// saved writes an index of vendors, and their files.
func saved(t *testing.T, dir string, list ...*release.Vendor) *release.Index {
	t.Helper()
	x := &release.Index{Schema: release.SchemaFile}
	files, err := x.Set(list...)
	if err != nil {
		t.Fatal(err)
	}
	data, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, release.File{Name: release.IndexFile, Data: data}) {
		save(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return x
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReleasesAreSortedByVersion(t *testing.T) {
	t.Parallel()
	v := made("reader", "Reader", "1.10.0", "1.0.0", "1.9.0")
	var got []string
	for _, r := range v.Releases {
		got = append(got, r.Version)
	}
	if diff := cmp.Diff([]string{"1.0.0", "1.9.0", "1.10.0"}, got); diff != "" || v.Name != "Reader of 1.10.0" || v.Newest().Version != "1.10.0" {
		t.Error(diff, v.Name, v.Newest())
	}
}

// The index has a line for each vendor, and reads a vendor's file when that vendor is asked for, and no other.
func TestIndexLeadsToVendors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := saved(t, dir, made("reader", "Reader <&> Söhne", "1.0.0", "1.1.0"), made("a-vendor", "A vendor", "1.0.0"))
	data, err := os.ReadFile(filepath.Join(dir, release.IndexFile))
	if err != nil {
		t.Fatal(err)
	}
	a, r := x.Entry("a-vendor"), x.Entry("reader")
	want := fmt.Sprintf(`{
  "$schema": "index.schema.json",
  "vendors": [
    {"vendor":"a-vendor","name":"A vendor of 1.0.0","newest":"1.0.0","sha256":%q,"bytes":%d},
    {"vendor":"reader","name":"Reader <&> Söhne of 1.1.0","newest":"1.1.0","sha256":%q,"bytes":%d}
  ]
}
`, a.SHA256, a.Bytes, r.SHA256, r.Bytes)
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(filepath.Join(dir, filepath.FromSlash(a.File()))); err != nil {
		t.Fatal(err)
	}
	loaded, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := loaded.Release("reader", "1.0.0"); err != nil || got == nil || got.SHA256 != release.Sum([]byte("1.0.0")) {
		t.Error(got, err)
	}
	if got, err := loaded.Release("reader", "9.9.9"); got != nil || err != nil {
		t.Error(got, err)
	}
	if got, err := loaded.Of("nobody"); got != nil || err != nil {
		t.Error(got, err)
	}
	slash := filepath.ToSlash(dir) + "/"
	wantErr := slash + a.File() + " is missing, to which " + slash + "index.json leads: restore it from version control"
	if got, err := loaded.Of("a-vendor"); got != nil || err == nil || err.Error() != wantErr {
		t.Errorf("got %v, %v", got, err)
	}
}

// Whoever has read the index before a release, and asks for the vendor after it, gets what is released now.
func TestIndexIsReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := saved(t, dir, made("reader", "Reader", "1.0.0"))
	loaded, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	saved(t, dir, made("reader", "Reader", "1.0.0", "1.1.0"))
	if err := os.Remove(filepath.Join(dir, filepath.FromSlash(old.Entry("reader").File()))); err != nil {
		t.Fatal(err)
	}
	if got, err := loaded.Release("reader", "1.1.0"); err != nil || got == nil {
		t.Error(got, err)
	}
}

// An index and a vendor's file may come from elsewhere, and what stands in them becomes paths and commands.
func TestRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := saved(t, dir, made("acme", "Acme", "1.0.0"), made("reader", "Reader", "1.0.0"))
	index, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	e := *x.Entry("acme")
	file, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File())))
	if err != nil {
		t.Fatal(err)
	}
	// of is a vendor's file that an index leads to which says what suits it.
	of := func(old, new string) func() error {
		return func() error {
			if !strings.Contains(string(file), old) {
				return fmt.Errorf("the file has no %q", old)
			}
			changed := []byte(strings.Replace(string(file), old, new, 1))
			text := strings.NewReplacer(e.SHA256, release.Sum(changed), fmt.Sprintf(`"bytes":%d`, e.Bytes), fmt.Sprintf(`"bytes":%d`, len(changed))).Replace(string(index))
			x, err := release.Parse([]byte(text), func(string, int) ([]byte, error) { return changed, nil })
			if err == nil {
				_, err = x.Of("acme")
			}
			return err
		}
	}
	in := func(old, new string) func() error {
		return func() error {
			if !strings.Contains(string(index), old) {
				return fmt.Errorf("the index has no %q", old)
			}
			_, err := release.Parse([]byte(strings.Replace(string(index), old, new, 1)), nil)
			return err
		}
	}
	answers := func(data string, err error) func() error {
		return func() error {
			x, parseErr := release.Parse(index, func(string, int) ([]byte, error) { return []byte(data), err })
			if parseErr != nil {
				return parseErr
			}
			_, err := x.Of("acme")
			return err
		}
	}
	// countedWrong is the file that the index leads to by its sum, with another number of bytes.
	countedWrong := func() error {
		text := strings.Replace(string(index), fmt.Sprintf(`"bytes":%d`, e.Bytes), fmt.Sprintf(`"bytes":%d`, e.Bytes+1), 1)
		x, err := release.Parse([]byte(text), func(string, int) ([]byte, error) { return file, nil })
		if err == nil {
			_, err = x.Of("acme")
		}
		return err
	}
	for _, tt := range []struct {
		name string
		try  func() error
		want string
	}{
		{"as it is", of("acme", "acme"), ""},
		{"text after the index", in("\n}\n", "\n}\n{}"), "must be an index of releases and nothing else, got more after its end"},
		{"a key of another format", in(`"newest"`, `"releases":[],"newest"`), `must be an index of releases: json: unknown field "releases"`},
		{"another schema", in(`"index.schema.json"`, `"x"`), `$schema must be "index.schema.json", got "x"`},
		{"an id that is a path", in(`"vendor":"acme"`, `"vendor":"../../acme"`), "a vendor's id must be at most 40 lower-case letters and digits that start with a letter and may have single hyphens between, got \"../../acme\""},
		{"twice", in(`"vendor":"acme"`, `"vendor":"reader"`), "reader must come before reader, once each"},
		{"a sum that is a path", in(e.SHA256, "../../x"), `acme: sha256 must be 64 hexadecimal digits, got "../../x"`},
		{"capitals in a sum", in(e.SHA256, strings.ToUpper(e.SHA256)), `acme: sha256 must be 64 hexadecimal digits, got "` + strings.ToUpper(e.SHA256) + `"`},
		{"a version that is a path", in(`"newest":"1.0.0"`, `"newest":"../1.0.0"`), "acme: newest: a version must be"},
		{"a name with a line's end", in(`Acme of`, `Acme\nof`), `acme: name must be printable characters, got "Acme\nof 1.0.0"`},
		{"no bytes", in(fmt.Sprintf(`"bytes":%d`, e.Bytes), `"bytes":0`), "acme: bytes must be from 1 to 67108864, got 0"},
		{"too many bytes", in(fmt.Sprintf(`"bytes":%d`, e.Bytes), `"bytes":67108865`), "acme: bytes must be from 1 to 67108864, got 67108865"},
		{"another file", answers(strings.Repeat(" ", e.Bytes), nil), e.File() + ": was changed: it has"},
		{"one byte more", answers(string(file)+"\n", nil), e.File() + ": was changed: it has"},
		{"another number of bytes", countedWrong, fmt.Sprintf("%s: was changed: it has %d bytes", e.File(), e.Bytes)},
		{"other ends of lines", answers(strings.ReplaceAll(string(file), "\n", "\r\n"), nil), e.File() + ": only its line endings differ, CRLF instead of LF, as git makes them with core.autocrlf"},
		{"no file", answers("", fs.ErrNotExist), "file does not exist"},
		{"text after the vendor", of("\n}\n", "\n}\n{}"), "must be a vendor's releases and nothing else, got more after its end"},
		{"no JSON", of(`{`, `<html>`), "must be a vendor's releases: invalid character '<'"},
		{"a key that there is none of", of(`"name"`, `"colour": 1, "name"`), `must be a vendor's releases: json: unknown field "colour"`},
		{"another schema of the vendor's", of("../../releases", "../releases"), `$schema must be "../../releases.schema.json", got "../releases.schema.json"`},
		{"another vendor's", of(`"vendor": "acme"`, `"vendor": "reader"`), "must be of acme (Acme of 1.0.0), the newest release 1.0.0, as the index says, got reader"},
		{"another name", of(`"name": "Acme`, `"name": "Acne`), `got acme ("Acne of 1.0.0")`},
		{"another newest release", of(`"version": "1.0.0"`, `"version": "1.0.1"`), "must be of acme (Acme of 1.0.0), the newest release 1.0.0, as the index says"},
		{"no releases", func() error { return of(between(string(file), `"releases": [`), "")() }, "acme must have a release, got none"},
		{"a template elsewhere", of("acme/1.0.0/template.yaml", "../../template.yaml"), `acme 1.0.0: file must be "acme/1.0.0/template.yaml", got "../../template.yaml"`},
	} {
		err := tt.try()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// between is what stands between the first of some text and the last bracket.
func between(text, first string) string {
	_, rest, _ := strings.Cut(text, first)
	return rest[:strings.LastIndex(rest, "]")]
}

// A vendor's file that is a link to elsewhere, or has more than the index says, is not read whole.
func TestFilesStayInside(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside.json")
	x := saved(t, dir, made("acme", "Acme", "1.0.0"))
	path := filepath.Join(dir, filepath.FromSlash(x.Entry("acme").File()))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	of := func() error {
		loaded, err := release.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = loaded.Of("acme")
		return err
	}
	save(t, path, strings.Repeat(string(data), 3))
	if err := of(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("must have at most %d bytes, and has more", 2*len(data))) {
		t.Error(err)
	}
	save(t, outside, string(data))
	if err := errors.Join(os.Remove(path), os.Symlink(outside, path)); err != nil {
		t.Skip(err) // Windows, without the right to it
	}
	if err := of(); err == nil || !strings.Contains(err.Error(), "escapes") {
		t.Error(err)
	}
}
