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

// withLeanForms makes the lean form of each template that has yet to be released, or of another definition than before.
func withLeanForms(dir string, candidates []candidate) error {
	var problems []error
	for i, c := range candidates {
		var err error
		if candidates[i], err = c.withLean(dir); err != nil {
			problems = append(problems, c.error(err))
		}
	}
	return errors.Join(problems...)
}

// withLean makes the lean form of a candidate. One that is there must be the same; else it is written with the release.
func (c candidate) withLean(dir string) (candidate, error) {
	if c.released != nil && c.released.Lean == nil { // of a release that an earlier Bucketgrant made
		return c, nil
	}
	if c.proven() {
		_, err := c.released.ReadLean(dir)
		return c, err
	}
	var err error
	if c.lean, err = Lean(c.def, c.data); err != nil {
		return c, err
	}
	if err := UnchangedLean(c.released, c.def.Vendor, c.lean); err != nil {
		return c, err
	}
	name := release.LeanFile(c.def.Vendor, c.def.Version)
	there, err := release.ReadInside(dir, name)
	switch path := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name))); {
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err != nil:
		return c, err
	case release.OnlyLineEndings(there, c.lean):
		return c, fmt.Errorf("%s is not the lean form of the template: %s", path, release.AboutLineEndings(dir, path))
	case !bytes.Equal(there, c.lean):
		return c, fmt.Errorf("%s is not the lean form of the template: synthesize it with go run ./cmd/synth %s, and look at the difference", path, c.def.Vendor)
	}
	return c, nil
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
