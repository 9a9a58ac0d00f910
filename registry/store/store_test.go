package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

var ctx = context.Background()

func TestRegister(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.Account, n.Region, n.Way = "111122223333", "eu-central-1", verify.WayRole
		n.Values = registry.Values{Bucket: "b", RoleARN: "arn:aws:iam::111122223333:role/acme", Allowed: map[string]bool{"AllowDelete": false},
			OtherBucket: &verify.OtherBucket{Name: "other"}, FurtherBuckets: []string{"x", "y"}, PhaseOne: true}
		n.Due = now.Now().Add(time.Minute)
		c := register(t, s, n)
		want := registry.Connection{
			ID: c.ID, Customer: n.Customer, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-C-1", Account: n.Account, Region: n.Region,
			Way: n.Way, Values: n.Values, Status: registry.Status{State: registry.Invited, Since: now.Now(), Next: n.Due},
			Invitation: registry.Invitation{Expires: n.Expires}, Created: now.Now(), Changed: now.Now(), Revision: 1,
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Errorf("made (-want +got):\n%s", diff)
		}
		read, err := s.Get(ctx, c.ID)
		if diff := cmp.Diff(want, read); err != nil || diff != "" {
			t.Errorf("read: %v (-want +got):\n%s", err, diff)
		}
		if _, err := s.Get(ctx, "no such"); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
		log, err := s.Log(ctx, c.ID, "", 10)
		if err != nil || len(log) != 1 || log[0].Who != "alice" || log[0].Did != "invited" || log[0].To != registry.Invited || !log[0].At.Equal(now.Now()) {
			t.Errorf("log: got %+v, %v", log, err)
		}
	})
}

func TestRegisterRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		register(t, s, invitation("C-1", now))
		good, again, bad := invitation("C-2", now), invitation("C-1", now), invitation("C-3", now)
		again.Token = "another"
		if _, err := s.Register(ctx, "alice", []registry.New{good, again}); !errors.Is(err, ErrExternalID) {
			t.Errorf("an external ID twice: got %v", err)
		}
		if _, err := s.Register(ctx, "alice", []registry.New{good, good}); !errors.Is(err, ErrExternalID) {
			t.Errorf("an external ID twice in one list: got %v", err)
		}
		bad.Customer.Name, bad.Account, bad.Region, bad.ExternalID = "a\x00b\u202e", "12", "nowhere", "ä"
		bad.Values.SecretEnv, bad.Values.SecretFile = "A", "b"
		_, err := s.Register(ctx, "alice", []registry.New{good, bad})
		var row *RowError
		if !errors.As(err, &row) || row.Index != 1 {
			t.Fatalf("got %v, want an error of the second one", err)
		}
		for _, words := range []string{`"a\x00b\u202e"`, `got "12"`, `got "nowhere"`, `got "ä"`, "must be one only"} {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("the error does not say %s: %v", words, err)
			}
		}
		for _, arn := range []string{"arn:aws:secretsmanager:x@example.com/:111122223333:secret:s", "arn:aws:secretsmanager:", "s"} {
			bad := invitation("C-4", now)
			bad.Values = registry.Values{KeyID: "AKIAIOSFODNN7EXAMPLE", SecretARN: arn}
			if _, err := s.Register(ctx, "alice", []registry.New{bad}); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "secretArn must be") {
				t.Errorf("%q: got %v", arn, err)
			}
		}
		for _, hidden := range []string{"1.0.0\x00", "1.0.0\x1b[2J", "1.0.0\u202e"} { // a program that asks the API says any
			bad := invitation("C-5", now)
			bad.Launched = hidden
			if _, err := s.Register(ctx, "alice", []registry.New{bad}); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "the version that was launched must have no control characters") {
				t.Errorf("%q: got %v", hidden, err)
			}
		}
		if page, err := s.List(ctx, registry.Query{}); err != nil || len(page.Connections) != 1 {
			t.Errorf("got %d connections, %v; want what was there before", len(page.Connections), err)
		}
		register(t, s, good) // none of it was given
	})
}

