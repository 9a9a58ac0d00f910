// Package lategc lets short commands be done before the first garbage collection.
package lategc

import (
	"runtime"
	"runtime/debug"
)

// First lets the first collection come at 32 MB of heap instead of 4. After it all is as usual.
func First() {
	usual := debug.SetGCPercent(800)
	runtime.AddCleanup(new([64]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
