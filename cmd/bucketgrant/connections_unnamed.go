package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// listUnnamed prints the accounts of organizations that nobody has named.
func listUnnamed(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections unnamed", "[flags]",
		"Prints the accounts whose stacks told of themselves, by the call-back, as of an organization, and that nobody has named. One is a\n"+
			"hint, as anybody can make such a stack: ask the customer, and name it (invite -organization -of) or dismiss it. None is\n"+
			"tried, unless the server has -try-unnamed (docs/registry.md says what that tells whom).", stderr)
	f := keeperFlags(flags)
	of := flags.String("organization", "", "of one organization only, by its `ID`")
	format := flags.String("format", "text", "`text`, or json: one a line")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0 || *format != "text" && *format != "json":
		return misused(flags, "takes flags only, and -format text or json")
	case *of != "" && !registry.IsID(*of):
		return misused(flags, "-organization must be the ID that invite -organization printed, 26 letters and digits, got %q", *of)
	}
	if err := f.check(flags); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		if *of != "" {
			if _, err := s.Organization(ctx, *of); err != nil {
				return fmt.Errorf("-organization %q: %w", *of, err)
			}
		}
		list, err := s.Unnamed(ctx, *of)
		if err != nil {
			return err
		}
		for _, id := range fullOf(list) {
			fmt.Fprintf(stderr, "%s has %d accounts that are neither named nor dismissed: no further one is taken down until some are\n", plain(id), store.MostUnnamed)
		}
		if *format == "json" {
			for _, u := range list {
				if err := writeLine(stdout, u); err != nil {
					return err
				}
			}
			return nil
		}
		table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tORGANIZATION\tACCOUNT\tREGION\tTOLD\tTRIED\tNEXT\tPROBLEM")
		for _, u := range list {
			problem := u.Problem
			if !u.Dismissed.IsZero() {
				problem = "dismissed " + when(u.Dismissed)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", plain(u.ID), plain(u.Organization), plain(u.Account), plain(u.Region), when(u.Told), u.Tries, when(u.Next), cmp.Or(plain(problem), "-"))
		}
		return table.Flush()
	})
}

// fullOf are the organizations of which no further account is taken down.
func fullOf(list []registry.Unnamed) (ids []string) {
	type places struct {
		organization string
		shared       bool
	}
	taken := map[places]int{}
	for _, u := range list {
		if !u.Dismissed.IsZero() {
			continue
		}
		of := places{u.Organization, u.Shared}
		if taken[of]++; taken[of] == store.MostUnnamed && !slices.Contains(ids, u.Organization) {
			ids = append(ids, u.Organization)
		}
	}
	return ids
}

// dismissUnnamed says that accounts are none of their organization's.
func dismissUnnamed(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections dismiss", "[flags] ID …",
		"Says that accounts, by the IDs that connections unnamed prints, are none of their organization's: they are not tried any more,\n"+
			"however often they tell of themselves.", stderr)
	f := keeperFlags(flags)
	why := flags.String("why", "", "a `reason`, for the log")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return misused(flags, "must be given the IDs that connections unnamed prints")
	}
	var problems []error
	for _, id := range rest {
		if !registry.IsID(id) {
			problems = append(problems, misused(flags, "an ID has 26 letters and digits, as connections unnamed prints it, got %q", id))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := registry.CheckText(*why); err != nil {
		return fmt.Errorf("-why %w", err)
	}
	return f.onKeeper(ctx, func(s keeper) error {
		for _, id := range rest {
			u, err := s.Dismiss(ctx, f.who, id, *why)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			fmt.Fprintf(stdout, "%s: %s in %s is dismissed\n", plain(u.ID), plain(u.Account), plain(u.Region))
		}
		return nil
	})
}
