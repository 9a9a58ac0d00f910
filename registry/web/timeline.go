package web

import (
	"context"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// perLine is how many entries of a time line a page has.
const perLine = 30

// timeline is what happened to a connection, the newest first.
type timeline struct {
	Entries []entry
	// Before begins the next page, empty on the last one. Later: it is not the first page.
	Before string
	Later  bool
}

// entry is a line of the log, or a check.
type entry struct {
	registry.Entry
	Check *registry.Check
}

// timeline is a page of it, before an entry, or the newest. The log and the checks have IDs of one kind, which sort by the
// time at which they were made.
func (p *pages) timeline(ctx context.Context, id, before string) (timeline, error) {
	if before != "" && !registry.IsID(before) {
		return timeline{}, store.ErrNotFound
	}
	log, err := p.Store.Log(ctx, id, before, perLine+1)
	if err != nil {
		return timeline{}, err
	}
	checks, err := p.Store.Checks(ctx, id, before, perLine+1)
	if err != nil {
		return timeline{}, err
	}
	l := timeline{Later: before != ""}
	for _, e := range log {
		l.Entries = append(l.Entries, entry{Entry: e})
	}
	for _, c := range checks {
		l.Entries = append(l.Entries, entry{Entry: registry.Entry{ID: c.ID, At: c.Started, Who: "registry"}, Check: &c})
	}
	slices.SortFunc(l.Entries, func(a, b entry) int { return strings.Compare(b.ID, a.ID) })
	if len(l.Entries) > perLine {
		l.Entries = l.Entries[:perLine]
		l.Before = l.Entries[perLine-1].ID
	}
	return l, nil
}
