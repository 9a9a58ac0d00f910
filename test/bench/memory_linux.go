package main

import (
	"os"
	"syscall"
)

// largestMemory of a process that has ended, in bytes.
func largestMemory(p *os.ProcessState) int64 {
	return p.SysUsage().(*syscall.Rusage).Maxrss << 10
}
