package page

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/staging"
)

// stagingPattern names the files in which new bytes wait, each beside its place.
const stagingPattern = ".page-"

// Write puts the files of a site into a folder, all of them or none: each beside its place first, then one rename after
// the other; where one fails, those before are put back. What else is in the folder stays. It says how many files changed.
func Write(dir string, files []File) (changed int, err error) {
	staging.RemoveAbandoned(stagingPattern, dir, filepath.Join(dir, "*"))
	var undo []func() error
	defer func() {
		if err != nil {
			for _, u := range slices.Backward(undo) {
				err = errors.Join(err, u())
			}
		}
	}()
	type waiting struct {
		path, staged string
		before       []byte
		existed      bool
	}
	var all []waiting
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		before, err := os.ReadFile(path)
		existed := err == nil
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		if existed && bytes.Equal(before, f.Data) {
			continue
		}
		missing := staging.MissingFolders(filepath.Dir(path))
		undo = append(undo, func() error {
			for _, folder := range missing {
				_ = os.Remove(folder) // only where it is empty
			}
			return nil
		})
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, err
		}
		staged, err := staging.Write(path, f.Data, stagingPattern, staging.Durable)
		if err != nil {
			return 0, err
		}
		undo = append(undo, func() error { return staging.IgnoreMissing(os.Remove(staged)) })
		all = append(all, waiting{path, staged, before, existed})
	}
	for _, w := range all {
		if err := os.Rename(w.staged, w.path); err != nil {
			return 0, err
		}
		undo = append(undo, func() error { return putBack(w.path, w.before, w.existed) })
	}
	return len(all), nil
}

// LeftOver lists the pages of vendors in a folder that are not among the files: of a vendor that is gone, or was not asked
// for. The index does not lead there, but whoever has the address still gets them.
func LeftOver(dir string, files []File) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(globEscaped(dir), "*", "index.html"))
	if err != nil {
		return nil, err
	}
	var left []string
	for _, path := range found {
		rel := filepath.Base(filepath.Dir(path)) + "/index.html"
		if slices.ContainsFunc(files, func(f File) bool { return f.Path == rel }) {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(data, []byte(dataElement)) {
			left = append(left, rel)
		}
	}
	return left, nil
}

// dataElement begins the data of a vendor's page.
const dataElement = `<script type="application/json" id="data">`

func globEscaped(dir string) string {
	if os.PathSeparator == '\\' { // where a backslash separates, nothing escapes
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

func putBack(path string, before []byte, existed bool) error {
	if !existed {
		return staging.IgnoreMissing(os.Remove(path))
	}
	staged, err := staging.Write(path, before, stagingPattern, staging.Durable)
	if err != nil {
		return err
	}
	return os.Rename(staged, path)
}
