//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// project is a folder with a definition, its released template and hosting.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range []string{"vendors/quartic.yaml", "templates/quartic/1.0.0/template.yaml"} {
		data, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const hosting = "hosting:\n  - partition: aws\n    region: us-east-1\n    bucket: acme-templates\n"
	if err := os.WriteFile(filepath.Join(dir, "bucketgrant.yaml"), []byte(hosting), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := started(t, dir, "release").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// started is the command as a process of its own, in a folder, with a temporary folder of its own.
func started(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("bucketgrant")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	tmp := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y", "AWS_EC2_METADATA_DISABLED=true")
	return cmd
}

// aWhile is long enough for a command to listen for signals and to come to its work, as busy as the machine is now.
func aWhile(t *testing.T, dir string) time.Duration {
	t.Helper()
	start := time.Now()
	if out, err := started(t, dir, "version").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return max(300*time.Millisecond, 10*time.Since(start))
}

// Whatever a command reads may be a pipe into which nobody writes: one signal ends it at once, whichever it is.
func TestInterruptedAtAPipe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pipe, command string }{
		{"vendors/quartic.yaml", "show quartic"},
		{"vendors/quartic.yaml", "diff quartic 1.0.0 1.0.0"},
		{"vendors/quartic.yaml", "release"},
		{"vendors/quartic.yaml", "page -out site"},
		{"vendors/quartic.yaml", "serve -addr 127.0.0.1:0"},
		{"vendors/quartic.yaml", "verify quartic -bucket acme-data"},
		{"vendors/quartic.yaml", "publish -dry-run"},
		{"templates/index.json", "launch quartic"},
		{"templates/index.json", "publish -dry-run"},
		{"templates/quartic/1.0.0/template.yaml", "release"},
		{"templates/quartic/1.0.0/template.yaml", "launch quartic"},
		{"templates/quartic/1.0.0/template.yaml", "page -out site"},
		{"bucketgrant.yaml", "publish -dry-run"},
		{"bucketgrant.yaml", "page -out site"},
		{"customers.csv", "launch quartic -customers customers.csv"},
		{"connections.csv", "verify quartic -connections connections.csv -results results.json"},
		{"values.txt", "verify quartic -external-id x-1 -values values.txt"},
	} {
		t.Run(c.command+" at "+c.pipe, func(t *testing.T) {
			t.Parallel()
			dir := project(t)
			pipe := filepath.Join(dir, c.pipe)
			if err := os.Remove(pipe); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			while := aWhile(t, dir)
			cmd := started(t, dir, strings.Fields(c.command)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() {
				_ = cmd.Wait()
				close(ended)
			}()
			select {
			case <-ended:
				t.Fatalf("it did not wait for the pipe: %s", &stderr)
			case <-time.After(while): // whether it waits by now or not, it must end
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			<-ended
			if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.HasSuffix(stderr.String(), "interrupted\n") {
				t.Errorf("exit code %d, want 1: %s", code, &stderr)
			}
		})
	}
}

// While release waits for synth, the first signal ends both and leaves nothing; where synth does not listen, the second one
// ends release.
func TestReleaseInterrupted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		synth   string // see standIn
		signals []syscall.Signal
		code    int
		words   string
	}{
		{"waits", []syscall.Signal{syscall.SIGINT}, 1, "bucketgrant release: interrupted\n"},
		{"waits", []syscall.Signal{syscall.SIGTERM}, 1, "bucketgrant release: interrupted\n"},
		{"does not listen", []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, 130, ""},
	} {
		t.Run(fmt.Sprint(c.synth, c.signals), func(t *testing.T) {
			t.Parallel()
			dir := project(t)
			if err := os.Remove(filepath.Join(dir, "templates/index.json")); err != nil {
				t.Fatal(err)
			}
			cmd := started(t, dir, "release")
			cmd.Env = append(cmd.Env, "STAND_IN="+c.synth)
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(stderr)
			line, err := lines.ReadString('\n')
			var pid int
			if _, scanErr := fmt.Sscanf(line, "synth %d", &pid); scanErr != nil {
				t.Fatalf("%q, %v, %v", line, err, scanErr)
			}
			defer func() { _ = syscall.Kill(pid, syscall.SIGKILL) }()
			for i, s := range c.signals {
				if i > 0 { // once synth has been told
					if line, err := lines.ReadString('\n'); line != "synth was told\n" {
						t.Fatalf("%q, %v", line, err)
					}
				}
				if err := cmd.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
			}
			state, err := cmd.Process.Wait()
			if err != nil {
				t.Fatal(err)
			}
			if state.ExitCode() != c.code {
				t.Errorf("exit code %d, want %d", state.ExitCode(), c.code)
			}
			if _, err := os.Stat(filepath.Join(dir, "templates/index.json")); err == nil {
				t.Error("it is released")
			}
			if c.words == "" {
				return
			}
			if line, err := lines.ReadString('\n'); line != c.words {
				t.Errorf("said %q, %v, want %q", line, err, c.words)
			}
			if left, err := os.ReadDir(filepath.Join(dir, "tmp")); err != nil || len(left) > 0 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}