// Many at once are never given one external ID.
func TestExternalIDOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		var taken sync.Map
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				for id := range 10 {
					n := invitation(fmt.Sprintf("C-%d-%d", i, id), now)
					n.ExternalID = fmt.Sprintf("shared-%d", id)
					if _, err := s.Register(ctx, "alice", []registry.New{n}); err == nil {
						if _, twice := taken.LoadOrStore(n.ExternalID, true); twice {
							t.Errorf("%s is given twice", n.ExternalID)
						}
					} else if !errors.Is(err, ErrExternalID) {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		for id := range 10 {
			if _, given := taken.Load(fmt.Sprintf("shared-%d", id)); !given {
				t.Errorf("shared-%d is not given at all", id)
			}
		}
	})
}

func TestList(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		for _, q := range []registry.Query{{Vendor: "a\x00"}, {Number: "\xff"}, {Name: "a\x00b"}, {State: "\x00"}} { // PostgreSQL stores no such text, and fails
			if _, err := s.List(ctx, q); !errors.Is(err, ErrRefused) {
				t.Errorf("%+v: got %v", q, err)
			}
		}
		if _, err := s.Counts(ctx, "a\x00"); !errors.Is(err, ErrRefused) {
			t.Errorf("got %v", err)
		}
		names := []string{"acme", "Acme", "ACME Corp", "Äcme", "beta", "", "zeta", "a_me", "a%me"}
		for i, name := range names {
			n := invitation(fmt.Sprint(i), now)
			n.Customer.Name = name
			if name == "zeta" {
				n.Vendor = "transfer"
			}
			register(t, s, n)
		}
		list := func(q registry.Query) (got []string) {
			for {
				page, err := s.List(ctx, q)
				if err != nil {
					t.Fatalf("%+v: %v", q, err)
				}
				for _, c := range page.Connections {
					got = append(got, c.Customer.Number)
				}
				if q.After = page.Next; q.After == "" {
					return got
				}
			}
		}
		all := list(registry.Query{})
		if len(all) != len(names) || all[0] != "5" || all[len(all)-1] != "3" {
			t.Errorf("got %v", all) // the number where there is no name; accents after letters
		}
		for limit := 1; limit <= len(names); limit++ {
			if diff := cmp.Diff(all, list(registry.Query{Limit: limit})); diff != "" {
				t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
			}
		}
		for _, c := range []struct {
			q    registry.Query
			want int
		}{
			{registry.Query{Name: "ACME"}, 3}, {registry.Query{Name: "äc"}, 1}, {registry.Query{Name: "a_"}, 1}, {registry.Query{Name: "%"}, 0},
			{registry.Query{Number: "4"}, 1}, {registry.Query{Number: "44"}, 0}, {registry.Query{Vendor: "transfer"}, 1},
			{registry.Query{Vendor: "quartic", State: registry.Invited, Name: "a", Limit: 1}, 5}, {registry.Query{State: registry.Live}, 0},
		} {
			if got := list(c.q); len(got) != c.want {
				t.Errorf("%+v: got %v, want %d", c.q, got, c.want)
			}
		}
		for _, q := range []registry.Query{{Limit: -1}, {Limit: 1001}, {After: "x"}} {
			if _, err := s.List(ctx, q); err == nil {
				t.Errorf("%+v: got no error", q)
			}
		}
		counts, err := s.Counts(ctx, "quartic")
		if diff := cmp.Diff(map[registry.State]int{registry.Invited: 8}, counts); err != nil || diff != "" {
			t.Errorf("counts: %v %s", err, diff)
		}
	})
}

