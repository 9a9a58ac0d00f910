package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// organizationFlags are of the invitation of a whole organization.
type organizationFlags struct {
	accounts, accountsFile, of string
}

func (f *inviteFlags) addOrganization(flags *flag.FlagSet) {
	flags.BoolVar(&f.organization, "organization", false, "invite the -customer to launch once for all accounts of an organization, with one external ID: -param gives the\n"+
		"organization's own parameters too. Each of the -accounts has a connection in each of -param Regions=…, which left\n"+
		"out are the -region")
	flags.StringVar(&f.accounts, "accounts", "", "with -organization: the `accounts` that are known, with commas between, such as 111122223333,222233334444")
	flags.StringVar(&f.accountsFile, "accounts-file", "", "the same in a `file`, each on a line, - for stdin")
	flags.StringVar(&f.of, "of", "", "with -organization: add connections of -accounts to the one that was invited before, by its `ID`; in -region, if it is\n"+
		"not in those that it was invited with. Without accounts: say its invitation again, for the console in -region")
}

// misusedOrganization says which flags do not go together.
func (f *inviteFlags) misusedOrganization() string {
	named := f.accounts != "" || f.accountsFile != ""
	switch {
	case !f.organization && (named || f.of != ""):
		return "-accounts, -accounts-file and -of are for -organization"
	case !f.organization:
		return ""
	case f.renew || f.list != "":
		return "-organization invites one customer: leave -list and -renew out"
	case f.account != "":
		return "-account is for a launch in one account: name those of an organization with -accounts"
	case (f.key == "") != (f.page == ""):
		return "-key and -page belong together"
	case f.of != "" && named && f.key != "":
		return "-key and -page are for the invitation of the organization: leave them out where accounts are added"
	case f.accounts != "" && f.accountsFile != "":
		return "-accounts and -accounts-file name the same: leave one of them out"
	case f.as != "text" && f.as != "json":
		return fmt.Sprintf("-format must be text or json, got %q", f.as)
	case f.of == "" && f.number == "":
		return "-organization must be given the -customer, or -of an organization that was invited before"
	case f.of != "" && (f.number != "" || f.name != "" || f.newExternalID || len(f.request.Parameters) > 0 || f.request.StackName != "" || f.partition != ""):
		return "-of says again what the organization was invited with: leave the customer and the values out"
	case f.of != "" && !registry.IsID(f.of):
		return fmt.Sprintf("-of must be the ID that invite -organization printed, 26 letters and digits, got %q", f.of)
	}
	return ""
}

// invitedOrganization is what the customer of an organization gets.
type invitedOrganization struct {
	Organization string `json:"organization"`
	Customer     string `json:"customer"`
	Name         string `json:"name,omitempty"`
	ExternalID   string `json:"externalId,omitempty"`
	// Before is done once, in the organization's management account; Link and CreateStack then launch for all accounts. They are left out where
	// connections are added.
	Before      string `json:"before,omitempty"`
	Link        string `json:"link,omitempty"`
	CreateStack string `json:"createStack,omitempty"`
	// Address is that of the page for an organization, with all of it signed until Expires, where there is a key.
	Address string     `json:"address,omitempty"`
	Expires *time.Time `json:"expires,omitempty"`
	// Connections are those of the accounts that are named.
	Connections []invitedAccount `json:"connections"`
	left        []string
}

// inviteOrganization registers an organization and the accounts of it that are known, or further ones, and prints what the customer gets.
func (f *inviteFlags) inviteOrganization(ctx context.Context, flags *flag.FlagSet, vendor string, stdin io.Reader, stdout, stderr io.Writer) error {
	if err := f.registryFlags.check(flags); err != nil {
		return err
	}
	if words := misusedServer(flags); words != "" && f.server != "" {
		return misused(flags, "%s", words)
	}
	accounts, err := f.namedAccounts(stdin)
	if err != nil {
		return err
	}
	print := func(made *invitedOrganization, err error) error {
		if err != nil {
			return err
		}
		for _, words := range made.left {
			fmt.Fprintf(stderr, "left to the customer: %s\n", words)
		}
		if f.as == "json" {
			return printIndented(stdout, made)
		}
		return made.print(stdout)
	}
	if f.server != "" {
		return f.onKeeper(ctx, func(s keeper) error { return print(f.organizationOver(ctx, s.(remote), vendor, accounts)) })
	}
	return f.onRegistry(ctx, f.of == "", func(s *store.Store) error { return print(f.organizationIn(ctx, s, vendor, accounts, stderr)) })
}

// mostOverServer is how many accounts a server takes at a time.
const mostOverServer = 500

