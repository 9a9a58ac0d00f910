package testvendors

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// said is a test that notes how it fails.
type said struct {
	testing.TB
	words []string
}

func (s *said) Helper() {}
func (s *said) Errorf(format string, args ...any) {
	s.words = append(s.words, fmt.Sprintf(format, args...))
}
func (s *said) Fatalf(format string, args ...any) {
	s.Errorf(format, args...)
	runtime.Goexit()
}

func words(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	s := &said{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(s)
	}()
	<-done
	return strings.Join(s.words, "\n")
}

// A vendor without folder, and a folder without a file, fail by their names.
func TestMissing(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{"vendors/acme.yaml", "vendors/new.yaml", "test/vendors/acme/empty.json"} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("[]"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, c := range []struct {
		run  func(testing.TB)
		want string
	}{
		{func(t testing.TB) { IDs(t) }, "test/vendors/new is not there"},
		{func(t testing.TB) { Text(t, "acme", "guide.json") }, "test/vendors/acme/guide.json is not there"},
		{func(t testing.TB) { List(t, "acme", "picture.json") }, "test/vendors/acme/picture.json is not there"},
		{func(t testing.TB) { List(t, "acme", "empty.json") }, "test/vendors/acme/empty.json must be a list of texts, has 0"},
	} {
		if got := words(t, c.run); !strings.Contains(got, c.want) {
			t.Errorf("said %q, want %q", got, c.want)
		}
	}
}

// Every vendor has its folder, and no folder is of a vendor that is gone.
func TestFolders(t *testing.T) {
	t.Parallel()
	ids := IDs(t)
	folders, err := filepath.Glob("../../test/vendors/*")
	if err != nil || len(folders) != len(ids) {
		t.Errorf("test/vendors has %q, vendors %q (%v)", folders, ids, err)
	}
}
