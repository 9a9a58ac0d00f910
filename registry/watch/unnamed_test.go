package watch

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// roles is a stand-in for verify.Run: what roles let in, by their account.
type roles struct {
	mu sync.Mutex
	// asks is the external ID that the role of an account asks for; any where it is *, and none where the account has no role.
	asks map[string]string
	// told are the external IDs that were said to the role of each account.
	told map[string][]string
}

func (r *roles) run(_ context.Context, def *vendors.Definition, c verify.Connection, _ verify.Options) (*verify.Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told[c.Account] = append(r.told[c.Account], c.ExternalID)
	asks := r.asks[c.Account]
	in := verify.Finding{ID: "way-in/role", Verdict: verify.Failed}
	if asks == "*" || asks != "" && strings.TrimPrefix(asks, "open ") == c.ExternalID {
		in.Verdict = verify.Good
	}
	report := &verify.Report{ID: c.ID, Vendor: def.Vendor, Started: time.Now(), Findings: []verify.Finding{in}}
	if strings.HasPrefix(asks, "open ") && in.Verdict == verify.Good {
		report.Findings = append(report.Findings, verify.Finding{ID: "closed/near-external-id", Verdict: verify.Failed})
	}
	return report, nil
}

func (r *roles) set(account, asks string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asks[account] = asks
}

// said reports whether the role of an account was told an external ID.
func (r *roles) said(account, id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.told[account] {
		if one == id {
			return true
		}
	}
	return false
}

// An account that nobody has named becomes a connection once its role asks for the organization's external ID, and for no other one. A role that
// lets in with any is never told it; what has no role, or is dismissed, or of which nothing is known beforehand, is none.
func TestUnnamedAccountsProveThemselves(t *testing.T) {
	onBoth(t, func(t *testing.T, where string) {
		s := open(t, where, fast)
		o := registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "the-organizations", StackName: "acme", Parameters: map[string]string{"Regions": "eu-west-1"}}
		o, _, err := s.RegisterOrganization(ctx, "alice", o, nil)
		if err != nil {
			t.Fatal(err)
		}
		const proves, nobody, all, nearly, later, unknown, broken, dismissed = "111111111111", "222222222222", "333333333333", "444444444444", "555555555555", "666666666666", "777777777777", "888888888888"
		r := &roles{told: map[string][]string{}, asks: map[string]string{proves: "the-organizations", all: "*", nearly: "open the-organizations", unknown: "the-organizations", dismissed: "the-organizations"}}
		for _, account := range []string{proves, nobody, all, nearly, later, unknown, broken, dismissed} {
			if isNew, err := s.TellUnnamed(ctx, o.ID, account, "eu-west-1", "arn:aws:cloudformation:eu-west-1:"+account+":stack/StackSet-acme-1/2", time.Now()); err != nil || !isNew {
				t.Fatal(isNew, err)
			}
		}
		of := func(account string) registry.Unnamed {
			list, err := s.Unnamed(ctx, o.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range list {
				if u.Account == account {
					return u
				}
			}
			return registry.Unnamed{}
		}
		if _, err := s.Dismiss(ctx, "alice", of(dismissed).ID, ""); err != nil {
			t.Fatal(err)
		}
		start(t, s, &answers{}, &receiver{}, func(c *Config) {
			c.run = r.run
			c.Invite = func(_ context.Context, o registry.Organization, account, region string) (registry.New, error) {
				n := registry.New{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, Account: account, Region: region, Way: verify.WayRole,
					Expires: time.Now().Add(time.Hour), Token: registry.NewToken(), Due: time.Now()}
				switch account {
				case unknown:
				case broken:
					return n, errors.New("no template has it")
				default:
					n.Values = registry.Values{Bucket: "acme-" + account, RoleARN: "arn:aws:iam::" + account + ":role/acme"}
				}
				return n, nil
			}
		})
		connected := func(account string) string {
			list, err := s.OfAccount(ctx, account)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				return ""
			}
			return list[0].ID
		}
		eventually(t, "the one that proves itself live", func() bool { id := connected(proves); return id != "" && state(t, s, id) == registry.Live })
		eventually(t, "the others tried", func() bool {
			return of(nobody).Tries > 2 && of(all).Tries > 2 && of(nearly).Tries > 2 && of(unknown).Tries > 0 && of(broken).Tries > 0
		})
		r.set(later, "the-organizations")
		eventually(t, "the one that is launched later live", func() bool { id := connected(later); return id != "" && state(t, s, id) == registry.Live })
		for account, want := range map[string]string{
			nobody: "does not let the vendor in with the organization's external ID", all: "with an external ID that nobody has, so that it proves nothing",
			nearly: "lets others in", unknown: "is not known beforehand: name the account", broken: "no template has it", dismissed: "",
		} {
			if u := of(account); connected(account) != "" || !strings.Contains(u.Problem, want) || u.Next.IsZero() != (account == unknown || account == dismissed) {
				t.Errorf("%s is %+v, connected %q", account, u, connected(account))
			}
		}
		if r.said(all, o.ExternalID) {
			t.Error("a role that lets in with any external ID was told the organization's")
		}
		if r.said(dismissed, o.ExternalID) || r.said(unknown, o.ExternalID) {
			t.Error("what is not tried was told the external ID")
		}
		if of(proves).ID != "" || of(later).ID != "" {
			t.Error("what is connected is still unnamed")
		}
	})
}

