package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// merge is every release of both indexes. Where both have one, it is of the same template, or there is an error; what the
// index says besides about it is what ours says, which a newer Bucketgrant may know more of.
func merge(there, ours *release.Index) (*release.Index, error) {
	vendors := map[string]release.Vendor{}
	for _, v := range there.Vendors {
		v.Releases = slices.Clone(v.Releases)
		vendors[v.Vendor] = v
	}
	for _, v := range ours.Vendors {
		merged, ok := vendors[v.Vendor]
		if !ok {
			merged = release.Vendor{Vendor: v.Vendor, Name: v.Name}
		}
		for _, r := range v.Releases {
			switch i := slices.IndexFunc(merged.Releases, func(t release.Release) bool { return t.Version == r.Version }); {
			case i < 0:
				merged.Releases = append(merged.Releases, r)
			case !same(merged.Releases[i], r):
				return nil, fmt.Errorf("has another %s %s, with sha256 %s, than is to be published, with %s: a version is released once",
					v.Vendor, r.Version, sums(merged.Releases[i]), sums(r))
			case !knowsLess(r, merged.Releases[i]): // or a newer Bucketgrant made more of it
				merged.Releases[i] = r
			}
		}
		slices.SortFunc(merged.Releases, func(a, b release.Release) int { return release.CompareVersions(a.Version, b.Version) })
		if newest := merged.Releases[len(merged.Releases)-1].Version; ours.Release(v.Vendor, newest) != nil {
			merged.Name = v.Name // as at the newest release
		}
		vendors[v.Vendor] = merged
	}
	all := &release.Index{Schema: ours.Schema}
	for _, v := range vendors {
		all.Vendors = append(all.Vendors, v)
	}
	slices.SortFunc(all.Vendors, func(a, b release.Vendor) int { return cmp.Compare(a.Vendor, b.Vendor) })
	return all, nil
}

// same reports whether two entries are of the same release: of the same template and, where both have one, lean form and assembly.
func same(a, b release.Release) bool {
	return a.SHA256 == b.SHA256 && (a.Lean == nil || b.Lean == nil || a.Lean.SHA256 == b.Lean.SHA256) &&
		(a.Assembly == nil || b.Assembly == nil || a.Assembly.SHA256 == b.Assembly.SHA256)
}

// knowsLess reports whether one entry lacks a file that another of the same release has.
func knowsLess(r, than release.Release) bool {
	return r.Lean == nil && than.Lean != nil || r.Assembly == nil && than.Assembly != nil
}

func sums(r release.Release) string {
	var further []string
	if r.Lean != nil {
		further = append(further, "its lean form "+r.Lean.SHA256)
	}
	if r.Assembly != nil {
		further = append(further, "its assembly "+r.Assembly.SHA256)
	}
	if further == nil {
		return r.SHA256
	}
	return r.SHA256 + " (" + strings.Join(further, ", ") + ")"
}
