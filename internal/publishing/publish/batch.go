package publish

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// batch is what is published: the releases of some vendors, or of all, with their part of the index.
type batch struct {
	index *release.Index
	// files are the templates, each followed by its lean form and its assembly.
	files []file
}

// file is one released file. It is called in the bucket as it is in the index, after the place's prefix.
type file struct {
	name   string
	kind   kind
	sha256 [32]byte
	data   []byte
}

// readBatch holds every file against the index. All that differs is said at once.
func readBatch(o Options) (*batch, error) {
	dir := o.Templates
	all, err := release.Load(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.ToSlash(filepath.Join(dir, release.IndexFile))
	if len(all.Vendors) == 0 {
		return nil, fmt.Errorf("%s has no releases: release a template first, with bucketgrant release", path)
	}
	b := &batch{index: &release.Index{Schema: all.Schema}}
	var problems []error
	for _, v := range o.Vendors {
		if all.Of(v) == nil {
			problems = append(problems, fmt.Errorf("%s has no release of %q: release it first, with bucketgrant release %[2]s", path, v))
		}
	}
	for _, v := range all.Vendors {
		if len(o.Vendors) > 0 && !slices.Contains(o.Vendors, v.Vendor) {
			continue
		}
		b.index.Vendors = append(b.index.Vendors, v)
		for _, r := range v.Releases {
			data, err := r.Read(dir)
			if err != nil {
				problems = append(problems, err)
				continue
			}
			b.files = append(b.files, file{r.File, templateKind, sha256.Sum256(data), data})
			if r.Lean != nil {
				if data, err = r.ReadLean(dir); err != nil {
					problems = append(problems, err)
					continue
				}
				b.files = append(b.files, file{r.Lean.File, templateKind, sha256.Sum256(data), data})
			}
			if r.Assembly == nil { // of a release that an earlier Bucketgrant made
				continue
			}
			if data, err = r.ReadAssembly(dir); err != nil {
				problems = append(problems, err)
				continue
			}
			b.files = append(b.files, file{r.Assembly.File, assemblyKind, sha256.Sum256(data), data})
		}
	}
	if err := b.definedBy(o.Definitions); err != nil {
		problems = append(problems, err)
	}
	return b, errors.Join(problems...)
}

// definedBy holds the releases against the definitions in a folder.
func (b *batch) definedBy(folder string) error {
	if folder == "" {
		return nil
	}
	if _, err := os.ReadDir(folder); err != nil {
		return fmt.Errorf("what is published is held against the definitions, in the folder %s: %w", folder, err)
	}
	var ids []string
	for _, v := range b.index.Vendors {
		if _, err := os.Stat(filepath.Join(folder, v.Vendor+".yaml")); err == nil {
			ids = append(ids, v.Vendor)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	defs, err := vendors.Load(folder, ids...)
	if err != nil {
		return err
	}
	var problems []error
	for _, def := range defs {
		if r := b.index.Release(def.Vendor, def.Version); r != nil {
			problems = append(problems, r.DefinedBy(def))
		}
	}
	return errors.Join(problems...)
}
