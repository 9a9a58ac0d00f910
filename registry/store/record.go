package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Result is what became of a check that began with Begin.
type Result struct {
	// By is the name that it began with, and Revision that of the connection that was read.
	By       string
	Revision int64
	Check    registry.Check
	// LetIn: the role let the vendor in.
	LetIn bool
	// Throttled: AWS asked for fewer requests, so that the account's other connections wait too.
	Throttled bool
}

// Record writes the result of a check, with all that follows from it, and gives the lock back. complete may be nil, and is in the
// same transaction. A result of values that have changed since is not written, nor is one that is older than another check's: its
// lock ran out, and is or was that one's. Then written is false, and complete is called all the same. Times are not compared:
// whose lock it is holds also where a clock is set back.
func (s *Store) Record(ctx context.Context, result Result, complete func(tx *sql.Tx) error) (c registry.Connection, written bool, err error) {
	encoded, err := encode(result)
	if err != nil {
		return registry.Connection{}, false, err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByID, result.Check.Connection)
		if err == nil {
			if written, err = s.recordOne(ctx, tx, &r, &encoded); written {
				c = r.Connection
			}
		} else if errors.Is(err, ErrNotFound) { // erased meanwhile
			err = nil
		}
		if err != nil || complete == nil {
			return err
		}
		return complete(tx)
	})
	return c, written && err == nil, err
}

// recordOne writes a result, if it is one of the connection as it is, and of whoever has its lock.
func (s *Store) recordOne(ctx context.Context, tx *sql.Tx, r *row, result *encodedResult) (written bool, err error) {
	switch {
	case r.runningBy != result.By: // another check has the lock, and will say what there is to say
		return false, nil
	case r.Revision != result.Revision || r.State == registry.Ended:
		return false, s.unlock(ctx, tx, r.ID)
	}
	return true, s.record(ctx, tx, r, result)
}

// encodedResult has its report as it is kept: what takes time is done before a transaction begins.
type encodedResult struct {
	Result
	report string
}

func encode(result Result) (encodedResult, error) {
	if result.Check.Report == nil {
		return encodedResult{result, ""}, nil
	}
	data, err := json.Marshal(result.Check.Report)
	return encodedResult{result, string(data)}, err
}

func encodeAll(results []Result) ([]encodedResult, error) {
	list := make([]encodedResult, len(results))
	for i, r := range results {
		var err error
		if list[i], err = encode(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// unlock gives the lock of a connection back whose values have changed since: it is due, as whoever was to check them may have found the lock taken.
func (s *Store) unlock(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "update bucketgrant_connections set running_by = '', running_until = 0, leased_at = 0,"+
		" next_at = case when next_at = 0 then 0 else cast($2 as bigint) end where id = $1", id, ms(s.now()))
	return err
}

const (
	insertCheck = "insert into bucketgrant_checks (id, connection_id, started_at, took_ms, outcome, requests, findings, problem, report)" +
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
	saveStatus = "update bucketgrant_connections set failures = $2, failing_at = $3, next_at = $4, leased_at = 0, checked_at = $5, outcome = $6," +
		" changed_at = $7, running_by = '', running_until = 0, reported_at = $8 where id = $1"
	slimCheck = "update bucketgrant_checks set report = '' where outcome = 'good' and report <> ''" +
		" and id = (select max(id) from bucketgrant_checks where connection_id = $1)"
)

func (s *Store) record(ctx context.Context, tx *sql.Tx, r *row, result *encodedResult) error {
	check, from := result.Check, r.State
	now := s.now().Truncate(time.Millisecond).UTC()
	wasGood := r.Outcome == registry.Good
	if check.Outcome == registry.Good {
		if err := s.first(ctx, tx, &r.Connection); errors.Is(err, ErrTaken) {
			check.Outcome, check.Problem = registry.Failed, err.Error()
		} else if err != nil {
			return err
		}
	}
	r.Status = s.rules.After(r.Status, registry.Event{Kind: registry.Checked, At: now, Outcome: check.Outcome, LetIn: result.LetIn, Throttled: result.Throttled,
		Expires: r.Invitation.Expires, Jitter: rand.Float64()})
	r.Checked, r.Outcome, r.leased = check.Started.Truncate(time.Millisecond), check.Outcome, false
	r.runningBy, r.runningUntil = "", 0
	if wasGood {
		if err := s.slim(ctx, tx, r.ID); err != nil {
			return err
		}
	}
	if offered := check.Outcome == registry.Good && r.OfferedAt.IsZero() && !r.Invitation.Expires.IsZero(); offered {
		r.OfferedAt = now
		if _, err := tx.ExecContext(ctx, "update bucketgrant_connections set offered_at = $2 where id = $1", r.ID, ms(now)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, insertCheck, registry.NewID(now), r.ID, ms(check.Started), check.TookMS, string(check.Outcome),
		check.Requests, check.Findings, check.Problem, result.report)
	if err != nil {
		return err
	}
	if r.State == from { // that it was checked is in the history of checks
		err = s.saveChecked(ctx, tx, r, now)
	} else {
		err = s.save(ctx, tx, r, from, registry.Entry{At: now, Who: "registry", Did: "checked"}, check.Report)
	}
	if err != nil {
		return err
	}
	if result.Throttled && r.Account != "" {
		return s.slowDown(ctx, tx, r)
	}
	return nil
}

// saveChecked is save for a check that changed no state: it touches the indexes of the schedule only.
func (s *Store) saveChecked(ctx context.Context, tx *sql.Tx, r *row, now time.Time) error {
	r.Changed, r.Next, r.Runs = now, r.Next.Truncate(time.Millisecond), r.Running()
	_, err := tx.ExecContext(ctx, saveStatus, r.ID, r.Failures, ms(r.FirstFailure), ms(r.Next), ms(r.Checked), string(r.Outcome), ms(now), ms(r.Reported))
	return err
}

// slim leaves of the last check, which was good, that it was: its report says what the next one says.
func (s *Store) slim(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, slimCheck, id)
	return err
}

// slowDown lets the other connections of an account wait as long as the one that AWS throttled. What somebody else has now says itself when it is due.
func (s *Store) slowDown(ctx context.Context, tx *sql.Tx, r *row) error {
	_, err := tx.ExecContext(ctx, "update bucketgrant_connections set next_at = $2 where id in (select id from bucketgrant_connections"+
		" where account = $1 and account <> '' and next_at > 0 and next_at < $2 and leased_at = 0"+s.notHeld()+")",
		r.Account, ms(r.Next))
	return err
}
