package watch

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// A connection is launched, live, open and live again, and each change is told once and in order, though the other end is
// away at first.
func TestALife(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		a, r := &answers{}, &receiver{fails: 1}
		start(t, s, a, r, nil)
		c := register(t, s, 1)[0]
		eventually(t, "live", func() bool { return state(t, s, c.ID) == registry.Live })
		a.set("C-0", "open")
		eventually(t, "open", func() bool { return state(t, s, c.ID) == registry.Open })
		a.set("C-0", "")
		eventually(t, "live again", func() bool { return state(t, s, c.ID) == registry.Live })
		want := []string{"1 launched-live", "2 live-open", "3 open-live"}
		eventually(t, "told", func() bool { return len(r.states(c.ID)) >= len(want) })
		if diff := cmp.Diff(want, r.states(c.ID)); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if _, err := s.End(ctx, "alice", c.ID, "they left"); err != nil {
			t.Fatal(err)
		}
		eventually(t, "told of the end", func() bool { return len(r.states(c.ID)) == 4 })
	})
}

// What somebody asks for does not wait for its turn.
func TestNudge(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{})
		a := &answers{}
		w := start(t, s, a, &receiver{}, func(c *Config) { c.Tick = time.Hour })
		c := register(t, s, 1)[0]
		for _, want := range []registry.State{registry.Live, registry.Open} {
			if _, err := s.CheckSoon(ctx, "alice", c.ID); err != nil {
				t.Fatal(err)
			}
			eventually(t, string(want), func() bool { // the leader may not have been elected yet, whose first tick comes anyway
				if err := w.Nudge(ctx); err != nil {
					t.Fatal(err)
				}
				return state(t, s, c.ID) == want
			})
			a.set("C-0", "open")
		}
	})
}

// Several processes share one database: nothing is checked twice at a time, and everything is checked.
func TestSeveralWorkers(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		a := &answers{takes: 30 * time.Millisecond}
		list := register(t, open(t, where, fast), 40)
		for i := range 3 {
			start(t, open(t, where, fast), a, &receiver{}, func(c *Config) { c.ID, c.Workers = fmt.Sprintf("worker-%d", i), 5 })
		}
		eventually(t, "everything checked three times", func() bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			done := 0
			for _, n := range a.calls {
				if n >= 3 {
					done++
				}
			}
			return done == len(list)
		})
		a.mu.Lock()
		defer a.mu.Unlock()
		if len(a.twice) > 0 {
			t.Errorf("checked twice at a time: %v", a.twice)
		}
	})
}

// A check that is cut short is made later, and costs no attempt: the connection is not silently left out.
func TestCutShort(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		a := &answers{takes: time.Hour}
		w := start(t, s, a, &receiver{}, func(c *Config) { c.Stop = 50 * time.Millisecond })
		c := register(t, s, 1)[0]
		eventually(t, "running", func() bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.calls["C-0"] == 1
		})
		if err := w.Close(ctx); err != nil {
			t.Fatal(err)
		}
		var jobState string
		var errors int
		column := map[store.Dialect]string{store.SQLite: "json_array_length(coalesce(errors, '[]'))", store.PostgreSQL: "coalesce(array_length(errors, 1), 0)"}[s.Dialect()]
		if err := s.DB().QueryRow("select state, "+column+" from river_job where kind = 'bucketgrant_checks'").Scan(&jobState, &errors); err != nil || jobState != "available" || errors != 0 {
			t.Errorf("the job is %s with %d errors, %v; want available, without one", jobState, errors, err)
		}
		if checks, err := s.Checks(ctx, c.ID, "", 10); err != nil || len(checks) != 0 {
			t.Errorf("got %v, %v: nothing can be said of it", checks, err)
		}
		a.mu.Lock()
		a.takes = 0
		a.mu.Unlock()
		start(t, s, a, &receiver{}, nil)
		eventually(t, "live", func() bool { return state(t, s, c.ID) == registry.Live })
	})
}

