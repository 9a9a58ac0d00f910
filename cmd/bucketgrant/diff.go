package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// difference is what diff prints. Its JSON is for programs.
type difference struct {
	Vendor string `json:"vendor"`
	From   string `json:"from"`
	To     string `json:"to"`
	// Level is what the change amounts to, and Needs the least version number for it after From.
	Level compare.Level `json:"level"`
	Needs string        `json:"needs"`
	changes.List
	// Update are the commands with which a customer updates, one for each place that hosts the template.
	Update []update `json:"update"`
	// Lean is of the form that asks less, nil where TO has none.
	Lean *leanDifference `json:"lean,omitempty"`
	// Organization are the commands that update a stack for an organization, nil where one of the two has no form for one.
	Organization []update `json:"organization,omitempty"`
}

type update struct {
	Partition string `json:"partition,omitempty"`
	Command   string `json:"command"`
}

type diffFlags struct {
	vendors, templates, config, stackName string
	json                                  bool
}

// diff prints what a customer who updates would see.
func diff(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("diff", "[flags] VENDOR [FROM] [TO]",
		"Prints what a customer who updates from one version to another would see: permissions, resources,\n"+
			"parameters and outputs, and the command that updates. Left out, FROM is the newest release and TO the\n"+
			"synthesized version, or they are the two newest releases where that is released.", stderr)
	var f diffFlags
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the templates")
	flags.StringVar(&f.config, "config", "bucketgrant.yaml", "the `file` that says where templates are hosted; it need not be there")
	flags.StringVar(&f.stackName, "stack-name", "", "the `name` of the customer's stack (the vendor's id)")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) < 1 || len(rest) > 3 {
		return misused(flags, "must be given one vendor and at most two versions, got %d arguments", len(rest))
	}
	lategc.Least(128 << 20) // of each of hundreds of launches nothing is kept but what differs
	d, err := f.compare(rest[0], rest[1:])
	if err != nil {
		return err
	}
	if f.json {
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(d)
	}
	return d.print(stdout)
}

func (f diffFlags) compare(vendor string, asked []string) (*difference, error) {
	defs, err := vendors.Load(f.vendors, vendor)
	if err != nil {
		return nil, err
	}
	def := defs[0]
	index, err := release.Load(f.templates)
	if err != nil {
		return nil, err
	}
	of, err := index.Of(def.Vendor)
	if err != nil {
		return nil, err
	}
	from, to, err := between(of, def, asked)
	if err != nil {
		return nil, err
	}
	before, err := f.read(of, def, from)
	if err != nil {
		return nil, err
	}
	after, err := f.read(of, def, to)
	if err != nil {
		return nil, err
	}
	c, err := compare.Templates(before, after)
	if err != nil {
		return nil, fmt.Errorf("%s from %s to %s: %w", vendor, from, to, err)
	}
	were, are, err := f.organizations(of, def, from, to)
	if err != nil {
		return nil, err
	}
	found, err := organization.Differences(were, are)
	if err != nil {
		return nil, fmt.Errorf("%s from %s to %s, for an organization: %w", vendor, from, to, err)
	}
	c.Add(found...)
	d := &difference{Vendor: vendor, From: from, To: to, Level: c.Level(), List: changes.Of(c)}
	if d.Needs, err = c.Needs(from); err != nil {
		return nil, err
	}
	if d.Update, err = f.updates(of, def, to, sides{before, after, f.path(def.Vendor, to), hosting.Place.Key}); err != nil {
		return nil, err
	}
	if were != nil && are != nil {
		s := sides{were, are, filepath.Join(f.templates, def.Vendor, to, release.OrganizationName), hosting.Place.OrganizationKey}
		if d.Organization, err = f.updatesTo(of, def, to, s, nil); err != nil {
			return nil, err
		}
	}
	d.Lean, err = f.lean(of, def, from, to, before, after)
	return d, err
}

// organizations are the forms for an organization of two versions, nil where there is none: as released, or where the definition offers it.
func (f diffFlags) organizations(of *release.Vendor, def *vendors.Definition, from, to string) (before, after *template.Template, err error) {
	read := func(version string) (*template.Template, error) {
		if of.Release(version) == nil && version == def.Version && !def.Organization.Offered() {
			return nil, nil // what lies there is not released
		}
		return f.readForm(of, def, version, organizationForm)
	}
	if before, err = read(from); err != nil {
		return nil, nil, err
	}
	after, err = read(to)
	return before, after, err
}

