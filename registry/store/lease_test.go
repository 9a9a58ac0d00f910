package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

var limits = Limits{Vendors: []string{"quartic", "transfer"}, Batch: 10, Waiting: 100, Account: 1, Pause: 10 * time.Second, Lease: time.Hour}

// due leases what is due, and says whose it is.
func due(t testing.TB, s *Store, l Limits) (numbers []string) {
	t.Helper()
	n, err := s.LeaseDue(ctx, l, func(tx *sql.Tx, due []Due) error {
		for _, d := range due {
			c, err := scan(tx.QueryRowContext(ctx, "select "+columns+" from bucketgrant_connections where id = $1", d.ID))
			if err != nil {
				return err
			}
			numbers = append(numbers, c.Customer.Number)
		}
		return nil
	})
	if err != nil || n != len(numbers) {
		t.Fatalf("leased %d, %v; got %v", n, err, numbers)
	}
	return numbers
}

func TestLeaseDue(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		add := func(number, vendor, account string, after time.Duration) registry.Connection {
			n := invitation(number, now)
			n.Vendor, n.Account, n.Due = vendor, account, now.Now().Add(after)
			n.Values.RoleARN = "arn:aws:iam::111122223333:role/" + number
			return register(t, s, n)
		}
		add("late", "quartic", "111122223333", time.Second)
		add("later", "quartic", "111122223333", 2*time.Second)
		add("elsewhere", "quartic", "444455556666", 3*time.Second)
		add("unknown", "quartic", "", 4*time.Second)
		add("unknown-too", "quartic", "", 5*time.Second)
		add("not-yet", "quartic", "", time.Hour)
		add("theirs", "transfer", "111122223333", time.Second)
		add("nobodys", "other", "", 0)
		if got := due(t, s, limits); got != nil {
			t.Errorf("before it is due: got %v", got)
		}
		now.Add(time.Minute)
		if diff := cmp.Diff([]string{"late", "elsewhere", "unknown", "unknown-too", "theirs"}, due(t, s, limits)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		now.Add(11 * time.Second)
		if got := due(t, s, limits); got != nil {
			t.Errorf("leased, and one waits for its account: got %v", got)
		}
		now.Add(time.Hour) // the leases have ended: nothing is lost
		few := limits
		few.Batch = 2
		if diff := cmp.Diff([]string{"later", "elsewhere", "theirs"}, due(t, s, few)); diff != "" && !strings.Contains(diff, "late") {
			t.Errorf("after the leases (-want +got):\n%s", diff)
		}
		full := limits
		full.Waiting = 2
		if got := due(t, s, full); got != nil {
			t.Errorf("as many wait as may: got %v", got)
		}
		boom := errors.New("boom")
		if _, err := s.LeaseDue(ctx, limits, func(*sql.Tx, []Due) error { return boom }); !errors.Is(err, boom) {
			t.Errorf("got %v", err)
		}
		if got := due(t, s, limits); len(got) == 0 {
			t.Error("what could not be given on is leased all the same")
		}
	})
}

func TestBegin(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("C-1", now))
		until := now.Now().Add(time.Minute)
		if _, _, err := s.Begin(ctx, c.ID, "one", until); err != nil {
			t.Fatal(err)
		}
		if _, free, err := s.Begin(ctx, c.ID, "two", until); !errors.Is(err, ErrBusy) || !free.Equal(until) {
			t.Errorf("a second one at the same time: got %v, %v", free, err)
		}
		now.Add(time.Minute)
		if _, _, err := s.Begin(ctx, c.ID, "two", now.Now().Add(time.Minute)); err != nil {
			t.Fatalf("after the first one must have ended: %v", err)
		}
		completed := false
		_, written, err := s.Record(ctx, Result{By: "one", Revision: 1, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: registry.Good}}, func(*sql.Tx) error {
			completed = true
			return nil
		})
		if err != nil || written || !completed {
			t.Errorf("without the lock: written %t, completed %t, %v", written, completed, err)
		}
		if _, free, err := s.Begin(ctx, c.ID, "three", until); !errors.Is(err, ErrBusy) || free.IsZero() {
			t.Errorf("the other one's lock is gone: got %v, %v", free, err)
		}
		if err := s.Release(ctx, c.ID, "two"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Begin(ctx, c.ID, "three", until.Add(time.Hour)); err != nil {
			t.Error(err)
		}
		if _, err := s.End(ctx, "alice", c.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{c.ID, "no such"} {
			if _, free, err := s.Begin(ctx, id, "four", until); !errors.Is(err, ErrBusy) || !free.IsZero() {
				t.Errorf("%s: got %v, %v", id, free, err)
			}
		}
	})
}

