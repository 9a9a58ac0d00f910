package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// unnamed are the accounts of an organization that nobody has named, by their numbers.
func unnamed(t *testing.T, s *Store, organization string) map[string]registry.Unnamed {
	t.Helper()
	list, err := s.Unnamed(ctx, organization)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]registry.Unnamed{}
	for _, u := range list {
		all[u.Account] = u
	}
	return all
}

// due leases what is due.
func dueUnnamed(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	if err := s.LeaseUnnamed(ctx, 10, time.Hour, func(_ *sql.Tx, list []string) error { ids = list; return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}

const theStack = "arn:aws:cloudformation:eu-west-1:333344445555:stack/StackSet-ours-7c9e6679-7425-40de-944b-e07fc1f90ae7/0f8fad5b-d9cb-469f-a165-70867728950e"

// An account that nobody has named is tried less and less often, and is a connection once it has proven to be one; it is not where it was dismissed
// or named meanwhile.
func TestUnnamed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, made := organization(t, s, now, "C-1", "111122223333", "222233334444")
		namesake, _ := organization(t, s, now, "C-2")
		tell := func(organization, account string, want bool) {
			t.Helper()
			if isNew, err := s.TellUnnamed(ctx, organization, account, "eu-west-1", theStack, now.Now()); err != nil || isNew != want {
				t.Errorf("%s: got %t, %v", account, isNew, err)
			}
		}
		if list, err := s.OrganizationsOf(ctx, "ours"); err != nil || len(list) != 2 || list[0].ID != o.ID && list[1].ID != o.ID {
			t.Errorf("the organizations are %+v, %v", list, err)
		}
		if list, err := s.OrganizationsOf(ctx, ""); err != nil || len(list) != 0 {
			t.Errorf("of no name: %+v, %v", list, err)
		}
		if _, err := s.EndOrganization(ctx, "alice", namesake.ID, ""); err != nil {
			t.Fatal(err)
		}
		other := namesake
		other.StackName, other.ExternalID = "theirs", "external-other"
		other, _, err := s.RegisterOrganization(ctx, "alice", other, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.End(ctx, "alice", made[1].ID, "left"); err != nil {
			t.Fatal(err)
		}
		tell(o.ID, "111122223333", false) // it is named
		tell(o.ID, "222233334444", true)
		tell(o.ID, "333344445555", true)
		tell(o.ID, "333344445555", false)
		tell(other.ID, "333344445555", true)
		tell(registry.NewID(now.Now()), "333344445555", false)
		all := unnamed(t, s, o.ID)
		if u := all["222233334444"]; !u.Next.IsZero() || !strings.Contains(u.Problem, "had a connection of the organization, which is ended") {
			t.Errorf("one that came back is %+v", u)
		}
		u := all["333344445555"]
		if ids := dueUnnamed(t, s); len(ids) != 2 || !slices.Contains(ids, u.ID) {
			t.Errorf("due are %v", ids)
		}
		if ids := dueUnnamed(t, s); len(ids) != 0 {
			t.Errorf("leased twice: %v", ids)
		}
		if read, of, err := s.ToTry(ctx, u.ID); err != nil || read.Account != u.Account || of.ID != o.ID || of.ExternalID != o.ExternalID {
			t.Errorf("to try is %+v of %+v, %v", read, of, err)
		}

		// Tried in vain, it waits longer each time, and is given up after a fortnight.
		var waits []time.Duration
		for i := range 200 {
			read, _, err := s.ToTry(ctx, u.ID)
			if errors.Is(err, ErrUnnamed) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if err := s.Unproven(ctx, read, "it refuses", false); err != nil {
				t.Fatal(err)
			}
			if next := unnamed(t, s, o.ID)["333344445555"].Next; !next.IsZero() {
				waits = append(waits, next.Sub(now.Now()))
				now.Add(waits[i])
			}
		}
		if n := len(waits); n < 20 || n > 100 || waits[3] < 2*waits[1] || waits[n-1] > 7*time.Hour || waits[n-1] < 5*time.Hour {
			t.Errorf("it waits %v", waits)
		}
		if u = unnamed(t, s, o.ID)["333344445555"]; u.Tries != len(waits)+1 || u.Problem != "it refuses" || !u.Next.IsZero() {
			t.Errorf("given up it is %+v", u)
		}

		// Dismissed it stays so.
		if u, err := s.Dismiss(ctx, "alice", u.ID, "a stranger"); err != nil || u.Dismissed.IsZero() {
			t.Errorf("dismissed: %+v, %v", u, err)
		}
		tell(o.ID, "333344445555", false)
		if _, err := s.Proven(ctx, u, ofOrganization(o, "333344445555", now)); !errors.Is(err, ErrUnnamed) {
			t.Errorf("proven though dismissed: %v", err)
		}
		if _, err := s.Dismiss(ctx, "alice", registry.NewID(now.Now()), ""); !errors.Is(err, ErrUnnamed) {
			t.Errorf("nobody is dismissed: %v", err)
		}

		// Named by somebody it is no hint any more, and proven it is a connection.
		tell(o.ID, "444455556666", true)
		register(t, s, ofOrganization(o, "444455556666", now))
		tell(o.ID, "555566667777", true)
		all = unnamed(t, s, o.ID)
		if _, there := all["444455556666"]; there {
			t.Error("it is still unnamed")
		}
		n := ofOrganization(o, "999988887777", now) // whose account the hint says
		c, err := s.Proven(ctx, all["555566667777"], n)
		if err != nil || c.Account != "555566667777" || c.Organization != o.ID || c.ExternalID != o.ExternalID || c.State != registry.Invited {
			t.Errorf("proven it is %+v, %v", c, err)
		}
		if _, there := unnamed(t, s, o.ID)["555566667777"]; there {
			t.Error("it is still unnamed")
		}
		log, err := s.Log(ctx, c.ID, "", 10)
		if err != nil || len(log) != 2 || log[0].Did != "named the account" || log[0].Who != "the stack" {
			t.Errorf("the log is %+v, %v", log, err)
		}
		if all, err := s.Unnamed(ctx, ""); err != nil || len(all) != 3 {
			t.Errorf("all are %+v, %v", all, err)
		}
		if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil {
			t.Fatal(err)
		}
		if left := unnamed(t, s, o.ID); len(left) != 0 {
			t.Errorf("erased, %v are left", left)
		}
	})
}

