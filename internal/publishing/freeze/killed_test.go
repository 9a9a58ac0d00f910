package freeze_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// However many of its files a run has written when it is killed, what the index leads to is whole, as it was before or as it is now, and
// the next run ends as if nothing had been, with nothing of the killed run left.
func TestKilled(t *testing.T) {
	t.Parallel()
	before, _, _ := released(t)
	defs := further(t, before)
	want := copied(t, before)
	if _, err := freeze.Freeze(t.Context(), want, defs, evening, fromDisk(want)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(len(lists(t, before)), len(lists(t, want))); diff != "" {
		t.Errorf("what is left of vendors' files (-want +got):\n%s", diff)
	}
	seen := map[int]bool{}
	for written := 0; ; written++ {
		dir := copied(t, before)
		files, err := freeze.Files(t.Context(), dir, defs, evening, fromDisk(dir))
		if err != nil {
			t.Fatal(err)
		}
		if written > len(files) {
			break
		}
		for _, f := range files[:written] {
			write(t, f.Path, f.Data)
		}
		n := newVersions(t, dir, defs)
		seen[n] = true
		if n > 0 && written < len(files) {
			t.Errorf("%d of %d vendors are released before the last of %d files is written", n, len(defs), len(files))
		}
		if _, err := freeze.Freeze(t.Context(), dir, defs, evening, fromDisk(dir)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(lists(t, want), lists(t, dir)); diff != "" {
			t.Errorf("after %d of %d files: what is left of vendors' files (-want +got):\n%s", written, len(files), diff)
		}
		if diff := cmp.Diff(string(readFile(t, filepath.Join(want, release.IndexFile))), string(readFile(t, filepath.Join(dir, release.IndexFile)))); diff != "" {
			t.Errorf("after %d of %d files: the index (-want +got):\n%s", written, len(files), diff)
		}
	}
	if !seen[0] || !seen[len(defs)] || len(seen) != 2 {
		t.Errorf("of %v vendors the new version was released: all are, or none", seen)
	}
}

// further are two of the definitions, each in its next version, with its template and lean form in the folder.
func further(t *testing.T, dir string) []*vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../../../vendors", "dataloop", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		def.Version = "1.0.1"
		text := strings.ReplaceAll(string(readFile(t, filepath.Join(dir, def.Vendor, "1.0.0", "template.yaml"))), "1.0.0", def.Version)
		full, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		forms, err := freeze.Forms(def, full, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, def.Vendor, def.Version, "template.yaml"), []byte(text))
		write(t, filepath.Join(dir, def.Vendor, def.Version, "lean.yaml"), forms[0].Data)
	}
	return defs
}

// lists are the files with vendors' releases in a folder.
func lists(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "releases", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i], _ = filepath.Rel(dir, files[i])
	}
	slices.Sort(files)
	return files
}

// newVersions is of how many vendors the further version is released. All that is released must be whole.
func newVersions(t *testing.T, dir string, defs []*vendors.Definition) (n int) {
	t.Helper()
	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := index.Altered(dir); err != nil || problems != nil {
		t.Fatal(problems, err)
	}
	for _, def := range defs {
		if of(t, index, def.Vendor).Release(def.Version) != nil {
			n++
		}
	}
	return n
}

func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
