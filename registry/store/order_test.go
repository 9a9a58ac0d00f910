package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// With SQLite there is one who writes, and nobody to wait for.
func onPostgres(t *testing.T, f func(t *testing.T, s *Store, now *clock)) {
	t.Parallel()
	now := newClock()
	f(t, open(t, Config{Database: database(t, PostgreSQL), Channels: []string{"webhook", "email"}, Now: now.Now}), now)
}

// hold changes nothing of a row, and lets nobody else until the test says so.
func hold(t *testing.T, s *Store, query string, args ...any) (release func()) {
	t.Helper()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() })
	if _, err := tx.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

const holdConnection = "select 1 from bucketgrant_connections where id = $1 for update"

// blocked waits until somebody waits for a row.
func blocked(t *testing.T, s *Store) {
	t.Helper()
	for range 2000 {
		var n int
		if err := s.db.QueryRow("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nobody waits for the row")
}

// Whoever changes several connections locks them in the order of their IDs: while the first is somebody else's, they have no other one.
func TestLocksAreTakenInOneOrder(t *testing.T) {
	for name, f := range map[string]func(s *Store, list []registry.Connection, now *clock) error{
		"begin": func(s *Store, list []registry.Connection, now *clock) error {
			var ids []string
			for _, c := range list {
				ids = append(ids, c.ID)
			}
			_, err := s.BeginLeased(ctx, ids, "others", now.Now().Add(time.Hour))
			return err
		},
		"record": func(s *Store, list []registry.Connection, now *clock) error {
			var results []Result
			for _, c := range list {
				results = append(results, good(now, c, "us"))
			}
			return s.RecordAll(ctx, results, nil)
		},
		"erase": func(s *Store, _ []registry.Connection, _ *clock) error {
			_, err := s.Erase(ctx, "alice", "quartic", "one")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			onPostgres(t, func(t *testing.T, s *Store, now *clock) {
				ids := crewOfOne(t, s, now, 8)
				list, err := s.BeginLeased(ctx, ids, "us", now.Now().Add(5*time.Minute))
				if err != nil || len(list) != len(ids) {
					t.Fatal(list, err)
				}
				now.Add(6 * time.Minute) // the locks have run out, and may be had again
				// Where the rows are in the table, so that no plan finds them in the order of their IDs.
				for _, id := range slices.Backward(ids) {
					if _, err := s.db.Exec("update bucketgrant_connections set region = 'eu-central-1' where id = $1", id); err != nil {
						t.Fatal(err)
					}
				}
				release := hold(t, s, holdConnection, slices.Min(ids))
				slices.SortFunc(list, func(a, b registry.Connection) int { return -cmpText(a.ID, b.ID) })
				done := make(chan error, 1)
				go func() { done <- f(s, list, now) }()
				blocked(t, s)
				var free int
				err = s.db.QueryRow("select count(*) from (select 1 from bucketgrant_connections where id <> $1 for update skip locked) rest", slices.Min(ids)).Scan(&free)
				if err != nil || free != len(ids)-1 {
					t.Errorf("%d of the other %d are free, want all: %v", free, len(ids)-1, err)
				}
				release()
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// crewOfOne are leased connections of one customer.
func crewOfOne(t *testing.T, s *Store, now *clock, n int) (ids []string) {
	t.Helper()
	for range n {
		i := invitation("one", now)
		i.ExternalID, i.Token = registry.NewToken(), registry.NewToken()
		i.Due, i.Values.RoleARN = now.Now(), "arn:aws:iam::111122223333:role/one"
		ids = append(ids, register(t, s, i).ID)
	}
	if got := due(t, s, limits); len(got) != n {
		t.Fatalf("leased %v", got)
	}
	return ids
}

// The tick waits for nobody: what somebody changes is looked at the next time, and is not due any more if it was ended.
func TestTheTickWaitsForNobody(t *testing.T) {
	onPostgres(t, func(t *testing.T, s *Store, now *clock) {
		var ids []string
		for _, number := range []string{"ended", "due"} {
			n := invitation(number, now)
			n.Due, n.Values.RoleARN = now.Now(), "arn:aws:iam::111122223333:role/"+number
			ids = append(ids, register(t, s, n).ID)
		}
		release := hold(t, s, "update bucketgrant_connections set state = 'ended', next_at = 0 where id = $1", ids[0])
		limited, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		time.AfterFunc(time.Second, release)
		n, err := s.LeaseDue(limited, limits, func(*sql.Tx, []Due) error { return nil })
		if err != nil || n != 1 {
			t.Errorf("leased %d, want the one that nobody changes: %v", n, err)
		}
		blockedOut(t, s, ids[0])
		if c, err := s.Get(ctx, ids[0]); err != nil || !c.Next.IsZero() {
			t.Errorf("what is ended is due at %s: %v", c.Next, err)
		}
	})
}

// blockedOut waits until nobody has a row.
func blockedOut(t *testing.T, s *Store, id string) {
	t.Helper()
	var one int
	if err := s.db.QueryRow(holdConnection, id).Scan(&one); err != nil {
		t.Fatal(err)
	}
}

// Nor does the tick wait for whoever says that a notice is sent, and what is sent is not due again.
func TestNoticesAreNotDueOnceMore(t *testing.T) {
	onPostgres(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("one", now))
		if _, err := s.End(ctx, "alice", c.ID, ""); err != nil {
			t.Fatal(err)
		}
		release := hold(t, s, "update bucketgrant_outbox set next_at = 0, sent = newest where channel = 'webhook'")
		time.AfterFunc(time.Second, release)
		n, err := s.LeaseNotices(ctx, []string{"webhook", "email"}, 10, time.Hour, func(*sql.Tx, []Outgoing) error { return nil })
		if err != nil || n != 1 {
			t.Errorf("leased %d, want that of e-mail: %v", n, err)
		}
		var next int64
		if err := s.db.QueryRow("select next_at from bucketgrant_outbox where channel = 'webhook' for update").Scan(&next); err != nil || next != 0 {
			t.Errorf("what is sent is due at %d: %v", next, err)
		}
	})
}

// AWS throttles an account: whoever else has one of its connections is not waited for.
func TestSlowDownWaitsForNobody(t *testing.T) {
	onPostgres(t, func(t *testing.T, s *Store, now *clock) {
		var made []registry.Connection
		for _, number := range []string{"slow", "held", "other"} {
			n := invitation(number, now)
			n.Account, n.Due, n.Values.RoleARN = "111122223333", now.Now(), "arn:aws:iam::111122223333:role/"+number
			made = append(made, register(t, s, n))
		}
		release := hold(t, s, holdConnection, made[1].ID)
		c, _, err := s.Begin(ctx, made[0].ID, "us", now.Now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		result := Result{By: "us", Revision: c.Revision, Throttled: true, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: registry.Unknown}}
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		slow, written, err := s.Record(limited, result, nil)
		if err != nil || !written {
			t.Fatalf("written %t, %v", written, err)
		}
		release()
		if other, err := s.Get(ctx, made[2].ID); err != nil || !other.Next.Equal(slow.Next) {
			t.Errorf("the account's other one is due at %s, want %s: %v", other.Next, slow.Next, err)
		}
	})
}

// Jobs with the same roles, results in any order, AWS that throttles, customers that are erased, ticks: nobody waits for whoever waits for them.
func TestNobodyWaitsInACircle(t *testing.T) {
	onPostgres(t, func(t *testing.T, s *Store, now *clock) {
		var ids []string
		for i := range 24 {
			n := invitation("one", now)
			n.ExternalID, n.Token, n.Account = registry.NewToken(), registry.NewToken(), "111122223333"
			n.Due, n.Values.RoleARN = now.Now(), "arn:aws:iam::111122223333:role/"+string(rune('a'+i%6))
			ids = append(ids, register(t, s, n).ID)
		}
		until := now.Now().Add(time.Minute)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 25 {
					if err := s.aRound(ids, until); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
	})
}

// aRound is what a process does with some connections that are leased.
func (s *Store) aRound(ids []string, until time.Time) error {
	l := limits
	l.Account, l.Batch = 0, 100
	if _, err := s.db.Exec("update bucketgrant_connections set next_at = 1 where id in (select id from bucketgrant_connections where leased_at = 0 order by id for update skip locked)"); err != nil {
		return err
	}
	if _, err := s.LeaseDue(ctx, l, func(*sql.Tx, []Due) error { return nil }); err != nil {
		return err
	}
	mine := slices.Clone(ids)
	rand.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
	by := registry.NewToken()
	list, err := s.BeginLeased(ctx, mine[:10], by, until)
	if err != nil {
		return err
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	var results []Result
	for _, c := range list {
		r := Result{By: by, Revision: c.Revision, Throttled: rand.IntN(4) == 0, Check: registry.Check{Connection: c.ID, Started: s.now(), Outcome: registry.Good}}
		if rand.IntN(2) == 0 {
			r.Check.Outcome = registry.Exposed
		}
		results = append(results, r)
	}
	encoded, err := encodeAll(results)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error { return s.recordAll(ctx, tx, encoded) }) // not one by one where it fails
}

// Imports of the same connections at once, in any order: each is registered once, whoever comes first, and the others find it there.
func TestImportsInAnyOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		for round := range 5 {
			var list []registry.New
			for i := range 40 {
				n := registry.New{Customer: registry.Customer{Number: fmt.Sprintf("C-%d-%d", round, i)}, Vendor: "quartic", Version: "1.0.0", Due: now.Now(),
					ExternalID: fmt.Sprintf("e-%d-%d", round, i), Values: registry.Values{RoleARN: fmt.Sprintf("arn:aws:iam::111122223333:role/r-%d-%d", round, i)}}
				if i%2 == 0 { // whose way in has none
					n.ExternalID, n.Values = "", registry.Values{KeyID: fmt.Sprintf("AKIA%02dXAMPLE%02d", round, i), SecretEnv: "A"}
				}
				list = append(list, n)
			}
			var all sync.WaitGroup
			var made atomic.Int64
			for who := range 4 {
				mine := slices.Clone(list)
				if who%2 == 0 {
					slices.Reverse(mine)
				}
				all.Go(func() {
					got, err := s.Import(ctx, "alice", mine)
					if err != nil {
						t.Error(err)
					}
					for i, c := range got {
						if c.Customer.Number != mine[i].Customer.Number {
							t.Errorf("of %s got %s", mine[i].Customer.Number, c.Customer.Number)
						}
						if !c.There {
							made.Add(1)
						}
					}
				})
			}
			all.Wait()
			if counts, err := s.Counts(ctx, "quartic"); err != nil || counts[registry.Launched] != 40*(round+1) || made.Load() != 40 {
				t.Fatalf("there are %v, and %d were made: %v", counts, made.Load(), err)
			}
		}
	})
}

// Invitations with the same external IDs, in opposite orders: all of one list are taken, and the others are told why theirs are not.
func TestExternalIDsInAnyOrder(t *testing.T) {
	onPostgres(t, func(t *testing.T, s *Store, now *clock) {
		for round := range 10 {
			var all sync.WaitGroup
			var taken atomic.Int64
			for who := range 4 {
				var list []registry.New
				for i := range 40 {
					n := invitation(fmt.Sprintf("C-%d-%d", round, i), now)
					n.Token = registry.NewToken()
					list = append(list, n)
				}
				if who%2 == 0 {
					slices.Reverse(list)
				}
				all.Go(func() {
					switch _, err := s.Register(ctx, "alice", list); {
					case err == nil:
						taken.Add(1)
					case !errors.Is(err, ErrExternalID):
						t.Error(err)
					}
				})
			}
			all.Wait()
			if taken.Load() != 1 {
				t.Errorf("%d lists were taken", taken.Load())
			}
		}
	})
}