// An account that has a connection is no hint of another customer's organization. Where several organizations have the stack's name, one that has none is
// listed as of one of them, is not tried, takes none of their places, and is nobody's hint any more once it is named.
func TestUnnamedOfOneOfSeveral(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		const named, told, before = "111122223333", "333344445555", "444455556666"
		tell := func(organization, account string, want bool) {
			t.Helper()
			if isNew, err := s.TellUnnamed(ctx, organization, account, "eu-west-1", theStack, now.Now()); err != nil || isNew != want {
				t.Errorf("%s: got %t, %v", account, isNew, err)
			}
		}
		one, _ := organization(t, s, now, "C-1", named)
		tell(one.ID, before, true) // while the name is its alone
		two, _ := organization(t, s, now, "C-2")
		tell(two.ID, named, false)
		for i := range MostUnnamed - 1 {
			tell(two.ID, fmt.Sprintf("%012d", i), true)
		}
		tell(one.ID, told, true)
		tell(two.ID, told, true)
		for _, o := range []string{one.ID, two.ID} {
			if u := unnamed(t, s, o)[told]; !u.Next.IsZero() || !u.Shared || !strings.HasPrefix(u.Problem, "it is of one of 2 organizations that have a stack of this name") {
				t.Errorf("it is %+v", u)
			}
		}
		if _, _, err := s.ToTry(ctx, unnamed(t, s, one.ID)[before].ID); !errors.Is(err, ErrUnnamed) {
			t.Errorf("one that told before there were two: %v", err)
		}
		if u := unnamed(t, s, one.ID)[before]; !u.Shared || !u.Next.IsZero() {
			t.Errorf("one that told before there were two is %+v", u)
		}
		if ids := dueUnnamed(t, s); len(ids) != 0 {
			t.Errorf("due are %v", ids)
		}
		register(t, s, ofOrganization(one, told, now))
		for _, o := range []string{one.ID, two.ID} {
			if u, there := unnamed(t, s, o)[told]; there {
				t.Errorf("named it is %+v", u)
			}
		}
		if _, err := s.EndOrganization(ctx, "alice", one.ID, ""); err != nil {
			t.Fatal(err)
		}
		for i := range MostUnnamed { // the places of those that are the organization's alone
			tell(two.ID, fmt.Sprintf("5%011d", i), true)
		}
	})
}

