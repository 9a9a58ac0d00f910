package release

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/assembly"
	"github.com/bucketgrant/bucketgrant/internal/staging"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

//go:embed index.schema.json
var schemaJSON []byte

// Result is what became of one vendor.
type Result struct {
	Vendor string
	// Release is the release, and Already says that it was one before.
	Release Release
	Already bool
	// Before is the version of the release before, "" for the first one, and Level what changed since.
	Before string
	Level  Level

	assembly []byte
}

// Freeze releases the synthesized versions of the definitions' templates, all of them or none. now is the day.
//
// A version that is lower than the newest release, or too small for what changed since, is refused with the reasons, and so
// is a released version with other bytes. The same bytes are released already.
func Freeze(dir string, defs []*vendors.Definition, now time.Time) ([]Result, error) {
	index, err := Load(dir)
	if err != nil {
		return nil, err
	}
	var results []Result
	var problems []error
	for _, def := range defs {
		r, err := index.freeze(dir, def, now)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s %s: %w", def.Vendor, def.Version, err))
			continue
		}
		results = append(results, r)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var files []output
	for _, r := range results {
		if !r.Already {
			files = append(files, output{filepath.Join(dir, r.Vendor, "CHANGELOG.md"), index.Of(r.Vendor).Changelog()},
				output{filepath.Join(dir, filepath.FromSlash(r.Release.Assembly.File)), r.assembly})
		}
	}
	if len(files) == 0 {
		return results, nil
	}
	data, err := index.Marshal()
	if err != nil {
		return nil, err
	}
	staging.RemoveAbandoned(stagingPattern, dir, filepath.Join(dir, "*"), filepath.Join(dir, "*", "*"))
	// The index comes last: what it does not list is not released.
	files = append(files, output{filepath.Join(dir, SchemaFile), schemaJSON}, output{filepath.Join(dir, IndexFile), data})
	return results, writeAll(files)
}

// freeze adds one release to the index, which is not written yet.
func (x *Index) freeze(dir string, def *vendors.Definition, now time.Time) (Result, error) {
	path := filepath.Join(dir, filepath.FromSlash(file(def.Vendor, def.Version)))
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Result{}, fmt.Errorf("%s is not there: synthesize it with go run ./cmd/synth %s", filepath.ToSlash(path), def.Vendor)
	} else if err != nil {
		return Result{}, err
	}
	if r := x.Release(def.Vendor, def.Version); r != nil {
		if r.Matches(data) {
			return Result{Vendor: def.Vendor, Release: *r, Already: true}, nil
		}
		return Result{}, fmt.Errorf("it is released, and %s is not what was released: its sha256 is %s, %s was released",
			filepath.ToSlash(path), hash(data), r.SHA256)
	}
	entry, err := Describe(def, data)
	if err != nil {
		return Result{}, err
	}
	entry.Date = now.UTC().Format(time.DateOnly)
	result := Result{Vendor: def.Vendor}
	if result.assembly, err = assembly.Make(def.Vendor, def.Version, data); err != nil {
		return Result{}, fmt.Errorf("%s: %w", assembly.FileName, err)
	}
	entry.Assembly = &Assembly{File: assemblyFile(def.Vendor, def.Version), SHA256: hash(result.assembly), Bytes: len(result.assembly)}
	if newest := x.Newest(def.Vendor); newest != nil {
		c, err := newest.compare(dir, data)
		if err != nil {
			return Result{}, err
		}
		if err := c.enough(newest.Version, def.Version); err != nil {
			return Result{}, err
		}
		for _, f := range c.Findings {
			entry.Changes = append(entry.Changes, ChangeEntry{f.Level, f.Words})
		}
		result.Before, result.Level = newest.Version, c.Level()
	}
	x.add(def.Vendor, def.Name, entry)
	result.Release = entry
	return result, nil
}

// compare compares a release with what may become another.
func (r *Release) compare(dir string, data []byte) (*Comparison, error) {
	before, err := r.Read(dir)
	if err != nil {
		return nil, err
	}
	return CompareBytes(before, data)
}

// CompareBytes compares two templates as they stand in files.
func CompareBytes(before, after []byte) (*Comparison, error) {
	old, err := template.Parse(before)
	if err != nil {
		return nil, fmt.Errorf("the version before: %w", err)
	}
	new, err := template.Parse(after)
	if err != nil {
		return nil, fmt.Errorf("the version after: %w", err)
	}
	return Compare(old, new)
}

// enough says why a version number will not do.
func (c *Comparison) enough(old, new string) error {
	needs, err := c.Needs(old)
	if err != nil {
		return err
	}
	switch {
	case CompareVersions(new, old) < 0:
		return fmt.Errorf("it is lower than %s, the newest release: since then\n%s\nso it must be %s or higher", old, c.reasons(), needs)
	case CompareVersions(new, needs) < 0:
		return fmt.Errorf("since %s\n%s\nso it must be %s or higher", old, c.reasons(), needs)
	}
	return nil
}

// reasons are the findings, a line each: those of the highest level, and a few.
func (c *Comparison) reasons() string {
	const most = 10
	var lines []string
	for _, f := range c.Findings {
		if f.Level == c.Level() {
			lines = append(lines, "  "+f.Level.String()+": "+f.Words)
		}
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("  and %d more: bucketgrant diff lists them", more))
	}
	return strings.Join(lines, "\n")
}

