package freeze

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Lean makes the lean form of a definition's template.
func Lean(def *vendors.Definition, full []byte) ([]byte, error) {
	t, err := template.Parse(full)
	if err != nil {
		return nil, err
	}
	return leanOf(def, t)
}

// leanOf is Lean of a template that has been read.
func leanOf(def *vendors.Definition, t *template.Template) ([]byte, error) {
	made, err := lean.Make(t, vocabulary.Lean(def))
	if err != nil {
		return nil, fmt.Errorf("the lean form of %s: %w", def.Vendor, err)
	}
	return made, nil
}

// UnchangedLean is Unchanged for the lean form.
func UnchangedLean(r *release.Release, vendor string, made []byte) error {
	if r == nil || r.Lean == nil || r.MatchesLean(made) {
		return nil
	}
	return fmt.Errorf("%s %s is released and never changes, but the definition makes another lean form of it, which asks for other parameters: write a higher version in the definition",
		vendor, r.Version)
}

// makeLean makes the lean form of a template that has yet to be released, or is of another definition than before. One that is there must
// be the same; else it is written with the release.
func (c *candidate) makeLean(dir string) error {
	if c.released != nil && c.released.Lean == nil { // of a release that an earlier Bucketgrant made
		return nil
	}
	if c.proven() {
		_, err := c.released.ReadLean(dir)
		return err
	}
	var err error
	if c.lean, err = leanOf(c.def, c.template); err != nil {
		return err
	}
	if err := UnchangedLean(c.released, c.def.Vendor, c.lean); err != nil {
		return err
	}
	name := release.LeanFile(c.def.Vendor, c.def.Version)
	there, err := release.ReadInside(dir, name)
	switch path := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name))); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case release.OnlyLineEndings(there, c.lean):
		return fmt.Errorf("%s is not the lean form of the template: %s", path, release.AboutLineEndings(dir, path))
	case !bytes.Equal(there, c.lean):
		return fmt.Errorf("%s is not the lean form of the template: synthesize it with go run ./cmd/synth %s, and look at the difference", path, c.def.Vendor)
	}
	return nil
}

// describeLean is what the index says of it.
func (c candidate) describeLean() (*release.Lean, error) {
	t, err := template.Parse(c.lean)
	if err != nil {
		return nil, err
	}
	return &release.Lean{File: release.LeanFile(c.def.Vendor, c.def.Version), SHA256: release.Sum(c.lean), Bytes: len(c.lean),
		Parameters: append([]string{}, t.Keys("Parameters")...)}, nil
}