// A customer whose name is far longer in the letters that it is searched by than as it is written keeps nobody from the pages behind
// it, and the place that another program says a page begins at is never the database's trouble.
func TestListGoesOnBehindAnyName(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		var mixed strings.Builder
		for i := range 200 { // each of them stands for three to eighteen letters
			mixed.WriteRune([]rune{'\ufdfa', rune(0x3300 + i%88)}[i%2])
		}
		names := []string{"a", strings.Repeat("ß", 200), strings.Repeat("\ufdfa", 200), mixed.String(), strings.Repeat("<", 200), "\U0001f9fa"}
		for i, name := range names {
			n := invitation(strconv.Itoa(i), now)
			n.Customer.Name = name
			register(t, s, n)
		}
		got := map[string]bool{}
		q := registry.Query{Limit: 1}
		for range names {
			page, err := s.List(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			got[page.Connections[0].Customer.Name] = true
			if len(page.Next) > 2000 { // what the API takes
				t.Errorf("the next page begins with %d letters", len(page.Next))
			}
			q.After = page.Next
		}
		if len(got) != len(names) || q.After != "" {
			t.Errorf("%d of %d connections are listed, and the next page is %q", len(got), len(names), q.After)
		}
		for _, name := range names {
			page, err := s.List(t.Context(), registry.Query{Name: name})
			if err != nil || len(page.Connections) != 1 || page.Connections[0].Customer.Name != name {
				t.Errorf("%.20q is not found: %v", name, err)
			}
		}
		for _, parts := range [][2]string{{"a", "\x00"}, {"\x00", "a"}, {"a", ""}} {
			if _, err := s.List(t.Context(), registry.Query{After: cursor(parts[0], parts[1])}); !errors.Is(err, ErrRefused) {
				t.Errorf("%q: got %v", parts, err)
			}
		}
	})
}

func TestRedeem(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("C-1", now))
		found, used, err := s.Redeemable(ctx, "token-C-1")
		if err != nil || found.ID != c.ID || used {
			t.Fatalf("got %+v, %v, %v", found, used, err)
		}
		found.Values.RoleARN, found.Account = "arn:aws:iam::111122223333:role/acme", "111122223333"
		old := found
		old.Revision--
		if _, err := s.Redeem(ctx, "token-C-1", old); !errors.Is(err, ErrChanged) {
			t.Errorf("of an old reading: got %v", err)
		}
		told, err := s.Redeem(ctx, "token-C-1", found)
		if err != nil || told.State != registry.Launched || !told.Next.Equal(now.Now()) || told.Revision != 2 {
			t.Fatalf("got %+v, %v", told, err)
		}
		if _, err := s.Redeem(ctx, "token-C-1", found); !errors.Is(err, ErrInvitation) {
			t.Errorf("a token twice: got %v", err)
		}
		if again, used, err := s.Redeemable(ctx, "token-C-1"); err != nil || !used || again.ID != c.ID {
			t.Errorf("a used one: got %+v, %v, %v", again, used, err)
		}
		for _, token := range []string{"", "other"} {
			if _, _, err := s.Redeemable(ctx, token); !errors.Is(err, ErrInvitation) {
				t.Errorf("%q: got %v", token, err)
			}
		}
		withdrawn := register(t, s, invitation("C-2", now))
		if withdrawn, err = s.Withdraw(ctx, "bob", withdrawn.ID, "a mistake"); err != nil || withdrawn.State != registry.Ended {
			t.Fatalf("got %+v, %v", withdrawn, err)
		}
		if _, err := s.Redeem(ctx, "token-C-2", withdrawn); !errors.Is(err, ErrInvitation) {
			t.Errorf("withdrawn: got %v", err)
		}
		if _, err := s.Withdraw(ctx, "bob", told.ID, ""); err == nil || !strings.Contains(err.Error(), "is launched") {
			t.Errorf("withdrawn after the launch: got %v", err)
		}
		late := register(t, s, invitation("C-3", now))
		now.Add(31 * 24 * time.Hour)
		if _, err := s.Redeem(ctx, "token-C-3", late); !errors.Is(err, ErrInvitation) {
			t.Errorf("expired: got %v", err)
		}
	})
}

