// Package changes says in words what package compare found: each kind of finding has its sentence in one table.
package changes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// List is every difference between two versions, in words.
type List struct {
	// Findings are by level, the most serious first, then by part, and by their words.
	Findings []Finding `json:"findings"`
	// Launches and Decisions count what was tried: launches of both versions, and requests that were judged.
	Launches  int `json:"launches"`
	Decisions int `json:"decisions"`
}

// Finding is one difference in words. Its JSON is for programs.
type Finding struct {
	Level  compare.Level  `json:"level"`
	Part   compare.Part   `json:"part"`
	Change compare.Change `json:"change"`
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

// Of says what a comparison found.
func Of(c *compare.Comparison) List {
	list := List{Launches: c.Launches, Decisions: c.Decisions}
	for _, f := range c.Findings {
		list.Findings = append(list.Findings, say(f))
	}
	order := compare.Parts()
	slices.SortStableFunc(list.Findings, func(a, b Finding) int {
		return cmp.Or(
			-cmp.Compare(a.Level, b.Level),
			cmp.Compare(slices.Index(order, a.Part), slices.Index(order, b.Part)),
			strings.Compare(a.Name, b.Name),
			strings.Compare(string(a.Change), string(b.Change)),
			strings.Compare(a.Words, b.Words),
		)
	})
	list.Findings = slices.CompactFunc(list.Findings, func(a, b Finding) bool {
		return a.Level == b.Level && a.Part == b.Part && a.Name == b.Name && a.Words == b.Words
	})
	return list
}

// Part are the findings about one part.
func (l List) Part(p compare.Part) []Finding {
	return slices.DeleteFunc(slices.Clone(l.Findings), func(f Finding) bool { return f.Part != p })
}

// Words are those of one finding.
func Words(f compare.Finding) string { return say(f).Words }

func say(f compare.Finding) Finding {
	said := Finding{Level: f.Level, Part: f.Part, Change: f.Change, Name: f.Name, Words: sentence(f), When: when(f.When)}
	switch f.Part {
	case compare.PartAccess:
		said.Actions, said.On = f.Actions, things(f.On)
	case compare.PartTrust:
		said.Callers = names(f.Callers)
	}
	if said.When != "" {
		said.Words += ", " + said.When
	}
	if f.ForOrganization {
		said.Words = "for an organization: " + said.Words
	}
	return said
}
