package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// What is done to several connections at a time is one transaction, and where it can be one statement: what a transaction costs is
// mostly its begin and its end.

// among is the condition that an ID is one of those in a parameter, which is [idList]'s.
func (s *Store) among(parameter string) string {
	if s.dialect == SQLite {
		return "id in (select value from json_each(" + parameter + "))"
	}
	return "id in (select json_array_elements_text(cast(" + parameter + " as json)))"
}

// idList are IDs as one parameter.
func idList(ids []string) string {
	data, _ := json.Marshal(ids) // which texts never fail
	return string(data)
}

// BeginLeased is [Store.Begin] for connections that are leased. What is not leased any more is left out: its check has been, or it was
// changed since and is due anew. So is what somebody else checks: it is due again as soon as their lock ends.
func (s *Store) BeginLeased(ctx context.Context, ids []string, by string, until time.Time) (list []registry.Connection, err error) {
	now := s.now()
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.lock(ctx, tx, s.among("$1"), idList(ids)); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "update bucketgrant_connections set running_by = $2, running_until = $3"+
			" where "+s.among("$1")+" and leased_at > 0 and (running_until <= $4 or running_until > $5) and state <> 'ended' returning "+columns,
			idList(ids), by, ms(until), ms(now), ms(until.Add(clocks)))
		if err != nil {
			return err
		}
		if err := each(rows, func(r row) { list = append(list, r.Connection) }); err != nil || len(list) == len(ids) {
			return err
		}
		_, err = tx.ExecContext(ctx, "update bucketgrant_connections set next_at = case when running_until > $3 then running_until else cast($3 as bigint) end"+
			" where "+s.among("$1")+" and leased_at > 0 and running_by <> $2 and running_until > 0 and next_at > 0", idList(ids), by, ms(now.Add(time.Second)))
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// RecordAll is [Store.Record] for several checks, each of another connection. complete is in the transaction of the last that is written. Where
// one cannot be written, the others are, and complete is not called.
func (s *Store) RecordAll(ctx context.Context, results []Result, complete func(tx *sql.Tx) error) error {
	encoded, err := encodeAll(results)
	if err != nil {
		return err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.recordAll(ctx, tx, encoded); err != nil || complete == nil {
			return err
		}
		return complete(tx)
	})
	if err == nil || len(results) == 1 {
		return err
	}
	var problems []error
	for i := range encoded {
		problems = append(problems, s.inTx(ctx, func(tx *sql.Tx) error { return s.recordAll(ctx, tx, encoded[i:i+1]) }))
	}
	if err := errors.Join(problems...); err != nil || complete == nil {
		return err
	}
	return s.inTx(ctx, complete)
}

func (s *Store) recordAll(ctx context.Context, tx *sql.Tx, results []encodedResult) error {
	ids := make([]string, len(results))
	for i, r := range results {
		ids[i] = r.Check.Connection
	}
	slices.Sort(ids)
	loaded, err := s.loadAll(ctx, tx, ids)
	if err != nil {
		return err
	}
	// What record waits for is had in one order, too: a role and a key that are seen for the first time.
	for _, result := range slices.SortedStableFunc(slices.Values(results), func(a, b encodedResult) int {
		return cmp.Compare(wayIn(loaded[a.Check.Connection]), wayIn(loaded[b.Check.Connection]))
	}) {
		r, found := loaded[result.Check.Connection]
		if !found { // erased meanwhile
			continue
		}
		if _, err := s.recordOne(ctx, tx, &r, &result); err != nil {
			return err
		}
	}
	return nil
}

// Whoever changes several connections has the locks of all of them before anything else, in the order of their IDs, so that no two wait
// for each other. Who need not have a connection waits for none: [Store.notHeld].

// lock locks the connections of a condition. A transaction of SQLite's has the lock of everything.
func (s *Store) lock(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	if s.dialect == SQLite {
		return nil
	}
	_, err := tx.ExecContext(ctx, "select 1 from bucketgrant_connections where "+where+" order by id for update", args...)
	return err
}

// forUpdate is at the end of a query for rows that are then changed. A transaction of SQLite's has the lock of everything.
func (s *Store) forUpdate() string {
	if s.dialect == SQLite {
		return ""
	}
	return " for update"
}

// notHeld is at the end of a query for rows that are then changed, and leaves those out that somebody else has now.
func (s *Store) notHeld() string {
	if s.dialect == SQLite {
		return ""
	}
	return " for update skip locked"
}

// loadAll reads connections that are about to be changed, and locks them.
func (s *Store) loadAll(ctx context.Context, tx *sql.Tx, ids []string) (map[string]row, error) {
	rows, err := tx.QueryContext(ctx, "select "+columns+" from bucketgrant_connections where "+s.among("$1")+" order by id"+s.forUpdate(), idList(ids))
	if err != nil {
		return nil, err
	}
	loaded := make(map[string]row, len(ids))
	err = each(rows, func(r row) { loaded[r.ID] = r })
	return loaded, err
}
