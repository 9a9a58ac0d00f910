// Package compare finds what changed between two versions of a template, and what each change amounts to for a customer who
// updates: [Templates] compares, and [Comparison.Needs] is the version number that the changes need. What it finds is data;
// package changes says it.
//
// It judges access with an IAM evaluator and server's code (see package judge), so that programs in a vendor's back end have
// nothing to do with it: what they want to know of a release stands in the index, see package release.
package compare

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Templates finds every difference between two versions of a template, and what each means to a customer who updates.
//
// Access is judged by evaluating both versions: every launch that the old one accepts is made with the new one as well,
// with the same choices, and every action is tried on everything, and everybody at the door of every role. Nothing that
// cannot be evaluated counts as unchanged: it is an error, or a finding that says so. Launches are made in one partition, and one of each
// kind in every other one and in each region for which a mapping says something else than before: who gets in may be another one there.
//
// The levels:
//
//   - major: wider access for whoever already launched; a launch, a value or a script that worked and is refused now; a
//     resource that is replaced, removed or no longer protected as before; an output that is gone or says something else;
//     what is written otherwise and takes no part in any launch that was tried
//   - minor: narrower access, as the vendor who releases it knows what it no longer needs and a customer loses nothing; a
//     new optional parameter and the access that it offers; another default, which an update with UsePreviousValue does
//     not see; new outputs and resources; anything else that changes in place
//   - patch: words
func Templates(before, after *template.Template) (*Comparison, error) {
	older, err := newVersion(before)
	if err != nil {
		return nil, fmt.Errorf("the version before: %w", err)
	}
	newer, err := newVersion(after)
	if err != nil {
		return nil, fmt.Errorf("the version after: %w", err)
	}
	c := &comparer{old: older, new: newer, known: newMembers(), said: map[string]bool{}, told: map[string]bool{}, inRegions: map[string][]string{}, apart: map[string]Finding{},
		judges: newJudges(), properties: map[[2]*resolve.Made]changed{}, judged: map[string]outcome{}, grids: map[string][]judge.Request{}}
	var differ map[string]bool
	c.mapped, differ = c.mappedKeys()
	c.mappedOtherwise = len(differ) > 0
	c.mustGive = c.newlyRequired()
	c.keepsAll = len(c.mustGive) == 0 && !slices.ContainsFunc(c.old.parameterNames, func(name string) bool { return c.new.parameters[name] == nil })
	c.matchResources()
	c.compareParameters()
	if err := c.comparePairs(); err != nil {
		return nil, err
	}
	if err := c.compareOffers(); err != nil {
		return nil, err
	}
	c.compareTexts()
	if len(c.findings) == 0 {
		c.add(Finding{Kind: Nothing})
	}
	return &Comparison{Findings: sorted(c.findings), Launches: len(c.pairs), Decisions: c.decisions}, nil
}

// Bytes compares two templates as they stand in files.
func Bytes(before, after []byte) (*Comparison, error) {
	old, err := template.Parse(before)
	if err != nil {
		return nil, fmt.Errorf("the version before: %w", err)
	}
	new, err := template.Parse(after)
	if err != nil {
		return nil, fmt.Errorf("the version after: %w", err)
	}
	return Templates(old, new)
}

// comparer is one comparison at work.
type comparer struct {
	old, new *version
	// renamed are the logical IDs of the old version by those of the new one, where a resource seems to have got another.
	renamed         map[string]string
	known           *members
	mustGive        map[string]string // what an update must give besides what was given before
	keepsAll        bool              // an update gives that and nothing else
	partition       string            // where pairs are launched, and in which region
	homeRegion      string
	pairs           []pair
	notAtHome       []map[string]string // the launches that the old version refuses there
	newLaunches     []map[string]string // those of the new version
	kinds           []map[string]string // see elsewhere
	told            map[string]bool     // what was found there, see place.key
	inRegions       map[string][]string // the regions of what was found in some only, by finding
	apart           map[string]Finding
	mapped          map[string]bool // the keys by which mappings are looked up
	mappedOtherwise bool            // whether entries of them are not the same in both versions
	written         []writing       // what is written otherwise
	access          *found          // of the pairs
	findings        []Finding
	judges          judges
	properties      map[[2]*resolve.Made]changed // see changesOf
	judged          map[string]outcome           // what has been judged already
	grids           map[string][]judge.Request   // see grid
	decisions       int
	said            map[string]bool // findings that have an example
}

func (c *comparer) add(f Finding) { c.findings = append(c.findings, f) }

// matchResources pairs logical IDs that are gone with new ones of the same type, so that what a replaced role may do is
// compared with what the new one may.
func (c *comparer) matchResources() {
	c.renamed = map[string]string{}
	gone := map[string][]string{}
	for _, id := range c.old.Keys("Resources") {
		if c.new.resources[id] == nil {
			typ := typeOf(c.old.resources[id])
			gone[typ] = append(gone[typ], id)
		}
	}
	for _, id := range c.new.Keys("Resources") {
		typ := typeOf(c.new.resources[id])
		if c.old.resources[id] == nil && len(gone[typ]) > 0 {
			c.renamed[id] = gone[typ][0]
			gone[typ] = gone[typ][1:]
		}
	}
}

// asNew is a launch of the new version in which what stands for something of the old stack has its name.
func (c *comparer) asNew(in resolve.Input, old *resolve.Stack) resolve.Input {
	if old != nil && len(c.renamed) > 0 {
		in.Physical = func(id, _ string, _ map[string]any) (string, map[string]string) {
			if r := old.Resource(c.renamed[id]); r != nil {
				return r.PhysicalID, r.Attributes
			}
			return "", nil
		}
	}
	return in
}

var errNoLaunch = errors.New("no launch that was tried is accepted")

// distinct are all of a list once, in an order of their own.
func distinct[T comparable](list []T) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(compact(a), compact(b)) })
	return slices.Compact(list)
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
