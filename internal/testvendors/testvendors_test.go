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
	for path, text := range map[string]string{
		"vendors/acme.yaml": "", "vendors/new.yaml": "", "test/vendors/acme/empty.json": "[]", "test/vendors/acme/access.yaml": "acces: {}\n",
		"test/vendors/acme/launches.yaml": "policies: [{Nobody: \"{sample}\"}]\nconnections: [{choices: {}}]\n",
	} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, c := range []struct {
		run  func(testing.TB)
		want string
	}{
		{func(t testing.TB) { IDs(t) }, "test/vendors/new is not there, and the tests know nothing of vendor new without it: make it, with access.yaml, form.json, guide.json,"},
		{func(t testing.TB) { Text(t, "acme", "guide.json") }, "test/vendors/acme/guide.json is not there, and this test needs it of each vendor: write the policy of the guide, as it stands there; test/vendors/quartic/guide.json is one"},
		{func(t testing.TB) { List(t, "acme", "picture.json") }, "test/vendors/acme/picture.json is not there"},
		{func(t testing.TB) { List(t, "acme", "empty.json") }, "test/vendors/acme/empty.json must be a list of texts, has 0"},
		{func(t testing.TB) { Read(t, "acme", "access.yaml", &struct{}{}) }, "test/vendors/acme/access.yaml must have who gets in as the guide says it"},
		{func(t testing.TB) { LaunchesOf(t, "acme") }, "launches.yaml: the vocabulary has no sample of Nobody: write a value"},
		{func(t testing.TB) { LaunchesOf(t, "acme") }, "launches.yaml lacks deployed: a launch with"},
		{func(t testing.TB) { LaunchesOf(t, "acme") }, "launches.yaml lacks handedBack: "},
		{func(t testing.TB) { LaunchesOf(t, "acme") }, "launches.yaml lacks command: true"},
	} {
		if got := words(t, c.run); !strings.Contains(got, c.want) {
			t.Errorf("said %q, want %q", got, c.want)
		}
	}
}

// Every vendor has its folder, every folder each file and no other, and no folder is of a vendor that is gone. All that is
// missing shows at once, with what to write.
func TestFolders(t *testing.T) {
	t.Parallel()
	ids := IDs(t)
	folders, err := filepath.Glob("../../test/vendors/*")
	if err != nil || len(folders) != len(ids) {
		t.Errorf("test/vendors has %q, vendors %q (%v)", folders, ids, err)
	}
	for _, id := range ids {
		for file, what := range files {
			if _, err := os.Stat(filepath.Join("../../test/vendors", id, file)); err != nil {
				t.Errorf("test/vendors/%s/%s is not there: write %s", id, file, what)
			}
		}
		entries, err := os.ReadDir(filepath.Join("../../test/vendors", id))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if files[e.Name()] == "" {
				t.Errorf("no test reads test/vendors/%s/%s", id, e.Name())
			}
		}
	}
}
