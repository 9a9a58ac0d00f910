package freeze

import (
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// filesOf are what is to be written after the vendors of these candidates have changed.
func filesOf(x *release.Index, dir string, candidates []candidate, results []Result) ([]staging.File, error) {
	files, err := attributes(dir)
	if err != nil {
		return nil, err
	}
	var changed []*release.Vendor
	for i, r := range results {
		if !r.Already {
			files = append(files, staging.File{Path: filepath.Join(dir, r.Vendor, "CHANGELOG.md"), Data: candidates[i].vendor.Changelog()})
			for _, f := range r.forms {
				files = append(files, staging.File{Path: filepath.Join(dir, filepath.FromSlash(f.File)), Data: f.Data})
			}
			files = append(files, staging.File{Path: filepath.Join(dir, filepath.FromSlash(r.Release.Assembly.File)), Data: r.assembly})
		}
		if !r.Already || r.Redefined {
			changed = append(changed, candidates[i].vendor)
		}
	}
	if len(changed) == 0 {
		return files, nil
	}
	lists, err := x.Set(changed...)
	if err != nil {
		return nil, err
	}
	data, err := x.Marshal()
	if err != nil {
		return nil, err
	}
	// The index comes last: what it does not lead to is not released, and what the one before leads to is still there.
	lists = append(lists, release.File{Name: release.SchemaFile, Data: release.Schema()}, release.File{Name: release.VendorSchemaFile, Data: release.VendorSchema()},
		release.File{Name: release.IndexFile, Data: data})
	for _, l := range lists {
		files = append(files, staging.File{Path: filepath.Join(dir, filepath.FromSlash(l.Name)), Data: l.Data})
	}
	return files, nil
}
