// Package upgrade leads customers from one version of a template to another: what changes for them, what they decide, and the
// commands that change their stack, with every value as it was.
//
// There is no link that updates a stack: the console's quick-create links make new ones only. So it is a change set, which the
// customer looks at before anything changes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
package upgrade

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Path is the way from one version of a template to another: the same for everybody who runs the first. Going back is a path
// too, and so is one past versions between.
type Path struct {
	// Vendor is what people call it.
	Vendor, From, To string
	// Forms are those that the stack runs, and is led to.
	Forms Forms
	// Looks says that nobody has said, by handing it back, which form of which version the stack runs. The commands then ask the stack which
	// parameters it has, as CloudFormation refuses the previous value of one that it does not have, and one that is left out would be lost. It
	// is led to the full template.
	Looks bool
	*compare.Comparison
	// Parameters are those of the version that the path leads to, in its order.
	Parameters []Parameter
	// Gone are those that it has no more: their values go.
	Gone []string

	passed       []string // what the stack set of the version that it leads to gives its stacks; nil but for an organization
	after        *template.Template
	choices      *resolve.Choices // of the version that the path leads to
	capabilities map[string][]string
}

// Parameter is one parameter of the version that a path leads to, and where its value comes from.
type Parameter struct {
	Name, Description string
	// Source says it.
	Source Source
	// Old is the name that a renamed one had.
	Old string
	// Default is the value of one that is new, or that the lean form has for good, and need not be given.
	Default string
	// Refuses is, in words, which of the values that one took before it does not take any more.
	Refuses string
	// changed: what the lean form has for good is not the default any more.
	changed bool
	// fixed is what the lean form has for good in place of one that is kept, where it is not the default any more; nil for nothing.
	fixed *string
}

// Source is where the value of a parameter comes from.
type Source string

const (
	Kept    Source = "kept"    // the stack has it, and keeps it
	Renamed Source = "renamed" // the stack has it under another name
	Left    Source = "left"    // it is new, and has a default
	Fixed   Source = "fixed"   // the lean form has it for good, and it stays as it is
	Asked   Source = "asked"   // the customer has to give it
)

// Version is one version of a template. Lean and Organization are its other forms, nil where there is none.
type Version struct {
	Number                   string
	Full, Lean, Organization *template.Template
}

// Form is a form of a version's template.
type Form int

const (
	Full Form = iota
	Lean
	// Organization holds a stack set of the full template.
	Organization
)

// Forms are the forms of two versions. One for an organization leads to another such one.
type Forms struct{ From, To Form }

func (v Version) form(f Form) (*template.Template, error) {
	t := map[Form]*template.Template{Full: v.Full, Lean: v.Lean, Organization: v.Organization}[f]
	if t == nil && f == Organization {
		return nil, fmt.Errorf("%s has no form for an organization: it was released before the vendor offered one, or before there were any", v.Number)
	}
	return t, nil
}

// StaysLean reports whether a stack of the lean form can be led to that of another version without losing anything: each of its
// values, and of those that are decided for it, has its place there, and what both have for good is the same. Else the full template
// is where it is led.
func StaysLean(from, to Version, decided, renamed map[string]string) bool {
	if from.Lean == nil || to.Lean == nil {
		return false
	}
	asks, before := to.Lean.Keys("Parameters"), from.Lean.Keys("Parameters")
	for name := range decided {
		if !slices.Contains(asks, name) {
			return false
		}
	}
	was, now := parameters(from.Full), parameters(to.Full)
	for name, d := range now {
		old := name
		if was[name] == nil && renamed[name] != "" {
			old = renamed[name]
		}
		asked := slices.Contains(asks, name)
		switch {
		case slices.Contains(before, old) && !asked:
			return false
		case was[old] != nil && !asked && text(was[old]["Default"]) != text(d["Default"]):
			return false
		}
	}
	return true
}

