package watch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// However many jobs there are, no more checks run at a time than there are workers, and all come to their turn: also those of a job that is
// larger than this process.
func TestNoMoreAtATimeThanWorkers(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		for _, workers := range []int{1, 7} {
			s := open(t, where, registry.Rules{})
			a := &answers{takes: 5 * time.Millisecond}
			list := registerFrom(t, s, workers*100, 60)
			w := start(t, s, a, &receiver{}, func(c *Config) { c.Workers, c.Tick = workers, time.Hour })
			if workers == 1 { // as another process makes them
				insert := (&tickWorker{w: &Watcher{Config: Config{Workers: 100}, client: w.client}}).insertChecks(ctx)
				l := w.limits()
				l.Batch, l.Waiting = 100, 100
				if _, err := s.LeaseDue(ctx, l, insert); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "all live", func() bool {
				if err := w.Nudge(ctx); err != nil {
					t.Fatal(err)
				}
				return state(t, s, list[len(list)-1].ID) == registry.Live && allLive(t, s, list)
			})
			if err := w.Close(ctx); err != nil {
				t.Fatal(err)
			}
			if a.most > workers || a.most < min(workers, 2) {
				t.Errorf("%d checks at a time, with %d workers", a.most, workers)
			}
		}
	})
}

func allLive(t *testing.T, s *store.Store, list []registry.Connection) bool {
	t.Helper()
	for _, c := range list {
		if state(t, s, c.ID) != registry.Live {
			return false
		}
	}
	return true
}

// A connection that is in two jobs, as its lease ended before the first one began, is checked once.
func TestInTwoJobs(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{})
		a := &answers{}
		w := idle(t, s)
		list := register(t, s, 3)
		insert := (&tickWorker{w: w}).insertChecks(ctx)
		l := w.limits()
		l.Vendors = []string{"quartic"}
		leased, err := s.LeaseDue(ctx, l, func(tx *sql.Tx, due []store.Due) error {
			if err := insert(tx, due); err != nil {
				return err
			}
			return insert(tx, due)
		})
		if err != nil || leased != len(list) {
			t.Fatal(leased, err)
		}
		start(t, s, a, &receiver{}, nil)
		eventually(t, "both done", func() bool {
			var jobs, completed int
			err := s.DB().QueryRow("select count(*), count(case when state = 'completed' then 1 end) from river_job where kind = 'bucketgrant_checks'").Scan(&jobs, &completed)
			return err == nil && jobs > 1 && jobs == completed
		})
		a.mu.Lock()
		defer a.mu.Unlock()
		for i := range list {
			if n := a.calls[fmt.Sprint("C-", i)]; n != 1 {
				t.Errorf("connection %d is checked %d times", i, n)
			}
		}
	})
}

// The end of a job is in the transaction of its last results, also where others were written before them; not where one has no result.
func TestTheLastResultsEndTheJob(t *testing.T) {
	t.Parallel()
	w := idle(t, open(t, filepath.Join(t.TempDir(), "registry.db"), registry.Rules{}))
	broken := errors.New("no result")
	for name, c := range map[string]struct {
		first error
		want  int
	}{"all have results": {nil, 1}, "one has none": {broken, 0}} {
		done, completed := make(chan tried), 0
		go func() {
			done <- tried{err: c.first}
			time.Sleep(3 * together) // the first are written meanwhile
			done <- tried{}
		}()
		err := w.collect(ctx, done, 2, func(context.Context, *sql.Tx) error { completed++; return nil })
		if !errors.Is(err, c.first) || completed != c.want {
			t.Errorf("%s: completed %d times, want %d: %v", name, completed, c.want, err)
		}
	}
}
