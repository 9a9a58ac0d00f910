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

// organization registers one with an external ID, and connections of accounts.
func organization(t *testing.T, s *Store, now *clock, number string, accounts ...string) (registry.Organization, []registry.Connection) {
	t.Helper()
	o := registry.Organization{Customer: registry.Customer{Number: number, Name: "Customer " + number}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-" + number,
		StackName: "ours", Parameters: map[string]string{"Regions": "eu-west-1"}}
	var list []registry.New
	for _, account := range accounts {
		list = append(list, ofOrganization(o, account, now))
	}
	o, made, err := s.RegisterOrganization(ctx, "alice", o, list)
	if err != nil {
		t.Fatal(err)
	}
	return o, made
}

// ofOrganization is a new connection of an account.
func ofOrganization(o registry.Organization, account string, now *clock) registry.New {
	n := invitation(o.Customer.Number, now)
	n.Organization, n.ExternalID, n.Account, n.Region, n.Token = o.ID, o.ExternalID, account, "eu-west-1", registry.NewToken()
	return n
}

// The connections of an organization share the external ID that was given for it, also those that are registered later. To anybody else, another
// organization of the same customer and an invitation of theirs too, it is never given, and not after it is erased.
func TestOneExternalIDInAnOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, made := organization(t, s, now, "C-1", "111122223333", "222233334444")
		if len(made) != 2 || made[0].ExternalID != "external-C-1" || made[1].ExternalID != "external-C-1" || made[0].Organization != o.ID || made[0].ID == made[1].ID {
			t.Fatalf("got %+v", made)
		}
		if read, err := s.Get(ctx, made[1].ID); err != nil || read.Organization != o.ID || read.Account != "222233334444" || read.State != registry.Invited {
			t.Errorf("read is %+v, %v", read, err)
		}
		if read, err := s.Organization(ctx, o.ID); err != nil || read.ExternalID != "external-C-1" || read.Customer != o.Customer || read.StackName != "ours" ||
			read.Parameters["Regions"] != "eu-west-1" || !read.Created.Equal(now.Now()) {
			t.Errorf("read is %+v, %v", read, err)
		}
		later := register(t, s, ofOrganization(o, "333344445555", now))
		if later.Organization != o.ID || later.ExternalID != o.ExternalID {
			t.Errorf("an account that is learnt later: got %+v", later)
		}
		plain := invitation("C-1", now)
		other := o
		other.ID = registry.NewID(now.Now())
		foreign := ofOrganization(o, "444455556666", now)
		foreign.Customer.Number = "C-2"
		vendor := ofOrganization(o, "444455556666", now)
		vendor.Vendor = "apperate"
		another := ofOrganization(o, "444455556666", now)
		another.ExternalID = "external-else"
		none := ofOrganization(o, "444455556666", now)
		none.ExternalID = ""
		nowhere := ofOrganization(o, "", now)
		for name, bad := range map[string]struct {
			n    registry.New
			err  error
			want string
		}{
			"an invitation of the same customer": {plain, ErrExternalID, ""},
			"an organization that there is not":  {ofOrganization(other, "444455556666", now), ErrOrganization, "invite the organization first"},
			"another customer":                   {foreign, ErrRefused, `is the customer "C-1"'s of quartic, and the connection is of "C-2"`},
			"another vendor":                     {vendor, ErrRefused, `the connection is of "C-1" of apperate`},
			"another external ID":                {another, ErrRefused, `is "external-C-1", for good, got "external-else"`},
			"no external ID":                     {none, ErrRefused, `for good, got ""`},
			"no account":                         {nowhere, ErrRefused, "must have the account and the region"},
			"an account that is there":           {ofOrganization(o, "111122223333", now), ErrRefused, `the account "111122223333" in eu-west-1 has a connection of the organization already, ` + made[0].ID},
		} {
			if _, err := s.Register(ctx, "alice", []registry.New{bad.n}); !errors.Is(err, bad.err) || !strings.Contains(err.Error(), bad.want) {
				t.Errorf("%s: got %v, want %q", name, err, bad.want)
			}
		}
		twice := ofOrganization(o, "555566667777", now)
		if _, err := s.Register(ctx, "alice", []registry.New{twice, ofOrganization(o, "555566667777", now)}); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "is given twice, as connection 1 too") {
			t.Errorf("an account twice: got %v", err)
		}
		for _, number := range []string{"C-1", "C-3"} {
			again := o
			again.Customer.Number, again.StackName = number, "another"
			if _, _, err := s.RegisterOrganization(ctx, "alice", again, nil); !errors.Is(err, ErrExternalID) {
				t.Errorf("another organization of %s: got %v", number, err)
			}
		}
		page, err := s.List(ctx, registry.Query{Number: "C-1"})
		if err != nil || len(page.Connections) != 3 {
			t.Errorf("there are %d connections, %v", len(page.Connections), err)
		}

		// One that is ended may come back, and ends nobody else's.
		if _, err := s.End(ctx, "alice", made[0].ID, "left"); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Get(ctx, made[1].ID); err != nil || c.State != registry.Invited {
			t.Errorf("the other account is %s, %v", c.State, err)
		}
		register(t, s, ofOrganization(o, "111122223333", now))

		if n, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil || n != 4 {
			t.Errorf("erased %d, %v", n, err)
		}
		if _, err := s.Organization(ctx, o.ID); !errors.Is(err, ErrOrganization) {
			t.Errorf("an erased organization: got %v", err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{ofOrganization(o, "111122223333", now)}); !errors.Is(err, ErrOrganization) {
			t.Errorf("an account of one that is erased: got %v", err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{plain}); !errors.Is(err, ErrExternalID) {
			t.Errorf("the external ID of one that is erased: got %v", err)
		}
		log, err := s.Log(ctx, "", "", 100)
		for _, e := range log {
			if strings.Contains(e.Why, "C-1") || e.Connection != "" {
				t.Errorf("the log still has %+v", e)
			}
		}
		if err != nil || len(log) != 2 {
			t.Errorf("the log has %d lines, %v", len(log), err)
		}
	})
}

