// Package freeze releases templates: [Freeze] adds to the index what was synthesized in the same step, after it has compared
// it with the release before, and [Unchanged] holds what is released to its bytes.
package freeze

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// stagingPattern names the files in which new bytes wait, each beside its place.
const stagingPattern = ".release-"

// Result is what became of one vendor.
type Result struct {
	Vendor string
	// Release is the release, and Already says that it was one before.
	Release release.Release
	Already bool
	// Redefined says that the definition changed since, and makes the same template.
	Redefined bool
	// Waits are the words of [Waits] of what was released before.
	Waits []string
	// Before is the version of the release before, "" for the first one, and Level what changed since.
	Before string
	Level  release.Level

	assembly []byte
	forms    []Form
}

// Synthesize makes the templates of definitions anew, by vendor id, as they are written to files.
type Synthesize func(ctx context.Context, defs []*vendors.Definition) (map[string][]byte, error)

// Freeze releases the synthesized versions of the definitions' templates, all of them or none. now is the day. Nobody else
// releases or synthesizes into the folder meanwhile.
//
// What is released is what synthesize makes of the definition here and now. A version that is lower than the newest release,
// or too small for what changed since, is refused with the reasons, and so is a released version with other bytes. The same
// bytes are released already; where their definition changed since, it is proven that it makes the same.
func Freeze(ctx context.Context, dir string, defs []*vendors.Definition, now time.Time, synthesize Synthesize) ([]Result, error) {
	unlock, err := staging.Lock(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := prepare(ctx, dir, defs, now, synthesize)
	if err != nil {
		return nil, err
	}
	defer interrupt.Hold(ctx)()
	if len(c.files) > 0 {
		staging.RemoveAbandoned(stagingPattern, dir, filepath.Join(dir, "*"), filepath.Join(dir, "*", "*"))
		if err := staging.Commit(ctx, c.files, stagingPattern, staging.Durable); err != nil {
			return c.results, err
		}
	}
	for _, def := range defs { // and what a run left that was killed here
		c.index.RemoveOldFiles(dir, def.Vendor)
	}
	return c.results, nil
}

// change is what becomes of a folder of templates: files is all that is to be written, in this order.
type change struct {
	index   *release.Index
	results []Result
	files   []staging.File
}

// prepare finds out what is to be written, and writes nothing.
func prepare(ctx context.Context, dir string, defs []*vendors.Definition, now time.Time, synthesize Synthesize) (*change, error) {
	index, err := release.Load(dir)
	if err != nil {
		return nil, err
	}
	candidates, err := candidatesOf(index, dir, defs)
	if err != nil {
		return nil, err
	}
	if err := whole(candidates); err != nil {
		return nil, err
	}
	if err := prove(ctx, dir, candidates, synthesize); err != nil {
		return nil, err
	}
	results := make([]Result, len(candidates))
	if err := each(ctx, candidates, func(i int, c *candidate) (err error) {
		results[i], err = c.make(dir, now)
		return err
	}); err != nil {
		return nil, err
	}
	files, err := filesOf(index, dir, candidates, results)
	return &change{index, results, files}, err
}

// each does something with every candidate, as many at a time as there are processors, and returns all errors in their order.
func each(ctx context.Context, candidates []candidate, do func(i int, c *candidate) error) error {
	problems := make([]error, len(candidates))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range candidates {
		c := &candidates[i]
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			if err := do(i, c); err != nil {
				problems[i] = c.error(err)
			}
			return nil
		})
	}
	_ = group.Wait() // each one's error is its own
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(problems...)
}

// candidate is a synthesized version that may become a release, or is one.
type candidate struct {
	def  *vendors.Definition
	path string // for messages
	data []byte
	// template is what the data say, and forms are its other forms. Both are of what has yet to be released, or is of another definition.
	template *template.Template
	forms    []Form
	// vendor are the vendor's releases, none if there are none, and released is the one of this version, nil if there is none.
	vendor   *release.Vendor
	released *release.Release
}

func (c candidate) error(err error) error {
	return fmt.Errorf("%s %s: %w", c.def.Vendor, c.def.Version, err)
}

// candidatesOf reads the synthesized versions.
func candidatesOf(x *release.Index, dir string, defs []*vendors.Definition) ([]candidate, error) {
	var list []candidate
	var problems []error
	for _, def := range defs {
		name := release.TemplateFile(def.Vendor, def.Version)
		c := candidate{def: def, path: filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name)))}
		var err error
		if c.vendor, err = x.Of(def.Vendor); err != nil {
			problems = append(problems, err)
			continue
		}
		c.released = c.vendor.Release(def.Version)
		data, err := release.ReadInside(dir, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = fmt.Errorf("%s is not there: synthesize it with %s", c.path, usage.Synth(def.Vendor))
		case err == nil && c.released != nil && !c.released.Matches(data):
			err = fmt.Errorf("it is released, and %s is not what was released: its sha256 is %s, %s was released", c.path, release.Sum(data), c.released.SHA256)
			if c.released.MatchesUpToLineEndings(data) {
				err = fmt.Errorf("it is released, and %s is not what was released: %s", c.path, release.AboutLineEndings(dir, c.path))
			}
		case err == nil && c.released != nil && c.released.Assembly != nil:
			_, err = c.released.ReadAssembly(dir)
		}
		if err != nil {
			problems = append(problems, c.error(err))
			continue
		}
		c.data = data
		list = append(list, c)
	}
	return list, errors.Join(problems...)
}

