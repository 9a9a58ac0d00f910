package store

import (
	"context"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Figures say how a registry is doing.
type Figures struct {
	// States are how many connections there are of each vendor and in each state.
	States map[string]map[registry.State]int
	// Late is how long the connection that is due the longest has been due.
	Late time.Duration
	// Unsent are how many connections have notices that are not delivered yet, by channel, and Failing those of them that
	// were tried.
	Unsent, Failing map[string]int
	// Full is of how many organizations so many accounts that nobody has named have told of themselves that no other is taken down.
	Full int
	// Dropped are how many of what stacks told were not taken since the store was opened, by why: "full" as an organization is, or "old".
	Dropped map[string]int64
}

// Figures counts. With a million connections it takes a tenth of a second.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	f := Figures{States: map[string]map[registry.State]int{}, Unsent: map[string]int{}, Failing: map[string]int{},
		Dropped: map[string]int64{"full": s.dropped.full.Load(), "old": s.dropped.old.Load()}}
	rows, err := s.read.QueryContext(ctx, "select vendor, state, count(*) from bucketgrant_connections group by vendor, state")
	if err != nil {
		return f, explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var vendor string
		var state registry.State
		var n int
		if err := rows.Scan(&vendor, &state, &n); err != nil {
			return f, err
		}
		if f.States[vendor] == nil {
			f.States[vendor] = map[registry.State]int{}
		}
		f.States[vendor][state] = n
	}
	if err := rows.Err(); err != nil {
		return f, explain(err)
	}
	for vendor := range f.States { // each is one step in its index
		var first int64
		if err := s.read.QueryRowContext(ctx, "select coalesce(min(next_at), 0) from bucketgrant_connections where vendor = $1 and next_at > 0", vendor).Scan(&first); err != nil {
			return f, explain(err)
		}
		if first > 0 {
			f.Late = max(f.Late, s.now().Sub(at(first)))
		}
	}
	err = s.read.QueryRowContext(ctx, "select count(*) from (select organization from bucketgrant_unnamed where dismissed_at = 0 group by organization, shared having count(*) >= $1) of_one",
		MostUnnamed).Scan(&f.Full)
	if err != nil {
		return f, explain(err)
	}
	return f, s.unsent(ctx, &f)
}

func (s *Store) unsent(ctx context.Context, f *Figures) error {
	channels, err := s.Channels(ctx)
	if err != nil {
		return err
	}
	for _, channel := range channels {
		f.Unsent[channel], f.Failing[channel] = 0, 0
	}
	rows, err := s.read.QueryContext(ctx, "select channel, count(*), sum(case when attempts > 0 then 1 else 0 end) from bucketgrant_outbox where next_at > 0 group by channel")
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var channel string
		var all, failing int
		if err := rows.Scan(&channel, &all, &failing); err != nil {
			return err
		}
		f.Unsent[channel], f.Failing[channel] = all, failing
	}
	return explain(rows.Err())
}
