package store

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
)

var server testtools.SharedPostgres

func TestMain(m *testing.M) { os.Exit(server.Run(m)) }

// database is a new one, of each kind.
func database(t testing.TB, d Dialect) string {
	t.Helper()
	if d == SQLite {
		return filepath.Join(t.TempDir(), "registry.db")
	}
	return server.Database(t)
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, f func(t *testing.T, s *Store, now *clock)) {
	t.Parallel()
	for _, d := range []Dialect{SQLite, PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			now := newClock()
			s := open(t, Config{Database: database(t, d), Channels: []string{"webhook", "email"}, Now: now.Now})
			f(t, s, now)
		})
	}
}

func open(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// invitation is a new connection that is invited.
func invitation(number string, now *clock) registry.New {
	return registry.New{
		Customer: registry.Customer{Number: number, Name: "Customer " + number}, Vendor: "quartic", Version: "1.0.0",
		ExternalID: "external-" + number, Token: "token-" + number, Expires: now.Now().Add(30 * 24 * time.Hour),
	}
}

// register registers one, which must succeed.
func register(t testing.TB, s *Store, n registry.New) registry.Connection {
	t.Helper()
	made, err := s.Register(context.Background(), "alice", []registry.New{n})
	if err != nil {
		t.Fatal(err)
	}
	return made[0]
}
