//go:build unix

package usercache

import (
	"io/fs"
	"os"
	"syscall"
)

func private(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid() && info.Mode().Perm()&0o022 == 0
}
