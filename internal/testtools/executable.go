package testtools

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Executable writes a program or script that a test starts, and returns its path.
//
// A plain os.WriteFile is not enough: while the file is open for writing, another test may start a process, which holds
// the open file from its fork until its exec. Linux starts no file that anybody has open for writing ("text file busy",
// https://github.com/golang/go/issues/22315). With the lock held, nothing in this process forks until the file is closed.
func Executable(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	syscall.ForkLock.RLock()
	err := os.WriteFile(path, []byte(content), 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