func TestRecord(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.Account, n.Values.RoleARN = "111122223333", "arn:aws:iam::111122223333:role/one"
		c := register(t, s, n)
		n = invitation("C-2", now)
		n.Account, n.Due = "111122223333", now.Now().Add(5*time.Second)
		other := register(t, s, n)

		got := check(t, s, now, c.ID, registry.Good)
		if got.State != registry.Live || got.Outcome != registry.Good || got.Next.IsZero() {
			t.Errorf("got %+v", got)
		}
		check(t, s, now, c.ID, registry.Good)
		check(t, s, now, c.ID, registry.Exposed)
		check(t, s, now, c.ID, registry.Good)
		checks, err := s.Checks(ctx, c.ID, "", 10)
		if err != nil || len(checks) != 4 {
			t.Fatalf("got %+v, %v", checks, err)
		}
		var kept []string
		for _, k := range checks {
			kept = append(kept, fmt.Sprintf("%s %t %d", k.Outcome, k.Report != nil, k.Requests))
		}
		if diff := cmp.Diff([]string{"good true 12", "exposed true 12", "good false 12", "good false 12"}, kept); diff != "" {
			t.Errorf("of good checks only the last one's report is kept, or is wanted no more (-want +got):\n%s", diff)
		}
		if page, _ := s.Checks(ctx, c.ID, checks[1].ID, 1); len(page) != 1 || page[0].ID != checks[2].ID {
			t.Errorf("got %+v", page)
		}
		log, err := s.Log(ctx, c.ID, "", 10)
		var lines []string
		for _, e := range log {
			lines = append(lines, fmt.Sprintf("%s %s %s-%s", e.Who, e.Did, e.From, e.To))
		}
		if diff := cmp.Diff([]string{"registry checked open-live", "registry checked live-open", "registry checked invited-live", "alice invited -invited"}, lines); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}

		// The clock is set back by an hour: what is found then is not older, and a lock from before holds nobody up.
		if _, _, err := s.Begin(ctx, c.ID, "before", now.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		now.Add(-time.Hour)
		if got = check(t, s, now, c.ID, registry.Good); !got.Checked.Before(now.Now()) {
			t.Errorf("got %+v", got)
		}
		if _, written, err := s.Record(ctx, Result{By: "before", Revision: got.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now().Add(time.Hour), Outcome: registry.Exposed}}, nil); err != nil || written {
			t.Errorf("by whom the lock was taken from: %t, %v", written, err)
		}
		now.Add(time.Hour)

		// A result of values that have changed.
		begun, _, err := s.Begin(ctx, c.ID, "stale", now.Now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		begun.Values.Bucket = "b"
		if _, err := s.Tell(ctx, "alice", begun); err != nil {
			t.Fatal(err)
		}
		stale := Result{By: "stale", Revision: begun.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now().Add(time.Second), Outcome: registry.Exposed}}
		if after, written, err := s.Record(ctx, stale, nil); err != nil || written {
			t.Errorf("a result of other values: got %+v, %t, %v", after, written, err)
		}
		if c, _ = s.Get(ctx, c.ID); c.State != registry.Live || !c.Next.Equal(now.Now()) {
			t.Errorf("got %s, next %s; want live, and due for the new values", c.State, c.Next)
		}

		// AWS throttles one connection of an account: the other waits too.
		begun, _, _ = s.Begin(ctx, c.ID, "throttled", now.Now().Add(time.Minute))
		now.Add(time.Second)
		throttled := Result{By: "throttled", Revision: begun.Revision, Throttled: true, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: registry.Unknown}}
		after, written, err := s.Record(ctx, throttled, nil)
		if other, _ = s.Get(ctx, other.ID); err != nil || !written || !other.Next.Equal(after.Next) {
			t.Errorf("%t, %v: the other is checked %s, want %s", written, err, other.Next, after.Next)
		}

		// A result that cannot be completed is not written.
		boom := errors.New("boom")
		begun, _, _ = s.Begin(ctx, c.ID, "torn", now.Now().Add(time.Minute))
		torn := Result{By: "torn", Revision: begun.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now().Add(time.Second), Outcome: registry.Exposed}}
		if _, written, err := s.Record(ctx, torn, func(*sql.Tx) error { return boom }); !errors.Is(err, boom) || written {
			t.Errorf("got %t, %v", written, err)
		}
		if c, _ = s.Get(ctx, c.ID); c.State != registry.Live {
			t.Errorf("half of it is written: %+v", c)
		}
	})
}