// A renewed invitation has the external ID of the old one, holds for longer, and has another token. It is tried again.
func TestRenew(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		n := invitation("C-1", now)
		n.StackName, n.Parameters, n.Due = "acme", map[string]string{"ExternalId": n.ExternalID}, now.Now()
		n.Values.RoleARN = "arn:aws:iam::111122223333:role/acme"
		c := register(t, s, n)
		now.Add(40 * 24 * time.Hour)
		if read, err := s.Get(ctx, c.ID); err != nil || read.Invitation.StackName != "acme" || read.Invitation.Parameters["ExternalId"] != n.ExternalID {
			t.Fatalf("got %+v, %v", read, err)
		}
		again := n
		again.Expires, again.Token, again.Version = now.Now().AddDate(0, 0, 30), "token-again", "1.1.0"
		old := c
		old.Revision--
		if _, err := s.Renew(ctx, "bob", old, again); !errors.Is(err, ErrChanged) {
			t.Errorf("of an old reading: got %v", err)
		}
		wrong := again
		wrong.ExternalID = "another"
		if _, err := s.Renew(ctx, "bob", c, wrong); !errors.Is(err, ErrRefused) {
			t.Errorf("with another external ID: got %v", err)
		}
		wrong = again
		wrong.Expires = now.Now()
		if _, err := s.Renew(ctx, "bob", c, wrong); !errors.Is(err, ErrRefused) {
			t.Errorf("until now: got %v", err)
		}
		c, err := s.Renew(ctx, "bob", c, again)
		if err != nil || c.State != registry.Invited || c.ExternalID != n.ExternalID || !c.Invitation.Holds(now.Now()) || c.Version != "1.1.0" || !c.Next.Equal(now.Now()) {
			t.Fatalf("got %+v, %v", c, err)
		}
		if read, err := s.Get(ctx, c.ID); err != nil || !read.Invitation.Expires.Equal(c.Invitation.Expires) || read.Version != c.Version || !read.Next.Equal(c.Next) {
			t.Errorf("got %+v, %v", read, err)
		}
		if _, _, err := s.Redeemable(ctx, "token-C-1"); !errors.Is(err, ErrInvitation) {
			t.Errorf("the old token: got %v", err)
		}
		if c, err = s.Redeem(ctx, "token-again", c); err != nil || c.State != registry.Launched {
			t.Fatalf("the new token: got %+v, %v", c, err)
		}
		// After the launch nothing but the token is another one.
		again.Token, again.Values = "token-third", registry.Values{}
		if c, err = s.Renew(ctx, "bob", c, again); err != nil || c.State != registry.Launched || c.Values.RoleARN != n.Values.RoleARN {
			t.Errorf("got %+v, %v", c, err)
		}
		if _, used, err := s.Redeemable(ctx, "token-third"); err != nil || used {
			t.Errorf("got %v, %v", used, err)
		}

		withdrawn := register(t, s, invitation("C-2", now))
		if withdrawn, err = s.Withdraw(ctx, "bob", withdrawn.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Renew(ctx, "bob", withdrawn, again); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "was withdrawn") {
			t.Errorf("withdrawn: got %v", err)
		}
		imported := invitation("C-3", now)
		imported.Expires = time.Time{}
		if _, err := s.Renew(ctx, "bob", register(t, s, imported), again); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "was imported") {
			t.Errorf("imported: got %v", err)
		}
	})
}

// What the vendor told, the customer's token does not change.
func TestTellUsesTheToken(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		c := register(t, s, invitation("C-1", now))
		c.Values.Bucket = "example-data"
		told, err := s.Tell(ctx, "alice", c)
		if err != nil {
			t.Fatal(err)
		}
		told.Values.Bucket = "another"
		if _, err := s.Redeem(ctx, "token-C-1", told); !errors.Is(err, ErrInvitation) {
			t.Errorf("got %v", err)
		}
		if found, used, err := s.Redeemable(ctx, "token-C-1"); err != nil || !used || found.Values.Bucket != "example-data" {
			t.Errorf("got %+v, %v, %v", found, used, err)
		}
		if _, err := s.End(ctx, "alice", c.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Redeemable(ctx, "token-C-1"); !errors.Is(err, ErrInvitation) {
			t.Errorf("of one that is ended: got %v", err)
		}
	})
}

