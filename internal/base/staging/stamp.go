package staging

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"path/filepath"
)

// Stamp is another number whenever a file at one of the paths, or below one, comes, goes or is written: it looks at names, sizes and
// times. What cannot be read counts as not there, and "" as no path.
func Stamp(paths ...string) uint64 {
	h := fnv.New64a()
	for _, root := range paths {
		if root == "" {
			continue
		}
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil //nolint:nilerr // whoever reads it says so
			}
			if info, err := entry.Info(); err == nil {
				fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return h.Sum64()
}