// What is wrong with one connection registers nothing of the organization, and its external ID is free as before. One without
// any connection can be erased.
func TestOrganizationWholeOrNot(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o := registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-C-1"}
		bad := ofOrganization(o, "1111", now)
		if _, _, err := s.RegisterOrganization(ctx, "alice", o, []registry.New{ofOrganization(o, "111122223333", now), bad}); !errors.Is(err, ErrRefused) || len(RowErrors(err)) != 1 || RowErrors(err)[0].Index != 1 {
			t.Errorf("got %v", err)
		}
		if log, err := s.Log(ctx, "", "", 10); err != nil || len(log) != 0 {
			t.Errorf("the log has %+v, %v", log, err)
		}
		unnamed := o
		unnamed.Customer.Number = ""
		if _, _, err := s.RegisterOrganization(ctx, "alice", unnamed, nil); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "the customer's number must be given") {
			t.Errorf("of nobody: got %v", err)
		}
		organization(t, s, now, "C-1")
		if n, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil || n != 0 {
			t.Errorf("erased %d, %v", n, err)
		}
		if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); !errors.Is(err, ErrNotFound) {
			t.Errorf("erased again: got %v", err)
		}
	})
}

// Each account of an organization hands back with its own token, which takes nothing of another account's, and is found by its role.
func TestTellInAnOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, made := organization(t, s, now, "C-1", "111122223333", "222233334444")
		role := func(account string) string { return "arn:aws:iam::" + account + ":role/quartic" }
		for _, c := range made {
			c.Values.RoleARN, c.Values.Bucket = role(c.Account), "acme-"+c.Account
			if told, err := s.Tell(ctx, "alice", c); err != nil || told.Organization != o.ID || told.ExternalID != o.ExternalID || told.Next.IsZero() {
				t.Errorf("%s: got %+v, %v", c.Account, told, err)
			}
		}
		for i, c := range made {
			if found, err := s.Find(ctx, "quartic", o.ExternalID, role(c.Account), ""); err != nil || found.ID != made[i].ID {
				t.Errorf("found is %+v, %v", found, err)
			}
		}
		if found, err := s.Find(ctx, "quartic", o.ExternalID, "", ""); err != nil || found.Organization != o.ID {
			t.Errorf("found is %+v, %v", found, err)
		}
		row := func(number, account string) registry.New {
			return registry.New{Customer: registry.Customer{Number: number}, Vendor: "quartic", Version: "1.0.0", ExternalID: o.ExternalID, Values: registry.Values{RoleARN: role(account)}}
		}
		if list, err := s.Import(ctx, "alice", []registry.New{row("C-1", "222233334444"), row("C-1", "111122223333")}); err != nil || !list[0].There || list[0].ID != made[1].ID || list[1].ID != made[0].ID {
			t.Errorf("imported is %+v, %v", list, err)
		}
		if _, err := s.Import(ctx, "alice", []registry.New{row("C-1", "333344445555")}); !errors.Is(err, ErrRefused) ||
			!strings.Contains(err.Error(), "whose further accounts are invited with its ID") {
			t.Errorf("an account that is not there: got %v", err)
		}
		if _, err := s.Import(ctx, "alice", []registry.New{row("C-2", "222233334444")}); !errors.Is(err, ErrTaken) {
			t.Errorf("another customer's list: got %v", err)
		}
	})
}