// A check that takes too long is a result: it could not be told.
func TestTooLong(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{Retry: time.Hour})
		start(t, s, &answers{takes: time.Hour}, &receiver{}, func(c *Config) { c.CheckTimeout = 200 * time.Millisecond })
		c := register(t, s, 1)[0]
		eventually(t, "checked", func() bool {
			checks, err := s.Checks(ctx, c.ID, "", 10)
			return err == nil && len(checks) == 1 && checks[0].Outcome == registry.Unknown && checks[0].Report != nil
		})
	})
}

// What goes wrong in a check is its result, and leaves no secret, no control character and no stack anywhere.
func TestWhatGoesWrong(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{Retry: time.Hour})
		a := &answers{next: map[string]string{"C-0": "panic", "C-1": "wrong"}}
		var log testtools.Buffer
		start(t, s, a, &receiver{}, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
		for _, c := range register(t, s, 2) {
			eventually(t, "checked", func() bool {
				checks, err := s.Checks(ctx, c.ID, "", 10)
				if err != nil || len(checks) == 0 {
					return false
				}
				k := checks[0]
				if k.Outcome != registry.Unknown || k.Report != nil || strings.Contains(k.Problem, "EXAMPLEKEY") || !utf8.ValidString(k.Problem) || strings.Contains(k.Problem, "\x00") || !strings.Contains(k.Problem, "(40 characters) in it") {
					t.Errorf("got %+v", k)
				}
				return true
			})
		}
		if strings.Contains(log.String(), "EXAMPLEKEY") {
			t.Errorf("the log has a secret: %s", log.String())
		}
	})
}

// The limits hold over all processes, and one account's connections wait for each other.
func TestPerAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, registry.Rules{})
		var list []registry.New
		for i := range 6 {
			list = append(list, registry.New{Customer: registry.Customer{Number: fmt.Sprint("C-", i)}, Vendor: "quartic", Version: "1.0.0", Account: "111122223333",
				Values: registry.Values{RoleARN: fmt.Sprint("arn:aws:iam::111122223333:role/r", i)}, Due: time.Now()})
		}
		if _, err := s.Register(ctx, "alice", list); err != nil {
			t.Fatal(err)
		}
		a := &answers{takes: 20 * time.Millisecond}
		var most int
		var mu sync.Mutex
		start(t, s, a, &receiver{}, func(c *Config) { c.Tick = 50 * time.Millisecond })
		eventually(t, "all checked", func() bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			mu.Lock()
			defer mu.Unlock()
			most = max(most, len(a.running))
			return len(a.calls) == 6 && len(a.running) == 0
		})
		if most > 1 {
			t.Errorf("%d checks of one account at a time", most)
		}
	})
}

// Where the role and the bucket are known before the launch, nobody hands anything back: the registry tries until the role
// lets it in, with growing pauses, and tells nobody that it does not do so yet. That it lets in and the rest cannot be told is told.
func TestNothingToPasteBack(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		a, r := &answers{}, &receiver{}
		a.set("C-1", "refused")
		start(t, s, a, r, nil)
		made, err := s.Register(ctx, "alice", []registry.New{{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "EXTERNAL1",
			Account: "111122223333", Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/acme", Bucket: "acme"},
			Token: "t", Expires: time.Now().Add(time.Hour), Due: time.Now()}})
		if err != nil {
			t.Fatal(err)
		}
		c := made[0]
		eventually(t, "tried four times", func() bool {
			checks, err := s.Checks(ctx, c.ID, "", 10)
			return err == nil && len(checks) >= 4
		})
		if got := state(t, s, c.ID); got != registry.Invited {
			t.Errorf("got %s before the launch", got)
		}
		a.set("C-1", "untold")
		eventually(t, "degraded", func() bool { return state(t, s, c.ID) == registry.Degraded })
		a.set("C-1", "")
		eventually(t, "live", func() bool { return state(t, s, c.ID) == registry.Live })
		eventually(t, "told", func() bool { return len(r.states(c.ID)) > 2 })
		if diff := cmp.Diff([]string{"1 invited-launched", "2 launched-degraded", "3 degraded-live"}, r.states(c.ID)); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}
