package lategc

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// What was set is what holds after the first collection, and the environment has the last word.
func TestWithin(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() {
		debug.SetGCPercent(before)
		debug.SetMemoryLimit(math.MaxInt64)
	})
	set := func() (percent int, limit int64) {
		percent = debug.SetGCPercent(100)
		debug.SetGCPercent(percent)
		return percent, debug.SetMemoryLimit(-1)
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Setenv("GOGC", "")
		t.Setenv("GOMEMLIMIT", "")
		t.Setenv(name, "100")
		First()
		Within(1 << 30)
		if percent, limit := set(); percent != 800 || limit != math.MaxInt64 {
			t.Errorf("with %s: got %d and %d, want what it says", name, percent, limit)
		}
		debug.SetGCPercent(100)
	}
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	First()
	Within(1 << 30)
	for range 20 { // after which the clean-up has run, or will with the same
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if percent, limit := set(); percent != rarely || limit != 1<<30 {
		t.Errorf("got %d and %d, want %d and %d", percent, limit, rarely, 1<<30)
	}
}