// make makes what is to be written, and adds the release to its vendor's.
func (c *candidate) make(dir string, now time.Time) (Result, error) {
	if !c.proven() {
		var err error
		if c.template, err = template.Parse(c.data); err != nil {
			return Result{}, err
		}
		defer func() { c.template = nil }() // it takes fifty times what its text takes
	}
	if err := c.makeForms(dir); err != nil {
		return Result{}, err
	}
	return c.add(dir, now)
}

// add adds the release to its vendor's, which are not written yet.
func (c *candidate) add(dir string, now time.Time) (Result, error) {
	result := Result{Vendor: c.def.Vendor, Already: c.released != nil}
	result.Waits = Waits(c.def, c.released)
	if c.proven() {
		result.Release = *c.released
		return result, nil
	}
	entry, err := describe(c.def, c.data, c.template)
	if err != nil {
		return Result{}, err
	}
	if r := c.released; r != nil { // of what the definition said before
		entry.Date, entry.Changes, entry.Assembly, entry.Lean, entry.Organization = r.Date, r.Changes, r.Assembly, r.Lean, r.Organization
		*r, result.Release, result.Redefined = entry, entry, true
		return result, nil
	}
	entry.Date = now.UTC().Format(time.DateOnly)
	if result.assembly, err = assembly.Of(c.def.Vendor, c.def.Version, c.template); err != nil {
		return Result{}, fmt.Errorf("%s: %w", assembly.FileName, err)
	}
	entry.Assembly = &release.Assembly{File: release.AssemblyFile(c.def.Vendor, c.def.Version), SHA256: release.Sum(result.assembly), Bytes: len(result.assembly)}
	if err := c.describeForms(&entry); err != nil {
		return Result{}, err
	}
	result.forms = c.forms
	if c.vendor == nil {
		c.vendor = &release.Vendor{Vendor: c.def.Vendor}
	} else {
		newest := c.vendor.Newest()
		compared, err := compareWith(newest, dir, c.data)
		if err != nil {
			return Result{}, err
		}
		if err := c.compareForms(newest, dir, compared); err != nil {
			return Result{}, err
		}
		if err := enough(compared, newest.Version, c.def.Version); err != nil {
			return Result{}, err
		}
		for _, f := range changes.Of(compared).Findings {
			entry.Changes = append(entry.Changes, release.ChangeEntry{Level: f.Level, Words: f.Words})
		}
		result.Before, result.Level = newest.Version, compared.Level()
	}
	c.vendor.Add(c.def.Name, entry)
	result.Release = entry
	return result, nil
}

// compareWith compares a release with what may become another.
func compareWith(r *release.Release, dir string, data []byte) (*compare.Comparison, error) {
	before, err := r.Read(dir)
	if err != nil {
		return nil, err
	}
	return compare.Bytes(before, data)
}

// enough says why a version number will not do.
func enough(c *compare.Comparison, old, new string) error {
	needs, err := c.Needs(old)
	if err != nil {
		return err
	}
	switch {
	case release.CompareVersions(new, old) < 0:
		return fmt.Errorf("it is lower than %s, the newest release: since then\n%s\nso it must be %s or higher", old, reasons(c), needs)
	case release.CompareVersions(new, needs) < 0:
		return fmt.Errorf("since %s\n%s\nso it must be %s or higher", old, reasons(c), needs)
	}
	return nil
}

// reasons are the findings, a line each: those of the highest level, and a few.
func reasons(c *compare.Comparison) string {
	const most = 10
	var lines []string
	for _, f := range changes.Of(c).Findings {
		if f.Level == c.Level() {
			lines = append(lines, "  "+f.Level.String()+": "+f.Words)
		}
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("  and %d more: bucketgrant diff lists them", more))
	}
	return strings.Join(lines, "\n")
}

// Unchanged is nil unless a version of a vendor's is released and its synthesized bytes are others: then it says what changed and which
// version number that needs.
func Unchanged(v *release.Vendor, dir, version string, synthesized []byte) error {
	r := v.Release(version)
	if r == nil || r.Matches(synthesized) {
		return nil
	}
	released := fmt.Sprintf("%s %s is released and never changes", v.Vendor, version)
	c, err := compareWith(r, dir, synthesized)
	if err != nil {
		return fmt.Errorf("%s, but the definition makes another template of it; what changed cannot be told: %w", released, err)
	}
	newest := v.Newest().Version
	needs, err := c.Needs(newest)
	if err != nil {
		return err
	}
	return fmt.Errorf("%s, but the definition makes another template of it:\n%s\nwrite version: %s in the definition", released, reasons(c), needs)
}