func TestTell(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		live := register(t, s, invitation("C-1", now))
		live.Values.RoleARN = "arn:aws:iam::111122223333:role/acme"
		live, err := s.Tell(ctx, "alice", live)
		if err != nil {
			t.Fatal(err)
		}
		thief := register(t, s, invitation("C-2", now))
		thief.Values.RoleARN = live.Values.RoleARN
		if thief, err = s.Tell(ctx, "alice", thief); err != nil {
			t.Fatalf("a role that nobody has shown to be theirs: %v", err)
		}
		check(t, s, now, live.ID, registry.Good)
		thief.Values.Bucket = "b"
		if _, err := s.Tell(ctx, "alice", thief); !errors.Is(err, ErrTaken) {
			t.Errorf("somebody else's role: got %v", err)
		}
		old := thief
		thief.Values.RoleARN = ""
		if _, err = s.Tell(ctx, "alice", thief); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tell(ctx, "alice", old); !errors.Is(err, ErrChanged) {
			t.Errorf("of an old reading: got %v", err)
		}
		if _, err := s.CheckSoon(ctx, "alice", thief.ID); err == nil {
			t.Error("a check of nothing: got no error")
		}
		if _, err := s.End(ctx, "alice", thief.ID, "they left"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.End(ctx, "alice", thief.ID, "again"); !errors.Is(err, ErrEnded) {
			t.Errorf("ended twice: got %v", err)
		}
	})
}

// Who was never good takes nothing from anybody, also where the time in which a launch may fail is over.
func TestOnlyWhoWasGoodHasARole(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		const role = "arn:aws:iam::111122223333:role/acme"
		tell := func(number string) (registry.Connection, error) {
			c := register(t, s, invitation(number, now))
			c.Values.RoleARN = role
			return s.Tell(ctx, "alice", c)
		}
		thief, err := tell("C-1")
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			now.Add(time.Hour)
			thief = check(t, s, now, thief.ID, registry.Refused)
		}
		if thief.State != registry.Broken {
			t.Fatalf("got %s", thief.State)
		}
		owner, err := tell("C-2")
		if err != nil {
			t.Fatalf("one that never worked has the role: %v", err)
		}
		if owner = check(t, s, now, owner.ID, registry.Good); owner.State != registry.Live {
			t.Fatalf("got %s", owner.State)
		}
		// A way in without an external ID lets in whoever says the role's name.
		for range 3 {
			now.Add(time.Hour)
			if thief = check(t, s, now, thief.ID, registry.Good); thief.State != registry.Broken || thief.Outcome != registry.Failed {
				t.Errorf("somebody else's role: got %s, %s", thief.State, thief.Outcome)
			}
		}
		if checks, err := s.Checks(ctx, thief.ID, "", 1); err != nil || !strings.Contains(checks[0].Problem, "another connection's") {
			t.Errorf("got %+v, %v", checks, err)
		}
		// The owner comes back, whatever the other one is.
		for range 3 {
			now.Add(time.Hour)
			owner = check(t, s, now, owner.ID, registry.Refused)
		}
		if owner = check(t, s, now, owner.ID, registry.Good); owner.State != registry.Live {
			t.Errorf("the owner: got %s", owner.State)
		}
	})
}

// One customer may have several connections with one role, such as one for each bucket of an imported list.
func TestOneRoleOfOneCustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		for i := range 2 {
			n := invitation("C-1", now)
			n.ExternalID, n.Token, n.Expires = "", "", time.Time{}
			n.Values = registry.Values{RoleARN: "arn:aws:iam::111122223333:role/acme", Bucket: fmt.Sprint("bucket-", i)}
			defer func(id string) {
				if c := check(t, s, now, id, registry.Good); c.State != registry.Live {
					t.Errorf("got %s", c.State)
				}
			}(register(t, s, n).ID)
		}
	})
}

