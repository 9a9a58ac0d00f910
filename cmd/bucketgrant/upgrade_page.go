package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	"github.com/bucketgrant/bucketgrant/internal/template"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
)

// path is the way of a connection, whose version must be among the releases.
func (u *upgrading) path(c *registry.Connection) (*upgrade.Path, error) {
	from := c.Running().Version
	r := u.of.Release(from)
	if r == nil {
		return nil, fmt.Errorf("%s %s is not among the releases in %s", u.t.Vendor, from, u.f.templates)
	}
	return u.pathOf(r, u.forms.of(r, c), c.Running().Source)
}

// pathOf is the way of whoever runs a form of a release, as far as its source says.
func (u *upgrading) pathOf(r *release.Release, form form, source registry.Source) (*upgrade.Path, error) {
	looks := form == formUnknown || source != registry.HandedBack
	key := fmt.Sprint(r.Version, " ", form, " ", looks)
	if p, err := u.paths[key], u.errs[key]; p != nil || err != nil {
		return p, err
	}
	p, err := u.compare(r, form)
	if p != nil {
		p.Looks = looks
	}
	u.paths[key], u.errs[key] = p, err
	return p, err
}

func (u *upgrading) compare(r *release.Release, form form) (*upgrade.Path, error) {
	full, err := r.Read(u.f.templates)
	if err != nil {
		return nil, err
	}
	var lean, organization []byte
	if r.Lean != nil {
		if lean, err = r.ReadLean(u.f.templates); err != nil {
			return nil, err
		}
	}
	if r.Organization != nil && form == formOrganization {
		if organization, err = r.Organization.Read(u.f.templates); err != nil {
			return nil, err
		}
	}
	from, err := versionFrom(r.Version, full, lean, organization)
	if err != nil {
		return nil, err
	}
	renamed := u.renamedFrom(from)
	var forms upgrade.Forms
	switch {
	case form == formOrganization:
		forms = upgrade.Forms{From: upgrade.Organization, To: upgrade.Organization}
	case form == formLean:
		forms.From = upgrade.Lean
		if upgrade.StaysLean(from, u.to, u.decided(u.t), renamed) {
			forms.To = upgrade.Lean
		}
	}
	return upgrade.New(u.name, from, u.to, renamed, forms)
}

// said says in words for the customer what the version is known from.
func (u *upgrading) said(r registry.Running, who string) (words string, doubted bool) {
	switch day := r.At.UTC().Format(time.DateOnly); r.Source {
	case registry.HandedBack:
		return "as " + u.name + " was told on " + day, false
	case registry.ToldByStack:
		return "as " + who + " told on " + day, false
	}
	return "as far as " + u.name + " knows: it is the one that you were invited to launch", true
}

// versionFrom reads the forms of a version. Lean and organization are nil where there is none.
func versionFrom(number string, full, lean, organization []byte) (upgrade.Version, error) {
	v := upgrade.Version{Number: number}
	for _, form := range []struct {
		data []byte
		into **template.Template
	}{{full, &v.Full}, {lean, &v.Lean}, {organization, &v.Organization}} {
		if form.data == nil {
			continue
		}
		t, err := template.Parse(form.data)
		if err != nil {
			return v, err
		}
		*form.into = t
	}
	return v, nil
}

// decided are the values that the vendor decided of what a template asks for.
func (u *upgrading) decided(t *launches.Template) map[string]string {
	values := map[string]string{}
	for name, value := range u.f.request.Parameters {
		if slices.Contains(t.Order(), name) {
			values[name] = value
		}
	}
	return values
}

// renamedFrom are those of the renamed parameters that a version has: one that was renamed twice, or came later, is not in every one.
func (u *upgrading) renamedFrom(before upgrade.Version) map[string]string {
	names := before.Full.Keys("Parameters")
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
	if set := stackSetOf(c.Values.Stack); set != "" {
		return nil, fmt.Errorf("the stack is one of the stack set %q, which its customer updates in the account that has it: the registry knows of no organization that was invited", set)
	}
	p, err := u.path(c)
	if err != nil {
		return nil, err
	}
	s := upgrade.Stack{Name: cmp.Or(c.Values.Stack, c.Invitation.StackName), Region: c.Region, Values: u.decided(u.t), Known: c.Invitation.Parameters}
	if s.Name == "" {
		s.Name, s.Guessed = u.t.Vendor, true
	}
	account := c.Account
	if parsed, err := arn.Parse(s.Name); err == nil { // which says it best: arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
		s.Name, s.Region, account = stackName(s.Name), parsed.Region, parsed.AccountID
	}
	region := cmp.Or(s.Region, u.f.regions[0])
	at, err := launches.PartitionOf(region)
	if err != nil {
		return nil, err
	}
	s.Partition, s.TemplateURL = string(at), u.t.TemplateURL(region, p.Forms.To == upgrade.Lean)
	if s.TemplateURL == "" {
		return nil, fmt.Errorf("there is no template in the partition of %s: add a bucket there to the hosting", region)
	}
	commands, err := p.Commands(s)
	if err != nil {
		return nil, err
	}
	said, doubted := u.said(c.Running(), "your stack")
	return &upgrade.Page{Path: p, Stack: s, Commands: commands, Account: account, Said: said, Doubted: doubted,
		Customer: cmp.Or(c.Customer.Name, c.Customer.Number), HandBack: u.f.hosting.HandBackCommand(u.t.Vendor, s.Region, words.Shell(s.Name))}, nil
}

// one prints the page of one connection.
func (u *upgrading) one(ctx context.Context, s keeper, id string, stdout io.Writer) error {
	o, err := organizationNamed(ctx, s, u.t.Vendor, id)
	if err != nil {
		return err
	}
	if o != nil {
		return u.oneOrganization(ctx, s, o, stdout)
	}
	c, err := one(ctx, s, id)
	if err != nil {
		return err
	}
	switch runs := c.Running().Version; {
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
