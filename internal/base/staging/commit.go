package staging

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"
)

// File is a file to be written.
type File struct {
	Path string
	Data []byte
}

// Commit writes files, all of them or none, and makes the folders that they need: each waits beside its place first, in a file
// whose name begins with prefix, then comes one rename after the other. Where one fails, those before are put back. Once the
// first rename is made, the end of ctx stops nothing.
func Commit(ctx context.Context, files []File, prefix string, d Durability) (err error) {
	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, u := range slices.Backward(undo) {
			err = errors.Join(err, u())
		}
	}()
	for _, f := range files {
		missing := missingFolders(filepath.Dir(f.Path))
		undo = append(undo, func() error {
			for _, folder := range missing {
				_ = os.Remove(folder) // only where it is empty
			}
			return nil
		})
		if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
			return err
		}
	}
	staged, err := stage(files, prefix, d)
	undo = append(undo, func() error { return removeStaged(staged) })
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, f := range files {
		before, err := os.ReadFile(f.Path)
		existed := err == nil
		if err := IgnoreMissing(err); err != nil {
			return err
		}
		if err := os.Rename(staged[i], f.Path); err != nil {
			return err
		}
		undo = append(undo, func() error { return putBack(f.Path, before, existed, prefix, d) })
	}
	return nil
}

// atOnce is how many files are written at a time: a disk writes the journal of several as fast as that of one.
const atOnce = 32

// stage writes the files beside their places. Those that it has written it returns also with an error.
func stage(files []File, prefix string, d Durability) ([]string, error) {
	staged := make([]string, len(files))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, f := range files {
		group.Go(func() (err error) {
			staged[i], err = write(f.Path, f.Data, prefix, d)
			return err
		})
	}
	err := group.Wait()
	return staged, err
}

func removeStaged(staged []string) (err error) {
	for _, path := range staged {
		if path != "" {
			err = errors.Join(err, IgnoreMissing(os.Remove(path)))
		}
	}
	return err
}

// putBack makes a file again what it was.
func putBack(path string, before []byte, existed bool, prefix string, d Durability) error {
	if !existed {
		return IgnoreMissing(os.Remove(path))
	}
	staged, err := write(path, before, prefix, d)
	if err != nil {
		return err
	}
	return os.Rename(staged, path)
}

// IgnoreMissing is err, unless it is only that a file is not there.
func IgnoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