// An organization has no more than fifty such accounts that are open.
func TestUnnamedAreFew(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, _ := organization(t, s, now, "C-1")
		for i := range MostUnnamed {
			if isNew, err := s.TellUnnamed(ctx, o.ID, fmt.Sprintf("%012d", i), "eu-west-1", theStack, now.Now()); err != nil || !isNew {
				t.Fatal(isNew, err)
			}
		}
		if isNew, err := s.TellUnnamed(ctx, o.ID, "999999999999", "eu-west-1", theStack, now.Now()); !errors.Is(err, ErrManyUnnamed) || isNew {
			t.Errorf("one more: %t, %v", isNew, err)
		}
		if f, err := s.Figures(ctx); err != nil || f.Full != 1 || f.Dropped["full"] != 1 {
			t.Errorf("figures are %+v, %v", f, err)
		}
		if _, err := s.Dismiss(ctx, "alice", unnamed(t, s, o.ID)["000000000007"].ID, ""); err != nil {
			t.Fatal(err)
		}
		if isNew, err := s.TellUnnamed(ctx, o.ID, "999999999999", "eu-west-1", theStack, now.Now()); err != nil || !isNew {
			t.Errorf("with room: %t, %v", isNew, err)
		}
	})
}

// All of an organization is ended at once: what was launched is ended, what was not is taken back, nobody is added, and the log says who did it.
// Others are as they were.
func TestEndOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, made := organization(t, s, now, "C-1", "111122223333", "222233334444", "333344445555")
		_, others := organization(t, s, now, "C-2", "111122223333")
		made[0].Values.RoleARN, made[0].Values.Bucket = "arn:aws:iam::111122223333:role/acme", "acme-data"
		if _, err := s.Tell(ctx, "alice", made[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.End(ctx, "alice", made[2].ID, "left before"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TellUnnamed(ctx, o.ID, "444455556666", "eu-west-1", theStack, now.Now()); err != nil {
			t.Fatal(err)
		}
		ending, err := s.EndOrganization(ctx, "bob", o.ID, "they left")
		if err != nil || ending.Organization != o.ID || ending.Ended != 1 || ending.Withdrawn != 1 || !slices.Equal(ending.Removal, o.Removal()) {
			t.Fatalf("got %+v, %v", ending, err)
		}
		for i, want := range []string{"ended", "withdrew the invitation", "ended"} {
			c, err := s.Get(ctx, made[i].ID)
			if err != nil || c.State != registry.Ended || !c.Next.IsZero() || c.Invitation.Withdrawn.IsZero() == (i == 1) {
				t.Errorf("connection %d is %+v, %v", i, c, err)
			}
			log, err := s.Log(ctx, made[i].ID, "", 1)
			if err != nil || log[0].Did != want || (log[0].Who == "bob") != (i < 2) || (log[0].Why == "they left") != (i < 2) {
				t.Errorf("the log of %d says %+v, %v", i, log, err)
			}
		}
		log, err := s.Log(ctx, "", "", 1)
		if err != nil || log[0].Did != "ended an organization" || log[0].Who != "bob" || log[0].Connection != "" || log[0].Why != o.ID+", of quartic: 1 ended, 1 withdrawn: they left" {
			t.Errorf("the log says %+v, %v", log, err)
		}
		if _, _, err := s.Redeemable(ctx, "token-C-1"); !errors.Is(err, ErrInvitation) {
			t.Errorf("its invitation: %v", err)
		}
		if read, err := s.Organization(ctx, o.ID); err != nil || !read.Ended.Equal(now.Now()) {
			t.Errorf("read is %+v, %v", read, err)
		}
		if left := unnamed(t, s, o.ID); len(left) != 0 {
			t.Errorf("unnamed are %v", left)
		}
		if isNew, err := s.TellUnnamed(ctx, o.ID, "444455556666", "eu-west-1", theStack, now.Now()); err != nil || isNew {
			t.Errorf("told afterwards: %t, %v", isNew, err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{ofOrganization(o, "555566667777", now)}); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "was ended: invite it anew") {
			t.Errorf("one more: %v", err)
		}
		if _, err := s.EndOrganization(ctx, "bob", o.ID, ""); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "was ended on 2026-03-01") {
			t.Errorf("ended twice: %v", err)
		}
		for _, id := range []string{"", "'; drop table", registry.NewID(now.Now())} {
			if _, err := s.EndOrganization(ctx, "bob", id, ""); !errors.Is(err, ErrOrganization) {
				t.Errorf("%q: %v", id, err)
			}
		}
		if c, err := s.Get(ctx, others[0].ID); err != nil || c.State != registry.Invited {
			t.Errorf("somebody else's is %+v, %v", c, err)
		}
	})
}
