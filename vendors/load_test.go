package vendors_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestLoadRealDefinitions(t *testing.T) {
	t.Parallel()
	definitions, err := vendors.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range testvendors.IDs(t) {
		if !slices.Contains(ids(definitions), id) {
			t.Errorf("no %s among %q", id, ids(definitions))
		}
	}
}

// Each archive in testdata/bad is a folder of definitions and the error that they make together.
func TestLoadBadDefinitions(t *testing.T) {
	t.Parallel()
	for _, archive := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(archive)
			if err != nil {
				t.Fatal(err)
			}
			last := len(a.Files) - 1
			if a.Files[last].Name != "want" {
				t.Fatalf("%s ends with %s, must end with want", archive, a.Files[last].Name)
			}
			dir := t.TempDir()
			for _, f := range a.Files[:last] {
				write(t, dir, f.Name, string(f.Data))
			}
			_, err = vendors.Load(dir)
			if err == nil {
				t.Fatal("got no error")
			}
			for _, f := range a.Files[:last] {
				if !strings.Contains(err.Error(), f.Name) {
					t.Errorf("got no error about %s", f.Name)
				}
			}
			got := err.Error() + "\n"
			if *update {
				a.Files[last].Data = []byte(got)
				if err := os.WriteFile(archive, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if want := string(a.Files[last].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s\nIf the new one is right, run go test ./vendors -update", got, want)
			}
		})
	}
}

func TestLoadSome(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, id := range []string{"acme", "beta", "gamma"} {
		write(t, dir, id+".yaml", definition(id))
	}
	write(t, dir, "broken.yaml", "vendor: broken\n")
	write(t, dir, "gamma-copy.yaml", definition("gamma"))
	write(t, dir, "README.md", "Not a definition.")

	tests := []struct {
		name string
		ids  []string
		want []string
		err  string
	}{
		{name: "sorted, once", ids: []string{"beta", "acme", "beta"}, want: []string{"acme", "beta"}},
		{
			name: "unknown", ids: []string{"acme", "betta", "nobody"},
			err: dir + `: must have a vendor "betta", got acme, beta, broken, gamma-copy and gamma: did you mean "beta"?` + "\n" +
				dir + `: must have a vendor "nobody", got acme, beta, broken, gamma-copy and gamma`,
		},
		{
			name: "a second file of the vendor", ids: []string{"gamma"},
			err: `gamma-copy.yaml:1:9: vendor must be "gamma-copy" as the file is named, or the file gamma.yaml, got "gamma"` + "\n" +
				`gamma-copy.yaml:1:9: vendor must be another than "gamma", which gamma.yaml is (line 1)`,
		},
		{name: "a problem elsewhere", ids: []string{"acme"}, want: []string{"acme"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			definitions, err := vendors.Load(dir, tt.ids...)
			if got := ids(definitions); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := message(err); got != tt.err {
				t.Errorf("got\n%s\nwant\n%s", got, tt.err)
			}
		})
	}
}

func TestLoadWithoutDefinitions(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	if _, err := vendors.Load(empty); message(err) != empty+" must have a file <vendor>.yaml for each vendor, got none" {
		t.Errorf("an empty folder: %v", err)
	}

	missing := filepath.Join(empty, "vendors")
	_, err := vendors.Load(missing)
	if want := missing + " must be a folder with a file <vendor>.yaml for each vendor: no such file or directory"; message(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

func TestLoadUnreadableFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(dir, "gone.yaml")); err != nil {
		t.Skip(err)
	}
	if _, err := vendors.Load(dir); message(err) != "gone.yaml: must be readable: no such file or directory" {
		t.Error(err)
	}
}

func TestParseBytes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, err string }{
		{"not UTF-8", "vendor: acme\nname: Ac\xffme\n", "acme.yaml:2:9: must be UTF-8 text, got the byte 0xff"},
		{"column in characters", "vendor: acme\nname: Äcmé\x00\n", "acme.yaml:2:11: must be UTF-8 text, got the control character U+0000"},
		{"UTF-16", "\xff\xfev\x00", "acme.yaml:1:1: must be UTF-8 text, got the byte 0xff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := vendors.Parse("acme.yaml", []byte(tt.data)); message(err) != tt.err {
				t.Errorf("got  %v\nwant %s", err, tt.err)
			}
		})
	}
}

// The folder of a file that Parse is given counts for the error and not for the id.
func TestParseName(t *testing.T) {
	t.Parallel()
	if _, err := vendors.Parse("some/folder/acme.yaml", []byte(definition("acme"))); err != nil {
		t.Error(err)
	}
	const want = `some/folder/acme.yaml:1:9: vendor must be "acme" as the file is named, or the file beta.yaml, got "beta"`
	if _, err := vendors.Parse("some/folder/acme.yaml", []byte(definition("beta"))); message(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range goldenDefinitions(f) {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, archive := range archives(f) {
		a, err := txtar.ParseFile(archive)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vendors.Parse("acme.yaml", data)
		if err == nil {
			if d.Vendor != "acme" {
				t.Errorf("got vendor %q from acme.yaml", d.Vendor)
			}
			return
		}
		problems, ok := err.(vendors.Problems)
		if !ok || len(problems) == 0 || d != nil {
			t.Fatalf("got %v and an error of type %T", d, err)
		}
		lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + strings.Count(string(data), "\u0085") +
			strings.Count(string(data), "\u2028") + strings.Count(string(data), "\u2029") + 1
		for _, p := range problems {
			if p.File != "acme.yaml" || p.Line < 1 || p.Line > lines || p.Column < 1 || p.Message == "" || strings.Contains(p.String(), "\n") {
				t.Errorf("%d lines: %#v", lines, p)
			}
		}
	})
}

func BenchmarkLoad1000(b *testing.B) {
	dir := b.TempDir()
	names := goldenDefinitions(b)
	for i := range 1000 {
		data, err := os.ReadFile(names[i%len(names)])
		if err != nil {
			b.Fatal(err)
		}
		id := "vendor-" + strings.Repeat("x", i/26%26) + string(rune('a'+i%26)) + string(rune('a'+i/26/26))
		_, rest, _ := strings.Cut(string(data), "\n")
		write(b, dir, id+".yaml", "vendor: "+id+"\n"+rest)
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if _, err := vendors.Load(dir); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if _, err := vendors.Load(dir, "vendor-aa"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func archives(t testing.TB) []string {
	t.Helper()
	return glob(t, "testdata/bad/*.txtar")
}

func goldenDefinitions(t testing.TB) []string {
	t.Helper()
	return glob(t, "*.yaml")
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	return names
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// definition returns a good definition that is as short as can be.
func definition(vendor string) string {
	return "vendor: " + vendor + `
name: Acme
version: 1.0.0
purpose: It reads the objects of a bucket.
bucket: {create: allowed}
access: {keyedUser: {}}
permissions:
  - {sid: Read, why: Reads the objects., actions: ["s3:GetObject"], on: [objects]}
handBack:
  - {field: Key, value: key.id}
  - {field: Secret, value: key.secret}
`
}

func ids(definitions []*vendors.Definition) []string {
	var list []string
	for _, d := range definitions {
		list = append(list, d.Vendor)
	}
	return list
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
