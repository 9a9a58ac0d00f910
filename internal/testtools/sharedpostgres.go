package testtools

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// SharedPostgres is a server that all tests of a package share: the first that asks for a database starts it.
type SharedPostgres struct {
	once   sync.Once
	server *Postgres
	err    error
}

// Run runs the tests of a package, and ends the server if one was started. It is the exit code.
func (s *SharedPostgres) Run(m *testing.M) int {
	code := m.Run()
	if s.server == nil {
		return code
	}
	if err := s.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// Database is the address of a new database. Where there is no PostgreSQL the test is skipped, and says how to get one.
func (s *SharedPostgres) Database(t testing.TB) string {
	t.Helper()
	s.once.Do(func() { s.server, s.err = StartPostgres() })
	need(t, s.err)
	return s.server.Database(t)
}

// OwnPostgres is a server of one test's own, which ends with it. Where there is no PostgreSQL the test is skipped.
func OwnPostgres(t testing.TB) *Postgres {
	t.Helper()
	p, err := StartPostgres()
	need(t, err)
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func need(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoPostgres) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
