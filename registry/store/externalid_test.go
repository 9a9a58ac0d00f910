package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
)

// The external ID that a customer makes is the connection's once it is told, of no other one ever after, and no other one is taken.
func TestTellTheExternalID(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		without := func(number string) registry.New {
			n := invitation(number, now)
			n.ExternalID = ""
			return n
		}
		first := register(t, s, without("C-1"))
		first.ExternalID, first.Values.RoleARN = "made-by-1", "arn:aws:iam::111122223333:role/one"
		first, err := s.Tell(ctx, "alice", first)
		if err != nil || first.ExternalID != "made-by-1" {
			t.Fatalf("got %+v, %v", first, err)
		}
		if read, err := s.Get(ctx, first.ID); err != nil || read.ExternalID != "made-by-1" {
			t.Errorf("got %q, %v", read.ExternalID, err)
		}
		if found, err := s.Find(ctx, "quartic", "made-by-1", "", ""); err != nil || found.ID != first.ID {
			t.Errorf("got %+v, %v", found, err)
		}
		other := first
		other.ExternalID = "made-later"
		if _, err := s.Tell(ctx, "alice", other); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), `is "made-by-1", for good, got "made-later"`) {
			t.Errorf("another one later: got %v", err)
		}
		if first, err = s.Tell(ctx, "alice", first); err != nil {
			t.Errorf("the same again: %v", err)
		}

		second := register(t, s, without("C-2"))
		second.ExternalID, second.Values.Bucket = "made-by-1", "two"
		if _, err := s.Tell(ctx, "alice", second); !errors.Is(err, ErrExternalID) || !strings.Contains(err.Error(), "the customer makes another one") {
			t.Errorf("another connection's: got %v", err)
		}
		if _, err := s.Redeem(ctx, "token-C-2", second); !errors.Is(err, ErrExternalID) {
			t.Errorf("another connection's, handed back: got %v", err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{{Customer: registry.Customer{Number: "C-3"}, Vendor: "quartic", ExternalID: "made-by-1"}}); !errors.Is(err, ErrExternalID) {
			t.Errorf("another connection's, imported: got %v", err)
		}
		second.ExternalID = "a\x00b"
		if _, err := s.Tell(ctx, "alice", second); !errors.Is(err, ErrRefused) {
			t.Errorf("none that STS takes: got %v", err)
		}
		if read, err := s.Get(ctx, second.ID); err != nil || read.ExternalID != "" || read.Values.Bucket != "" || read.Revision != 1 {
			t.Errorf("what was refused is there: %+v, %v", read, err)
		}
		second.ExternalID = "made-by-2"
		if second, err = s.Redeem(ctx, "token-C-2", second); err != nil || second.ExternalID != "made-by-2" {
			t.Errorf("the token can still be used: got %+v, %v", second, err)
		}
		if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil {
			t.Fatal(err)
		}
		third := register(t, s, without("C-1"))
		third.ExternalID = "made-by-1"
		if _, err := s.Tell(ctx, "alice", third); !errors.Is(err, ErrExternalID) {
			t.Errorf("that of a customer who is erased: got %v", err)
		}
	})
}

// Of many connections that are told one external ID at once, one gets it.
func TestTellOneExternalIDAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		var group sync.WaitGroup
		var took atomic.Int64
		for i := range 8 {
			n := invitation(fmt.Sprintf("C-%d", i), now)
			n.ExternalID = ""
			c := register(t, s, n)
			group.Go(func() {
				c.ExternalID = "shared"
				if _, err := s.Tell(ctx, "alice", c); err == nil {
					took.Add(1)
				} else if !errors.Is(err, ErrExternalID) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if took.Load() != 1 {
			t.Errorf("%d connections have it", took.Load())
		}
	})
}
