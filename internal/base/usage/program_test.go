package usage_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/base/usage"
)

// Who has no checkout is told no command that needs one.
func TestProgram(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := usage.Synth("quartic"); got != "synth quartic" {
		t.Errorf("outside of a checkout: %s", got)
	}
	if err := os.MkdirAll(filepath.Join("cmd", "synth"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("cmd", "synth", "main.go"), []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := usage.Synth("quartic"); got != "go run ./cmd/synth quartic" {
		t.Errorf("in a checkout: %s", got)
	}
}

// No other file of the programs says a command that only a checkout has.
func TestNobodyElseSaysGoRun(t *testing.T) {
	t.Parallel()
	said := regexp.MustCompile(`"[^"\n]*go run \./`)
	var files int
	err := filepath.WalkDir("../../..", func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "../../../test" || d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "/base/usage/program.go"):
			return nil
		}
		files++
		data, err := os.ReadFile(path)
		if line := said.Find(data); line != nil {
			t.Errorf("%s: say it by usage.Program: %s", name, line)
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("read %d files: %v", files, err)
	}
}
