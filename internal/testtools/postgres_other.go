//go:build !unix

package testtools

import "testing"

// Postgres is a PostgreSQL server of a test's own, on Unix only.
type Postgres struct{}

// StartPostgres is ErrNoPostgres.
func StartPostgres() (*Postgres, error) { return nil, ErrNoPostgres }

// Database, Start, Halt and Stop are never called.
func (p *Postgres) Database(t testing.TB) string { return "" }
func (p *Postgres) Start() error                 { return ErrNoPostgres }
func (p *Postgres) Halt() error                  { return ErrNoPostgres }
func (p *Postgres) Stop() error                  { return ErrNoPostgres }
