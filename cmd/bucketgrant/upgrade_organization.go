package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	launches "github.com/bucketgrant/bucketgrant/launch"
)

// standing is how far an organization is on its way to the version.
type standing int

const (
	nowhere  standing = iota // no account is known to run a version from which it is led
	led                      // none runs it, and it is led there
	onTheWay                 // some run it, and others do not
	arrived
)

// standing is of the stack set, as its accounts say.
func (u *upgrading) standing(o *ofOrganization) standing {
	newest, there := o.newest(), o.versions[u.t.Version]
	ahead := release.CompareVersions(newest, u.t.Version) > 0
	switch {
	case there > 0 && there == o.stacks:
		return arrived
	case there > 0 && (!ahead || u.f.down):
		return onTheWay
	case u.leads(newest):
		return led
	}
	return nowhere
}

// leads reports whether those who run a version are led to the other one.
func (u *upgrading) leads(runs string) bool {
	compared := release.CompareVersions(runs, u.t.Version)
	return runs != "" && u.of.Release(runs) != nil && (u.f.from == "" || u.f.from == runs) && (u.f.down && compared > 0 || !u.f.down && compared < 0)
}

// from is what an organization runs that is not there yet.
func (u *upgrading) from(o *ofOrganization) string {
	others := slices.DeleteFunc(slices.Collect(maps.Keys(o.versions)), func(version string) bool { return version == u.t.Version })
	return slices.MaxFunc(append(others, ""), release.CompareVersions)
}

// organizationPage is what the customer of an organization is sent, once for all of its accounts.
func (u *upgrading) organizationPage(ctx context.Context, s keeper, o *ofOrganization) (*upgrade.Page, error) {
	if u.organization == nil {
		return nil, fmt.Errorf("%s %s has no form for an organization: a stack with a stack set is not updated to it", u.t.Vendor, u.t.Version)
	}
	for _, name := range slices.Sorted(maps.Keys(u.f.request.Parameters)) {
		if !slices.Contains(u.organization.Order(), name) {
			return nil, fmt.Errorf("-param %s: the form for an organization does not ask for it, as its accounts cannot share it", name)
		}
	}
	from := o.newest()
	if u.standing(o) == onTheWay {
		from = u.t.Version
	}
	r := u.of.Release(from)
	if r == nil {
		return nil, fmt.Errorf("%s %s is not among the releases in %s", u.t.Vendor, from, u.f.templates)
	}
	runs := o.running[from]
	p, err := u.pathOf(r, formOrganization, runs.Source)
	if err != nil {
		return nil, err
	}
	invited, err := s.Organization(ctx, o.id)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(slices.Values(o.stackSets))
	if len(names) == 0 {
		names = []string{invited.StackName}
	}
	stack := upgrade.Stack{Name: names[0], Values: u.decided(u.organization), Known: invited.Parameters,
		Accounts: &upgrade.Accounts{All: o.stacks, There: o.versions[u.t.Version], Behind: o.behind(u.t.Version), Others: names[1:]}}
	if stack.Name == "" {
		stack.Name, stack.Guessed = u.t.Vendor, true
	}
	region := cmp.Or(o.region, u.f.regions[0])
	at, err := launches.PartitionOf(region)
	if err != nil {
		return nil, err
	}
	stack.Partition, stack.TemplateURL = string(at), u.organization.TemplateURL(region, false)
	if stack.TemplateURL == "" {
		return nil, fmt.Errorf("there is no template in the partition of %s: add a bucket there to the hosting", region)
	}
	commands, err := p.Commands(stack)
	if err != nil {
		return nil, err
	}
	said, doubted := u.said(runs, "a stack of it")
	return &upgrade.Page{Path: p, Stack: stack, Commands: commands, Said: said, Doubted: doubted, Customer: cmp.Or(o.customer.Name, o.customer.Number),
		HandBack: u.f.hosting.HandBackCommand(u.t.Vendor, "REGION", words.Shell("STACK"))}, nil
}

// oneOrganization prints the page of one organization.
func (u *upgrading) oneOrganization(ctx context.Context, s keeper, o *ofOrganization, stdout io.Writer) error {
	switch newest := o.newest(); {
	case o.stacks == 0:
		return fmt.Errorf("the organization %s: no account is known to have a stack", o.id)
	case newest == "":
		return fmt.Errorf("the organization %s: nobody has said which version its accounts run: have one of them hand back the output TemplateVersion", o.id)
	case u.standing(o) == arrived:
		return fmt.Errorf("the organization %s runs %s already, in all of the %s that are known", o.id, u.t.Version, count(o.stacks, "stack"))
	}
	p, err := u.organizationPage(ctx, s, o)
	if err != nil {
		return fmt.Errorf("the organization %s: %w", o.id, err)
	}
	_, err = p.WriteTo(stdout)
	return err
}
