package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// offers make invitations for a server, as bucketgrant invite does.
type offers struct {
	base  inviteFlags
	pages map[string]string
	key   *signkey.Key
	defs  map[string]*vendors.Definition
	mu    sync.Mutex
	made  map[string]*inviting // by vendor and version
	index *release.Index       // which is for one goroutine
}

// add defines the flags. The folder of the definitions is another one's.
func (o *offers) add(flags *flag.FlagSet) {
	o.pages = map[string]string{}
	flags.StringVar(&o.base.templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.StringVar(&o.base.config, "config", "bucketgrant.yaml", "the `file` with the hosting and the invitationKeys of the pages")
	flags.BoolVar(&o.base.unreleased, "unreleased", false, "invite with templates as they are now, to try them before their release")
	flags.StringVar(&o.base.key, "key", "", "the `file` with the key to sign invitations with")
	flags.Func("page", "the address of a vendor's page, as `vendor=address`; can be repeated", func(value string) error {
		vendor, address, found := strings.Cut(value, "=")
		if !found || vendor == "" || address == "" {
			return fmt.Errorf("must be vendor=address, such as quartic=https://example.com/quartic/")
		}
		o.pages[vendor] = address
		return nil
	})
	flags.IntVar(&o.base.days, "days", usualDays, fmt.Sprintf("for how many `days` an invitation holds, 1 to %d", mostDays))
}

// prepare reads the key, and says what is wrong before anybody is invited.
func (o *offers) prepare(folder string, list []*vendors.Definition, stderr io.Writer) error {
	o.base.vendors = folder
	return o.read(list, stderr)
}

// reload is prepare, of what has changed since.
func (o *offers) reload(list []*vendors.Definition) error { return o.read(list, io.Discard) }

func (o *offers) read(list []*vendors.Definition, stderr io.Writer) error {
	defs := vendors.ByID(list)
	switch {
	case (o.base.key == "") != (len(o.pages) == 0):
		return fmt.Errorf("-key and -page belong together")
	case o.base.days < 1 || o.base.days > mostDays:
		return fmt.Errorf("-days must be 1 to %d, got %d", mostDays, o.base.days)
	}
	for vendor := range o.pages {
		if defs[vendor] == nil {
			return fmt.Errorf("-page: there is no definition of the vendor %q in %s", vendor, o.base.vendors)
		}
	}
	var key *signkey.Key
	if o.base.key != "" {
		var err error
		if key, err = o.base.readKey(stderr); err != nil {
			return err
		}
	}
	index, err := release.Load(o.base.templates)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.defs, o.key, o.made, o.index = defs, key, map[string]*inviting{}, index
	return nil
}

// released is callback.Reader's.
func (o *offers) released(vendor, version string) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	of, err := o.index.Of(vendor)
	return err == nil && of.Release(version) != nil, err
}

// of is what invites for a vendor. It is made with the first invitation, and again when something was released.
func (o *offers) of(vendor string) (*inviting, error) { return o.ofVersion(vendor, "") }

// ofVersion is of, with a version of the template, "" for the newest.
func (o *offers) ofVersion(vendor, version string) (*inviting, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	as := vendor + " " + version
	if i := o.made[as]; i != nil {
		return i, nil
	}
	def := o.defs[vendor]
	if def == nil {
		return nil, fmt.Errorf("there is no vendor %q", vendor)
	}
	f := o.base
	f.regions, f.version = nil, version
	t, err := f.template(vendor)
	if err != nil {
		return nil, err
	}
	i := &inviting{f: &f, def: def, t: t}
	if f.page = o.pages[vendor]; f.page != "" {
		i.key = o.key
	}
	o.made[as] = i
	return i, nil
}

