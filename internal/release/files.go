package release

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// output is a file to be written.
type output struct {
	path string
	data []byte
}

// writeAll writes files, all of them or none: each beside its place first, then one rename after the other. Where a rename
// fails, what was renamed before is put back.
func writeAll(files []output) (err error) {
	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, u := range slices.Backward(undo) {
			err = errors.Join(err, u())
		}
	}()
	staged := make([]string, len(files))
	for i, f := range files {
		path, err := stage(f)
		if err != nil {
			return err
		}
		undo = append(undo, func() error { return ignoreMissing(os.Remove(path)) })
		staged[i] = path
	}
	for i, f := range files {
		before, err := os.ReadFile(f.path)
		existed := err == nil
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Rename(staged[i], f.path); err != nil {
			return err
		}
		undo = append(undo, func() error {
			if !existed {
				return ignoreMissing(os.Remove(f.path))
			}
			path, err := stage(output{f.path, before})
			if err != nil {
				return err
			}
			return os.Rename(path, f.path)
		})
	}
	return nil
}

// stagingPattern names the files in which new bytes wait, each beside its place.
const stagingPattern = ".release-"

// removeAbandoned removes what killed runs left. What a run that is still going has staged is younger than an hour.
func removeAbandoned(dir string) {
	for _, pattern := range []string{filepath.Join(dir, stagingPattern+"*"), filepath.Join(dir, "*", stagingPattern+"*")} {
		old, _ := filepath.Glob(pattern)
		for _, path := range old {
			if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
				_ = os.Remove(path)
			}
		}
	}
}

// stage writes a file's bytes beside its place.
func stage(f output) (path string, err error) {
	w, err := os.CreateTemp(filepath.Dir(f.path), stagingPattern)
	if err != nil {
		return "", err
	}
	_, err = w.Write(f.data)
	if err = errors.Join(err, w.Chmod(0o644), w.Sync(), w.Close()); err != nil {
		return "", errors.Join(err, os.Remove(w.Name()))
	}
	return w.Name(), nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
