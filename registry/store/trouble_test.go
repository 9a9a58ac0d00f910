package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

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

// A folder that is gone, or is not writable, is an error that says whose file it is.
func TestFolderGone(t *testing.T) {
	t.Parallel()
	if _, err := Open(ctx, Config{Database: filepath.Join(t.TempDir(), "gone", "registry.db")}); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("got %v", err)
	}
}
