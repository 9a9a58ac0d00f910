//go:build unix

package usercache_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/synth/usercache"
)

func TestFolder(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("the user's cache has a fixed place on macOS")
	}
	for _, tt := range []struct {
		name   string
		before func(base string) error
		ok     bool
	}{
		{"not there", func(string) error { return nil }, true},
		{"there", func(base string) error { return os.MkdirAll(filepath.Join(base, "bucketgrant", "synth"), 0o755) }, true},
		{"others may write", func(base string) error {
			dir := filepath.Join(base, "bucketgrant", "synth")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			return os.Chmod(dir, 0o777)
		}, false},
		{"others may write above", func(base string) error {
			dir := filepath.Join(base, "bucketgrant")
			if err := os.Mkdir(dir, 0o755); err != nil {
				return err
			}
			return os.Chmod(dir, 0o775)
		}, false},
		{"somebody else's", func(base string) error {
			dir := filepath.Join(base, "bucketgrant", "synth")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			if os.Getuid() != 0 {
				return nil
			}
			return os.Chown(dir, 65534, 65534)
		}, os.Getuid() != 0}, // only root can give a folder away
		{"a link", func(base string) error {
			if err := os.Mkdir(filepath.Join(base, "bucketgrant"), 0o755); err != nil {
				return err
			}
			return os.Symlink(t.TempDir(), filepath.Join(base, "bucketgrant", "synth"))
		}, false},
		{"a file", func(base string) error { return os.WriteFile(filepath.Join(base, "bucketgrant"), nil, 0o600) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base := t.TempDir()
			t.Setenv("XDG_CACHE_HOME", base)
			if err := tt.before(base); err != nil {
				t.Fatal(err)
			}
			dir, err := usercache.Folder("synth")
			if (err == nil) != tt.ok {
				t.Fatalf("got %q, %v", dir, err)
			}
			if want := filepath.Join(base, "bucketgrant", "synth"); tt.ok && dir != want {
				t.Errorf("got %q, want %q", dir, want)
			}
		})
	}
}
