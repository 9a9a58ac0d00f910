package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// TestGoreleaser makes a program as a release does, of the last commit, for this machine, and starts it: it must tell that commit.
func TestGoreleaser(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the programs once more")
	}
	t.Parallel()
	goreleaser := testtools.Need(t, "goreleaser", "a release of the programs as a snapshot", "go install github.com/goreleaser/goreleaser/v2@v2.15.1")
	clone := filepath.Join(t.TempDir(), "clone")
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		if name != "git" {
			cmd.Dir = clone
			cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=true")
		}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	run("git", "clone", "--quiet", "..", clone)
	run(goreleaser, "check")
	run(goreleaser, "build", "--snapshot", "--clean", "--single-target", "--id", "bucketgrant")
	built, err := filepath.Glob(filepath.Join(clone, "dist", "bucketgrant_*", "bucketgrant*"))
	if err != nil || len(built) != 1 {
		t.Fatalf("built %v, %v: want one program", built, err)
	}
	commit := strings.TrimSpace(run("git", "-C", clone, "rev-parse", "HEAD"))
	if said := run(built[0], "-version"); !strings.Contains(said, commit) || strings.Contains(said, "dirty") {
		t.Errorf("-version says %q, want commit %s, unchanged", said, commit)
	}
}
