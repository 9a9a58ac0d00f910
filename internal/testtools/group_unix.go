//go:build unix

package testtools

import (
	"os/exec"
	"syscall"
)

// Group starts the command, and all that it starts, as a process group of its own.
func Group(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// SignalGroup sends a signal to the whole group, as a terminal does.
func SignalGroup(cmd *exec.Cmd, signal syscall.Signal) error {
	return syscall.Kill(-cmd.Process.Pid, signal)
}
