package store

import (
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// undone takes away what the steps of the schema made, so that they are made anew over what is there.
var undone = map[int]string{
	13: "alter table bucketgrant_unnamed drop column shared",
	12: "alter table bucketgrant_connections drop column launched_at; alter table bucketgrant_connections drop column told; alter table bucketgrant_connections drop column offered_at",
}

// back takes a database back to a version of the schema, with what is in it.
func back(t *testing.T, s *Store, version int) {
	t.Helper()
	list, err := steps(s.dialect)
	if err != nil {
		t.Fatal(err)
	}
	for newest := list[len(list)-1].version; newest > version; newest-- {
		for query := range strings.SplitSeq(undone[newest], ";") {
			if _, err := s.db.ExecContext(ctx, query); err != nil {
				t.Fatal(newest, err)
			}
		}
		if _, err := s.db.ExecContext(ctx, "delete from bucketgrant_schema where version = $1", newest); err != nil {
			t.Fatal(err)
		}
	}
}

// before is a test of what was there before a step of the schema, on both databases.
func before(t *testing.T, version int, make func(s *Store, now *clock), test func(t *testing.T, s *Store, now *clock)) {
	t.Helper()
	t.Parallel()
	for _, d := range []Dialect{SQLite, PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			now, where := newClock(), database(t, d)
			s := open(t, Config{Database: where, Now: now.Now})
			make(s, now)
			back(t, s, version-1)
			test(t, open(t, Config{Database: where, Now: now.Now}), now)
		})
	}
}

// An organization that was invited before its stack's name had a column of its own is found by it too.
func TestStackNamesOfBefore(t *testing.T) {
	before(t, 11, func(s *Store, now *clock) {
		o, _ := organization(t, s, now, "C-1")
		o.StackName, o.ExternalID = "", "external-other"
		if _, _, err := s.RegisterOrganization(ctx, "alice", o, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.ExecContext(ctx, "update bucketgrant_organizations set stack_name = ''"); err != nil {
			t.Fatal(err)
		}
	}, func(t *testing.T, s *Store, _ *clock) {
		for _, name := range []string{"ours", "quartic"} {
			if list, err := s.OrganizationsOf(ctx, name); err != nil || len(list) != 1 {
				t.Errorf("%s: got %v, %v", name, list, err)
			}
		}
	})
}

// Of a version that was handed back before its time had a column of its own, the log says when.
func TestVersionsOfBefore(t *testing.T) {
	before(t, 12, func(s *Store, now *clock) {
		handed := register(t, s, invitation("C-1", now))
		register(t, s, invitation("C-2", now))
		now.Add(time.Hour)
		handed.Launched, handed.Values, handed.Account = "1.0.0", registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::111122223333:role/acme"}, "111122223333"
		if _, err := s.Tell(ctx, "alice", handed); err != nil {
			t.Fatal(err)
		}
		now.Add(time.Hour)
		if _, err := s.CheckSoon(ctx, "alice", handed.ID); err != nil {
			t.Fatal(err)
		}
	}, func(t *testing.T, s *Store, now *clock) {
		list, err := s.List(ctx, registry.Query{})
		if err != nil || len(list.Connections) != 2 {
			t.Fatal(list, err)
		}
		want := registry.Running{Version: "1.0.0", Source: registry.HandedBack, At: now.Now().Add(-time.Hour).UTC()}
		if got := list.Connections[0].Runs; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := list.Connections[1].Runs; got != (registry.Running{}) {
			t.Errorf("got %+v", got)
		}
	})
}

// What was offered counts once a check is good, as long as nothing else was said. A renewal for the token alone offers nothing else.
func TestOfferedVersionCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.Values, n.Account = registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::111122223333:role/acme"}, "111122223333"
		c := register(t, s, n)
		for _, step := range []struct {
			outcome registry.Outcome
			want    registry.Running
		}{
			{registry.Failed, registry.Running{}},
			{registry.Good, registry.Running{Version: "1.0.0", Source: registry.Offered, At: now.Now().Add(2 * time.Minute)}},
			{registry.Good, registry.Running{Version: "1.0.0", Source: registry.Offered, At: now.Now().Add(2 * time.Minute)}},
		} {
			now.Add(time.Minute)
			begun, _, err := s.Begin(ctx, c.ID, "w", now.Now().Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			written, _, err := s.Record(ctx, Result{By: "w", Revision: begun.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: step.outcome}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c, err = s.Get(ctx, c.ID); err != nil || c.Runs != step.want || written.Runs != step.want {
				t.Errorf("%s: got %+v, %+v, %v", step.outcome, c.Runs, written.Runs, err)
			}
		}
		n.Version, n.Token = "1.1.0", "another"
		renewed, err := s.Renew(ctx, "alice", c, n)
		if err != nil || renewed.Version != "1.0.0" || renewed.Runs.Version != "1.0.0" {
			t.Errorf("got %+v, %v", renewed, err)
		}
		if c, err = s.Get(ctx, c.ID); err != nil || c.Runs.Version != "1.0.0" {
			t.Errorf("got %+v, %v", c, err)
		}
		c.Launched, c.LaunchedAt = "0.9.0", time.Time{}
		if c, err = s.Tell(ctx, "alice", c); err != nil || c.Runs != (registry.Running{Version: "0.9.0", Source: registry.HandedBack, At: now.Now()}) {
			t.Errorf("got %+v, %v", c, err)
		}
	})
}

// An account that was listed as of one of several organizations is known as such without the words that say so.
func TestSharedOfBefore(t *testing.T) {
	before(t, 13, func(s *Store, now *clock) {
		o, _ := organization(t, s, now, "C-1")
		if _, err := s.TellUnnamed(ctx, o.ID, "333344445555", "eu-west-1", theStack, now.Now()); err != nil {
			t.Fatal(err)
		}
		organization(t, s, now, "C-2")
		if _, err := s.TellUnnamed(ctx, o.ID, "444455556666", "eu-west-1", theStack, now.Now()); err != nil {
			t.Fatal(err)
		}
	}, func(t *testing.T, s *Store, now *clock) {
		list, err := s.Unnamed(ctx, "")
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		for _, u := range list {
			if u.Shared != (u.Account == "444455556666") {
				t.Errorf("got %+v", u)
			}
		}
	})
}
