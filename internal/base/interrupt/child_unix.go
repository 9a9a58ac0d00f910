//go:build unix

package interrupt

import (
	"os/exec"
	"syscall"
	"time"
)

// Child prepares a program that another one starts, and waits for: the end of its context is its first signal, and the
// only one. Where a terminal's Ctrl-C reached it besides, it would take the second signal for impatience.
func Child(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
}