// Without anybody who makes connections of them they wait.
func TestUnnamedAccountsWait(t *testing.T) {
	t.Parallel()
	s := open(t, database(t, store.SQLite), fast)
	o, _, err := s.RegisterOrganization(ctx, "alice", registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "the-organizations", StackName: "acme"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if isNew, err := s.TellUnnamed(ctx, o.ID, "111111111111", "eu-west-1", "a stack", time.Now()); err != nil || !isNew {
		t.Fatal(isNew, err)
	}
	a := &answers{}
	start(t, s, a, &receiver{}, nil)
	made := register(t, s, 1)
	eventually(t, "checked", func() bool { return state(t, s, made[0].ID) == registry.Live })
	list, err := s.Unnamed(ctx, o.ID)
	if err != nil || len(list) != 1 || list[0].Tries != 0 || list[0].Next.IsZero() {
		t.Errorf("got %+v, %v", list, err)
	}
}

// Where the vendor's external IDs have a form a role could tell one that is made up from the organization's: it is told neither.
func TestUnnamedAccountsOfAFormAreNotTried(t *testing.T) {
	t.Parallel()
	s := open(t, database(t, store.SQLite), fast)
	o := registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "formed", Version: "1.0.0", ExternalID: "acme-0123abcd", StackName: "acme"}
	o, _, err := s.RegisterOrganization(ctx, "alice", o, nil)
	if err != nil {
		t.Fatal(err)
	}
	const account = "111111111111"
	if isNew, err := s.TellUnnamed(ctx, o.ID, account, "eu-west-1", "a stack", time.Now()); err != nil || !isNew {
		t.Fatal(isNew, err)
	}
	formed := *quartic(t)
	role := *formed.Access.Role
	role.Trust.ExternalID.Form = &vendors.Form{Pattern: "^acme-[0-9a-f]{8}$", Words: "acme- and 8 digits", Example: "acme-01234567"}
	formed.Vendor, formed.Access.Role = "formed", &role
	r := &roles{told: map[string][]string{}, asks: map[string]string{account: o.ExternalID}}
	start(t, s, &answers{}, &receiver{}, func(c *Config) {
		c.run, c.Definitions = r.run, append(c.Definitions, &formed)
		c.Invite = func(_ context.Context, o registry.Organization, account, region string) (registry.New, error) {
			return registry.New{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, Account: account, Region: region, Way: verify.WayRole,
				Expires: time.Now().Add(time.Hour), Token: registry.NewToken(), Due: time.Now(),
				Values: registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::" + account + ":role/acme"}}, nil
		}
	})
	eventually(t, "looked at", func() bool {
		list, err := s.Unnamed(ctx, o.ID)
		return err == nil && (len(list) == 0 || list[0].Tries > 0)
	})
	list, err := s.Unnamed(ctx, o.ID)
	if err != nil || len(list) != 1 || !list[0].Next.IsZero() || !strings.Contains(list[0].Problem, "external IDs have a form") || len(r.told[account]) > 0 {
		t.Errorf("it is %+v, and was told %v, %v", list, r.told[account], err)
	}
}
