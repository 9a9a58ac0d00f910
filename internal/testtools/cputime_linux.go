package testtools

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// CPUTime is the time that a processor worked on what the function does, on a thread that nothing else runs on: other work of a busy
// machine does not count, nor does what the garbage collector does beside it.
func CPUTime(t testing.TB, do func()) time.Duration {
	t.Helper()
	spent := make(chan time.Duration)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the function
		before := threadTime(t)
		do()
		spent <- threadTime(t) - before
	}()
	return <-spent
}

func threadTime(t testing.TB) time.Duration {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &u); err != nil {
		t.Error(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
