package publish

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/release"
)

// batch is what is published: the releases of some vendors, or of all, with their part of the index.
type batch struct {
	index *release.Index
	// files are the templates, each followed by its assembly.
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
func readBatch(dir string, vendors []string) (*batch, error) {
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
	for _, v := range vendors {
		if all.Of(v) == nil {
			problems = append(problems, fmt.Errorf("%s has no release of %q: release it first, with bucketgrant release %[2]s", path, v))
		}
	}
	for _, v := range all.Vendors {
		if len(vendors) > 0 && !slices.Contains(vendors, v.Vendor) {
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
	return b, errors.Join(problems...)
}
