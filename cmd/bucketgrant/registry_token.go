package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// registryToken makes tokens for a server, lists them, and takes them back.
func registryToken(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("registry token", "[flags] new|list|withdraw [NAME]",
		"new makes a token for whoever NAME is, which is what the log says of them, and prints it this once: the registry keeps its\n"+
			"hash. list says which there are. withdraw takes one back, and ends its sessions in browsers.", stderr)
	var f registryFlags
	f.add(flags)
	write := flags.Bool("write", false, "the token is for changes, too, and not for reading only")
	days := flags.Int("days", 0, "for how many `days` it holds (until it is withdrawn)")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if err := f.check(flags); err != nil {
		return err
	}
	switch {
	case len(rest) == 2 && rest[0] == "new" && *days >= 0:
		return f.onRegistry(ctx, true, func(s *store.Store) error { return newToken(ctx, s, f.who, rest[1], *write, *days, stdout, stderr) })
	case len(rest) == 2 && rest[0] == "withdraw":
		return f.onRegistry(ctx, false, func(s *store.Store) error { return s.WithdrawToken(ctx, f.who, rest[1]) })
	case len(rest) == 1 && rest[0] == "list":
		return f.onRegistry(ctx, false, func(s *store.Store) error { return listTokens(ctx, s, stdout) })
	}
	return misusedToken(flags, rest)
}

func misusedToken(flags *flag.FlagSet, rest []string) error {
	return misused(flags, "must be told new NAME, list, or withdraw NAME, and -days 1 or more, got %q", rest)
}

func newToken(ctx context.Context, s *store.Store, who, name string, write bool, days int, stdout, stderr io.Writer) error {
	t := registry.Token{Name: name, May: registry.MayRead}
	if write {
		t.May = registry.MayWrite
	}
	if days > 0 {
		t.Expires = time.Now().AddDate(0, 0, days)
	}
	made, secret, err := s.MakeToken(ctx, who, t)
	if err != nil {
		return err
	}
	until := "until it is withdrawn"
	if !made.Expires.IsZero() {
		until = "until " + when(made.Expires) + " UTC"
	}
	fmt.Fprintf(stderr, "a token of %s, to %s, %s: it is not shown again\n", plain(name), made.May, until)
	_, err = fmt.Fprintln(stdout, secret)
	return err
}

func listTokens(ctx context.Context, s *store.Store, stdout io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tMAY\tMADE\tBY\tEXPIRES\tWITHDRAWN")
	for before := ""; ; {
		const most = 500
		list, err := s.Tokens(ctx, before, most)
		if err != nil {
			return err
		}
		for _, t := range list {
			before = t.ID
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", plain(t.Name), t.May, when(t.Made), plain(t.By), when(t.Expires), when(t.Withdrawn))
		}
		if len(list) < most {
			return table.Flush()
		}
	}
}
