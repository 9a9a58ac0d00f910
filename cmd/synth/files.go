package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// file is one template, as it was synthesized and as it is on disk.
type file struct {
	def    *vendors.Definition
	path   string
	data   []byte
	before []byte // nil: there is none
}

func (f file) state() string {
	switch {
	case f.before == nil:
		return "new"
	case bytes.Equal(f.before, f.data):
		return "unchanged"
	}
	return "changed"
}

// render makes the templates, and reads what they will replace.
func render(dir string, defs []*vendors.Definition, synthesized map[string][]byte) ([]file, error) {
	files := make([]file, len(defs))
	for i, def := range defs {
		data, err := template.Format(synthesized[def.Vendor])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", def.Vendor, err)
		}
		path := filepath.Join(dir, def.Vendor, def.Version, "template.yaml")
		before, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		files[i] = file{def: def, path: path, data: data, before: before}
	}
	return files, nil
}

var errOutOfDate = errors.New("templates are out of date")

// compare prints how the templates on disk differ from the synthesized ones.
func compare(files []file, stdout io.Writer) error {
	var outOfDate error
	for _, f := range files {
		if f.state() == "unchanged" {
			continue
		}
		outOfDate = errOutOfDate
		name := filepath.ToSlash(f.path)
		if f.before == nil {
			fmt.Fprintf(stdout, "%s is missing\n", name)
			continue
		}
		fmt.Fprint(stdout, udiff.Unified(name+" on disk", name+" synthesized", string(f.before), string(f.data)))
	}
	if outOfDate != nil {
		fmt.Fprintln(stdout, "To accept this, run synth without -check and commit the templates.")
	}
	return outOfDate
}

// stagingPattern names the folders in which new files wait until all of them are there.
const stagingPattern = ".synth-"

// write puts the changed files in place, each whole or not at all, and none before all of them have been written.
func write(ctx context.Context, dir string, files []file) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	removeAbandoned(dir)
	staging, err := os.MkdirTemp(dir, stagingPattern)
	if err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	for i, f := range files {
		if f.state() == "unchanged" {
			continue
		}
		if err := os.WriteFile(staged(staging, i), f.data, 0o644); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, f := range files {
		if f.state() == "unchanged" {
			continue
		}
		if err := os.Rename(staged(staging, i), f.path); err != nil {
			return err
		}
	}
	return nil
}

func staged(dir string, i int) string { return filepath.Join(dir, fmt.Sprint(i)) }

// removeAbandoned removes what a killed run left. A run that is still going is younger than an hour.
func removeAbandoned(dir string) {
	old, _ := filepath.Glob(filepath.Join(dir, stagingPattern+"*"))
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(path)
		}
	}
}

// report prints a line for each template.
func report(files []file, stdout io.Writer) error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, f := range files {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d bytes\tsha256 %.6x\t%s\n",
			f.def.Vendor, f.def.Version, filepath.ToSlash(f.path), len(f.data), sha256.Sum256(f.data), f.state())
	}
	return w.Flush()
}