// invite is server.Config's.
func (o *offers) invite(_ context.Context, a registry.Ask) (registry.Offer, registry.New, error) {
	if err := cmp.Or(registry.CheckText(a.Customer.Number), registry.CheckText(a.Customer.Name)); err != nil {
		return registry.Offer{}, registry.New{}, fmt.Errorf("the customer %w", err)
	}
	i, err := o.of(a.Vendor)
	if err != nil {
		return registry.Offer{}, registry.New{}, err
	}
	parameters := map[string]string{}
	maps.Copy(parameters, a.Parameters)
	one, err := i.prepare(asked{customer: a.Customer, account: a.Account,
		request: launches.Request{Region: a.Region, StackName: a.StackName, Parameters: parameters}})
	if err != nil {
		return registry.Offer{}, registry.New{}, err
	}
	return one.offered(), one.new, nil
}

// renew is server.Config's, too.
func (o *offers) renew(_ context.Context, c registry.Connection) (registry.Offer, registry.New, error) {
	i, err := o.of(c.Vendor)
	if err != nil {
		return registry.Offer{}, registry.New{}, err
	}
	one, err := i.again(c)
	if err != nil {
		return registry.Offer{}, registry.New{}, err
	}
	return one.offered(), one.new, nil
}

// account makes the connection of an account and region of an organization, with the version that it was invited with, as watch.Config's Invite.
func (o *offers) account(_ context.Context, of registry.Organization, account, region string) (registry.New, error) {
	i, err := o.ofVersion(of.Vendor, of.Version)
	if err != nil {
		return registry.New{}, err
	}
	list, err := i.accounts(of, []string{account}, region)
	if err != nil {
		return registry.New{}, err
	}
	return list[0].new, nil
}

// organizationFlags are those of an invitation of an organization.
func (o *offers) organizationFlags(vendor string, accounts registry.AskAccounts) (*inviteFlags, error) {
	o.mu.Lock()
	known := o.defs[vendor] != nil
	o.mu.Unlock()
	if !known {
		return nil, fmt.Errorf("there is no vendor %q", vendor)
	}
	if _, err := checkedAccounts("accounts", accounts.Accounts); err != nil {
		return nil, err
	}
	f := o.base
	f.organization, f.page, f.regions = true, o.pages[vendor], nil
	if f.page == "" {
		f.key = ""
	}
	f.request = launches.Request{Region: accounts.Region, Parameters: map[string]string{}}
	return &f, nil
}

// inviteOrganization is server.Config's.
func (o *offers) inviteOrganization(_ context.Context, a registry.AskOrganization) (registry.OfferAccounts, registry.Organization, []registry.New, error) {
	var none registry.OfferAccounts
	if err := cmp.Or(registry.CheckText(a.Customer.Number), registry.CheckText(a.Customer.Name)); err != nil {
		return none, registry.Organization{}, nil, fmt.Errorf("the customer %w", err)
	}
	f, err := o.organizationFlags(a.Vendor, a.AskAccounts)
	if err != nil {
		return none, registry.Organization{}, nil, err
	}
	f.number, f.name, f.request.StackName = a.Customer.Number, a.Customer.Name, a.StackName
	maps.Copy(f.request.Parameters, a.Parameters)
	of, out, batch, err := f.organizationOf(a.Vendor, a.Accounts, io.Discard)
	if err != nil {
		return none, registry.Organization{}, nil, err
	}
	out.Connections = batch
	return out.offer(), of, news(batch), nil
}

// inviteAccounts is server.Config's, too.
func (o *offers) inviteAccounts(_ context.Context, of registry.Organization, a registry.AskAccounts) (registry.OfferAccounts, []registry.New, error) {
	f, err := o.organizationFlags(of.Vendor, a)
	if err != nil {
		return registry.OfferAccounts{}, nil, err
	}
	out, batch, err := f.accountsOf(of, a.Accounts, io.Discard)
	if err != nil {
		return registry.OfferAccounts{}, nil, err
	}
	out.Connections = append([]invitedAccount{}, batch...)
	return out.offer(), news(batch), nil
}
