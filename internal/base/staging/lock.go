package staging

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// lockFile is the file in a folder that stands for all others while somebody changes them. A process that is killed leaves it, which
// locks nobody out, and the next one removes it.
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
		unlock, err := lock(filepath.Join(dir, lockFile))
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

// lock waits for the lock of a file that whoever has it removes. Whoever waited for one that is removed meanwhile holds a lock that the
// next one does not see, and waits again for the file that is there by then.
func lock(path string) (unlock func(), err error) {
	for {
		file, err := lockedfile.Edit(path)
		if err != nil {
			return nil, err
		}
		is, err := file.Stat()
		there, errThere := os.Stat(path)
		if err == nil && errThere == nil && os.SameFile(is, there) {
			return func() { release(file, path) }, nil
		}
		if errors.Is(errThere, fs.ErrNotExist) {
			errThere = nil
		}
		if err := errors.Join(err, errThere, file.Close()); err != nil {
			return nil, err
		}
	}
}

// release removes the file before it unlocks it. On Windows a file that is open stays, which keeps its lock good.
func release(file *lockedfile.File, path string) {
	if runtime.GOOS != "windows" {
		_ = os.Remove(path) // what stays does no harm
	}
	_ = file.Close()
}
