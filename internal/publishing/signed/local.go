package signed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// localFolder is where publish leaves what it signed, in the folder of the templates: three names deep, as
// release.AttributesLine has git leave the bytes of such files alone.
var localFolder = filepath.Join("published", "latest")

// IndexPath is the index that was published last, in the folder of the templates.
func IndexPath(templates string) string {
	return filepath.Join(templates, localFolder, release.IndexFile)
}

func signaturePath(templates, keyID string) string {
	return filepath.Join(templates, localFolder, keyID+".sig")
}

// Keep leaves a published index and its signatures, by the IDs of their keys, in the folder of the templates, with the files of its
// vendors, which read reads where they are not there yet. It takes away what does not belong to this index.
func Keep(ctx context.Context, templates string, index []byte, signatures map[string][]byte, vendors []release.Entry, read release.Reader) error {
	var files []staging.File
	belongs := map[string]bool{IndexPath(templates): true}
	for i := range vendors {
		e := &vendors[i]
		file := keptPath(templates, e.File())
		belongs[file] = true
		if info, err := os.Stat(file); err == nil && info.Size() == int64(e.Bytes) { // whoever reads it looks at its sum
			continue
		}
		data, err := read(e.File(), e.Bytes)
		if err != nil {
			return err
		}
		if got := release.Sum(data); got != e.SHA256 {
			return fmt.Errorf("%s: its sha256 is %s", e.File(), got)
		}
		files = append(files, staging.File{Path: file, Data: data})
	}
	files = append(files, staging.File{Path: IndexPath(templates), Data: index})
	for id, sig := range signatures {
		belongs[signaturePath(templates, id)] = true
		files = append(files, staging.File{Path: signaturePath(templates, id), Data: sig})
	}
	if err := staging.Commit(ctx, files, ".bucketgrant-", staging.Durable); err != nil {
		return err
	}
	var problems []error
	for _, form := range []string{"*.sig", "*.json"} {
		there, err := filepath.Glob(filepath.Join(templates, localFolder, form))
		problems = append(problems, err)
		for _, path := range there {
			if !belongs[path] {
				problems = append(problems, staging.IgnoreMissing(os.Remove(path)))
			}
		}
	}
	return errors.Join(problems...)
}

// keptPath is where Keep leaves what is called so beside the published index: all in one folder.
func keptPath(templates, name string) string {
	return filepath.Join(templates, localFolder, path.Base(name))
}

// Kept is [Check] of what Keep left.
func Kept(templates string, keys []signkey.PublicKey, now time.Time) (*Index, error) {
	path := IndexPath(templates)
	data, err := release.ReadFile(path, release.MaxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not there: bucketgrant publish -key signs the index, and leaves it there", filepath.ToSlash(path))
	} else if err != nil {
		return nil, err
	}
	x, err := Check(data, keys, func(name string, most int) ([]byte, error) {
		data, err := release.ReadFile(keptPath(templates, name), most)
		if errors.Is(err, fs.ErrNotExist) {
			err = missing{filepath.ToSlash(keptPath(templates, name))}
		}
		return data, err
	}, now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	return x, nil
}

// missing is a file that Keep leaves and that is not there.
type missing struct{ path string }

func (m missing) Error() string {
	return m.path + " is not there: bucketgrant publish -key leaves it there"
}

func (m missing) Is(target error) bool { return target == fs.ErrNotExist }

// Files are those of a release that is about to be launched: its template, the other forms of it, nil where there is none, and the sum of its
// cloud assembly, "" if there is none.
type Files struct {
	Template, Lean, Organization []byte
	AssemblySHA256               string
}

// CheckKept says why what is about to be launched is not what the index covers that was published last: files that were released as a
// version of a vendor's. An older index than the one that was seen in this folder before is refused.
func CheckKept(templates string, keys []signkey.PublicKey, vendor, version string, f Files) error {
	x, err := Kept(templates, keys, time.Now())
	if err != nil {
		return err
	}
	path := filepath.ToSlash(IndexPath(templates))
	place, err := filepath.Abs(IndexPath(templates))
	if err != nil {
		return err
	}
	seen, err := OpenSeen()
	if err != nil {
		return err
	}
	if err := seen.Take(place, x); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := x.Covers(vendor, version, f.Template); err != nil {
		return fmt.Errorf("%s: %s: %w", path, release.TemplateFile(vendor, version), err)
	}
	r, err := x.Release(vendor, version)
	if err != nil {
		return err
	}
	unsigned := func(file, sum string) error {
		return fmt.Errorf("%s: %s: its sha256 is %s, which nobody signed", path, file, sum)
	}
	if f.Lean != nil && !r.Lean.Matches(f.Lean) {
		return unsigned(release.LeanFile(vendor, version), release.Sum(f.Lean))
	}
	if f.Organization != nil && !r.Organization.Matches(f.Organization) {
		return unsigned(release.OrganizationFile(vendor, version), release.Sum(f.Organization))
	}
	if f.AssemblySHA256 != "" && (r.Assembly == nil || r.Assembly.SHA256 != f.AssemblySHA256) {
		return unsigned(release.AssemblyFile(vendor, version), f.AssemblySHA256)
	}
	return nil
}
