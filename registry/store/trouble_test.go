package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/bucketgrant/bucketgrant/registry"
)

// A disk that is full is said, nothing is torn, and with room again it goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s := open(t, Config{Database: database(t, SQLite)})
	now := newClock()
	kept := register(t, s, invitation("C-1", now))
	var pages int
	if err := s.db.QueryRow("pragma page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(fmt.Sprintf("pragma max_page_count = %d", pages+2)); err != nil { // SQLite's own way to run out of room
		t.Fatal(err)
	}
	var full []registry.New
	for i := range 200 {
		full = append(full, invitation(fmt.Sprint("F-", i), now))
	}
	if _, err := s.Register(ctx, "alice", full); err == nil || !strings.Contains(err.Error(), "is on a disk that is full: nothing was changed") {
		t.Errorf("got %v", err)
	}
	if page, err := s.List(ctx, registry.Query{}); err != nil || len(page.Connections) != 1 || page.Connections[0].ID != kept.ID {
		t.Errorf("got %+v, %v; want what was there", page, err)
	}
	if _, err := s.db.Exec("pragma max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if made, err := s.Register(ctx, "alice", full); err != nil || len(made) != len(full) {
		t.Errorf("with room again: %v", err)
	}
	var ok string
	if err := s.db.QueryRow("pragma integrity_check").Scan(&ok); err != nil || ok != "ok" {
		t.Errorf("got %s, %v", ok, err)
	}
}

// Another program that writes for ever, such as a person in a shell of SQLite's, is named as what it is.
func TestDatabaseLocked(t *testing.T) {
	t.Parallel()
	where := database(t, SQLite)
	s := open(t, Config{Database: where})
	now := newClock()
	other, err := sql.Open("sqlite", "file:"+where+pragmas)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("pragma busy_timeout = 50"); err != nil { // not the ten seconds
		t.Fatal(err)
	}
	if _, err := s.Register(ctx, "alice", []registry.New{invitation("C-1", now)}); err == nil || !strings.Contains(err.Error(), "is locked: another program") {
		t.Errorf("got %v", err)
	}
	if page, err := s.List(ctx, registry.Query{}); err != nil || len(page.Connections) != 0 {
		t.Errorf("reading goes on: %+v, %v", page, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	register(t, s, invitation("C-1", now))
}

// Who reads while a customer is erased keeps them in the write-ahead log: that is said, and not for longer than it lasts.
func TestErasedBesideAReader(t *testing.T) {
	t.Parallel()
	where := database(t, SQLite)
	s := open(t, Config{Database: where})
	register(t, s, invitation("C-1", newClock()))
	register(t, s, invitation("C-2", newClock()))
	other, err := sql.Open("sqlite", "file:"+where+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	reading, err := other.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRow("select count(*) from bucketgrant_connections").Scan(&n); err != nil || n != 2 {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := s.db.Exec("pragma busy_timeout = 50"); err != nil { // not the ten seconds
		t.Fatal(err)
	}
	if gone, err := s.Erase(ctx, "alice", "quartic", "C-1"); gone != 1 || err == nil || !strings.Contains(err.Error(), "write-ahead log") {
		t.Errorf("got %d, %v", gone, err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if gone, err := s.Erase(ctx, "alice", "quartic", "C-2"); gone != 1 || err != nil {
		t.Errorf("got %d, %v", gone, err)
	}
}

// A folder that is gone, or is not writable, is an error that says whose file it is.
func TestFolderGone(t *testing.T) {
	t.Parallel()
	if _, err := Open(ctx, Config{Database: filepath.Join(t.TempDir(), "gone", "registry.db")}); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("got %v", err)
	}
}

// What ails PostgreSQL is named as what it is.
func TestPostgresTrouble(t *testing.T) {
	t.Parallel()
	where := database(t, PostgreSQL)
	s := open(t, Config{Database: where})
	now := newClock()
	if _, err := s.db.Exec("alter database " + quoted(t, s) + " set default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	standby := &Store{dialect: PostgreSQL, db: anew(t, s), read: s.read, now: s.now, key: s.key}
	if _, err := standby.Register(ctx, "alice", []registry.New{invitation("C-1", now)}); err == nil || !strings.Contains(err.Error(), "cannot be written, as a standby cannot") {
		t.Errorf("got %v", err)
	}
	if page, err := s.List(ctx, registry.Query{}); err != nil || len(page.Connections) != 0 {
		t.Errorf("reading goes on: %+v, %v", page, err)
	}
	for code, words := range map[string]string{"53100": "a disk that is full: nothing was changed", "53300": "takes no more connections", "55P03": "is locked by another program",
		"57P01": "is being stopped or started", "42601": "what the server says"} {
		err := explain(&pgconn.PgError{Code: code, Message: "what the server says"})
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != code || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: got %v", code, err)
		}
	}
}

// quoted is the name of a store's database in a statement.
func quoted(t *testing.T, s *Store) (name string) {
	t.Helper()
	if err := s.db.QueryRow("select quote_ident(current_database())").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

// anew is a pool of new connections, which have the settings of now.
func anew(t *testing.T, s *Store) *sql.DB {
	t.Helper()
	db := stdlib.OpenDB(*s.pg)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Of a customer who is erased nobody sees who it was, not even by a guess at the external ID that they made: the hash is keyed. It is
// still never given again, by any process.
func TestErasedExternalIDs(t *testing.T) {
	t.Parallel()
	for _, d := range []Dialect{SQLite, PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			where := database(t, d)
			s := open(t, Config{Database: where})
			now := newClock()
			guessed := invitation("C-1", now)
			guessed.ExternalID = "acme-1"
			register(t, s, guessed)
			if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil {
				t.Fatal(err)
			}
			var kept string
			if err := s.db.QueryRow("select hash from bucketgrant_external_ids").Scan(&kept); err != nil || kept == registry.HashToken("acme-1") || len(kept) != 64 {
				t.Errorf("got %q, %v", kept, err)
			}
			// As an older version kept it, without a key.
			if _, err := s.db.Exec("update bucketgrant_external_ids set hash = $1", registry.HashToken("acme-1")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.db.Exec("delete from bucketgrant_keys"); err != nil {
				t.Fatal(err)
			}
			again := open(t, Config{Database: where})
			var hashed string
			if err := again.db.QueryRow("select hash from bucketgrant_external_ids").Scan(&hashed); err != nil || hashed == registry.HashToken("acme-1") || hashed == kept {
				t.Errorf("got %q, %v", hashed, err)
			}
			third := open(t, Config{Database: where})
			guessed.Customer.Number, guessed.Token = "C-2", "token-C-2"
			if _, err := third.Register(ctx, "alice", []registry.New{guessed}); !errors.Is(err, ErrExternalID) {
				t.Errorf("got %v", err)
			}
		})
	}
}
