//go:build unix

package runfolder

import (
	"errors"
	"os"
	"syscall"
)

// variable says where temporary files are.
const variable = "TMPDIR"

var otherFolders = []string{"/tmp", "/var/tmp"}

// lock takes a folder for this program, for as long as it lives. The error is errTaken where another program has it or has
// removed it, and another one where nobody can take it.
func lock(dir string) (release func(), err error) {
	d, err := os.Open(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	if err = syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		err = errTaken
	} else if _, gone := os.Lstat(dir); err == nil && gone != nil {
		err = errTaken
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return func() { d.Close() }, nil
}
