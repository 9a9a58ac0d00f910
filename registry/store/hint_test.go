package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// A hint reaches the connections of its account, on both databases, and is kept until a check.
func TestHint(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ctx := context.Background()
		n := invitation("1", now)
		n.Account, n.Region, n.Due = "123456789012", "us-east-1", now.Now().Add(time.Hour)
		n.Values = registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::123456789012:role/acme"}
		c := register(t, s, n)
		register(t, s, invitation("2", now))
		list, err := s.OfAccount(ctx, "123456789012")
		if err != nil || len(list) != 1 || list[0].ID != c.ID {
			t.Fatalf("got %v, %v", list, err)
		}
		if list, err := s.OfAccount(ctx, ""); err != nil || len(list) != 0 {
			t.Errorf("no account: got %v, %v", list, err)
		}
		hint := func(deleting, want bool) {
			t.Helper()
			if got, err := s.Hint(ctx, c.ID, now.Now(), deleting, "a test"); err != nil || got != want {
				t.Errorf("deleting %t: got %t, %v", deleting, got, err)
			}
		}
		hint(true, false) // an invitation: nothing was launched
		hint(false, true)
		hint(false, false)
		if c, err = s.Get(ctx, c.ID); err != nil || !c.Next.Equal(now.Now()) || c.State != registry.Invited {
			t.Errorf("got %+v, %v", c.Status, err)
		}
		if c, err = s.Tell(ctx, "alice", c); err != nil {
			t.Fatal(err)
		}
		hint(true, true)
		hint(true, false)
		if c, err = s.Get(ctx, c.ID); err != nil || !c.Reported.Equal(now.Now()) || c.State != registry.Launched {
			t.Errorf("got %+v, %v", c.Status, err)
		}
		for _, said := range []time.Time{now.Now(), now.Now(), now.Now().Add(-mostDelay - time.Second)} {
			if err := s.Note(ctx, c.ID, said, "a version"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Note(ctx, "nobody", now.Now(), "a version"); err != nil {
			t.Fatal(err)
		}
		log, err := s.Log(ctx, "", "", 100)
		if noted := slices.DeleteFunc(log, func(e registry.Entry) bool { return e.Why != "a version" }); err != nil || len(noted) != 1 || noted[0].Connection != c.ID {
			t.Errorf("noted is %+v, %v", noted, err)
		}
		// What nobody has seen is news for a fortnight, and what is older is counted.
		for age, want := range map[time.Duration]bool{13 * 24 * time.Hour: true, 15 * 24 * time.Hour: false} {
			one := n
			one.Customer.Number, one.ExternalID, one.Token, one.Due = age.String(), age.String(), age.String(), now.Now().Add(time.Hour)
			one.Values.RoleARN += age.String()
			if got, err := s.Hint(ctx, register(t, s, one).ID, now.Now().Add(-age), false, "a test"); err != nil || got != want {
				t.Errorf("%v old: got %t, %v", age, got, err)
			}
		}
		if f, err := s.Figures(ctx); err != nil || f.Dropped["old"] != 1 || f.Dropped["full"] != 0 {
			t.Errorf("dropped are %v, %v", f.Dropped, err)
		}
		if got, err := s.Hint(ctx, "nobody", now.Now(), false, ""); err != nil || got {
			t.Errorf("no connection: got %t, %v", got, err)
		}
	})
}

// However often a stack tells of itself, there is a gap between its checks.
func TestHintsLeaveAGap(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("1", now)
		n.Values, n.Account = registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::123456789012:role/acme"}, "123456789012"
		c := register(t, s, n)
		checks := 0
		for range 120 {
			now.Add(time.Second)
			if _, err := s.Hint(ctx, c.ID, now.Now(), false, "an update"); err != nil {
				t.Fatal(err)
			}
			read, err := s.Get(ctx, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if read.Next.After(now.Now()) {
				continue
			}
			begun, _, err := s.Begin(ctx, c.ID, "w", now.Now().Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			if _, written, err := s.Record(ctx, Result{By: "w", Revision: begun.Revision, Check: registry.Check{Connection: c.ID, Started: now.Now(), Outcome: registry.Good}}, nil); err != nil || !written {
				t.Fatal(written, err)
			}
			checks++
		}
		if checks != 2 {
			t.Errorf("%d checks in two minutes", checks)
		}
		log, err := s.Log(ctx, c.ID, "", 100)
		if told := slices.DeleteFunc(log, func(e registry.Entry) bool { return e.Who != "the stack" }); err != nil || len(told) > 3 {
			t.Errorf("the log has %d lines, %v", len(told), err)
		}
	})
}
