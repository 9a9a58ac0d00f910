package freeze

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Form is a form of a definition's template besides the full one, as it is made here and now.
type Form struct {
	// File is where it is in the folder of the templates.
	File string
	Data []byte
	// asks are the names of the parameters that it asks for, in the order of the template. Nil, they have yet to be read.
	asks []string
	kind kind
}

// kind is a kind of form.
type kind struct {
	words string
	// otherwise is what a released one that differs means.
	otherwise string
	file      func(vendor, version string) string
	of        func(*release.Release) **release.Form
	// offered says that a definition has it; nil, every one has, but for releases of an earlier Bucketgrant.
	offered func(*vendors.Definition) bool
	// make makes it of the template; nil, the definition has none.
	make func(*vendors.Definition, *template.Template, []byte) (data []byte, asks []string, err error)
}

var kinds = []kind{
	{"lean form", "which asks for other parameters", release.LeanFile, func(r *release.Release) **release.Form { return &r.Lean }, nil, leanOf},
	{"form for an organization", "or is made otherwise by now", release.OrganizationFile, func(r *release.Release) **release.Form { return &r.Organization }, offersOrganization, organizationOf},
}

func leanOf(def *vendors.Definition, t *template.Template, _ []byte) (data []byte, asks []string, err error) {
	return lean.MakeAsking(t, vocabulary.Lean(def))
}

func offersOrganization(def *vendors.Definition) bool { return def.Organization.Offered() }

func organizationOf(def *vendors.Definition, t *template.Template, full []byte) (data []byte, asks []string, err error) {
	if !offersOrganization(def) {
		return nil, nil, nil
	}
	data, err = organization.Of(def, t, full)
	return data, nil, err
}

// Kept are the forms that Forms made of a definition's template, of their bytes in the same order. It is false where they cannot be those.
func Kept(def *vendors.Definition, data [][]byte) (forms []Form, ok bool) {
	for _, k := range kinds {
		if k.offered != nil && !k.offered(def) {
			continue
		}
		if len(data) == 0 {
			return nil, false
		}
		forms, data = append(forms, Form{File: k.file(def.Vendor, def.Version), Data: data[0], kind: k}), data[1:]
	}
	return forms, len(data) == 0
}

// Forms are the forms of a definition's template besides the full one, which is given as it was read and as it is written to its file.
func Forms(def *vendors.Definition, t *template.Template, full []byte) ([]Form, error) {
	var forms []Form
	for _, k := range kinds {
		data, asks, err := k.make(def, t, full)
		if err != nil {
			return nil, fmt.Errorf("the %s of %s: %w", k.words, def.Vendor, err)
		}
		if data != nil {
			forms = append(forms, Form{k.file(def.Vendor, def.Version), data, asks, k})
		}
	}
	return forms, nil
}

// Of is the form of this kind that a release has, nil if there is none.
func (f Form) Of(r *release.Release) *release.Form {
	if r == nil {
		return nil
	}
	return *f.kind.of(r)
}

// Unchanged is [Unchanged] for a form.
func (f Form) Unchanged(r *release.Release, vendor string) error {
	if of := f.Of(r); of == nil || of.Matches(f.Data) {
		return nil
	}
	return fmt.Errorf("%s %s is released and never changes, but the definition makes another %s of it, %s: write a higher version in the definition",
		vendor, r.Version, f.kind.words, f.kind.otherwise)
}

// Waits says which forms a definition begins or ceases to offer with its next version, as the release of its own never changes.
func Waits(def *vendors.Definition, r *release.Release) []string {
	if r == nil || r.Version != def.Version {
		return nil
	}
	var list []string
	for _, k := range kinds {
		if k.offered == nil || k.offered(def) == (*k.of(r) != nil) {
			continue
		}
		if k.offered(def) {
			list = append(list, fmt.Sprintf("its definition offers a %s, which this release has not: write a higher version in the definition, and release that", k.words))
		} else {
			list = append(list, fmt.Sprintf("its definition offers no %s any more, which this release keeps: write a higher version in the definition, and release that", k.words))
		}
	}
	return list
}

// makeForms makes the forms of a template that has yet to be released, or is of another definition than before. One that is there must
// be the same; else it is written with the release. A release of an earlier Bucketgrant, or of a definition that did not offer the form, gets none.
func (c *candidate) makeForms(dir string) error {
	if c.proven() {
		for _, f := range c.released.Forms() {
			if _, err := f.Read(dir); err != nil {
				return err
			}
		}
		return nil
	}
	made, err := Forms(c.def, c.template, c.data)
	if err != nil {
		return err
	}
	c.forms = nil
	for _, f := range made {
		if c.released != nil && f.Of(c.released) == nil {
			continue
		}
		if err := f.Unchanged(c.released, c.def.Vendor); err != nil {
			return err
		}
		if err := f.sameThere(dir, c.def.Vendor); err != nil {
			return err
		}
		c.forms = append(c.forms, f)
	}
	return nil
}

// sameThere refuses a file that is there and another one.
func (f Form) sameThere(dir, vendor string) error {
	there, err := release.ReadInside(dir, f.File)
	switch path := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(f.File))); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case release.OnlyLineEndings(there, f.Data):
		return fmt.Errorf("%s is not the %s of the template: %s", path, f.kind.words, release.AboutLineEndings(dir, path))
	case !bytes.Equal(there, f.Data):
		return fmt.Errorf("%s is not the %s of the template: synthesize it with %s, and look at the difference", path, f.kind.words, usage.Synth(vendor))
	}
	return nil
}

// compareForms adds to a comparison with a release what changes between the forms for an organization. The lean form makes what the
// template does.
func (c candidate) compareForms(with *release.Release, dir string, compared *compare.Comparison) error {
	var before, after *template.Template
	for _, f := range c.forms {
		if f.kind.file(c.def.Vendor, c.def.Version) != release.OrganizationFile(c.def.Vendor, c.def.Version) {
			continue
		}
		var err error
		if after, err = template.Parse(f.Data); err != nil {
			return err
		}
	}
	if with.Organization != nil {
		data, err := with.Organization.Read(dir)
		if err != nil {
			return err
		}
		if before, err = template.Parse(data); err != nil {
			return err
		}
	}
	found, err := organization.Differences(before, after)
	compared.Add(found...)
	return err
}

// describeForms puts what the index says of the forms into a release.
func (c candidate) describeForms(r *release.Release) error {
	for _, f := range c.forms {
		if f.asks == nil {
			t, err := template.Parse(f.Data)
			if err != nil {
				return err
			}
			f.asks = t.Keys("Parameters")
		}
		*f.kind.of(r) = &release.Form{File: f.File, SHA256: release.Sum(f.Data), Bytes: len(f.Data), Parameters: append([]string{}, f.asks...)}
	}
	return nil
}
