package store

import (
	"context"
	"fmt"
	"testing"
)

// kept is how many statements the writing connection keeps.
func kept(t *testing.T, s *Store) (n int) {
	t.Helper()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		n = len(c.(*keepingConn).kept)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStatementsAreKept(t *testing.T) {
	t.Parallel()
	s := open(t, Config{Database: database(t, SQLite)})
	if _, err := s.db.Exec("create table things (id bigint not null primary key, name text not null)"); err != nil {
		t.Fatal(err)
	}
	before := kept(t, s)
	for i := range 50 {
		if _, err := s.db.Exec("-- name: a comment\ninsert into things (id, name) values ($1, $2)", i, fmt.Sprint("thing ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, s) - before; got != 1 {
		t.Errorf("one statement is kept %d times", got)
	}

	// An error, rows that are left in the middle, and a context that ends, leave nothing of it for the next one.
	const all = "select * from things order by id"
	for range 3 {
		if _, err := s.db.Exec("-- name: a comment\ninsert into things (id, name) values ($1, $2)", 7, "again"); !isDuplicate(err) {
			t.Errorf("got %v", err)
		}
		rows, err := s.db.Query(all)
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		over, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := s.db.QueryContext(over, all); err == nil {
			t.Error("a context that has ended: got no error")
		}
		var n, first int
		if err := s.db.QueryRow("select count(*), min(id) from things").Scan(&n, &first); err != nil || n != 50 || first != 0 {
			t.Errorf("got %d, %d, %v", n, first, err)
		}
	}

	// The same statement while rows of it are being read, in one transaction.
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	outer, err := tx.Query(all)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for outer.Next() {
		inner, err := tx.Query(all)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			read++
		}
		if err := inner.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := outer.Close(); err != nil || read != 50*50 {
		t.Errorf("read %d rows, %v", read, err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}

	// A table that is changed afterwards, as by the next version's schema.
	if _, err := s.db.Exec("alter table things add column size bigint not null default 3"); err != nil {
		t.Fatal(err)
	}
	var id, size int
	var name string
	if err := s.db.QueryRow(all).Scan(&id, &name, &size); err != nil || size != 3 {
		t.Errorf("got %d, %v", size, err)
	}

	// No more than there is room for.
	for i := range mostKept + 50 {
		if err := s.db.QueryRow(fmt.Sprintf("select %d", i)).Scan(&id); err != nil || id != i {
			t.Fatal(id, err)
		}
	}
	if got := kept(t, s); got > mostKept {
		t.Errorf("%d are kept", got)
	}
}

func TestCanBeKept(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]bool{
		"select 1": true, "  SELECT 1": true, "-- a\n\n-- b\nupdate t set a = 1": true, "with a as (select 1) select * from a": true,
		"create table t (a)": false, "pragma x": false, "": false, "-- only\n": false, "selection": false, "begin immediate": false,
	} {
		if got := canBeKept(query); got != want {
			t.Errorf("%q: got %t", query, got)
		}
	}
}
