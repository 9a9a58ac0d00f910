package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// batch is how many rows one transaction removes: others write between two of them.
const batch = 1000

// Prune removes the checks that began before a time, and the notices from before it that were sent. The last check of each
// connection stays, as do its state, its log, and what is still to be sent.
func (s *Store) Prune(ctx context.Context, who string, before time.Time) (checks, notices int64, err error) {
	for _, p := range []struct {
		query string
		gone  *int64
	}{
		{"delete from bucketgrant_checks where id in (select k.id from bucketgrant_checks k join bucketgrant_connections c on c.id = k.connection_id" +
			" where k.started_at < $1 and k.started_at < c.checked_at limit $2)", &checks},
		{"delete from bucketgrant_notices where id in (select n.id from bucketgrant_notices n where n.at < $1 and not exists" +
			" (select 1 from bucketgrant_outbox b where b.connection_id = n.connection_id and b.sent < n.number) limit $2)", &notices},
	} {
		for {
			var removed int64
			err := s.inTx(ctx, func(tx *sql.Tx) error {
				result, err := tx.ExecContext(ctx, p.query, ms(before), batch)
				if err != nil {
					return err
				}
				removed, err = result.RowsAffected()
				return err
			})
			if err != nil {
				return checks, notices, err
			}
			if *p.gone += removed; removed < batch {
				break
			}
		}
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		return s.log(ctx, tx, registry.Entry{At: s.now(), Who: who, Did: "pruned",
			Why: fmt.Sprintf("%d checks and %d notices from before %s", checks, notices, before.UTC().Format(time.DateOnly))})
	})
	return checks, notices, err
}

// Erase removes all of a vendor's customer: their organizations, and connections with values, checks, notices and lines of the log. What stays
// is that somebody was erased, by whom, and the hash of each external ID, which leads back to nobody and keeps it from being given again.
// With SQLite an error that begins "erased" says that they are gone and the file beside the database, its write-ahead log, still has them.
// Backups, and what was sent or exported before, are the vendor's own to see to.
func (s *Store) Erase(ctx context.Context, who, vendor, number string) (connections int, err error) {
	if s.dialect == SQLite { // or what was deleted stays readable in the file until its place is used again
		if _, err := s.db.ExecContext(ctx, "pragma secure_delete = on"); err != nil {
			return 0, explain(err)
		}
		defer s.db.ExecContext(context.WithoutCancel(ctx), "pragma secure_delete = off")
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		of := "(select id from bucketgrant_connections where vendor = $1 and customer_number = $2)"
		// Whoever registers another connection of an organization has its lock, and comes before or finds none.
		organizations, err := tx.ExecContext(ctx, "delete from bucketgrant_organizations where vendor = $1 and customer_number = $2", vendor, number)
		if err != nil {
			return err
		}
		if err := s.lock(ctx, tx, "vendor = $1 and customer_number = $2", vendor, number); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "delete from bucketgrant_log where connection_id in "+of, vendor, number); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "delete from bucketgrant_connections where vendor = $1 and customer_number = $2", vendor, number)
		if err != nil {
			return err
		}
		removed, err := result.RowsAffected()
		if err != nil {
			return err
		}
		invited, err := organizations.RowsAffected()
		if err != nil {
			return err
		}
		if connections = int(removed); removed+invited == 0 {
			return fmt.Errorf("%w of %s with the customer's number %q", ErrNotFound, vendor, number)
		}
		return s.log(ctx, tx, registry.Entry{At: s.now(), Who: who, Did: "erased a customer", Why: fmt.Sprintf("of %s, with %d connections", vendor, removed)})
	})
	if err != nil {
		return 0, err
	}
	if s.dialect == SQLite { // and in its write-ahead log
		// Whether somebody was in the way is in the answer's first column, and no error: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
		var busy, pages, moved int
		if err := s.db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved); err != nil {
			return connections, explain(err)
		}
		if busy != 0 {
			return connections, fmt.Errorf("erased %d connections of %s, but its write-ahead log (the file that ends in -wal) still has them: another program has been reading for ten seconds; they go when the last program that has the file open ends",
				connections, vendor)
		}
	}
	return connections, nil
}
