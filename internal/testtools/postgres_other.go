//go:build !unix

package testtools

import "testing"

// Postgres is a PostgreSQL server of a test's own, on Unix only.
type Postgres struct{}

// StartPostgres is NoPostgres.
func StartPostgres() (*Postgres, error) { return nil, NoPostgres }

// Database, Start, Halt and Stop are never called.
func (p *Postgres) Database(t testing.TB) string { return "" }
func (p *Postgres) Start() error                 { return NoPostgres }
func (p *Postgres) Halt() error                  { return NoPostgres }
func (p *Postgres) Stop() error                  { return NoPostgres }