func TestNotices(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("C-1", now))
		lease := func() (list []Outgoing) {
			if _, err := s.LeaseNotices(ctx, []string{"webhook", "email"}, 10, time.Minute, func(_ *sql.Tx, due []Outgoing) error {
				list = append(list, due...)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return list
		}
		pending := func(o Outgoing) (states []string) {
			list, _, err := s.Pending(ctx, o, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range list {
				states = append(states, fmt.Sprintf("%d %s-%s", n.Number, n.From, n.To))
			}
			return states
		}
		if got := lease(); got != nil {
			t.Errorf("got %v", got)
		}
		check(t, s, now, c.ID, registry.Good)
		check(t, s, now, c.ID, registry.Exposed)
		webhook, email := Outgoing{c.ID, "webhook"}, Outgoing{c.ID, "email"}
		if got := lease(); len(got) != 2 {
			t.Fatalf("got %v", got)
		}
		if got := lease(); got != nil {
			t.Errorf("leased twice: %v", got)
		}
		both := []string{"1 invited-live", "2 live-open"}
		if diff := cmp.Diff(both, pending(webhook)); diff != "" {
			t.Error(diff)
		}
		if err := s.NotSent(ctx, webhook, now.Now().Add(time.Hour), "no answer", nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Sent(ctx, email, 1, nil); err != nil {
			t.Fatal(err)
		}
		check(t, s, now, c.ID, registry.Good)
		if got := lease(); len(got) != 1 || got[0] != email {
			t.Errorf("got %v, want e-mail: the webhook waits", got)
		}
		if diff := cmp.Diff([]string{"2 live-open", "3 open-live"}, pending(email)); diff != "" {
			t.Error(diff)
		}
		if err := s.Sent(ctx, email, 3, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Sent(ctx, email, 2, nil); err != nil { // late, by a worker that was thought dead
			t.Fatal(err)
		}
		if got := pending(email); got != nil {
			t.Errorf("got %v", got)
		}
		now.Add(time.Hour)
		if got := lease(); len(got) != 1 || got[0] != webhook {
			t.Errorf("got %v", got)
		}
		list, attempts, err := s.Pending(ctx, webhook, 10)
		if err != nil || attempts != 1 || len(list) != 3 || list[1].Subject != "The quartic connection of Customer C-1 (C-1) is open to more than was granted" ||
			list[0].ID == list[1].ID || list[0].Customer.Number != "C-1" {
			t.Errorf("got %+v, %d, %v", list, attempts, err)
		}
	})
}

// A channel that is new begins with the next notice, and of one that is none any more nothing waits.
func TestSetChannels(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("C-1", now))
		check(t, s, now, c.ID, registry.Good)
		if err := s.SetChannels(ctx, []string{"pager", "email"}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Channels(ctx); err != nil || !cmp.Equal(got, []string{"email", "pager"}) {
			t.Errorf("got %v, %v", got, err)
		}
		check(t, s, now, c.ID, registry.Exposed)
		for channel, want := range map[string]int{"email": 2, "pager": 1, "webhook": 0} {
			if list, _, err := s.Pending(ctx, Outgoing{c.ID, channel}, 10); err != nil || len(list) != want {
				t.Errorf("%s: got %v, %v; want %d", channel, list, err, want)
			}
		}
	})
}