// Unchanged is nil unless a version is released and its synthesized bytes are others: then it says what changed and which
// version number that needs.
func (x *Index) Unchanged(dir, vendor, version string, synthesized []byte) error {
	r := x.Release(vendor, version)
	if r == nil || r.Matches(synthesized) {
		return nil
	}
	released := fmt.Sprintf("%s %s is released and never changes", vendor, version)
	c, err := r.compare(dir, synthesized)
	if err != nil {
		return fmt.Errorf("%s, but the definition makes another template of it; what changed cannot be told: %w", released, err)
	}
	newest := x.Newest(vendor).Version
	needs, err := c.Needs(newest)
	if err != nil {
		return err
	}
	return fmt.Errorf("%s, but the definition makes another template of it:\n%s\nwrite version: %s in the definition", released, c.reasons(), needs)
}

// Describe makes the entry of a template, without its date.
func Describe(def *vendors.Definition, data []byte) (Release, error) {
	t, err := template.Parse(data)
	if err != nil {
		return Release{}, err
	}
	if t.Body["Description"] != def.Description() {
		return Release{}, fmt.Errorf("the template is not what the definition says: synthesize it with go run ./cmd/synth %s", def.Vendor)
	}
	v, err := newVersion(t)
	if err != nil {
		return Release{}, err
	}
	r := Release{
		Version: def.Version, File: file(def.Vendor, def.Version), SHA256: hash(data), Bytes: len(data),
		Capabilities: []Capability{}, Parameters: []ParameterEntry{}, Outputs: []OutputEntry{}, Permissions: []Permission{}, Changes: []ChangeEntry{},
	}
	for _, name := range v.parameterNames {
		r.Parameters = append(r.Parameters, v.parameters[name].entry(name))
	}
	for _, name := range t.Keys("Outputs") {
		description, _ := v.outputs[name]["Description"].(string)
		r.Outputs = append(r.Outputs, OutputEntry{name, description})
	}
	for _, p := range def.Permissions {
		entry := Permission{Sid: p.Sid, Why: p.Why, Actions: p.Actions}
		for _, on := range p.On {
			entry.On = append(entry.On, string(on))
		}
		if p.Choice != nil {
			entry.Parameter, entry.Default = p.Choice.Parameter, &p.Choice.Default
		}
		r.Permissions = append(r.Permissions, entry)
	}
	for _, p := range def.ServedPartitions() {
		r.Partitions = append(r.Partitions, string(p))
	}
	r.Capabilities, err = v.capabilities(r.Partitions[0])
	return r, err
}

func (d definition) entry(name string) ParameterEntry {
	e := ParameterEntry{Name: name, Required: d.required(), NoEcho: d.noEcho()}
	e.Type, _ = d.text("Type")
	if def, ok := d.text("Default"); ok {
		e.Default = &def
	}
	if d["AllowedValues"] != nil {
		e.AllowedValues = d.allowedValues()
	}
	e.AllowedPattern, _ = d.text("AllowedPattern")
	e.Description, _ = d.text("Description")
	for key, length := range map[string]**int{"MinLength": &e.MinLength, "MaxLength": &e.MaxLength} {
		if f, ok := d.number(key); ok {
			n := int(f)
			*length = &n
		}
	}
	for key, bound := range map[string]**float64{"MinValue": &e.MinValue, "MaxValue": &e.MaxValue} {
		if f, ok := d.number(key); ok {
			*bound = &f
		}
	}
	return e
}

// capabilities are what the launch with the fewest choices needs, and what others need besides.
func (v *version) capabilities(partition string) ([]Capability, error) {
	list, err := launches(v, v, false, newMembers())
	if err != nil {
		return nil, err
	}
	given := func(choices map[string]string) []string {
		var names []string
		for _, name := range v.parameterNames {
			if def, ok := v.parameters[name].text("Default"); ok && choices[name] != "" && choices[name] != def {
				names = append(names, name)
			}
		}
		return names
	}
	slices.SortStableFunc(list, func(a, b map[string]string) int { return len(given(a)) - len(given(b)) })
	capabilities, known := []Capability{}, map[string]bool{}
	var plain map[string]string
	var refused map[string]string
	possible := len(v.launches.Capabilities())
	for _, choices := range list {
		if plain != nil && len(known) == possible {
			break // no launch needs another
		}
		stack := v.launches.Launch(launchIn(partition, choices))
		if stack == nil {
			refused = choices
			continue
		}
		for _, name := range stack.Capabilities {
			if known[name] {
				continue
			}
			known[name] = true
			when := ""
			if plain != nil {
				var choosing []string
				for _, p := range given(choices) {
					if plain[p] != choices[p] {
						choosing = append(choosing, p)
					}
				}
				when = and(choosing) + " is given"
			}
			capabilities = append(capabilities, Capability{name, when})
		}
		if plain == nil {
			plain = choices
		}
	}
	if plain == nil {
		_, err := v.launches.Resolve(launchIn(partition, refused))
		return nil, fmt.Errorf("%w: %w", errNoLaunch, err)
	}
	return capabilities, nil
}
