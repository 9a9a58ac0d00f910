package staging_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
)

// contents are all files and folders of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			all[name] = "a folder"
			return nil
		}
		data, err := os.ReadFile(path)
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCommitIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	written := map[string]string{"old": "new bytes", "a": "a folder", "a/b": "a folder", "a/b/new": "x", "index": "y"}
	tests := []struct {
		name    string
		ctx     context.Context
		before  map[string]string // with a file below, index is a folder, which no rename replaces
		want    map[string]string
		problem string
	}{
		{"all of them", t.Context(), map[string]string{"old": "as it was"}, written, ""},
		{"again", t.Context(), map[string]string{"old": "new bytes", "a/b/new": "z", "index": "y"}, written, ""},
		{
			"one cannot be written", t.Context(), map[string]string{"old": "as it was", "index/x": ""},
			map[string]string{"old": "as it was", "index": "a folder", "index/x": ""}, "index",
		},
		{"interrupted", cancelled, map[string]string{"old": "as it was"}, map[string]string{"old": "as it was"}, "context canceled"},
	}
	for _, durability := range []staging.Durability{staging.Durable, staging.Repeatable} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				for name, text := range tt.before {
					path := filepath.Join(dir, filepath.FromSlash(name))
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				var files []staging.File
				for _, name := range []string{"old", "a/b/new", "index"} { // the index comes last
					files = append(files, staging.File{Path: filepath.Join(dir, filepath.FromSlash(name)), Data: []byte(written[name])})
				}
				err := staging.Commit(tt.ctx, files, ".test-", durability)
				if (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
					t.Errorf("got %v, want %q", err, tt.problem)
				}
				if diff := cmp.Diff(tt.want, contents(t, dir)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}
