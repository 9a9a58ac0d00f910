package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// shownOrganization is all that is known of an organization.
type shownOrganization struct {
	registry.Organization
	// Connections are those of its accounts, and Unnamed the accounts that told of themselves and that nobody has named.
	Connections []registry.Connection `json:"connections"`
	Unnamed     []registry.Unnamed    `json:"unnamed"`
}

// organizationShown is the organization of an ID, nil where it is none.
func organizationShown(ctx context.Context, s keeper, id string) (*shownOrganization, error) {
	if !registry.IsID(id) {
		return nil, nil
	}
	o, err := s.Organization(ctx, id)
	if errors.Is(err, store.ErrOrganization) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	all := &shownOrganization{Organization: o, Connections: []registry.Connection{}}
	q := queryFlags{Query: registry.Query{Vendor: o.Vendor, Number: o.Customer.Number}}
	if err := q.each(ctx, s, func(c registry.Connection) error {
		if c.Organization == o.ID {
			all.Connections = append(all.Connections, c)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	all.Unnamed, err = s.Unnamed(ctx, o.ID)
	return all, err
}

func (all *shownOrganization) print(w io.Writer) {
	o := all.Organization
	state := "invited " + when(o.Created)
	if !o.Ended.IsZero() {
		state = "ended " + when(o.Ended)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(table, "%s\t%s\n", name, plain(value))
		}
	}
	line("organization", o.ID)
	line("customer", o.Customer.Number)
	line("name", o.Customer.Name)
	line("vendor", o.Vendor+" "+o.Version)
	line("state", state)
	line("external ID", o.ExternalID)
	line("stack", cmp.Or(o.StackName, o.Vendor))
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		line("  "+name, o.Parameters[name])
	}
	if o.Ended.IsZero() {
		line("its invitation", "bucketgrant invite -organization -of "+o.ID+" "+o.Vendor)
	}
	fmt.Fprint(table, "\nID\tACCOUNT\tREGION\tSTATE\tSINCE\tRUNS\n")
	for _, c := range all.Connections {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", plain(c.ID), plain(c.Account), plain(c.Region), c.State, when(c.Since), cmp.Or(plain(c.Running().Words()), "-"))
	}
	open := 0
	for _, u := range all.Unnamed {
		if u.Dismissed.IsZero() {
			open++
		}
	}
	if open > 0 {
		fmt.Fprintf(table, "\n%s told of themselves, and nobody has named them: bucketgrant connections unnamed -organization %s\n", count(open, "account"), plain(o.ID))
	}
	_ = table.Flush()
}
