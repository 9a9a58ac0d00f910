//go:build !unix

package testtools

import (
	"errors"
	"os/exec"
	"syscall"
)

// Group does nothing here: there are no process groups.
func Group(*exec.Cmd) {}

// SignalGroup ends the process if the signal is to end it. No other can be sent here.
func SignalGroup(cmd *exec.Cmd, signal syscall.Signal) error {
	if signal == syscall.SIGKILL {
		return cmd.Process.Kill()
	}
	return errors.New("not tested here: signals to a process group need a POSIX system")
}
