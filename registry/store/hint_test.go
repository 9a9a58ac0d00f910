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
		if got, err := s.Hint(ctx, "nobody", now.Now(), false, ""); err != nil || got {
			t.Errorf("no connection: got %t, %v", got, err)
		}
	})
}
