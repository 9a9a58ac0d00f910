//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// memoryOf is the most memory that a process had, in MB.
func memoryOf(p *os.ProcessState) int64 { return p.SysUsage().(*syscall.Rusage).Maxrss >> 10 }

// terminal is a new one, and what appears on it.
type terminal struct {
	master, slave *os.File
	testtools.Buffer
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("not tested: what appears on a terminal. There are no pseudo-terminals here: %v", err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{master: master, slave: slave}
	go func() {
		_, _ = io.Copy(term, master) // until the slave is closed
	}()
	t.Cleanup(func() {
		slave.Close()
		master.Close()
	})
	return term
}

// echoes: what is typed appears.
func (term *terminal) echoes(t *testing.T) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(term.slave.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func (term *terminal) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: on the terminal stands\n%s", what, term)
		}
	}
}

// ask runs verify on a terminal until it asks for the secret.
func ask(t *testing.T, f *fakeAWS, address string) (term *terminal, done func() int, interrupt func()) {
	t.Helper()
	id, _ := keyOf(t, f, "queryloop")
	term = newTerminal(t)
	cmd := bucketgrant(t, t.TempDir(), address, []string{"TERM=xterm"}, "verify", "queryloop", "-bucket", "acme-query", "-bucket-is", "existing", "-key-id", id)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	term.until(t, "it must ask", func() bool { return strings.Contains(term.String(), "(it is not shown): ") && !term.echoes(t) })
	return term, func() int {
			_ = cmd.Wait()
			return cmd.ProcessState.ExitCode()
		}, func() {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
}

func TestSecretIsTypedUnseen(t *testing.T) {
	t.Parallel()
	f, address := newFakeAWS(t)
	_, secret := keyOf(t, f, "queryloop")
	term, done, _ := ask(t, f, address)
	if _, err := term.master.WriteString(secret + "\n"); err != nil {
		t.Fatal(err)
	}
	if code := done(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	term.until(t, "the report must end", func() bool { return strings.Contains(term.String(), " requests in ") })
	if screen := term.String(); strings.Contains(screen, secret) || !strings.Contains(screen, "\x1b[32mgood") {
		t.Errorf("on the terminal must be colours, and no secret:\n%s", screen)
	}
	if !term.echoes(t) {
		t.Error("the terminal shows nothing that is typed any more")
	}
}

// Whoever gives up at the question has a terminal that shows what is typed.
func TestQuestionInterrupted(t *testing.T) {
	t.Parallel()
	f, address := newFakeAWS(t)
	term, done, interrupt := ask(t, f, address)
	interrupt()
	if code := done(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	term.until(t, "it must say so", func() bool { return strings.Contains(term.String(), "interrupted") })
	if !term.echoes(t) {
		t.Error("the terminal shows nothing that is typed any more")
	}
}

// So has whoever gives up at the question whether to show a secret, and sees none.
func TestShowSecretInterrupted(t *testing.T) {
	t.Parallel()
	_, address := newFakeAWS(t)
	term := newTerminal(t)
	cmd := bucketgrant(t, t.TempDir(), address, nil, "handback", "-stack-name", "dataloop", "-show-secret")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	term.until(t, "it must ask", func() bool { return strings.Contains(term.String(), "[yes/no]") })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	term.until(t, "it must say so", func() bool { return strings.Contains(term.String(), "interrupted") })
	if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Contains(term.String(), resolve.SecretPrefix) {
		t.Errorf("exit code %d, want 1 and no secret:\n%s", code, term)
	}
}

// NO_COLOR is heard, and a list of connections has a bar on a terminal.
func TestTerminalWithoutColour(t *testing.T) {
	t.Parallel()
	f, address := newFakeAWS(t)
	id, secret := keyOf(t, f, "queryloop")
	term := newTerminal(t)
	dir := t.TempDir()
	write(t, dir+"/list.csv", "bucket,keyId,secretEnv,bucketIs\nacme-query,"+id+",SECRET,existing\n")
	for _, args := range [][]string{
		{"verify", "queryloop", "-bucket", "acme-query", "-bucket-is", "existing", "-key-id", id},
		{"verify", "queryloop", "-connections", "list.csv", "-results", "results.jsonl"},
	} {
		cmd := bucketgrant(t, dir, address, []string{"TERM=xterm", "NO_COLOR=1", "SECRET=" + secret, secretVariable + "=" + secret}, args...)
		cmd.Stdout, cmd.Stderr = term.slave, term.slave
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, term)
		}
	}
	term.until(t, "the summary must come", func() bool { return strings.Contains(term.String(), "1 connections: 1 good") })
	if screen := term.String(); strings.Contains(screen, "\x1b[32m") || !strings.Contains(screen, "checking") {
		t.Errorf("on the terminal must be a bar, and no colours:\n%q", screen)
	}
}
