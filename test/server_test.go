package test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
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
	program := filepath.Join(t.TempDir(), "server.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, ".")
	build.Dir, build.Env = "server", append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go test -c in test/server: %v\n%s", err, out)
	}
	// Each process has a server and its working directory, so that tests of one cannot run beside each other. The two that
	// interrupt every request take as long as all others.
	const halves = "^(TestVerifyInterrupted|TestVerifyLostAnswers)$"
	var outs [2][]byte
	var all errgroup.Group
	for i, half := range []string{"-test.run=" + halves, "-test.skip=" + halves} {
		args := []string{half}
		if testing.Verbose() {
			args = append(args, "-test.v")
		}
		if deadline, ok := t.Deadline(); ok {
			args = append(args, "-test.timeout="+time.Until(deadline).Round(time.Second).String())
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env = "server", build.Env
		all.Go(func() (err error) {
			outs[i], err = cmd.CombinedOutput()
			return err
		})
	}
	err := all.Wait()
	out := slices.Concat(outs[0], outs[1])
	if err != nil {
		t.Fatalf("the tests in test/server: %v\n%s", err, out)
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
