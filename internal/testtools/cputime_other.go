//go:build !linux

package testtools

import (
	"testing"
	"time"
)

// CPUTime is the time that the function takes, where the system does not tell a thread's.
func CPUTime(t testing.TB, do func()) time.Duration {
	t.Helper()
	start := time.Now()
	do()
	return time.Since(start)
}
