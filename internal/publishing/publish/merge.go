package publish

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// merge is every release of an index that is there and of ours, with the files of our vendors. Of those that are there it reads
// whose releases are others than ours.
func merge(there *release.Index, b *batch) (*release.Index, []file, error) {
	merged := make([]*release.Vendor, len(b.vendors))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, ours := range b.vendors {
		merged[i] = ours
		if e := there.Entry(ours.Vendor); e == nil || *e == *b.index.Entry(ours.Vendor) {
			continue
		}
		group.Go(func() error {
			v, err := there.Read(ours.Vendor)
			if err != nil {
				return err
			}
			merged[i], err = mergeVendor(v, ours)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	all := &release.Index{Schema: b.index.Schema, Vendors: slices.Clone(there.Vendors)}
	made, err := all.Set(merged...)
	files := make([]file, len(made))
	for i, f := range made {
		files[i] = file{f.Name, vendorKind, sha256.Sum256(f.Data), f.Data}
	}
	return all, files, err
}

// mergeVendor is every release of both. Where both have one, it is of the same template, or there is an error; what is said
// besides about it is what ours says, which a newer Bucketgrant may know more of.
func mergeVendor(there, ours *release.Vendor) (*release.Vendor, error) {
	merged := &release.Vendor{Vendor: there.Vendor, Name: there.Name, Releases: slices.Clone(there.Releases)}
	for _, r := range ours.Releases {
		switch t := merged.Release(r.Version); {
		case t == nil:
			merged.Add(ours.Name, r)
		case !same(*t, r):
			return nil, fmt.Errorf("has another %s %s, with sha256 %s, than is to be published, with %s: a version is released once",
				ours.Vendor, r.Version, sums(*t), sums(r))
		case !knowsLess(r, *t): // or a newer Bucketgrant made more of it
			*t = r
		}
	}
	if ours.Release(merged.Newest().Version) != nil {
		merged.Name = ours.Name // as at the newest release
	}
	return merged, nil
}

// same reports whether two entries are of the same release: of the same template and, where both have one, other form and assembly.
func same(a, b release.Release) bool {
	sameForm := func(a, b *release.Form) bool { return a == nil || b == nil || a.SHA256 == b.SHA256 }
	return a.SHA256 == b.SHA256 && sameForm(a.Lean, b.Lean) && sameForm(a.Organization, b.Organization) &&
		(a.Assembly == nil || b.Assembly == nil || a.Assembly.SHA256 == b.Assembly.SHA256)
}

// knowsLess reports whether one entry lacks a file that another of the same release has.
func knowsLess(r, than release.Release) bool {
	return r.Lean == nil && than.Lean != nil || r.Organization == nil && than.Organization != nil || r.Assembly == nil && than.Assembly != nil
}

func sums(r release.Release) string {
	var further []string
	for _, f := range r.Forms() {
		further = append(further, "its "+f.Words+" "+f.SHA256)
	}
	if r.Assembly != nil {
		further = append(further, "its assembly "+r.Assembly.SHA256)
	}
	if further == nil {
		return r.SHA256
	}
	return r.SHA256 + " (" + strings.Join(further, ", ") + ")"
}
