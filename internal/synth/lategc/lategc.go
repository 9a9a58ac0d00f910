// Package lategc lets short commands be done before the first garbage collection, commands that make much and throw it away collect
// rarely, and servers within a bound.
package lategc

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// usual is the percentage after the first collection, and least the heap at which the next one comes at the soonest, in bytes.
var usual, least atomic.Int64

// First lets the first collection come at 32 MB of heap instead of 4. After it all is as usual.
func First() {
	usual.Store(int64(debug.SetGCPercent(800)))
	atCollection(setPercent)
}

// Least lets no collection come before the heap has so many bytes, nor before it has doubled. Where the environment says how
// memory is collected (GOGC, GOMEMLIMIT) it is as it says.
func Least(bytes int64) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	usual.Store(100)
	least.Store(bytes)
	setPercent()
	var again func()
	again = func() {
		setPercent()
		atCollection(again)
	}
	atCollection(again)
}

// setPercent makes of what is in use since the last collection what the next one comes at.
func setPercent() {
	percent := usual.Load()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	// Before the first collection nothing is known to be in use, and Go takes 4 MB.
	inUse := max(4<<20, int64(live[0].Value.Uint64()))
	debug.SetGCPercent(int(max(percent, least.Load()*100/inUse-100)))
}

// atCollection calls f once, soon after the next collection.
func atCollection(f func()) {
	runtime.AddCleanup(new([64]byte), func(struct{}) { f() }, struct{}{})
}

// rarely is the percentage of a server: that it is not what bounds its memory.
const rarely = 400

// Within has memory collected rarely as long as the program has few bytes of it, and then as often as it must be to have no more: of
// memory that is Go's. A bound below what is in use costs up to half of the processor, and is not kept. Where the environment
// says how memory is collected (GOGC, GOMEMLIMIT) it is as it says.
func Within(bytes int64) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	usual.Store(rarely)
	debug.SetGCPercent(rarely)
	debug.SetMemoryLimit(bytes)
}
