package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	"github.com/bucketgrant/bucketgrant/internal/template"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
)

// path is the way from a version, which must be among the releases.
func (u *upgrading) path(from string) (*upgrade.Path, error) {
	if p, err := u.paths[from], u.errs[from]; p != nil || err != nil {
		return p, err
	}
	p, err := u.compare(from)
	u.paths[from], u.errs[from] = p, err
	return p, err
}

func (u *upgrading) compare(from string) (*upgrade.Path, error) {
	r := u.index.Release(u.t.Vendor, from)
	if r == nil {
		return nil, fmt.Errorf("%s %s is not among the releases in %s", u.t.Vendor, from, u.f.templates)
	}
	data, err := r.Read(u.f.templates)
	if err != nil {
		return nil, err
	}
	before, err := template.Parse(data)
	if err != nil {
		return nil, err
	}
	return upgrade.New(u.name, from, u.t.Version, before, u.after, u.renamedFrom(before))
}

// renamedFrom are those of the renamed parameters that a version has: one that was renamed twice, or came later, is not in every one.
func (u *upgrading) renamedFrom(before *template.Template) map[string]string {
	names := before.Keys("Parameters")
	there := map[string]string{}
	for now, was := range u.f.renamed {
		if slices.Contains(names, was) || !u.knowsOld(was) {
			there[now] = was
		}
	}
	return there
}

// knowsOld reports whether any release has a parameter of that name.
func (u *upgrading) knowsOld(name string) bool {
	return slices.ContainsFunc(u.index.Of(u.t.Vendor).Releases, func(r release.Release) bool {
		return slices.ContainsFunc(r.Parameters, func(p release.ParameterEntry) bool { return p.Name == name })
	})
}

// page is what the customer of a connection is sent.
func (u *upgrading) page(c *registry.Connection) (*upgrade.Page, error) {
	p, err := u.path(c.Runs())
	if err != nil {
		return nil, err
	}
	s := upgrade.Stack{Name: cmp.Or(c.Values.Stack, c.Invitation.StackName), Region: c.Region, Values: u.f.request.Parameters, Known: c.Invitation.Parameters}
	if s.Name == "" {
		s.Name, s.Guessed = u.t.Vendor, true
	}
	account := c.Account
	if parsed, err := arn.Parse(s.Name); err == nil { // which says it best: arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
		s.Region, account = parsed.Region, parsed.AccountID
		_, rest, _ := strings.Cut(parsed.Resource, "/")
		s.Name, _, _ = strings.Cut(rest, "/")
	}
	region := cmp.Or(s.Region, u.f.regions[0])
	at, err := launches.PartitionOf(region)
	if err != nil {
		return nil, err
	}
	s.Partition, s.TemplateURL = string(at), u.t.TemplateURLs()[region]
	if s.TemplateURL == "" {
		return nil, fmt.Errorf("there is no template in the partition of %s: add a bucket there to the hosting", region)
	}
	commands, err := p.Commands(s)
	if err != nil {
		return nil, err
	}
	return &upgrade.Page{Path: p, Stack: s, Commands: commands, Account: account,
		Customer: cmp.Or(c.Customer.Name, c.Customer.Number), HandBack: u.f.hosting.HandBackCommand(u.t.Vendor, s.Region, words.Shell(s.Name))}, nil
}

// one prints the page of one connection.
func (u *upgrading) one(ctx context.Context, s keeper, id string, stdout io.Writer) error {
	c, err := one(ctx, s, id)
	if err != nil {
		return err
	}
	switch runs := c.Runs(); {
	case c.Vendor != u.t.Vendor:
		return fmt.Errorf("%s is a connection of %s, not of %s", c.ID, plain(c.Vendor), u.t.Vendor)
	case !hasStack(c.State):
		return fmt.Errorf("%s is %s: there is no stack to update", c.ID, c.State)
	case runs == "":
		return fmt.Errorf("%s: nobody has said which version its stack runs: have the customer hand back the output TemplateVersion", c.ID)
	case runs == u.t.Version:
		return fmt.Errorf("%s runs %s already", c.ID, runs)
	}
	p, err := u.page(&c)
	if err != nil {
		return err
	}
	_, err = p.WriteTo(stdout)
	return err
}