// An organization without an external ID takes none for one of its accounts: it would not be the others'.
func TestTellNoExternalIDInAnOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o := registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0"}
		_, made, err := s.RegisterOrganization(ctx, "alice", o, []registry.New{ofOrganization(o, "111122223333", now)})
		if err != nil {
			t.Fatal(err)
		}
		c := made[0]
		c.ExternalID, c.Values.RoleARN = "made-by-1", "arn:aws:iam::111122223333:role/one"
		if _, err := s.Tell(ctx, "alice", c); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "which has no external ID") {
			t.Errorf("got %v", err)
		}
	})
}

// Of many that register an account of an organization at once, one does; whoever erases the customer meanwhile leaves nothing.
func TestOrganizationAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, _ := organization(t, s, now, "C-1")
		var group sync.WaitGroup
		var took atomic.Int64
		for range 6 {
			group.Go(func() {
				if _, err := s.Register(ctx, "alice", []registry.New{ofOrganization(o, "111122223333", now)}); err == nil {
					took.Add(1)
				} else if !errors.Is(err, ErrRefused) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if took.Load() != 1 {
			t.Errorf("%d connections are the account's", took.Load())
		}
		for i := range 6 {
			group.Go(func() {
				if _, err := s.Register(ctx, "alice", []registry.New{ofOrganization(o, fmt.Sprintf("22223333444%d", i), now)}); err != nil && !errors.Is(err, ErrOrganization) {
					t.Error(err)
				}
			})
		}
		group.Go(func() {
			if _, err := s.Erase(ctx, "alice", "quartic", "C-1"); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		if page, err := s.List(ctx, registry.Query{Number: "C-1"}); err != nil || len(page.Connections) > 0 {
			t.Errorf("an erased customer has %d connections, %v", len(page.Connections), err)
		}
	})
}

// A customer is invited once: again with the same stack's name never, and without a name that somebody gave only once all is ended.
func TestOneOrganizationOfACustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		o, _ := organization(t, s, now, "C-1")
		register := func(name, number, stackName string, alone, want bool) {
			t.Helper()
			again := o
			again.Customer.Number, again.StackName, again.Alone, again.ExternalID = number, stackName, alone, strings.NewReplacer(" ", "-", "'", "").Replace(name)
			_, _, err := s.RegisterOrganization(ctx, "alice", again, nil)
			refused := errors.Is(err, ErrRefused) && strings.Contains(err.Error(), "-of "+o.ID+" says its invitation again")
			if want && err != nil || !want && !refused {
				t.Errorf("%s: got %v", name, err)
			}
		}
		register("the same again", "C-1", "ours", false, false)
		register("a name that was made", "C-1", "quartic-12345678", true, false)
		register("another customer's", "C-2", "ours", true, true)
		register("a further one", "C-1", "further", false, true)
		if list, err := s.OrganizationsOf(ctx, "quartic-12345678"); err != nil || len(list) > 0 {
			t.Errorf("got %v, %v", list, err)
		}
		for _, name := range []string{"ours", "further"} {
			list, err := s.OrganizationsOf(ctx, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range list {
				if one.Customer.Number == "C-1" {
					if _, err := s.EndOrganization(ctx, "alice", one.ID, ""); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		register("one that comes back", "C-1", "quartic-12345678", true, true)
	})
}
