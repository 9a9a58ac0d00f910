// Package staging lets new bytes wait in files beside their places, until renames put them there whole: see [Commit].
package staging

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Durability says whether the bytes must have reached the disk when they wait.
type Durability bool

const (
	// Durable outlives a power cut.
	Durable Durability = true
	// Repeatable is for what can be made again, faster.
	Repeatable Durability = false
)

// write writes bytes beside their place, in a file whose name begins with prefix.
func write(path string, data []byte, prefix string, d Durability) (staged string, err error) {
	w, err := os.CreateTemp(filepath.Dir(path), prefix)
	if err != nil {
		return "", err
	}
	_, err = w.Write(data)
	err = errors.Join(err, w.Chmod(0o644))
	if d == Durable {
		err = errors.Join(err, w.Sync())
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return "", errors.Join(err, os.Remove(w.Name()))
	}
	return w.Name(), nil
}

// missingFolders lists the folders that must be made for this one, itself first.
func missingFolders(dir string) []string {
	var missing []string
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, dir)
		dir = filepath.Dir(dir)
	}
	return missing
}

// RemoveAbandoned removes what killed runs left in folders, each of them a pattern of [filepath.Glob]. What a run that is
// still going has written is younger than an hour.
func RemoveAbandoned(prefix string, folders ...string) {
	for _, folder := range folders {
		old, _ := filepath.Glob(filepath.Join(folder, prefix+"*"))
		for _, path := range old {
			if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
				_ = os.Remove(path)
			}
		}
	}
}
