package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// Part is what a finding is about.
type Part string

const (
	PartAccess    Part = "access"   // what the stack's principals may do
	PartTrust     Part = "trust"    // who may assume its roles
	PartLaunch    Part = "launch"   // which launches are accepted, and what they need
	PartResource  Part = "resource" // what is created
	PartParameter Part = "parameter"
	PartOutput    Part = "output"
	PartOther     Part = "other" // what is written otherwise, and what it does shows in no launch
	PartWords     Part = "words" // descriptions, labels, statement ids
)

var parts = []Part{PartAccess, PartTrust, PartLaunch, PartResource, PartParameter, PartOutput, PartOther, PartWords}

// Change is what happened to it.
type Change string

const (
	Gained   Change = "gained"   // by whoever already launched
	Lost     Change = "lost"     // by whoever already launched
	Offered  Change = "offered"  // if the customer now chooses so
	Added    Change = "added"    // it is new
	Removed  Change = "removed"  // it is gone
	Replaced Change = "replaced" // the old one goes, another one comes
	Changed  Change = "changed"  // in place
	Refused  Change = "refused"  // accepted before, refused now
	Accepted Change = "accepted" // refused before, accepted now
)

// Level is how much a change matters to whoever has launched the version before.
type Level = release.Level

// The levels, see [Templates].
const (
	Patch = release.Patch
	Minor = release.Minor
	Major = release.Major
)

// Finding is one difference between two versions, as a customer who updates sees it: what was found, and not how it is said, so
// that findings that are the same are told once, with all launches in which they are. Package changes says it.
type Finding struct {
	Kind
	// Name is the logical ID, the parameter or the output that it is about.
	Name string
	// Type is that of a resource, and Properties are what changed of it.
	Type       string   `json:",omitempty"`
	Properties []string `json:",omitempty"`
	// Path is where something is written otherwise, such as Mappings.Regions.eu-west-1.
	Path string `json:",omitempty"`
	// Before and After are values of what changed, nil where there is none, and where they are too long to be shown.
	Before, After *string
	// Reason is why a launch is refused, or something cannot be told, in the words of the template or of who knows.
	Reason string `json:",omitempty"`
	// Given are the choices of one such launch.
	Given []Choice `json:",omitempty"`
	// Names are those of principals whom a policy lets in, or Everybody.
	Names []string `json:",omitempty"`
	// Actions and On are, for access, what may be done, action by action, and on what.
	Actions []string `json:",omitempty"`
	On      []Thing  `json:",omitempty"`
	// Callers are, for trust, everybody that was tried and decided otherwise.
	Callers []Caller `json:",omitempty"`
	// ForOrganization says that it is about the form for a whole organization.
	ForOrganization bool `json:",omitempty"`
	// When says in which launches.
	When When
}

// Everybody is let in by a policy whose principal is a star.
const Everybody = "everybody"

// key is what was found, whenever it is.
func (f Finding) key() string {
	f.When = When{}
	return compact(f)
}

// with is a finding with the values of what changed, if they are short.
func (f Finding) with(before, after any) Finding {
	const most = 120
	length := func(text *string) int {
		if text == nil {
			return len("none")
		}
		return len(*text)
	}
	if was, is := textOf(before), textOf(after); length(was)+length(is) <= most {
		f.Before, f.After = was, is
	}
	return f
}

// textOf is a value as it stands in a template, nil where there is none.
func textOf(v any) *string {
	if v == nil {
		return nil
	}
	text := strings.Trim(compact(v), `"`)
	return &text
}

// Comparison is every difference between two versions.
type Comparison struct {
	// Findings are by level, the most serious first, and then by part. There is at least one: without any other, that nothing
	// changed but the version.
	Findings []Finding
	// Launches and Decisions count what was tried: launches of both versions, and requests that were judged.
	Launches, Decisions int
}

// Add adds findings of another form of the template, each in its place.
func (c *Comparison) Add(list ...Finding) {
	if len(list) > 0 && c.Same() {
		c.Findings = nil
	}
	c.Findings = sorted(append(c.Findings, list...))
}

// Same says that nothing was found but that the version is another.
func (c *Comparison) Same() bool { return len(c.Findings) == 1 && c.Findings[0].Kind == Nothing }

// Level is the highest level of the findings.
func (c *Comparison) Level() Level {
	level := Patch
	for _, f := range c.Findings {
		level = max(level, f.Level)
	}
	return level
}

// Needs is the least version that the change needs, given the version before.
func (c *Comparison) Needs(old string) (string, error) {
	return release.NextVersion(old, c.Level())
}

// Parts are the parts in the order in which findings are told.
func Parts() []Part { return slices.Clone(parts) }

// sorted puts findings in order and leaves out doubles.
func sorted(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			-cmp.Compare(a.Level, b.Level),
			cmp.Compare(slices.Index(parts, a.Part), slices.Index(parts, b.Part)),
			strings.Compare(a.Name, b.Name),
			strings.Compare(compact(a), compact(b)),
		)
	})
	return slices.CompactFunc(list, func(a, b Finding) bool { return compact(a) == compact(b) })
}
