package publish_test

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// version names a template: vendor and version.
type version struct{ vendor, version string }

func (v version) key() string { return v.vendor + "/" + v.version + "/template.yaml" }

func (v version) assemblyKey() string { return v.vendor + "/" + v.version + "/" + assembly.FileName }

// releases are made-up releases in a folder of their own: the real templates are never released by a test.
type releases struct {
	dir   string
	files map[string][]byte // by key, without the index
}

func released(t *testing.T, templates map[version][]byte) releases {
	t.Helper()
	r := releases{dir: t.TempDir(), files: map[string][]byte{}}
	var list []*release.Vendor
	sums := map[string]string{} // of the project's own definitions; what is made up has none
	defs, err := vendors.Load(filepath.Join(root, "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		sums[def.Vendor] = def.SHA256()
	}
	for _, v := range slices.SortedFunc(maps.Keys(templates), func(a, b version) int {
		return cmp.Or(cmp.Compare(a.vendor, b.vendor), release.CompareVersions(a.version, b.version))
	}) {
		data := templates[v]
		r.files[v.key()] = data
		writeFile(t, filepath.Join(r.dir, v.key()), data)
		if len(list) == 0 || list[len(list)-1].Vendor != v.vendor {
			list = append(list, &release.Vendor{Vendor: v.vendor})
		}
		packed, err := assembly.Make(v.vendor, v.version, data)
		if err != nil {
			t.Fatal(err)
		}
		r.files[v.assemblyKey()] = packed
		writeFile(t, filepath.Join(r.dir, v.assemblyKey()), packed)
		list[len(list)-1].Add(strings.ToUpper(v.vendor), release.Release{
			Version: v.version, Date: "2026-11-22", File: v.key(), SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Bytes: len(data),
			Definition: cmp.Or(sums[v.vendor], strings.Repeat("0", 64)),
			Assembly:   &release.Assembly{File: v.assemblyKey(), SHA256: fmt.Sprintf("%x", sha256.Sum256(packed)), Bytes: len(packed)},
		})
	}
	r.save(t, list...)
	return r
}

// save writes the index of vendors, and their files.
func (r releases) save(t *testing.T, list ...*release.Vendor) {
	t.Helper()
	x := release.Index{Schema: release.SchemaFile}
	lists, err := x.Set(list...)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		r.files[l.Name] = l.Data
		writeFile(t, filepath.Join(r.dir, l.Name), l.Data)
	}
	index, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(r.dir, release.IndexFile), index)
}

// list is the key of the file with a vendor's releases.
func (r releases) list(t *testing.T, vendor string) string {
	t.Helper()
	for key := range r.files {
		if strings.HasPrefix(key, vendor+"/"+release.VendorFolder+"/") {
			return key
		}
	}
	t.Fatalf("there is no file of %s", vendor)
	return ""
}

// madeUp makes n versions of a vendor's template.
func madeUp(vendor string, n int) map[version][]byte {
	templates := map[version][]byte{}
	for i := range n {
		v := version{vendor, fmt.Sprintf("1.%d.0", i)}
		templates[v] = fmt.Appendf(nil, "Description: %s %s\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", v.vendor, v.version)
	}
	return templates
}

func (r releases) index(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, release.IndexFile))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parseIndex are the sums of all that an index leads to, by key: of the files of its vendors, which get gets, and of what they name.
func parseIndex(data []byte, get func(key string) ([]byte, error)) (map[string]string, error) {
	x, err := release.Parse(data, func(name string, _ int) ([]byte, error) { return get(name) })
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, data)
	}
	sums := map[string]string{}
	for _, e := range x.Vendors {
		v, err := x.Of(e.Vendor)
		if err != nil {
			return nil, err
		}
		sums[e.File()] = e.SHA256
		for _, r := range v.Releases {
			sums[r.File], sums[r.Assembly.File] = r.SHA256, r.Assembly.SHA256
		}
	}
	return sums, nil
}