// organizationOver has a server invite.
func (f *inviteFlags) organizationOver(ctx context.Context, s remote, vendor string, accounts []string) (*invitedOrganization, error) {
	if len(accounts) > mostOverServer {
		return nil, fmt.Errorf("a server takes at most %d accounts at a time, got %d: add the others with -of", mostOverServer, len(accounts))
	}
	of := registry.AskAccounts{Accounts: accounts, Region: f.request.Region}
	var offer registry.OfferAccounts
	var err error
	if f.of == "" {
		offer, err = s.InviteOrganization(ctx, registry.AskOrganization{Vendor: vendor, Customer: registry.Customer{Number: f.number, Name: f.name}, StackName: f.request.StackName,
			Parameters: f.request.Parameters, AskAccounts: of})
	} else {
		var there registry.Organization
		if there, err = s.Organization(ctx, f.of); err == nil {
			err = f.invitedBy(there, vendor)
		}
		if err == nil {
			offer, err = s.InviteAccounts(ctx, f.of, of)
		}
	}
	if err != nil {
		return nil, err
	}
	out := &invitedOrganization{Organization: offer.Organization, Customer: offer.Customer.Number, Name: offer.Customer.Name, ExternalID: offer.ExternalID, Before: offer.Before, Link: offer.Link,
		CreateStack: offer.CreateStack, Address: offer.Address, Expires: offer.Expires, Connections: []invitedAccount{}, left: offer.Left}
	for _, one := range offer.Connections {
		out.Connections = append(out.Connections, invitedAccount{Account: one.Account, Region: one.Region, invited: invitedBy(one.Offer)})
	}
	return out, nil
}

// offer is the other way round.
func (o *invitedOrganization) offer() registry.OfferAccounts {
	offer := registry.OfferAccounts{Organization: o.Organization, Customer: registry.Customer{Number: o.Customer, Name: o.Name}, ExternalID: o.ExternalID, Before: o.Before, Link: o.Link,
		CreateStack: o.CreateStack, Address: o.Address, Expires: o.Expires, Left: o.left, Connections: []registry.OfferAccount{}}
	for i := range o.Connections {
		one := &o.Connections[i]
		offer.Connections = append(offer.Connections, registry.OfferAccount{Account: one.Account, Region: one.Region, Offer: one.offered()})
	}
	return offer
}

// invitedBy says that an organization is another vendor's.
func (f *inviteFlags) invitedBy(o registry.Organization, vendor string) error {
	if o.Vendor != vendor {
		return fmt.Errorf("-of %q: the organization was invited by %s, not by %s", f.of, plain(o.Vendor), vendor)
	}
	return nil
}

func (f *inviteFlags) organizationIn(ctx context.Context, s *store.Store, vendor string, accounts []string, stderr io.Writer) (*invitedOrganization, error) {
	if f.of != "" {
		return f.addAccounts(ctx, s, vendor, accounts, stderr)
	}
	o, out, batch, err := f.organizationOf(vendor, accounts, stderr)
	if err != nil {
		return nil, err
	}
	o, made, err := s.RegisterOrganization(ctx, f.who, o, news(batch))
	if err != nil {
		return nil, ofAccounts(err, batch)
	}
	out.Organization = o.ID
	return out.with(batch, made), nil
}

// organizationOf prepares what the customer of an organization gets, what is registered of it, and the connections of its accounts.
func (f *inviteFlags) organizationOf(vendor string, accounts []string, stderr io.Writer) (o registry.Organization, out *invitedOrganization, batch []invitedAccount, err error) {
	if f.request.Region != "" {
		f.regions = []string{f.request.Region}
	}
	form, err := f.template(vendor)
	if err != nil {
		return o, nil, nil, err
	}
	o = registry.Organization{Customer: registry.Customer{Number: f.number, Name: f.name}, Vendor: vendor, Version: form.Version}
	i, err := f.invitingAccounts(vendor, stderr)
	if err != nil {
		return o, nil, nil, err
	}
	if out, err = f.launchFor(&o, i.def, form); err != nil {
		return o, nil, nil, err
	}
	batch, err = i.accounts(o, accounts, f.request.Region)
	return o, out, batch, err
}

// addAccounts registers further accounts, with the version of the template that the organization was invited with.
func (f *inviteFlags) addAccounts(ctx context.Context, s *store.Store, vendor string, accounts []string, stderr io.Writer) (*invitedOrganization, error) {
	o, err := s.Organization(ctx, f.of)
	if err != nil {
		return nil, fmt.Errorf("-of %q: %w", f.of, err)
	}
	if err := f.invitedBy(o, vendor); err != nil {
		return nil, err
	}
	out, batch, err := f.accountsOf(o, accounts, stderr)
	if err != nil {
		return nil, err
	}
	made, err := s.Register(ctx, f.who, news(batch))
	if err != nil {
		return nil, ofAccounts(err, batch)
	}
	return out.with(batch, made), nil
}

// accountsOf prepares connections of further accounts.
func (f *inviteFlags) accountsOf(o registry.Organization, accounts []string, stderr io.Writer) (*invitedOrganization, []invitedAccount, error) {
	f.version = o.Version
	if len(accounts) == 0 {
		out, err := f.again(o)
		return out, nil, err
	}
	i, err := f.invitingAccounts(o.Vendor, stderr)
	if err != nil {
		return nil, nil, err
	}
	batch, err := i.accounts(o, accounts, f.request.Region)
	return &invitedOrganization{Organization: o.ID, Customer: o.Customer.Number, Name: o.Customer.Name, ExternalID: o.ExternalID}, batch, err
}

