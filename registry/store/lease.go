package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

const beginCheck = "update bucketgrant_connections set running_by = $2, running_until = $3" +
	" where id = $1 and (running_until <= $4 or running_until > $5) and state <> 'ended' returning " + columns

// Limits are how much is leased at a time.
type Limits struct {
	// Vendors are those whose connections are checked: of others there is no definition.
	Vendors []string
	// Batch is how many connections of a vendor one tick leases at most, and Waiting how many may be leased in all.
	Batch, Waiting int
	// Account is how many connections of one AWS account may be leased at a time. Who is left out is due again after Pause.
	Account int
	Pause   time.Duration
	// Lease is how long nobody else gets a connection. It is far longer than a check waits for its turn.
	Lease time.Duration
}

// Due is a connection that is due for its check.
type Due struct {
	ID, Account string
	// Asked: somebody waits for it, and it was not only its turn.
	Asked bool
}

// LeaseDue gives the connections that are due to insert, in one transaction with their leases, and says how many there were.
// A connection whose check is lost is due again when its lease ends.
func (s *Store) LeaseDue(ctx context.Context, l Limits, insert func(tx *sql.Tx, due []Due) error) (int, error) {
	leased := 0
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if first, err := s.firstToTick(ctx, tx); err != nil || !first {
			return err
		}
		due, later, err := s.dueOfAll(ctx, tx, l)
		if err != nil {
			return err
		}
		now := s.now()
		if len(later) > 0 {
			if _, err := tx.ExecContext(ctx, "update bucketgrant_connections set next_at = $2 where "+s.among("$1"), idList(later), ms(now.Add(l.Pause))); err != nil {
				return err
			}
		}
		if leased = len(due); leased == 0 {
			return nil
		}
		ids := make([]string, leased)
		for i, d := range due {
			ids[i] = d.ID
		}
		if _, err := tx.ExecContext(ctx, "update bucketgrant_connections set next_at = $2, leased_at = $3 where "+s.among("$1"), idList(ids), ms(now.Add(l.Lease)), ms(now)); err != nil {
			return err
		}
		return insert(tx, due)
	})
	return leased, err
}

// dueOfAll are the connections of all vendors that are leased now, and those that wait.
func (s *Store) dueOfAll(ctx context.Context, tx *sql.Tx, l Limits) (due []Due, later []string, err error) {
	now := s.now()
	for _, vendor := range l.Vendors {
		more, wait, err := s.due(ctx, tx, vendor, l, now)
		if err != nil {
			return nil, nil, err
		}
		due, later = append(due, more...), append(later, wait...)
	}
	return due, later, nil
}

// tickLock is as migrationLock.
const tickLock = 0x7469636b // "tick"

// firstToTick: with PostgreSQL two might lease the same rows at once, where one should have stopped and has not.
func (s *Store) firstToTick(ctx context.Context, tx *sql.Tx) (first bool, err error) {
	if s.dialect == SQLite {
		return true, nil
	}
	err = tx.QueryRowContext(ctx, "select pg_try_advisory_xact_lock($1)", tickLock).Scan(&first)
	return first, err
}

// due are the connections of one vendor that are leased now, and those that have to wait for others of their account.
func (s *Store) due(ctx context.Context, tx *sql.Tx, vendor string, l Limits, now time.Time) (due []Due, later []string, err error) {
	busy, waiting, err := s.busy(ctx, tx, vendor, now)
	if err != nil {
		return nil, nil, err
	}
	room := min(l.Batch, l.Waiting-waiting)
	if room <= 0 {
		return nil, nil, nil
	}
	rows, err := tx.QueryContext(ctx, "select id, account, leased_at, changed_at, next_at from bucketgrant_connections"+
		" where vendor = $1 and next_at > 0 and next_at <= $2 order by next_at limit $3"+s.notHeld(), vendor, ms(now), 2*room)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() && len(due) < room {
		var d Due
		var leasedAt, changed, next int64
		if err := rows.Scan(&d.ID, &d.Account, &leasedAt, &changed, &next); err != nil {
			return nil, nil, err
		}
		d.Asked = next == changed // told, or asked for
		switch {
		case d.Account != "" && l.Account > 0 && busy[d.Account] >= l.Account:
			later = append(later, d.ID)
		default:
			busy[d.Account]++
			due = append(due, d)
		}
	}
	return due, later, errors.Join(rows.Err(), rows.Close())
}

// busy is how many connections of each account are leased, and how many in all.
func (s *Store) busy(ctx context.Context, tx *sql.Tx, vendor string, now time.Time) (accounts map[string]int, all int, err error) {
	rows, err := tx.QueryContext(ctx, "select account, count(*) from bucketgrant_connections where vendor = $1 and leased_at > 0 and next_at > $2 group by account", vendor, ms(now))
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	accounts = map[string]int{}
	for rows.Next() {
		var account string
		var n int
		if err := rows.Scan(&account, &n); err != nil {
			return nil, 0, err
		}
		accounts[account], all = n, all+n
	}
	return accounts, all, errors.Join(rows.Err(), rows.Close())
}

// ErrBusy: a check of the connection is running, or nothing is to be checked any more.
var ErrBusy = errors.New("a check of the connection is running, or it has ended")

// clocks is how far the clocks of several machines may be apart. A lock that ends later than any that is taken now, by more
// than that, was taken before a clock was set back, and holds nobody up.
const clocks = time.Minute

// Begin takes the lock of a connection for one check, by a name that nobody else has, until the check has certainly ended,
// and reads the connection. Every process takes it for as long. While somebody else has the lock, it is [ErrBusy], and free says when that ends: zero where
// there is nothing to check any more.
func (s *Store) Begin(ctx context.Context, id, by string, until time.Time) (c registry.Connection, free time.Time, err error) {
	now := s.now()
	r, err := scan(s.db.QueryRowContext(ctx, beginCheck, id, by, ms(until), ms(now), ms(until.Add(clocks))))
	if !errors.Is(err, sql.ErrNoRows) {
		return r.Connection, time.Time{}, explain(err)
	}
	var running int64
	err = s.db.QueryRowContext(ctx, "select running_until from bucketgrant_connections where id = $1 and state <> 'ended'", id).Scan(&running)
	if errors.Is(err, sql.ErrNoRows) {
		return registry.Connection{}, time.Time{}, ErrBusy
	} else if err != nil {
		return registry.Connection{}, time.Time{}, explain(err)
	}
	return registry.Connection{}, at(max(running, ms(now)+1)), ErrBusy
}

// Release gives a lock back without a result, as a check was cut short: the connection is due again at once.
func (s *Store) Release(ctx context.Context, id, by string) error {
	_, err := s.db.ExecContext(ctx, "update bucketgrant_connections set running_by = '', running_until = 0, leased_at = 0,"+
		" next_at = case when next_at = 0 then 0 else cast($3 as bigint) end where id = $1 and running_by = $2", id, by, ms(s.now()))
	return explain(err)
}
