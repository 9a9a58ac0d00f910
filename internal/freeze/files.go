package freeze

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/staging"
)

// output is a file to be written.
type output struct {
	path string
	data []byte
}

// writeAll writes files, all of them or none: each beside its place first, then one rename after the other. Where a rename
// fails, what was renamed before is put back.
func writeAll(ctx context.Context, files []output) (err error) {
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
		path, err := staging.Write(f.path, f.data, stagingPattern, staging.Durable)
		if err != nil {
			return err
		}
		undo = append(undo, func() error { return staging.IgnoreMissing(os.Remove(path)) })
		staged[i] = path
	}
	if err := ctx.Err(); err != nil {
		return err
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
				return staging.IgnoreMissing(os.Remove(f.path))
			}
			path, err := staging.Write(f.path, before, stagingPattern, staging.Durable)
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
