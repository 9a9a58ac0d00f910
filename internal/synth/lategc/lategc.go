// Package lategc lets short commands be done before the first garbage collection, and servers collect rarely within a bound.
package lategc

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// usual is the percentage after the first collection.
var usual atomic.Int64

// First lets the first collection come at 32 MB of heap instead of 4. After it all is as usual.
func First() {
	usual.Store(int64(debug.SetGCPercent(800)))
	runtime.AddCleanup(new([64]byte), func(struct{}) { debug.SetGCPercent(int(usual.Load())) }, struct{}{})
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
