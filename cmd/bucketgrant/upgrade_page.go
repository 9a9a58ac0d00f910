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

// runs is the form of the template that a stack runs, as far as its parameters say.
type runs string

const (
	runsFull   runs = "full"
	runsLean   runs = "lean"
	runsEither runs = "either"
)

// formOf says which form of a release a stack runs, by the names of its parameters.
func formOf(r *release.Release, names []string) runs {
	same := func(list []string) bool {
		return len(list) == len(names) && !slices.ContainsFunc(list, func(name string) bool { return !slices.Contains(names, name) })
	}
	var full []string
	for _, p := range r.Parameters {
		full = append(full, p.Name)
	}
	switch {
	case r.Lean == nil, names != nil && same(full):
		return runsFull
	case names != nil && same(r.Lean.Parameters):
		return runsLean
	}
	return runsEither
}

// path is the way of a connection, whose version must be among the releases.
func (u *upgrading) path(c *registry.Connection) (*upgrade.Path, error) {
	from := c.Runs()
	r := u.of.Release(from)
	if r == nil {
		return nil, fmt.Errorf("%s %s is not among the releases in %s", u.t.Vendor, from, u.f.templates)
	}
	form := formOf(r, c.Values.ParameterNames)
	key := from + " " + string(form)
	if p, err := u.paths[key], u.errs[key]; p != nil || err != nil {
		return p, err
	}
	p, err := u.compare(r, form)
	u.paths[key], u.errs[key] = p, err
	return p, err
}

func (u *upgrading) compare(r *release.Release, form runs) (*upgrade.Path, error) {
	full, err := r.Read(u.f.templates)
	if err != nil {
		return nil, err
	}
	var lean []byte
	if r.Lean != nil {
		if lean, err = r.ReadLean(u.f.templates); err != nil {
			return nil, err
		}
	}
	from, err := versionFrom(r.Version, full, lean)
	if err != nil {
		return nil, err
	}
	renamed := u.renamedFrom(from.Full)
	forms := upgrade.Forms{From: form == runsLean, To: form == runsLean && upgrade.StaysLean(from, u.to, u.f.request.Parameters, renamed)}
	p, err := upgrade.New(u.name, from, u.to, renamed, forms)
	if err != nil {
		return nil, err
	}
	p.FormGuessed = form == runsEither
	return p, nil
}

// versionFrom reads both forms of a version. Lean is nil where there is none.
func versionFrom(number string, full, lean []byte) (upgrade.Version, error) {
	v := upgrade.Version{Number: number}
	var err error
	if v.Full, err = template.Parse(full); err != nil || lean == nil {
		return v, err
	}
	v.Lean, err = template.Parse(lean)
	return v, err
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
	return slices.ContainsFunc(u.of.Releases, func(r release.Release) bool {
		return slices.ContainsFunc(r.Parameters, func(p release.ParameterEntry) bool { return p.Name == name })
	})
}

// page is what the customer of a connection is sent.
func (u *upgrading) page(c *registry.Connection) (*upgrade.Page, error) {
	if c.Organization != "" {
		return nil, fmt.Errorf("the stack is one of the organization %s: the customer updates the stack that holds its stack set, with the form of %s that bucketgrant diff says", c.Organization, u.t.Version)
	}
	p, err := u.path(c)
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
	s.Partition, s.TemplateURL = string(at), u.t.TemplateURL(region, p.ToLean)
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
