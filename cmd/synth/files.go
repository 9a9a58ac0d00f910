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
	"slices"
	"text/tabwriter"

	"github.com/aymanbagabas/go-udiff"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// file is one template or another form of it, as it was made and as it is on disk.
type file struct {
	def *vendors.Definition
	// form is nil for the template, and full the place of that in the list, once it is guarded.
	form   *freeze.Form
	full   int
	path   string
	data   []byte
	before []byte // nil: there is none
	// released: it must be as it is, and what differs on disk is put right.
	released bool
}

func (f file) state() string {
	switch {
	case f.released && !bytes.Equal(f.before, f.data):
		return "restored"
	case f.before == nil:
		return "new"
	case bytes.Equal(f.before, f.data):
		return "unchanged"
	}
	return "changed"
}

// render lays out the templates, each followed by its other forms, and reads what they will replace.
func render(dir string, defs []*vendors.Definition, templates map[string]made) ([]file, error) {
	var files []file
	for _, def := range defs {
		at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
		of := []file{{def: def, path: at(release.TemplateFile(def.Vendor, def.Version)), data: templates[def.Vendor].full}}
		for _, f := range templates[def.Vendor].forms {
			of = append(of, file{def: def, form: &f, path: at(f.File), data: f.Data})
		}
		for _, f := range of {
			var err error
			if f.before, err = os.ReadFile(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// examine lays out the templates and holds them against what is released, which it returns too.
func examine(c config, defs []*vendors.Definition, templates map[string]made) ([]file, *release.Index, error) {
	files, err := render(c.templates, defs, templates)
	if err != nil {
		return nil, nil, err
	}
	index, err := release.Load(c.templates)
	if err != nil {
		return nil, nil, err
	}
	files, err = guard(c, index, files)
	return files, index, err
}

// replace writes the templates that are not as they should be. Nobody releases one meanwhile: what is found not to be
// released is not when it is written.
func replace(ctx context.Context, c config, defs []*vendors.Definition, templates map[string]made) ([]file, *release.Index, error) {
	files, index, err := examine(c, defs, templates)
	if err != nil || !slices.ContainsFunc(files, func(f file) bool { return f.state() != "unchanged" }) {
		return files, index, err
	}
	if err := os.MkdirAll(c.templates, 0o755); err != nil {
		return nil, nil, err
	}
	unlock, err := staging.Lock(ctx, c.templates)
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if files, index, err = examine(c, defs, templates); err != nil {
		return nil, nil, err
	}
	defer interrupt.Hold(ctx)()
	return files, index, write(ctx, c.templates, files)
}

// guard refuses whatever would change a released file: a definition that makes another template of a released version, and
// released files that are not as they were released. Those that this run makes are restored by it, and -check names them. A release
// of an earlier Bucketgrant has no lean form, one of a definition that did not offer it none for an organization, and they get none.
func guard(c config, index *release.Index, files []file) ([]file, error) {
	var problems []error
	for _, f := range files {
		if _, err := index.Of(f.def.Vendor); err != nil && f.form == nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	files = slices.DeleteFunc(files, func(f file) bool {
		r, _ := index.Release(f.def.Vendor, f.def.Version)
		return f.form != nil && r != nil && f.form.Of(r) == nil
	})
	for i, full := 0, 0; i < len(files); i++ {
		if files[i].form == nil {
			full = i
		}
		files[i].full = full
	}
	known := map[string]bool{} // files that are restored or have been complained of
	for i, f := range files {
		of, _ := index.Of(f.def.Vendor) // has been read
		r := of.Release(f.def.Version)
		if r == nil {
			continue
		}
		name, err := r.File, error(nil)
		if f.form != nil {
			name = f.form.File
			if err = f.form.Unchanged(r, f.def.Vendor); known[r.File] && !files[f.full].released {
				err = nil // what is wrong with the template has been said
			}
		} else {
			err = freeze.Unchanged(of, c.templates, f.def.Version, f.data)
		}
		if err != nil {
			problems = append(problems, err)
			known[name] = true
			continue
		}
		files[i].released, known[name] = true, !c.check
	}
	all, err := index.Altered(c.templates, c.ids...)
	problems = append(problems, err)
	for _, altered := range all {
		if !known[altered.File] {
			problems = append(problems, altered)
		}
	}
	return files, errors.Join(problems...)
}

var errOutOfDate = errors.New("templates are out of date")

// printDiff prints how the templates on disk differ from the synthesized ones.
func printDiff(dir string, files []file, a annotations, stdout io.Writer) error {
	var outOfDate error
	for _, f := range files {
		if f.state() == "unchanged" {
			continue
		}
		outOfDate = errOutOfDate
		name := filepath.ToSlash(f.path)
		if f.before == nil {
			fmt.Fprintf(stdout, "%s is missing\n", name)
			a.print("error", filepath.Join(a.vendors, f.def.Vendor+".yaml"), 1, 1, name+" is missing: run synth and commit it")
			continue
		}
		if release.OnlyLineEndings(f.before, f.data) {
			fmt.Fprintf(stdout, "%s is not what its definition makes: %s\n", name, release.AboutLineEndings(dir, name))
			a.print("error", f.path, 1, 1, "it is not what its definition makes: "+release.AboutLineEndings(dir, name))
			continue
		}
		a.print("error", f.path, firstDifference(f.before, f.data), 1, "it is not what its definition makes: run synth, read the difference and commit it")
		fmt.Fprint(stdout, udiff.Unified(name+" on disk", name+" synthesized", string(f.before), string(f.data)))
	}
	if outOfDate != nil {
		fmt.Fprintln(stdout, "To accept this, run synth without -check and commit the templates.")
	}
	return outOfDate
}

// firstDifference is the line, from 1, on which two texts part.
func firstDifference(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}

// stagingPattern names the files in which new templates wait, each beside its place, until all of them are there.
const stagingPattern = ".synth-"

// write puts the changed files in place, all of them or none.
func write(ctx context.Context, dir string, files []file) error {
	removeAbandoned(dir)
	var changed []staging.File
	for _, f := range files {
		if f.state() != "unchanged" {
			changed = append(changed, staging.File{Path: f.path, Data: f.data})
		}
	}
	return staging.Commit(ctx, changed, stagingPattern, staging.Repeatable)
}

// removeAbandoned removes what killed runs left.
func removeAbandoned(dir string) {
	staging.RemoveAbandoned(stagingPattern, filepath.Join(dir, "*", "*"))
}

// report prints a line for each template, and one for another form that is not as it was where the template is.
func report(files []file, stdout io.Writer) error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, f := range files {
		if f.form != nil && (f.state() == "unchanged" || files[f.full].state() != "unchanged") {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d bytes\tsha256 %.6x\t%s\n",
			f.def.Vendor, f.def.Version, filepath.ToSlash(f.path), len(f.data), sha256.Sum256(f.data), f.state())
	}
	return w.Flush()
}