// again is the invitation of an organization as it was, with the version that it was invited with.
func (f *inviteFlags) again(o registry.Organization) (*invitedOrganization, error) {
	if !o.Ended.IsZero() {
		return nil, fmt.Errorf("the organization %s was ended on %s: invite it anew", o.ID, o.Ended.Format(time.DateOnly))
	}
	if f.request.Region != "" {
		f.regions = []string{f.request.Region}
	}
	form, err := f.template(o.Vendor)
	if err != nil {
		return nil, err
	}
	l, err := f.launchAs(o, form)
	if err != nil {
		return nil, err
	}
	out := launchOf(o, l)
	out.Organization, out.Connections = o.ID, []invitedAccount{}
	return out, f.sign(out, o, io.Discard)
}

// sign makes the address of the page for an organization, with what the organization is invited with, where there is a key.
func (f *inviteFlags) sign(out *invitedOrganization, o registry.Organization, stderr io.Writer) error {
	if f.key == "" {
		return nil
	}
	key, err := f.readKey(stderr)
	if err != nil {
		return err
	}
	region, partition, err := f.where(f.request.Region)
	if err != nil {
		return err
	}
	values := maps.Clone(o.Parameters)
	if values == nil {
		values = map[string]string{}
	}
	values["stackName"], values["region"] = cmp.Or(o.StackName, o.Vendor), region
	expires := time.Now().AddDate(0, 0, f.days).UTC().Truncate(time.Second)
	page := strings.TrimSuffix(strings.TrimSuffix(f.page, "index.html"), "organization.html") + "organization.html"
	out.Address, err = invite.Invitation{Vendor: o.Vendor, Organization: true, Partition: partition, Expires: expires, Values: values}.Address(page, key)
	out.Expires = &expires
	return err
}

// launchAs is the launch of the form for what an organization was invited with.
func (f *inviteFlags) launchAs(o registry.Organization, form *launches.Template) (*launches.Launch, error) {
	region, _, err := f.where(f.request.Region)
	if err != nil {
		return nil, err
	}
	return form.Launch(launches.Request{Region: region, StackName: cmp.Or(o.StackName, o.Vendor), Parameters: o.Parameters})
}

// launchOf is what the customer of an organization gets of a launch.
func launchOf(o registry.Organization, l *launches.Launch) *invitedOrganization {
	return &invitedOrganization{Customer: o.Customer.Number, Name: o.Customer.Name, ExternalID: o.ExternalID, Before: l.Before, Link: l.Link, CreateStack: l.CreateStack, left: l.Left}
}

// invitingAccounts makes the connections of single accounts, with the template that each has.
func (f *inviteFlags) invitingAccounts(vendor string, stderr io.Writer) (*inviting, error) {
	one := *f
	one.organization, one.regions, one.key, one.page = false, nil, "", "" // the page is the organization's
	return one.inviting(vendor, io.Discard, stderr)
}

// launchFor is the launch of the form, for which the external ID is made where the vendor makes it, and which o is then invited with.
func (f *inviteFlags) launchFor(o *registry.Organization, def *vendors.Definition, form *launches.Template) (*invitedOrganization, error) {
	request := f.request
	o.Alone = request.StackName == ""
	// By its stack's name the accounts of an organization are told from others': the vendor's id would be the same for all. Its end is random, as an ID's is.
	request.StackName = cmp.Or(request.StackName, o.Vendor+"-"+registry.NewID(time.Now())[18:])
	var err error
	if request.Region, f.partition, err = f.where(f.request.Region); err != nil {
		return nil, err
	}
	if o.ExternalID, err = externalIDOf(def, form, vendors.Partition(f.partition), request.Parameters); err != nil {
		return nil, err
	}
	if request.Parameters[allaccounts.Regions] == "" && f.request.Region != "" {
		request.Parameters[allaccounts.Regions] = f.request.Region
	}
	l, err := form.Launch(request)
	if err := errors.Join(err, form.CheckARNsIn(vendors.Partition(f.partition), request.Parameters)); err != nil {
		return nil, err
	}
	o.StackName, o.Parameters = request.StackName, request.Parameters
	out := launchOf(*o, l)
	return out, errors.Join(f.sign(out, *o, io.Discard), o.Check())
}

func (o *invitedOrganization) with(batch []invitedAccount, made []registry.Connection) *invitedOrganization {
	for n := range batch {
		batch[n].ID = made[n].ID
	}
	o.Connections = append([]invitedAccount{}, batch...)
	return o
}

func (o *invitedOrganization) print(w io.Writer) error {
	lines := [][2]string{{"organization", o.Organization}, {"external ID", cmp.Or(o.ExternalID, "none: this way in has none")}, {"page", o.Address}, {"before", o.Before}, {"link", o.Link},
		{"or", oneLine(o.CreateStack)}}
	for _, one := range o.Connections {
		lines = append(lines, [2]string{"connection", one.ID + ", account " + one.Account + " in " + one.Region + ", holds until " + when(one.Expires) + " UTC"},
			[2]string{"to hand back", one.back()})
	}
	for _, line := range lines {
		if line[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-13s %s\n", line[0]+":", plain(line[1])); err != nil {
			return err
		}
	}
	return nil
}
