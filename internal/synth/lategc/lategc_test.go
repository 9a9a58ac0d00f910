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

// The heap grows to what Least says before it is collected, and what was set before the first collection does not undo it.
func TestLeast(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() {
		least.Store(0)
		debug.SetGCPercent(before)
	})
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	First()
	const bytes = 256 << 20
	Least(bytes)
	for range 20 { // after which the clean-ups have run
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.NextGC < bytes*9/10 || m.NextGC > bytes*11/10 {
		t.Errorf("the next collection is at %d bytes, want about %d", m.NextGC, bytes)
	}
	much := make([]byte, bytes)
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	runtime.ReadMemStats(&m)
	if m.NextGC < 2*bytes*9/10 || m.NextGC > 2*bytes*13/10 {
		t.Errorf("with more than that in use the next collection is at %d bytes, want about twice as much", m.NextGC)
	}
	runtime.KeepAlive(much)
}

// What the environment says stays.
func TestLeastHeedsTheEnvironment(t *testing.T) {
	before := debug.SetGCPercent(77)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	t.Setenv("GOGC", "77")
	Least(1 << 30)
	if percent := debug.SetGCPercent(77); percent != 77 {
		t.Errorf("got %d, want 77", percent)
	}
}