// between says which two versions are compared, of a vendor with these releases, or none.
func between(of *release.Vendor, def *vendors.Definition, asked []string) (from, to string, err error) {
	var released []string
	if of != nil {
		for _, r := range of.Releases {
			released = append(released, r.Version)
		}
	}
	if len(asked) == 2 {
		return asked[0], asked[1], nil
	}
	to = def.Version
	if len(asked) == 1 {
		if to == asked[0] {
			return "", "", fmt.Errorf("%s %s is the synthesized version: give a second version to compare it with", def.Vendor, to)
		}
		return asked[0], to, nil
	}
	if !slices.Contains(released, to) {
		if len(released) == 0 {
			return "", "", fmt.Errorf("%s has no release to compare with: give two versions, or release one with bucketgrant release %[1]s", def.Vendor)
		}
		return released[len(released)-1], to, nil
	}
	if len(released) < 2 {
		return "", "", fmt.Errorf("%s has the release %s only, which is the synthesized version too: there is nothing to compare it with", def.Vendor, to)
	}
	return released[len(released)-2], released[len(released)-1], nil
}

// read reads a release as it was released, or the synthesized version.
func (f diffFlags) read(of *release.Vendor, def *vendors.Definition, version string) (*template.Template, error) {
	path := f.path(def.Vendor, version)
	var data []byte
	var err error
	if r := of.Release(version); r != nil {
		data, err = r.Read(f.templates)
	} else if !isVersion(version) {
		return nil, fmt.Errorf("a version must be MAJOR.MINOR.PATCH such as 1.2.0, got %q", version)
	} else if data, err = os.ReadFile(path); errors.Is(err, fs.ErrNotExist) {
		if version == def.Version {
			return nil, fmt.Errorf("%s is not there: synthesize it with %s", filepath.ToSlash(path), usages.Synth(def.Vendor))
		}
		return nil, fmt.Errorf("%s has no version %s", def.Vendor, version)
	}
	if err != nil {
		return nil, err
	}
	return parseFile(path, data)
}

// parseFile parses what a file has.
func parseFile(path string, data []byte) (*template.Template, error) {
	t, err := template.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	return t, nil
}

// isVersion keeps what a user types from leading to another folder.
func isVersion(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.") == "" && !strings.Contains(s, "..")
}

// sides are the two templates that an update leads from and to, and where the second one is.
type sides struct {
	before, after *template.Template
	file          string
	key           func(place hosting.Place, vendor, version string) string
}

func (f diffFlags) path(vendor, version string) string {
	return filepath.Join(f.templates, vendor, version, "template.yaml")
}

// updates are the commands: with the hosted template where there is hosting and the version is released, else with the file.
func (f diffFlags) updates(of *release.Vendor, def *vendors.Definition, to string, s sides) ([]update, error) {
	capabilities, err := compare.Capabilities(s.after, string(def.ServedPartitions()[0]))
	if err != nil {
		return nil, err
	}
	return f.updatesTo(of, def, to, s, capabilities)
}

// updatesTo is updates where it is known what must be acknowledged.
func (f diffFlags) updatesTo(of *release.Vendor, def *vendors.Definition, to string, s sides, capabilities []compare.Capability) ([]update, error) {
	stack := f.stackName
	if stack == "" {
		stack = def.Vendor
	}
	served := def.ServedPartitions()
	config, err := hosting.Load(f.config)
	if errors.Is(err, fs.ErrNotExist) {
		config, err = &hosting.Config{}, nil
	}
	if err != nil {
		return nil, err
	}
	var list []update
	for _, place := range config.Hosting {
		if of.Release(to) == nil || !slices.Contains(served, place.Partition) {
			continue
		}
		url, err := place.URL(s.key(place, def.Vendor, to))
		if err != nil {
			return nil, err
		}
		list = append(list, update{string(place.Partition), upgrade.UpdateCommand(stack, "--template-url", url, s.before, s.after, capabilities)})
	}
	if len(list) == 0 {
		body := "file://" + filepath.ToSlash(s.file)
		list = append(list, update{"", upgrade.UpdateCommand(stack, "--template-body", body, s.before, s.after, capabilities)})
	}
	return list, nil
}

func (d *difference) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s to %s: %s, so at least %s\n", d.Vendor, d.From, d.To, d.Level, d.Needs)
	fmt.Fprintf(&b, "launches tried with both: %d, requests judged: %d\n", d.Launches, d.Decisions)
	for _, h := range upgrade.Headings {
		findings := d.Part(h.Part)
		if len(findings) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", h.Words)
		for _, f := range findings {
			fmt.Fprintf(&b, "  %s  %s\n", f.Level, f.Words)
			if len(f.Actions) > 8 { // the words name a few only
				for _, a := range f.Actions {
					fmt.Fprintf(&b, "           %s\n", a)
				}
			}
		}
	}
	b.WriteString("\nTo update, with every choice as it was\n")
	printUpdates(&b, d.Update)
	d.Lean.print(&b)
	if d.Organization != nil {
		b.WriteString("\nA stack for a whole organization is updated, in all accounts, with\n")
		printUpdates(&b, d.Organization)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func printUpdates(b *strings.Builder, list []update) {
	for _, u := range list {
		if len(list) > 1 {
			fmt.Fprintf(b, "  in %s\n", u.Partition)
		}
		fmt.Fprintf(b, "  %s\n", u.Command)
	}
}
