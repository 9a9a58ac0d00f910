package test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The policies on a server that enforces IAM: test/server is a module of its own, because that server needs a hundred
// others. The first run compiles them, which takes a minute or two.
func TestServer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not tested with -short: the policies on a real server")
	}
	for _, dir := range []string{"server", "choices/testdata", "../internal", "../templates", "../vendors", "../verify"} {
		readAll(t, dir) // go test must notice a change
	}
	// Not cached: the other module's go test does not see a change of our templates. This test's own result is.
	args := []string{"test", "-count=1"}
	if testing.Verbose() {
		args = append(args, "-v")
	}
	if deadline, ok := t.Deadline(); ok {
		args = append(args, "-timeout="+time.Until(deadline).Round(time.Second).String())
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = "server"
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test in test/server: %v\n%s", err, out)
	}
	if testing.Verbose() {
		t.Logf("%s", out)
	}
	if _, reason, skipped := strings.Cut(string(out), "not tested: "); skipped {
		reason, _, _ = strings.Cut(reason, "\n")
		t.Skip("not tested: " + reason)
	}
}

func readAll(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			readFile(t, path)
			files++
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%s: %d files, %v", dir, files, err)
	}
}
