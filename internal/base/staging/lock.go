package staging

import (
	"context"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// lockFile is the file in a folder that stands for all others. It stays: whoever removed it would let two in.
const lockFile = ".lock"

// Lock waits until nobody else changes the files of a folder, in this process or another. Hold it from the first reading of
// what is changed to the last writing. It is the system's lock: it goes with the process, however that ends.
func Lock(ctx context.Context, dir string) (unlock func(), err error) {
	type locked struct {
		unlock func()
		err    error
	}
	done := make(chan locked, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(filepath.Join(dir, lockFile)).Lock()
		done <- locked{unlock, err}
	}()
	select {
	case l := <-done:
		return l.unlock, l.err
	case <-ctx.Done():
		go func() { // nobody wants it any more
			if l := <-done; l.err == nil {
				l.unlock()
			}
		}()
		return nil, context.Cause(ctx)
	}
}
