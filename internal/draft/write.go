package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Write writes a draft's definition into one folder, and what the tests know of the vendor into a folder of another, unless that is
// empty: all of it or nothing. What is there already is an error, and stays as it is.
func (d *Draft) Write(vendorsDir, testsDir string) (err error) {
	definition := filepath.Join(vendorsDir, d.Definition.Vendor+".yaml")
	tests := ""
	if testsDir != "" {
		tests = filepath.Join(testsDir, d.Definition.Vendor)
	}
	var there []error
	for _, path := range []string{definition, tests} {
		if path == "" {
			continue
		}
		if _, err := os.Lstat(path); err == nil {
			there = append(there, fmt.Errorf("%s is there already, and is not overwritten", filepath.ToSlash(path)))
		} else if !errors.Is(err, fs.ErrNotExist) {
			there = append(there, err)
		}
	}
	if err := errors.Join(there...); err != nil {
		return err
	}
	if _, err := os.Stat(vendorsDir); errors.Is(err, fs.ErrNotExist) { // the first vendor of somebody's own
		return fmt.Errorf("%s must be a folder that is there: make it, or name another one by -vendors", filepath.ToSlash(vendorsDir))
	}
	var undo []func() error
	defer func() {
		for _, u := range slices.Backward(undo) {
			if err != nil {
				err = errors.Join(err, u())
			}
		}
	}()
	if tests != "" {
		if err := d.writeTests(testsDir, tests); err != nil {
			return err
		}
		undo = append(undo, func() error { return os.RemoveAll(tests) })
	}
	return exclusive(definition, d.Text)
}

// writeTests writes a folder beside its place, and puts it there whole.
func (d *Draft) writeTests(dir, to string) error {
	files, err := d.TestFiles()
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(dir, ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(tmp, f.Name), f.Data, 0o644); err != nil {
			return err
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	return os.Rename(tmp, to)
}

// exclusive puts a file there whole, where none is: a link, unlike a rename, replaces nothing.
func exclusive(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	err = os.Link(tmp.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // a file system without links
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
