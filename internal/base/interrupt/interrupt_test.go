//go:build unix

package interrupt_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
)

// programs are what the test binary is where PROGRAM names one. Each says ready before it does what takes for ever.
var programs = map[string]func(ctx context.Context) int{
	"computes": func(context.Context) int {
		ready()
		for n := uint64(1); ; n++ {
			if n == 0 { // in some centuries
				return 0
			}
		}
	},
	"opens": func(context.Context) int {
		ready()
		_, _ = os.Open(os.Getenv("PIPE"))
		return 0
	},
	"cleans up": func(ctx context.Context) int {
		defer interrupt.Hold(ctx)()
		ready()
		<-ctx.Done()
		if err := os.WriteFile(os.Getenv("DONE"), nil, 0o600); err != nil {
			return 9
		}
		fmt.Fprintln(os.Stderr, "cleaned up:", context.Cause(ctx))
		return 7
	},
	"goes on": func(ctx context.Context) int {
		held := interrupt.Hold(ctx)
		ready()
		<-ctx.Done()
		held()
		select {}
	},
	"hangs": func(ctx context.Context) int {
		defer interrupt.Hold(ctx)()
		ready()
		<-ctx.Done()
		ready()
		select {}
	},
	"cut": func(context.Context) int { // see main: what is done in the end hangs
		ready()
		select {}
	},
	"parent": func(ctx context.Context) int {
		defer interrupt.Hold(ctx)()
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), "PROGRAM=cleans up")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		interrupt.Child(cmd)
		_ = cmd.Run()
		return cmd.ProcessState.ExitCode()
	},
}

func ready() { fmt.Println("ready") }

func TestMain(m *testing.M) {
	name := os.Getenv("PROGRAM")
	if name == "" {
		os.Exit(m.Run())
	}
	if os.Getenv("IGNORED") != "" { // as a shell starts what runs in the background
		signal.Ignore(os.Interrupt)
	}
	os.Exit(interrupt.Run(programs[name], func() {
		fmt.Fprintln(os.Stderr, "cut")
		if name == "cut" {
			ready()
			select {}
		}
	}))
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		program string
		signals []os.Signal // each when the program is ready for it
		code    int
		stderr  string
		cleaned bool
		group   bool // the signal reaches the whole group, as a terminal's does
	}{
		{program: "computes", signals: []os.Signal{os.Interrupt}, code: 1, stderr: "cut\n"},
		{program: "computes", signals: []os.Signal{syscall.SIGTERM}, code: 1, stderr: "cut\n"},
		{program: "opens", signals: []os.Signal{os.Interrupt}, code: 1, stderr: "cut\n"},
		{program: "cleans up", signals: []os.Signal{syscall.SIGTERM}, code: 7, stderr: "cleaned up: interrupted\n", cleaned: true},
		{program: "goes on", signals: []os.Signal{os.Interrupt}, code: 1, stderr: "cut\n"},
		{program: "hangs", signals: []os.Signal{os.Interrupt, os.Interrupt}, code: 130},
		{program: "hangs", signals: []os.Signal{os.Interrupt, syscall.SIGTERM}, code: 143},
		{program: "cut", signals: []os.Signal{os.Interrupt, os.Interrupt}, code: 130, stderr: "cut\n"},
		{program: "parent", signals: []os.Signal{os.Interrupt}, code: 7, stderr: "cleaned up: interrupted\n", cleaned: true, group: true},
	} {
		for _, ignored := range []string{"", "yes"} {
			name := fmt.Sprintf("%s %v ignored=%s", c.program, c.signals, ignored)
			dir := t.TempDir()
			done, pipe := filepath.Join(dir, "done"), filepath.Join(dir, "pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "PROGRAM="+c.program, "DONE="+done, "PIPE="+pipe, "IGNORED="+ignored)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(stdout)
			for _, s := range c.signals {
				if !lines.Scan() || lines.Text() != "ready" {
					t.Fatalf("%s: said %q, %v", name, lines.Text(), lines.Err())
				}
				pid := cmd.Process.Pid
				if c.group {
					pid = -pid
				}
				if err := syscall.Kill(pid, s.(syscall.Signal)); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			_, err = os.Stat(done)
			if got := cmd.ProcessState.ExitCode(); got != c.code || stderr.String() != c.stderr || (err == nil) != c.cleaned {
				t.Errorf("%s: exit code %d, want %d; stderr %q, want %q; cleaned up %t, want %t", name, got, c.code, stderr.String(), c.stderr, err == nil, c.cleaned)
			}
		}
	}
}

// Outside of Run nothing is held, and the cause is a cancellation to whoever looks for one.
func TestHoldElsewhere(t *testing.T) {
	t.Parallel()
	interrupt.Hold(t.Context())()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(interrupt.Err)
	if err := context.Cause(ctx); !strings.Contains(err.Error(), "interrupted") || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
