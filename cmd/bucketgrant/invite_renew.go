package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// renewFlags are of invitations that were made before.
type renewFlags struct {
	renew  bool
	within int
}

func (f *renewFlags) add(flags *flag.FlagSet) {
	flags.BoolVar(&f.renew, "renew", false, "renew invitations, of connections by their IDs or their customers' numbers behind VENDOR, or all that have expired or soon\n"+
		"will: with the external ID and the values that they had, and a new token, which ends the old one. What was\n"+
		"withdrawn is not renewed")
	flags.IntVar(&f.within, "within", 7, "with -renew: soon is within so many `days`")
}

// misusedRenew says which flags do not go together.
func (f *inviteFlags) misusedRenew() string {
	switch given := len(f.request.Parameters) > 0 || f.newExternalID || f.request.Region != "" || f.request.StackName != "" || f.partition != ""; {
	case !f.wanted() && f.server != "" && f.server != os.Getenv(serverVariable):
		return "-server is for what is registered: -customer, -list or -renew"
	case f.renew && (given || f.number != "" || f.name != "" || f.account != "" || f.list != ""):
		return "-renew says again what the invitations said: give it connections, and leave the customer and the values out"
	case f.within < 0:
		return fmt.Sprintf("-within must be 0 or more, got %d", f.within)
	}
	return ""
}

// renewer renews the invitation of one connection.
type renewer func(ctx context.Context, c registry.Connection) (invited, error)

// renewInvitations renews invitations, and prints what each customer gets.
func (f *inviteFlags) renewInvitations(ctx context.Context, flags *flag.FlagSet, vendor string, ids []string, stdout, stderr io.Writer) error {
	if len(ids) == 0 && f.as == "text" {
		f.as = "csv"
	}
	if f.as != "text" && f.as != "json" && f.as != "csv" || f.as == "text" && len(ids) == 0 {
		return misused(flags, "-format must be text or json, and of all that expire csv or json, got %q", f.as)
	}
	if err := f.registryFlags.check(flags); err != nil {
		return err
	}
	if f.server != "" {
		return f.onKeeper(ctx, func(s keeper) error {
			i := inviting{f: f, out: stdout, problems: stderr}
			return i.renewAll(ctx, s, vendor, ids, func(ctx context.Context, c registry.Connection) (invited, error) {
				offer, err := s.(remote).Renew(ctx, c.ID)
				return invitedBy(offer), err
			})
		})
	}
	i, err := f.inviting(vendor, stdout, stderr)
	if err != nil {
		return err
	}
	return f.onRegistry(ctx, false, func(s *store.Store) error {
		i.s = s
		return i.renewAll(ctx, local{s}, vendor, ids, func(ctx context.Context, c registry.Connection) (invited, error) {
			one, err := i.again(c)
			if err != nil {
				return invited{}, err
			}
			_, err = s.Renew(ctx, f.who, c, one.new)
			return one, err
		})
	})
}

// again prepares what the customer was invited with.
func (i *inviting) again(c registry.Connection) (invited, error) {
	if c.Invitation.Parameters == nil && !c.Invitation.Expires.IsZero() {
		return invited{}, errors.New("what the customer was invited with is not known, as an older version registered it: end the connection, and invite anew")
	}
	parameters := maps.Clone(c.Invitation.Parameters)
	if parameters == nil { // the store says that it was imported
		parameters = map[string]string{}
	}
	one, err := i.prepare(asked{customer: c.Customer, account: c.Account, ofOrganization: c.Organization != "",
		request: launches.Request{Region: c.Region, StackName: c.Invitation.StackName, Parameters: parameters}})
	one.ID = c.ID
	return one, err
}

// renewAll renews those that are named, or that have expired or soon will, each by itself.
func (i *inviting) renewAll(ctx context.Context, s keeper, vendor string, ids []string, renew renewer) error {
	if err := i.begin(); err != nil {
		return err
	}
	each := func(c registry.Connection) error {
		i.all++
		if c.Vendor != vendor {
			i.bad++
			fmt.Fprintf(i.problems, "%s: is a connection of %s, not of %s\n", c.ID, plain(c.Vendor), vendor)
			return nil
		}
		one, err := renew(ctx, c)
		if err != nil {
			i.bad++
			fmt.Fprintf(i.problems, "%s: %s\n", c.ID, plain(err.Error()))
			return ctx.Err()
		}
		one.ID = c.ID
		if c.State != registry.Invited {
			one = one.ofLaunched()
		}
		return i.print([]invited{one})
	}
	if err := eachOf(ctx, s, ids, each); err != nil {
		return err
	}
	if len(ids) == 0 {
		if err := i.expiring(ctx, s, vendor, each); err != nil {
			return err
		}
	}
	if i.table != nil {
		i.table.Flush()
	}
	if i.bad > 0 {
		return fmt.Errorf("%d of %d invitations are not renewed", i.bad, i.all)
	}
	return nil
}

// ofLaunched is what is of use where the stack is there: the token, with which its values are handed back after an update, also where role
// and bucket were known before, and no link that makes another stack.
func (one invited) ofLaunched() invited {
	one.Link, one.CreateStack, one.FullTemplateURL, one.Foretold = "", "", "", false
	return one
}

// expiring are those that are invited, and whose invitation has expired or soon will.
func (i *inviting) expiring(ctx context.Context, s keeper, vendor string, do func(c registry.Connection) error) error {
	before := time.Now().AddDate(0, 0, i.f.within)
	q := queryFlags{Query: registry.Query{Vendor: vendor, State: registry.Invited}}
	return q.each(ctx, s, func(c registry.Connection) error {
		if c.Invitation.Expires.IsZero() || c.Invitation.Expires.After(before) {
			return nil
		}
		return do(c)
	})
}

// invitedBy is what a server offers, to be printed as what is made here.
func invitedBy(o registry.Offer) invited {
	return invited{ID: o.ID, Customer: o.Customer.Number, Name: o.Customer.Name, ExternalID: o.ExternalID, Expires: o.Expires, Address: o.Address, Link: o.Link,
		CreateStack: o.CreateStack, FullTemplateURL: o.FullTemplateURL, Token: o.Token, HandBack: o.HandBack, Foretold: o.Foretold}
}

// offered is the other way round.
func (one *invited) offered() registry.Offer {
	return registry.Offer{ID: one.ID, Customer: one.new.Customer, ExternalID: one.ExternalID, Expires: one.Expires, Address: one.Address, Link: one.Link,
		CreateStack: one.CreateStack, FullTemplateURL: one.FullTemplateURL, Token: one.Token, HandBack: one.HandBack, Foretold: one.Foretold}
}
