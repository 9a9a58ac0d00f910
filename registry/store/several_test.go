package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
)

// crew are connections that are leased, by their customers' numbers.
func crew(t *testing.T, s *Store, now *clock, numbers ...string) (ids []string) {
	t.Helper()
	for _, number := range numbers {
		n := invitation(number, now)
		n.Due, n.Values.RoleARN = now.Now(), "arn:aws:iam::111122223333:role/"+number
		ids = append(ids, register(t, s, n).ID)
	}
	if got := due(t, s, limits); len(got) != len(numbers) {
		t.Fatalf("leased %v of %v", got, numbers)
	}
	return ids
}

func numbersOf(list []registry.Connection) (numbers []string) {
	for _, c := range list {
		numbers = append(numbers, c.Customer.Number)
	}
	slices.Sort(numbers)
	return numbers
}

func good(now *clock, c registry.Connection, by string) Result {
	return Result{By: by, Revision: c.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: registry.Good}}
}

func TestBeginLeased(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ids := crew(t, s, now, "free", "busy", "ended", "done")
		until := now.Now().Add(5 * time.Minute)
		if _, _, err := s.Begin(ctx, ids[1], "somebody", until.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.End(ctx, "alice", ids[2], ""); err != nil {
			t.Fatal(err)
		}
		check(t, s, now, ids[3], registry.Good)
		list, err := s.BeginLeased(ctx, append(ids, "erased"), "us", until)
		if diff := cmp.Diff([]string{"free"}, numbersOf(list)); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if list, err := s.BeginLeased(ctx, ids, "others", until); err != nil || len(list) != 0 {
			t.Errorf("what is being checked began once more: %v, %v", numbersOf(list), err)
		}
		if c, err := s.Get(ctx, ids[1]); err != nil || !c.Next.Equal(until.Add(time.Second)) {
			t.Errorf("what somebody else checks is due at %s, want when their lock ends, %s: %v", c.Next, until.Add(time.Second), err)
		}
		if c, err := s.Get(ctx, ids[3]); err != nil || c.Next.Before(until) {
			t.Errorf("what is checked already is due at %s: %v", c.Next, err)
		}
	})
}

func TestRecordAll(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ids := crew(t, s, now, "one", "two", "erased", "changed")
		list, err := s.BeginLeased(ctx, ids, "us", now.Now().Add(5*time.Minute))
		if err != nil || len(list) != len(ids) {
			t.Fatal(list, err)
		}
		var results []Result
		for _, c := range list {
			results = append(results, good(now, c, "us"))
			if c.Customer.Number == "changed" {
				c.Values.Bucket = "another"
				if _, err := s.Tell(ctx, "alice", c); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := s.Erase(ctx, "alice", "quartic", "erased"); err != nil {
			t.Fatal(err)
		}
		completed := 0
		if err := s.RecordAll(ctx, results, func(*sql.Tx) error { completed++; return nil }); err != nil || completed != 1 {
			t.Fatalf("completed %d times, %v", completed, err)
		}
		for i, want := range []registry.State{registry.Live, registry.Live, "", registry.Launched} {
			if c, err := s.Get(ctx, ids[i]); c.State != want || want != "" && err != nil {
				t.Errorf("connection %d is %q, want %q: %v", i, c.State, want, err)
			}
		}
	})
}

// Values that are told while the ones before are being checked are checked as soon as that has ended, also where somebody was to check
// them meanwhile, and found the connection busy.
func TestToldWhileChecked(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ids := crew(t, s, now, "one")
		until := now.Now().Add(5 * time.Minute)
		list, err := s.BeginLeased(ctx, ids, "us", until)
		if err != nil {
			t.Fatal(err)
		}
		changed := list[0]
		changed.Values.Bucket = "another"
		if _, err := s.Tell(ctx, "alice", changed); err != nil {
			t.Fatal(err)
		}
		now.Add(time.Second)
		if got := due(t, s, limits); len(got) != 1 {
			t.Fatalf("leased %v", got)
		}
		if list, err := s.BeginLeased(ctx, ids, "others", until.Add(time.Second)); err != nil || len(list) != 0 {
			t.Fatalf("began while it is being checked: %v, %v", list, err)
		}
		if err := s.RecordAll(ctx, []Result{good(now, list[0], "us")}, nil); err != nil {
			t.Fatal(err)
		}
		if got := due(t, s, limits); len(got) != 1 {
			t.Error("the new values are not due when the check of the old ones has ended")
		}
	})
}

// One result that cannot be written takes no other one with it. Then the job does not end.
func TestRecordAllButOne(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ids := crew(t, s, now, "one", "two", "three")
		list, err := s.BeginLeased(ctx, ids, "us", now.Now().Add(5*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		var results []Result
		for _, c := range list {
			r := good(now, c, "us")
			if c.Customer.Number == "two" {
				r.Check.Problem = "no database takes this \x00 \xff"
				if s.dialect == SQLite { // which does
					if _, err := s.db.Exec(fmt.Sprintf("create trigger refuse before insert on bucketgrant_checks when new.connection_id = '%s' begin select raise(abort, 'no'); end", c.ID)); err != nil {
						t.Fatal(err)
					}
				}
			}
			results = append(results, r)
		}
		completed := false
		if err := s.RecordAll(ctx, results, func(*sql.Tx) error { completed = true; return nil }); err == nil || completed {
			t.Errorf("completed %t, %v; want an error", completed, err)
		}
		for i, want := range []registry.State{registry.Live, registry.Invited, registry.Live} {
			if c, err := s.Get(ctx, ids[i]); err != nil || c.State != want && !(i == 1 && c.State == registry.Launched) {
				t.Errorf("connection %d is %s, want %s: %v", i, c.State, want, err)
			}
		}
		boom := errors.New("boom")
		if err := s.RecordAll(ctx, nil, func(*sql.Tx) error { return boom }); !errors.Is(err, boom) {
			t.Errorf("got %v, want %v", err, boom)
		}
	})
}