// New compares two versions, in the forms that the stack runs and is led to. Renamed are the old names of parameters by their new ones: nothing in a template says that one has
// another's place, so who releases it does.
func New(vendor string, from, to Version, renamed map[string]string, forms Forms) (*Path, error) {
	before, err := from.form(forms.From)
	if err != nil {
		return nil, fmt.Errorf("%s %w", vendor, err)
	}
	after, err := to.form(forms.To)
	if err != nil {
		return nil, fmt.Errorf("%s %w", vendor, err)
	}
	c, passed, err := compared(from, to, forms)
	if err != nil {
		return nil, fmt.Errorf("%s from %s to %s: %w", vendor, from.Number, to.Number, err)
	}
	choices, err := resolve.NewChoices(after)
	if err != nil {
		return nil, err
	}
	p := &Path{Vendor: vendor, From: from.Number, To: to.Number, Forms: forms, Comparison: c, passed: passed, after: after, choices: choices, capabilities: map[string][]string{}}
	old, now, fixed := parameters(before), parameters(after), parameters(from.Full)
	asks := fixed
	if from.Lean != nil {
		asks = parameters(from.Lean)
	}
	var taken []string // the old names that have a new one
	for _, name := range after.Keys("Parameters") {
		d := now[name]
		one := Parameter{Name: name, Description: text(d["Description"])}
		was, has := old[name]
		had := fixed[name] // in the full template
		if had == nil {
			had = fixed[renamed[name]]
		}
		switch {
		case has && text(was["Type"]) == text(d["Type"]):
			one.Source, one.Refuses = Kept, p.refuses(name)
		case has: // of another type: what it has may mean something else
			one.Source, taken = Asked, append(taken, name)
		case old[renamed[name]] != nil:
			one.Old = renamed[name]
			one.Source, taken = Renamed, append(taken, one.Old)
			if isTrue(old[one.Old]["NoEcho"]) { // nobody can read it
				one.Source = Asked
			}
		case forms.From == Lean && had != nil && text(had["Type"]) == text(d["Type"]) && had["Default"] != nil:
			one.Source, one.Default = Fixed, text(had["Default"])
			one.changed = d["Default"] == nil || text(d["Default"]) != one.Default
		case d["Default"] == nil:
			one.Source = Asked
		default:
			one.Source, one.Default = Left, text(d["Default"])
		}
		if lacks := asks[name] == nil && asks[one.Old] == nil; lacks && had != nil && had["Default"] != nil && (d["Default"] == nil || text(d["Default"]) != text(had["Default"])) {
			value := text(had["Default"])
			one.fixed = &value
		}
		p.Parameters = append(p.Parameters, one)
	}
	for _, name := range before.Keys("Parameters") {
		if now[name] == nil && !slices.Contains(taken, name) {
			p.Gone = append(p.Gone, name)
		}
	}
	return p, p.checkRenamed(renamed, both(fixed, old), both(parameters(to.Full), now))
}

// compared is what changes between the forms of two versions, and what the stack set of the second gives its stacks.
func compared(from, to Version, forms Forms) (c *compare.Comparison, passed []string, err error) {
	switch {
	case forms.To == Organization:
		return organization.Update(from.Full, to.Full, from.Organization, to.Organization)
	case forms == Forms{Lean, Lean}:
		c, err = compare.Templates(from.Lean, to.Lean)
	default: // what the full one asks besides the lean one is no change of the version's
		c, err = compare.Templates(from.Full, to.Full)
	}
	return c, nil, err
}

// checkRenamed: a name that neither version has is a mistake, as is one that both have.
func (p *Path) checkRenamed(renamed map[string]string, old, now map[string]map[string]any) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(renamed)) {
		was := renamed[name]
		switch {
		case now[name] == nil || old[name] != nil:
			problems = append(problems, fmt.Errorf("%s is no parameter that is new in %s %s: the new ones are %s", words.Quote(name), p.Vendor, p.To, words.And(p.New())))
		case old[was] == nil || now[was] != nil:
			problems = append(problems, fmt.Errorf("%s is no parameter that %s %s has no more: those are %s", words.Quote(was), p.Vendor, p.To, words.And(p.Gone)))
		}
	}
	return errors.Join(problems...)
}

// New are the names of the parameters that the version before did not have.
func (p *Path) New() []string {
	var names []string
	for _, one := range p.Parameters {
		if one.Source != Kept && one.Source != Fixed {
			names = append(names, one.Name)
		}
	}
	return names
}

// Of are the parameters of one source.
func (p *Path) Of(s Source) []Parameter {
	return slices.DeleteFunc(slices.Clone(p.Parameters), func(one Parameter) bool { return one.Source != s })
}

// Down says that the path goes back to an older version.
func (p *Path) Down() bool { return release.CompareVersions(p.To, p.From) < 0 }

// Capabilities are what whoever updates acknowledges in a partition, such as CAPABILITY_IAM.
func (p *Path) Capabilities(partition string) ([]string, error) {
	if list, ok := p.capabilities[partition]; ok {
		return list, nil
	}
	list, err := compare.Capabilities(p.after, partition)
	if err != nil {
		return nil, err
	}
	p.capabilities[partition] = compare.Acknowledged(list)
	return p.capabilities[partition], nil
}

// refuses says which values a parameter does not take any more, in the words of the comparison.
func (p *Path) refuses(name string) string {
	for _, f := range p.Findings {
		if f.Part == compare.PartParameter && f.Name == name && f.Change == compare.Refused {
			return changes.Words(f)
		}
	}
	return ""
}

// both are the parameters of a full template and of a form of it.
func both(full, form map[string]map[string]any) map[string]map[string]any {
	all := maps.Clone(full)
	maps.Copy(all, form)
	return all
}

func parameters(t *template.Template) map[string]map[string]any {
	all := map[string]map[string]any{}
	section := t.Section("Parameters")
	for name, d := range section {
		all[name], _ = d.(map[string]any)
	}
	return all
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func isTrue(v any) bool { return v != nil && fmt.Sprint(v) == "true" }
