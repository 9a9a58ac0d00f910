package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// mostOfAnAccount is how many connections of one account a hint is looked up for.
const mostOfAnAccount = 100

// OfAccount are the connections of an account that are not ended, at most 100.
func (s *Store) OfAccount(ctx context.Context, account string) ([]registry.Connection, error) {
	if err := storable(account); err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, "select "+columns+" from bucketgrant_connections where account = $1 and account <> '' and state <> 'ended' order by id limit $2",
		account, mostOfAnAccount)
	if err != nil {
		return nil, explain(err)
	}
	var list []registry.Connection
	err = each(rows, func(r row) { list = append(list, r.Connection) })
	return list, explain(err)
}

var errNothingNew = errors.New("nothing new")

// Hint has a connection checked soon, as a message says that something has become of its stack at a time: deleting, that it is about to
// be deleted. It changes no state. What a check has seen since, what is due already and what was said before is nothing new, and
// neither is what is about a connection of which nothing can be tried. Between two checks that follow from what stacks tell there is a
// gap, [registry.Rules]'s Gap. It returns whether there was something new.
func (s *Store) Hint(ctx context.Context, id string, said time.Time, deleting bool, why string) (bool, error) {
	kind := registry.Asked
	if deleting {
		kind = registry.Reported
	}
	_, err := s.change(ctx, id, ofTheStack(why), kind, func(r *row) error {
		r.notBefore = r.Checked.Add(s.rules.Gap())
		if !r.Values.Told() || !s.newer(r, said, deleting) {
			return errNothingNew
		}
		return nil
	})
	if errors.Is(err, errNothingNew) || errors.Is(err, ErrEnded) || errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func ofTheStack(why string) registry.Entry {
	return registry.Entry{Who: "the stack", Did: "told what becomes of it", Why: why}
}

// Note has the log say what a message says of a connection, where that moved no check up: once, however often the message comes.
func (s *Store) Note(ctx context.Context, id string, said time.Time, why string) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByID, id)
		if err != nil || r.State == registry.Ended || said.Before(r.Created.Truncate(time.Second)) || s.now().Sub(said) > mostDelay {
			return err
		}
		var noted bool
		err = tx.QueryRowContext(ctx, "select exists (select 1 from bucketgrant_log where connection_id = $1 and why = $2 and at >= $3)", id, why, ms(said)).Scan(&noted)
		if err != nil || noted {
			return err
		}
		e := ofTheStack(why)
		e.At, e.Connection = s.now().Truncate(time.Millisecond).UTC(), id
		return s.log(ctx, tx, e)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return explain(err)
}

// The vendor's side keeps what it cannot deliver for a fortnight, and a deletion that an hour has not brought about was none.
const (
	mostDelay    = 14 * 24 * time.Hour
	mostDeleting = time.Hour
)

func (s *Store) newer(r *row, said time.Time, deleting bool) bool {
	c, now := r.Connection, s.now()
	if deleting {
		seen := c.Outcome == registry.Good && c.Checked.After(said.Add(mostDeleting))
		return c.State != registry.Invited && c.Reported.IsZero() && !seen && !s.old(said)
	}
	soonest := now
	if r.notBefore.After(now) {
		soonest = r.notBefore
	}
	due := !c.Next.IsZero() && !c.Next.After(soonest)
	return !due && !c.Checked.After(said) && !s.old(said)
}

// old reports whether something was said so long ago that it is not taken, and counts it.
func (s *Store) old(said time.Time) bool {
	if s.now().Sub(said) <= mostDelay {
		return false
	}
	s.dropped.old.Add(1)
	return true
}
