package signed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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

// Keep leaves a published index and its signatures, by the IDs of their keys, in the folder of the templates, and takes away those of keys
// that have not signed it.
func Keep(ctx context.Context, templates string, index []byte, signatures map[string][]byte) error {
	files := []staging.File{{Path: IndexPath(templates), Data: index}}
	for id, sig := range signatures {
		files = append(files, staging.File{Path: signaturePath(templates, id), Data: sig})
	}
	if err := staging.Commit(ctx, files, ".bucketgrant-", staging.Durable); err != nil {
		return err
	}
	old, err := filepath.Glob(signaturePath(templates, "*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if signatures[keyOf(path)] == nil {
			err = errors.Join(err, staging.IgnoreMissing(os.Remove(path)))
		}
	}
	return err
}

// Kept is [Check] of what Keep left.
func Kept(templates string, keys []signkey.PublicKey, now time.Time) (*Index, error) {
	path := IndexPath(templates)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not there: bucketgrant publish -key signs the index, and leaves it there", filepath.ToSlash(path))
	} else if err != nil {
		return nil, err
	}
	x, err := Check(data, keys, func(file string) ([]byte, error) { return os.ReadFile(signaturePath(templates, keyOf(file))) }, now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	return x, nil
}

// keyOf is the ID in the name of a signature's file.
func keyOf(file string) string {
	id := filepath.Base(file)
	return id[:len(id)-len(".sig")]
}

// CheckKept says why what is about to be launched, of these sums, is not what the index covers that was published last: a template
// that was released as a version of a vendor's, its lean form and its cloud assembly, nil and "" if there is none. An older index than the one that was seen in this
// folder before is refused.
func CheckKept(templates string, keys []signkey.PublicKey, vendor, version string, template, lean []byte, assembly string) error {
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
	if err := x.Covers(vendor, version, template); err != nil {
		return fmt.Errorf("%s: %s: %w", path, release.TemplateFile(vendor, version), err)
	}
	r := x.Release(vendor, version)
	if lean != nil && !r.MatchesLean(lean) {
		return fmt.Errorf("%s: %s: its sha256 is %s, which nobody signed", path, release.LeanFile(vendor, version), release.Sum(lean))
	}
	if assembly != "" && (r.Assembly == nil || r.Assembly.SHA256 != assembly) {
		return fmt.Errorf("%s: %s: its sha256 is %s, which nobody signed", path, release.AssemblyFile(vendor, version), assembly)
	}
	return nil
}