func TestPruneAndErase(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.Customer.Name = "Erasable Industries"
		c := register(t, s, n)
		check(t, s, now, c.ID, registry.Good)
		check(t, s, now, c.ID, registry.Exposed)
		now.Add(time.Hour)
		other := register(t, s, invitation("C-2", now))
		check(t, s, now, other.ID, registry.Good)

		checks, notices, err := s.Prune(ctx, "alice", now.Now().Add(-time.Minute))
		if err != nil || checks != 1 || notices != 0 {
			t.Errorf("pruned %d checks and %d notices, %v; want all but the last check, and no notice that is to be sent", checks, notices, err)
		}
		for _, channel := range []string{"webhook", "email"} {
			if err := s.Sent(ctx, Outgoing{c.ID, channel}, 2, nil); err != nil {
				t.Fatal(err)
			}
		}
		if checks, notices, err = s.Prune(ctx, "alice", now.Now().Add(-time.Minute)); err != nil || checks != 0 || notices != 2 {
			t.Errorf("pruned %d checks and %d notices, %v", checks, notices, err)
		}

		if gone, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil || gone != 1 {
			t.Fatalf("erased %d, %v", gone, err)
		}
		if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); !errors.Is(err, ErrNotFound) {
			t.Errorf("erased twice: got %v", err)
		}
		for _, table := range []string{"connections", "checks", "notices", "outbox", "log"} {
			var rows int
			column := map[string]string{"connections": "id"}[table]
			if column == "" {
				column = "connection_id"
			}
			if err := s.db.QueryRow("select count(*) from bucketgrant_"+table+" where "+column+" = $1", c.ID).Scan(&rows); err != nil || rows != 0 {
				t.Errorf("%s has %d rows, %v", table, rows, err)
			}
		}
		if other, err = s.Get(ctx, other.ID); err != nil || other.State != registry.Live {
			t.Errorf("the other customer: got %+v, %v", other, err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{n}); !errors.Is(err, ErrExternalID) {
			t.Errorf("the external ID of somebody erased: got %v", err)
		}
		log, err := s.Log(ctx, "", "", 10)
		if err != nil || log[0].Did != "erased a customer" || strings.Contains(fmt.Sprint(log), "Erasable") || strings.Contains(fmt.Sprint(log), "C-1") {
			t.Errorf("the log: %+v, %v", log, err)
		}
	})
}

// No report brings a secret into the database: reports have none, and values hold the place of one. Nor does a reason, which stays.
func TestNoSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.Values = registry.Values{KeyID: "AKIAIOSFODNN7EXAMPLE", SecretEnv: "QUARTIC_SECRET"}
		c := register(t, s, n)
		v := c.Verify(verify.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
		c.Values.Bucket = v.Bucket
		if _, err := s.Tell(ctx, "alice", c); err != nil {
			t.Fatal(err)
		}
		var all string
		if err := s.db.QueryRow("select known from bucketgrant_connections").Scan(&all); err != nil || all != `{"secretEnv":"QUARTIC_SECRET"}` {
			t.Errorf("got %s, %v", all, err)
		}
		if _, err := s.End(ctx, "alice", c.ID, "the key was wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Log(ctx, c.ID, "", 1); err != nil || list[0].Why != "the key was (40 characters)" {
			t.Errorf("got %+v, %v", list, err)
		}
	})
}
