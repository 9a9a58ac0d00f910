package testtools

import (
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
)

// Executable writes a program or script that a test starts, and returns its path.
func Executable(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := program.Write(path, []byte(content)); err != nil {
		t.Fatal(err)
	}
	return path
}
