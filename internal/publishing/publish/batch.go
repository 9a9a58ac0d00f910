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

// batch is what is published: the releases of some vendors, or of all, with an index of these.
type batch struct {
	vendors []*release.Vendor
	index   *release.Index
	// files are the templates, each followed by its other forms and its assembly.
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
		if all.Entry(v) == nil {
			problems = append(problems, fmt.Errorf("%s has no release of %q: release it first, with bucketgrant release %[2]s", path, v))
		}
	}
	for _, e := range all.Vendors {
		if len(o.Vendors) > 0 && !slices.Contains(o.Vendors, e.Vendor) {
			continue
		}
		v, err := all.Of(e.Vendor)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		b.vendors = append(b.vendors, v)
		for i := range v.Releases {
			files, err := filesOf(&v.Releases[i], dir)
			b.files, problems = append(b.files, files...), append(problems, err)
		}
	}
	if _, err := b.index.Set(b.vendors...); err != nil {
		return nil, err
	}
	if err := b.definedBy(o.Definitions); err != nil {
		problems = append(problems, err)
	}
	return b, errors.Join(problems...)
}

// filesOf are the files of a release.
func filesOf(r *release.Release, dir string) ([]file, error) {
	data, err := r.Read(dir)
	if err != nil {
		return nil, err
	}
	files := []file{{r.File, templateKind, sha256.Sum256(data), data}}
	for _, f := range r.Forms() {
		if data, err = f.Read(dir); err != nil {
			return files, err
		}
		files = append(files, file{f.File, templateKind, sha256.Sum256(data), data})
	}
	if r.Assembly == nil { // of a release that an earlier Bucketgrant made
		return files, nil
	}
	if data, err = r.ReadAssembly(dir); err != nil {
		return files, err
	}
	return append(files, file{r.Assembly.File, assemblyKind, sha256.Sum256(data), data}), nil
}

// release is one release that is published, nil if it is none.
func (b *batch) release(vendor, version string) *release.Release {
	r, _ := b.index.Release(vendor, version) // which was set, and is not read
	return r
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
	for _, v := range b.vendors {
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
		if r := b.release(def.Vendor, def.Version); r != nil {
			problems = append(problems, r.DefinedBy(def))
		}
	}
	return errors.Join(problems...)
}