// check runs a check with an outcome, from its beginning to its result.
func check(t testing.TB, s *Store, now *clock, id string, o registry.Outcome) registry.Connection {
	t.Helper()
	by := registry.NewID(now.Now())
	c, _, err := s.Begin(ctx, id, by, now.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	started := now.Now()
	now.Add(time.Second)
	c, written, err := s.Record(ctx, Result{By: by, Revision: c.Revision, Check: registry.Check{
		Connection: id, Started: started, TookMS: 1000, Outcome: o, Requests: 12, Findings: 1, Report: &verify.Report{Vendor: "quartic", Started: started,
			Findings: []verify.Finding{{ID: "works/s3:PutObject", Verdict: verify.Good, Tried: "t", Expected: "e", Answered: "a"}}}}}, nil)
	if err != nil || !written {
		t.Fatalf("written %t, %v", written, err)
	}
	return c
}

// The kinds that differ between the databases stay what they are.
func TestTimesAreWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		now.Add(123456789 * time.Nanosecond)
		c := register(t, s, invitation("C-1", now))
		read, err := s.Get(ctx, c.ID)
		if want := now.Now().Truncate(time.Millisecond); err != nil || !read.Created.Equal(want) || read.Created.Location() != time.UTC || !c.Created.Equal(want) {
			t.Errorf("got %v and %v, want %v in UTC", c.Created, read.Created, want)
		}
	})
}

func TestTheLogIsAppendedTo(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		register(t, s, invitation("C-1", now))
		err := s.inTx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "update bucketgrant_log set who = 'nobody'")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "the log is appended to") {
			t.Errorf("got %v", err)
		}
	})
}

// Of several programs that start at once on an empty database each finds all tables.
func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	for _, d := range []Dialect{SQLite, PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			where := database(t, d)
			var group sync.WaitGroup
			for i := range 5 {
				group.Go(func() {
					s, err := Open(ctx, Config{Database: where})
					if err != nil {
						t.Error(err)
						return
					}
					defer s.Close()
					now := newClock()
					if _, err := s.Register(ctx, "alice", []registry.New{invitation(fmt.Sprint(i), now)}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			s := open(t, Config{Database: where})
			if _, err := s.db.Exec("insert into bucketgrant_schema (version) values (9999)"); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(ctx, Config{Database: where}); err == nil || !strings.Contains(err.Error(), "has the schema 9999") {
				t.Errorf("a newer schema: got %v", err)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/text.db", []byte(strings.Repeat("no database", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for database, words := range map[string]string{
		"":                                      "must be a file",
		dir + "/a?mode=memory":                  `must not have '?'`,
		dir + "/no/such/folder/a.db":            "no such file",
		dir + "/text.db":                        "is no database of SQLite's",
		"postgres://a:secret@host/db":           "must not be in its address",
		"postgres://a@host/db?password=secret":  "must not be in its address",
		"postgres://a@/db?host=/no/such/folder": "connect",
		"postgres://a:sec%zzret@host/db":        "must not be in its address",
		"postgres://a:sec?ret@host/db":          "must not be in its address",
		"postgres://a@h/db?passw%6frd=secret":   "must not be in its address",
		"postgres://a@h/db?sslpassword=secret":  "must not be in its address",
		"postgre://a:secret@h/db":               `got "postgre://h/…"`,
		"mysql://a:secret@h/db?x=secret":        "or the address of a PostgreSQL server",
	} {
		_, err := Open(ctx, Config{Database: database})
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, want an error that says %s", database, err, words)
		}
	}
	s := open(t, Config{Database: dir + "/new.db"})
	for _, file := range []string{"/new.db", "/new.db-wal"} {
		if info, err := os.Stat(dir + file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v", file, info.Mode(), err)
		}
	}
	if s.Ping(ctx) != nil {
		t.Error("does not answer")
	}
}
