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

// Finding is one difference between two versions, as a customer who updates sees it.
type Finding struct {
	Level  Level  `json:"level"`
	Part   Part   `json:"part"`
	Change Change `json:"change"`
	// Name is the logical ID, the parameter or the output that it is about.
	Name string `json:"name,omitempty"`
	// Words say it all.
	Words string `json:"words"`
	// Actions and On are, for access, what may be done, action by action, and on what.
	Actions []string `json:"actions,omitempty"`
	On      []string `json:"on,omitempty"`
	// Callers are, for trust, everybody that was tried and decided otherwise.
	Callers []string `json:"callers,omitempty"`
	// When says in which launches; empty: in all.
	When string `json:"when,omitempty"`
}

// Comparison is every difference between two versions.
type Comparison struct {
	// Findings are by level, the most serious first, and then by part. There is at least one: without any other, that nothing
	// changed but the version.
	Findings []Finding `json:"findings"`
	// Launches and Decisions count what was tried: launches of both versions, and requests that were judged.
	Launches  int `json:"launches"`
	Decisions int `json:"decisions"`
}

// Add adds findings of another form of the template, each in its place.
func (c *Comparison) Add(list ...Finding) {
	if len(list) > 0 && c.Same() {
		c.Findings = nil
	}
	c.Findings = sorted(append(c.Findings, list...))
}

// Same says that nothing was found but that the version is another.
func (c *Comparison) Same() bool {
	return len(c.Findings) == 1 && c.Findings[0].Words == nothing.Words
}

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

// Of returns the findings about one part.
func (c *Comparison) Of(p Part) []Finding {
	var list []Finding
	for _, f := range c.Findings {
		if f.Part == p {
			list = append(list, f)
		}
	}
	return list
}

// sorted puts findings in order and leaves out doubles.
func sorted(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			-cmp.Compare(a.Level, b.Level),
			cmp.Compare(slices.Index(parts, a.Part), slices.Index(parts, b.Part)),
			strings.Compare(a.Name, b.Name),
			strings.Compare(string(a.Change), string(b.Change)),
			strings.Compare(a.Words, b.Words),
		)
	})
	return slices.CompactFunc(list, func(a, b Finding) bool {
		return a.Level == b.Level && a.Part == b.Part && a.Name == b.Name && a.Words == b.Words
	})
}
