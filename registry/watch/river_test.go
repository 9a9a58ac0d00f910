package watch

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// These tests are about what of River is not as one would guess, and hold the settings that follow from it.

// insert inserts a job about a connection with some options, and says whether River skipped it as a duplicate.
func insert(t *testing.T, w *Watcher, connection string, unique river.UniqueOpts) (skipped bool, id int64) {
	t.Helper()
	result, err := w.client.Insert(ctx, noticeArgs{connection, "webhook"}, &river.InsertOpts{Queue: "nobody_works_it", UniqueOpts: unique})
	if err != nil {
		t.Fatal(err)
	}
	return result.UniqueSkippedAsDuplicate, result.Job.ID
}

// idle is a watcher that is not started.
func idle(t *testing.T, s *store.Store) *Watcher {
	t.Helper()
	w, err := New(ctx, Config{Store: s, Options: noOptions})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if w.listener != nil {
			w.listener.Close()
		}
	})
	return w
}

// A finished job keeps its like out, by River's default states, until it is cleaned away: of a connection there would be notices
// once a day at most. With ours it does not.
func TestFinishedJobsKeepNothingOut(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		w := idle(t, s)
		ours := noticeArgs{}.InsertOpts().UniqueOpts
		for name, c := range map[string]struct {
			unique                   river.UniqueOpts
			whileWaiting, afterwards bool
		}{
			"River's": {river.UniqueOpts{ByArgs: true}, true, true},
			"ours":    {ours, true, false},
		} {
			_, id := insert(t, w, name, c.unique)
			if skipped, _ := insert(t, w, name, c.unique); skipped != c.whileWaiting {
				t.Errorf("%s: while one waits another is skipped: %t", name, skipped)
			}
			for _, state := range []string{"running", "completed"} {
				finalized := "null"
				if state == "completed" {
					finalized = "current_timestamp"
				}
				if _, err := s.DB().Exec(fmt.Sprintf("update river_job set state = '%s', finalized_at = %s where id = $1", state, finalized), id); err != nil {
					t.Fatal(err)
				}
				want := state == "running" || c.afterwards
				if skipped, _ := insert(t, w, name, c.unique); skipped != want {
					t.Errorf("%s: while one is %s another is skipped: %t, want %t", name, state, skipped, want)
				}
			}
		}
	})
}

// One key twice in a batch fails the whole batch, in both databases, so that what is leased must be one row for each.
func TestOneKeyTwiceInABatch(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		w := idle(t, s)
		tx, err := s.DB().BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if _, err := w.client.InsertManyTx(ctx, tx, []river.InsertManyParams{{Args: noticeArgs{"a", "webhook"}}, {Args: noticeArgs{"a", "webhook"}}}); err == nil {
			t.Error("got no error: what is leased twice is no longer noticed here")
		}
	})
}

// A job that is skipped as a duplicate leaves the batch whole: what is leased while its last job still runs is no error.
func TestDuplicatesInABatchAreSkipped(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		w := idle(t, s)
		worker := &tickWorker{w: w}
		for _, batch := range [][]store.Outgoing{{{Connection: "a"}}, {{Connection: "a"}, {Connection: "b"}}} {
			tx, err := s.DB().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := worker.insertNotices(ctx)(tx, batch); err != nil {
				t.Fatal(err)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		var jobs int
		if err := s.DB().QueryRow("select count(*) from river_job where kind = 'bucketgrant_notice'").Scan(&jobs); err != nil || jobs != 2 {
			t.Errorf("got %d jobs, %v; want one for each connection", jobs, err)
		}
	})
}

// Periodic jobs are in the leader's memory: the next leader begins the interval anew. So it ticks as it starts.
func TestANewLeaderTicksAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{})
		for i := range 2 {
			w := start(t, s, &answers{}, &receiver{}, func(c *Config) { c.Tick, c.ID = time.Hour, "leader" })
			list, err := s.Register(ctx, "alice", []registry.New{{Customer: registry.Customer{Number: fmt.Sprint("N-", i)}, Vendor: "quartic", Version: "1.0.0",
				Values: registry.Values{RoleARN: fmt.Sprint("arn:aws:iam::111122223333:role/", i)}, Due: time.Now().Add(-time.Second)}})
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 { // the first tick may have been before there was a connection
				eventually(t, "live", func() bool { return w.Nudge(ctx) == nil && state(t, s, list[0].ID) == registry.Live })
			} else {
				eventually(t, "live without a nudge", func() bool { return state(t, s, list[0].ID) == registry.Live })
			}
			if err := w.Close(ctx); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// panics is a channel with a mistake in it.
type panics struct{}

func (panics) Send(context.Context, registry.Notice) error {
	panic("\x00 with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY in it \xff")
}

// What River keeps of a job that failed for days is harmless text: no secret, no control character, no stack, in which
// there are arguments. And the others go on: on PostgreSQL the wrong text would hold up all that ends with it.
func TestWhatRiverKeeps(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		start(t, s, &answers{}, &receiver{}, func(c *Config) { c.Senders = map[string]Sender{"webhook": panics{}} })
		made := register(t, s, 3)
		kept := ""
		eventually(t, "kept", func() bool {
			column := map[store.Dialect]string{store.SQLite: "json(errors)", store.PostgreSQL: "array_to_string(errors, ',')"}[s.Dialect()]
			err := s.DB().QueryRow("select " + column + " from river_job where kind = 'bucketgrant_notice' and errors is not null limit 1").Scan(&kept)
			return err == nil && strings.Contains(kept, "please report it")
		})
		for _, wrong := range []string{"EXAMPLEKEY", "goroutine", "panics", "u0000", "\x00"} {
			if strings.Contains(kept, wrong) {
				t.Errorf("River keeps %q: %s", wrong, kept)
			}
		}
		eventually(t, "the others go on", func() bool {
			for _, c := range made {
				checks, err := s.Checks(ctx, c.ID, "", 10)
				if err != nil || len(checks) < 2 {
					return false
				}
			}
			return true
		})
	})
}

// Tables of River's beside the registry's, made by several processes at once: its own migrations take no lock.
func TestManyMakeTheTables(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		problems := make(chan error)
		for range 4 {
			go func() {
				s, err := store.Open(ctx, store.Config{Database: where})
				if err == nil {
					_, err = New(ctx, Config{Store: s, Options: noOptions})
				}
				if err == nil {
					_, err = s.DB().Query("select 1 from river_job")
				}
				problems <- err
			}()
		}
		for range 4 {
			if err := <-problems; err != nil {
				t.Error(err)
			}
		}
	})
}
