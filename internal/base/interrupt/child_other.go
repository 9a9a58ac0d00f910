//go:build !unix

package interrupt

import (
	"os/exec"
	"time"
)

// Child prepares a program that another one starts, and waits for: it is killed when its context ends.
func Child(cmd *exec.Cmd) { cmd.WaitDelay = 5 * time.Second }
