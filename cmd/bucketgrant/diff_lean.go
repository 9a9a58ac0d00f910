package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// leanDifference is what becomes of the lean form. It makes what the full template makes with its defaults, so that nothing else
// differs than what is said of that.
type leanDifference struct {
	// Asks are the parameters that it asks for now; Added and Removed are of these those that it did not ask for before, and the
	// other way round, nil where there was no lean form before.
	Asks    []string `json:"asks"`
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	// Changed are the parameters that both have for good, and with other values.
	Changed []changedDefault `json:"changed,omitempty"`
	// New says that there was none before. Then there is no update of it.
	New    bool     `json:"new,omitempty"`
	Update []update `json:"update,omitempty"`
}

// changedDefault is what the lean form has for good, before and after.
type changedDefault struct {
	Parameter string `json:"parameter"`
	From      string `json:"from"`
	To        string `json:"to"`
}

// lean compares the lean forms of two versions, nil where the second one has none. The two templates are the full ones.
func (f diffFlags) lean(of *release.Vendor, def *vendors.Definition, from, to string, was, full *template.Template) (*leanDifference, error) {
	before, err := f.readForm(of, def, from, leanForm)
	if err != nil {
		return nil, err
	}
	after, err := f.readForm(of, def, to, leanForm)
	if err != nil || after == nil {
		return nil, err
	}
	l := &leanDifference{Asks: append([]string{}, after.Keys("Parameters")...), New: before == nil}
	if l.New {
		return l, nil
	}
	asked := before.Keys("Parameters")
	for _, name := range l.Asks {
		if !slices.Contains(asked, name) {
			l.Added = append(l.Added, name)
		}
	}
	s := sides{before, after, filepath.Join(f.templates, def.Vendor, to, release.LeanName), hosting.Place.LeanKey}
	for _, name := range asked {
		if !slices.Contains(l.Asks, name) {
			l.Removed = append(l.Removed, name)
		}
		if !slices.Contains(l.Asks, name) && full.Section("Parameters")[name] != nil { // its value would be lost
			s.after, s.file, s.key = full, f.path(def.Vendor, to), hosting.Place.Key
		}
	}
	for _, name := range full.Keys("Parameters") {
		a, b := defaultOf(was, name), defaultOf(full, name)
		if a != b && was.Section("Parameters")[name] != nil && !slices.Contains(asked, name) && !slices.Contains(l.Asks, name) {
			l.Changed = append(l.Changed, changedDefault{name, a, b})
		}
	}
	l.Update, err = f.updates(of, def, to, s)
	return l, err
}

func defaultOf(t *template.Template, parameter string) string {
	d, _ := t.Section("Parameters")[parameter].(map[string]any)
	if d["Default"] == nil {
		return ""
	}
	return fmt.Sprint(d["Default"])
}

// formKind is a form of a template: how its file is called, and what a release has of it.
type formKind struct {
	name string
	of   func(*release.Release) *release.Form
}

var (
	leanForm         = formKind{release.LeanName, func(r *release.Release) *release.Form { return r.Lean }}
	organizationForm = formKind{release.OrganizationName, func(r *release.Release) *release.Form { return r.Organization }}
)

// readForm reads a form of a version, nil where there is none.
func (f diffFlags) readForm(of *release.Vendor, def *vendors.Definition, version string, kind formKind) (*template.Template, error) {
	path := filepath.Join(f.templates, def.Vendor, version, kind.name)
	var data []byte
	var err error
	switch r := of.Release(version); {
	case r != nil && kind.of(r) == nil:
		return nil, nil
	case r != nil:
		data, err = kind.of(r).Read(f.templates)
	default:
		if data, err = os.ReadFile(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return parseFile(path, data)
}

func (l *leanDifference) print(b *strings.Builder) {
	if l == nil {
		return
	}
	asks := "nothing"
	if len(l.Asks) > 0 {
		asks = words.And(l.Asks) + " only"
	}
	fmt.Fprintf(b, "\nThe form that asks less, with everything else at its default, asks for %s, and grants nothing more\n", asks)
	for _, line := range []struct {
		names []string
		words string
	}{{l.Added, "it did not ask for before"}, {l.Removed, "it does not ask for any more"}} {
		if len(line.names) > 0 {
			fmt.Fprintf(b, "  %s %s\n", words.And(line.names), line.words)
		}
	}
	for _, c := range l.Changed {
		fmt.Fprintf(b, "  %s becomes %q, and was %q: bucketgrant upgrade writes the commands that keep it\n", c.Parameter, c.To, c.From)
	}
	if l.New {
		b.WriteString("  it is new: a stack of the version before is updated to the full template\n")
		return
	}
	b.WriteString("  a stack of it is updated with\n")
	printUpdates(b, l.Update)
}
