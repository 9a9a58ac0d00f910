package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// endConnection ends a connection, or all of an organization.
func endConnection(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	return leave(ctx, args, stdout, stderr, "connections end",
		"Ends a connection, by its ID or its customer's number: it is not checked any more. What the customer launched is the\n"+
			"customer's to delete. With -organization all of one ends, by the ID that invite -organization printed, and what the\n"+
			"customer does then is printed.", endOrganization,
		func(ctx context.Context, s keeper, who, id, why string) (registry.Connection, error) {
			return s.End(ctx, who, id, why)
		})
}

// withdrawConnection takes an invitation back.
func withdrawConnection(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	return leave(ctx, args, stdout, stderr, "connections withdraw",
		"Takes an invitation back, by its ID or its customer's number: the registry refuses what comes of it from now on. The page\n"+
			"asks nobody, so that who has its address can still launch: then nobody uses what was launched.", nil,
		func(ctx context.Context, s keeper, who, id, why string) (registry.Connection, error) {
			return s.Withdraw(ctx, who, id, why)
		})
}

// stackDeleted ends a connection whose stack is gone.
func stackDeleted(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	return leave(ctx, args, stdout, stderr, "connections deleted",
		"Says that the stack of a connection, by its ID or its customer's number, is deleted, as the customer or an event of the\n"+
			"customer's account told you: the connection ends, and is not tried for a month to see whether it comes back.", nil,
		func(ctx context.Context, s keeper, who, id, why string) (registry.Connection, error) {
			return s.StackDeleted(ctx, who, id, why)
		})
}

// endOrganization ends all of an organization, and prints what the customer does then.
func endOrganization(ctx context.Context, s keeper, who, id, why string, stdout io.Writer) error {
	if !registry.IsID(id) {
		return fmt.Errorf("%w with the ID %q: it is the one that invite -organization printed, as connections list says it too", store.ErrOrganization, id)
	}
	ending, err := s.EndOrganization(ctx, who, id, why)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: ended, with %s, and %s withdrawn\n", plain(ending.Organization), count(ending.Ended, "connection"), count(ending.Withdrawn, "invitation"))
	fmt.Fprintln(stdout, "The access stays until the customer takes it back, in the account that launched and the region of its stack:")
	for i, step := range ending.Removal {
		fmt.Fprintf(stdout, "%d. %s\n", i+1, plain(step))
	}
	_, err = fmt.Fprintln(stdout, "The last one once the second lists no account: what is listed keeps the access, and says why.")
	return err
}

// leave does something with a connection, or with an organization where that can be.
func leave(ctx context.Context, args []string, stdout, stderr io.Writer, name, words string,
	ofOrganization func(ctx context.Context, s keeper, who, id, why string, stdout io.Writer) error,
	do func(ctx context.Context, s keeper, who, id, why string) (registry.Connection, error)) error {
	flags := newFlags(name, "[flags] ID", words, stderr)
	f := keeperFlags(flags)
	why, whole := flags.String("why", "", "a `reason`, for the log"), false
	if ofOrganization != nil {
		flags.BoolVar(&whole, "organization", false, "the ID is an organization's, and all of it ends")
	}
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misused(flags, "must be given one connection, got %d", len(rest))
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := registry.CheckText(*why); err != nil {
		return fmt.Errorf("-why %w", err)
	}
	return f.onKeeper(ctx, func(s keeper) error {
		if whole {
			return ofOrganization(ctx, s, f.who, rest[0], *why, stdout)
		}
		c, err := one(ctx, s, rest[0])
		if err != nil {
			return err
		}
		if c, err = do(ctx, s, f.who, c.ID, *why); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %s\n", c.ID, c.State)
		return nil
	})
}

// eraseCustomer removes a customer for good.
func eraseCustomer(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections erase", "[flags] -yes VENDOR NUMBER",
		"Removes all of one customer for good: the connections with values, checks and notices, and their lines of the log. What\n"+
			"stays is that a customer was erased, and the hash of each external ID, so that it is never given again. Backups\n"+
			"and what was exported or sent before are yours to see to.", stderr)
	f := keeperFlags(flags)
	yes := flags.Bool("yes", false, "yes, for good")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 || !*yes {
		return misused(flags, "must be given a vendor, your own number of the customer, and -yes: nothing brings them back")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		n, err := s.Erase(ctx, f.who, rest[0], rest[1])
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s erased\n", count(n, "connection"))
		return nil
	})
}

// pruneConnections removes what is older than is wanted.
func pruneConnections(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections prune", "[flags] -days NUMBER",
		"Removes checks that are older, and notices that were sent. The last check of each connection stays, and the log.", stderr)
	f := keeperFlags(flags)
	days := flags.Int("days", 0, "how many `days` stay")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *days < 1 {
		return misused(flags, "must be given how many days stay: -days 1 or more")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		checks, notices, err := s.Prune(ctx, f.who, time.Now().AddDate(0, 0, -*days))
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s and %s removed\n", count(int(checks), "check"), count(int(notices), "notice"))
		return nil
	})
}
