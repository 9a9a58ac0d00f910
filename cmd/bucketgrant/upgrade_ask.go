package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/export"
)

// remembered is what is known of whom was asked for this version, nil if nothing is.
func (u *upgrading) remembered(id string) (*reminder, error) {
	if u.f.out == "" {
		return nil, nil
	}
	if !registry.IsID(id) { // which a server says
		return nil, fmt.Errorf("no ID of a connection: %q", id)
	}
	path := filepath.Join(u.f.out, id+".json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var r reminder
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s must be what bucketgrant upgrade wrote: %w", path, err)
	}
	if r.To != u.t.Version || len(r.Asked) == 0 {
		return nil, nil
	}
	return &r, nil
}

// turn is a customer whose turn it may be.
type turn struct {
	// id is that of the connection, or of the organization.
	id       string
	step     step
	troubled []string
	page     func() (*upgrade.Page, error)
}

// ask writes the page of a connection that is led to the version, if it is its turn, and remembers it.
func (u *upgrading) ask(ctx context.Context, p *advance, c *registry.Connection, l *list) error {
	running := c.Running()
	runs := running.Version
	if !hasStack(c.State) || !u.leads(runs) {
		return nil
	}
	s := step{Connection: c.ID, Customer: c.Customer.Number, Name: c.Customer.Name, From: runs, State: c.State, Do: "ask", Form: u.forms.of(u.of.Release(runs), c), Source: running.Source}
	return u.askOne(ctx, p, turn{id: c.ID, step: s, page: func() (*upgrade.Page, error) { return u.page(c) }}, l)
}

// askOrganization is ask for an organization, which gets one page for all of its accounts.
func (u *upgrading) askOrganization(ctx context.Context, k keeper, p *advance, o *ofOrganization, l *list) error {
	s := step{Organization: o.id, Customer: o.customer.Number, Name: o.customer.Name, From: u.from(o), State: o.state, Do: "ask", Form: formOrganization, Source: o.running[u.from(o)].Source}
	switch u.standing(o) {
	case nowhere, arrived:
		return nil
	case onTheWay:
		s.Do = "finish"
	}
	return u.askOne(ctx, p, turn{id: o.id, step: s, troubled: o.troubled, page: func() (*upgrade.Page, error) { return u.organizationPage(ctx, k, o) }}, l)
}

func (u *upgrading) askOne(ctx context.Context, p *advance, a turn, l *list) error {
	r, err := u.remembered(a.id)
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second)
	switch {
	case r != nil && (u.f.remind == 0 || now.Before(r.Asked[len(r.Asked)-1].AddDate(0, 0, u.f.remind))):
		p.waiting++
		return nil
	case r == nil && u.f.limit >= 0 && p.asked >= u.f.limit:
		p.kept++
		return nil
	}
	// Where a stack is, its customer says: one that is nowhere keeps nobody else from being asked.
	page, err := a.page()
	if err != nil {
		p.impossible++
		fmt.Fprintf(l.problems, "%s: %s\n", a.id, plain(err.Error()))
		return nil
	}
	s := a.step
	if r != nil {
		if s.Do == "ask" {
			s.Do = "remind"
		}
		p.reminded++
	} else {
		r = &reminder{Connection: a.id, State: s.State, Troubled: a.troubled}
		p.asked++
	}
	var text strings.Builder
	if _, err := page.WriteTo(&text); err != nil {
		return err
	}
	s.To, s.Page, s.Decides, s.Asked = u.t.Version, filepath.Join(u.f.out, a.id+".md"), page.Missing, len(r.Asked)
	r.From, r.To, r.Asked = s.From, s.To, append(r.Asked, now)
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := staging.Commit(ctx, []staging.File{{Path: s.Page, Data: []byte(text.String())}, {Path: filepath.Join(u.f.out, a.id+".json"), Data: append(data, '\n')}},
		".new-", staging.Repeatable); err != nil {
		return err
	}
	return l.add(s)
}

// list prints steps, each as it is made.
type list struct {
	json          bool
	out, problems io.Writer
	table         *csv.Writer
}

func (l *list) add(s step) error {
	if l.json {
		return writeLine(l.out, s)
	}
	if l.table == nil {
		l.table = csv.NewWriter(l.out)
		if err := l.table.Write([]string{"connection", "customer", "name", "from", "to", "state", "do", "page", "decides", "asked", "form", "organization", "source"}); err != nil {
			return err
		}
	}
	err := l.table.Write([]string{s.Connection, export.Cell(s.Customer), export.Cell(s.Name), s.From, s.To, string(s.State), s.Do, s.Page, strings.Join(s.Decides, " "), strconv.Itoa(s.Asked), string(s.Form), s.Organization, string(s.Source)})
	l.table.Flush() // what is remembered as asked must be printed, also where the run is stopped
	return errors.Join(err, l.table.Error())
}
