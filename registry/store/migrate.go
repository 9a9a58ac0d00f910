package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migration is one step of the schema: NNNN_name.sql for both databases, NNNN_name.sqlite.sql or NNNN_name.postgres.sql for
// one. A step that was released is never changed.
type migration struct {
	version int
	name    string
	sql     string
}

// steps are the migrations for a database, in their order.
func steps(d Dialect) ([]migration, error) {
	// How text is compared byte by byte is the one word of the tables that differs.
	key := map[Dialect]string{SQLite: "text collate binary", PostgreSQL: `text collate "C"`}[d]
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var list []migration
	for _, file := range files {
		data, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), ".sql"), ".")
		if len(parts) > 1 && parts[1] != string(d) {
			continue
		}
		number, _, _ := strings.Cut(parts[0], "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		list = append(list, migration{version, parts[0], strings.ReplaceAll(string(data), " KEY ", " "+key+" ")})
	}
	slices.SortFunc(list, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	return list, nil
}

// migrate makes the tables that are missing. Of several processes that start together one does.
func (s *Store) migrate(ctx context.Context) error {
	list, err := steps(s.dialect)
	if err != nil {
		return err
	}
	return s.Exclusively(ctx, func(tx *sql.Tx) error {
		if tx != nil {
			return s.migrateIn(ctx, tx, list)
		}
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if err := s.migrateIn(ctx, tx, list); err != nil {
			return err
		}
		return tx.Commit()
	})
}

func (s *Store) migrateIn(ctx context.Context, tx *sql.Tx, list []migration) error {
	if _, err := tx.ExecContext(ctx, "create table if not exists bucketgrant_schema (version bigint not null primary key)"); err != nil {
		return err
	}
	var have int
	if err := tx.QueryRowContext(ctx, "select coalesce(max(version), 0) from bucketgrant_schema").Scan(&have); err != nil {
		return err
	}
	if newest := list[len(list)-1].version; have > newest {
		return fmt.Errorf("has the schema %d, and this program knows up to %d: it is older than the one that wrote it", have, newest)
	}
	for _, m := range list {
		if m.version <= have {
			continue
		}
		if _, err := tx.ExecContext(ctx, m.sql); err != nil {
			return fmt.Errorf("schema %s: %w", m.name, err)
		}
		if _, err := tx.ExecContext(ctx, "insert into bucketgrant_schema (version) values ($1)", m.version); err != nil {
			return err
		}
	}
	return s.readKeys(ctx, tx)
}

// migrationLock is any number that nobody else takes in the same database.
const migrationLock = 0x6275636b6574 // "bucket"

// Exclusively runs f while no other process runs one. With SQLite it is one transaction, which f gets and in which it must
// do everything; with PostgreSQL tx is nil.
func (s *Store) Exclusively(ctx context.Context, f func(tx *sql.Tx) error) error {
	if s.dialect == SQLite {
		return s.inTx(ctx, f)
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", migrationLock); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", migrationLock)
	return f(nil)
}

// inTx runs f in a transaction.
func (s *Store) inTx(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return explain(err)
	}
	return explain(tx.Commit())
}
