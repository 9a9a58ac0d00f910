package registry

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Telling is one thing that a stack told of its version. Either Version is set, by which a rule of it was made, or Status, that of the stack.
type Telling struct {
	At      time.Time `json:"at"`
	Stack   string    `json:"stack"`
	Version string    `json:"version,omitempty"`
	Status  string    `json:"status,omitempty"`
	// Unreleased says that the vendor had not released Version as it was told.
	Unreleased bool `json:"unreleased,omitempty"`
	// Dropped is set for one of a list at most, the newest that was dropped: it is there as the list's horizon, and says nothing else.
	Dropped bool `json:"dropped,omitempty"`
}

// The statuses of a stack that say whether what it told holds.
const (
	createComplete   = "CREATE_COMPLETE"
	updateComplete   = "UPDATE_COMPLETE"
	rollbackComplete = "UPDATE_ROLLBACK_COMPLETE"
)

// mostTellings is how many of a connection are kept, besides the horizon: an update tells two.
const mostTellings = 20

// With is a list of tellings with one more, each once, in the order of their times. In one second a stack's status is the last. Of too many the
// oldest go of which nothing follows, a rule and its outcome together, and what is no newer than the newest of them is not taken any more: it may
// be one of them again. So a telling that comes twice changes nothing, and it does not depend on the order in which they come unless more
// than a dozen newer ones came before. A rollback undoes what is kept, however late it comes.
func (t Telling) With(list []Telling) []Telling {
	if t.Version == "" && t.Status != createComplete && t.Status != updateComplete && t.Status != rollbackComplete {
		return list
	}
	t.At = t.At.UTC()
	for _, other := range list {
		if order := t.compare(other); order == 0 || order < 0 && other.Dropped && !t.undoes(list) {
			return list
		}
	}
	return shortened(slices.SortedFunc(slices.Values(append(slices.Clone(list), t)), Telling.compare))
}

func (t Telling) compare(other Telling) int {
	return cmp.Or(t.At.Compare(other.At), cmp.Compare(t.Status, other.Status), cmp.Compare(t.Version, other.Version), cmp.Compare(t.Stack, other.Stack))
}

// undoes reports whether it is the rollback of a rule in a list whose outcome it would be. One that was dropped is not, as the rule went with it.
func (t Telling) undoes(list []Telling) bool {
	undoes := false
	for _, other := range list {
		if other.Stack == t.Stack && !other.Dropped && other.compare(t) < 0 {
			undoes = t.Status == rollbackComplete && other.Version != ""
		}
	}
	return undoes
}

// shortened is a list without what is too much of it: the shortest beginning that can be said in fewer is.
func shortened(list []Telling) []Telling {
	kept := slices.DeleteFunc(slices.Clone(list), func(t Telling) bool { return t.Dropped })
	if len(kept) <= mostTellings {
		return list
	}
	dropped := slices.DeleteFunc(slices.Clone(list), func(t Telling) bool { return !t.Dropped })
	for len(kept) > mostTellings {
		n, needed := 0, []Telling(nil)
		for n == len(needed) && n < len(kept) {
			n++
			needed = settle(kept[:n]).tellings()
		}
		if n == len(needed) { // so many stacks of one name, each with a rule and no outcome
			told := settle(kept).told
			first := slices.IndexFunc(needed, func(t Telling) bool { return !slices.Contains(told, t) })
			needed = slices.Delete(needed, first, first+1)
		}
		dropped = append(dropped, slices.DeleteFunc(slices.Clone(kept[:n]), func(t Telling) bool { return slices.Contains(needed, t) })...)
		kept = append(needed, kept[n:]...)
	}
	horizon := slices.MaxFunc(dropped, Telling.compare)
	horizon.Dropped = true
	return slices.SortedFunc(slices.Values(append(kept, horizon)), Telling.compare)
}

// settled is what tellings come to.
type settled struct {
	// told are the rule and the outcome that told the version, nil for none.
	told []Telling
	// open are the newest rules whose outcome is not known, by the stack's ID.
	open map[string]Telling
}

// settle takes tellings in the order of their times: a rule's version holds once the stack's launch or update is complete, and not where that was
// rolled back.
func settle(list []Telling) settled {
	s := settled{open: map[string]Telling{}}
	for _, t := range list {
		rule, isOpen := s.open[t.Stack]
		switch {
		case t.Dropped:
		case t.Version != "":
			s.open[t.Stack] = t
		default:
			if isOpen && t.Status != rollbackComplete {
				s.told = []Telling{rule, t}
			}
			delete(s.open, t.Stack)
		}
	}
	return s
}

// tellings are those that come to the same, in the order of their times.
func (s settled) tellings() []Telling {
	return slices.SortedFunc(slices.Values(slices.AppendSeq(slices.Clone(s.told), maps.Values(s.open))), Telling.compare)
}

// ToldBy is the version that follows from tellings in the order of their times.
func ToldBy(list []Telling) ToldVersion {
	told := settle(list).told
	if told == nil {
		return ToldVersion{}
	}
	return ToldVersion{Version: told[0].Version, At: told[1].At, Stack: told[1].Stack, Unreleased: told[0].Unreleased}
}
