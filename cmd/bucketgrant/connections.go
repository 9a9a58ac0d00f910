package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"

	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// connectionsCommands are in the order of a connection's life.
func connectionsCommands() []command {
	return []command{
		{"import", "register the connections of a list that verify reads", importConnections},
		{"list", "say which connections there are, and how they are", listConnections},
		{"show", "say all that is known of one", showConnection},
		{"check", "check some now", checkConnections},
		{"unnamed", "say which accounts told of themselves as of an organization, and are not named", listUnnamed},
		{"dismiss", "say that such an account is none of the organization's", dismissUnnamed},
		{"secret", "say where the secret of one's key is", nameSecret},
		{"withdraw", "take an invitation back", withdrawConnection},
		{"end", "end one, or all of an organization: it is not checked any more", endConnection},
		{"deleted", "say that one's stack is deleted, which ends it", stackDeleted},
		{"export", "write them for a spreadsheet, a program or an audit", exportConnections},
		{"erase", "remove a customer for good", eraseCustomer},
		{"prune", "remove old checks and notices", pruneConnections},
	}
}

// manageConnections is bucketgrant connections.
func manageConnections(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	usage := func() {
		fmt.Fprint(stderr, "usage: bucketgrant connections COMMAND [flags]\n\nWhat a vendor knows of its customers' connections, in a registry: a file of SQLite's, or a database of\n"+
			"PostgreSQL's. bucketgrant invite registers new ones.\n\n")
		for _, c := range connectionsCommands() {
			fmt.Fprintf(stderr, "  %-10s %s\n", c.name, c.summary)
		}
	}
	if len(args) == 0 {
		usage()
		return errUsage
	}
	for _, c := range connectionsCommands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], stdin, stdout, stderr)
		}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage()
		return flag.ErrHelp
	}
	usages.NoCommand(stderr, "bucketgrant connections", args[0], names(connectionsCommands()))
	return errUsage
}

// databaseVariable is where the registry is, if no flag says it.
const databaseVariable = "BUCKETGRANT_DATABASE"

// registryFlags say which registry, and who asks.
type registryFlags struct {
	database, passwordFile, who string
	serverFlags
}

// add defines the flags.
func (f *registryFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.database, "database", "", "the registry: a `file`, or a PostgreSQL address, postgres://…, without its password ($"+databaseVariable+")")
	flags.StringVar(&f.passwordFile, "database-password-file", "", "the `file` with the database's password ($PGPASSWORD, $PGPASSFILE)")
	flags.StringVar(&f.who, "who", "", "`who` does it, for the log (your name on this machine)")
}

// keeperFlags defines those of a command that asks a database or a server.
func keeperFlags(flags *flag.FlagSet) *registryFlags {
	f := &registryFlags{}
	f.add(flags)
	f.addServer(flags)
	return f
}

// check says how they are used wrongly. A database that is given is asked, and not a server that is only in the environment.
func (f *registryFlags) check(flags *flag.FlagSet) error {
	f.fromEnvironment(flags)
	if f.database == "" && f.server == "" {
		return misused(flags, "must be given the registry: -database FILE, or $%s", databaseVariable)
	}
	if f.who == "" {
		if u, err := user.Current(); err == nil {
			f.who = u.Username
		}
		f.who = cmp.Or(f.who, "unknown")
	}
	return registry.CheckText(f.who)
}

// fromEnvironment takes what no flag says from the environment. It is no default of a flag's, which the usage would print.
func (f *registryFlags) fromEnvironment(flags *flag.FlagSet) {
	if !isGiven(flags, "database") {
		f.database = os.Getenv(databaseVariable)
	}
	if !isGiven(flags, "server") && !isGiven(flags, "database") && flags.Lookup("server") != nil {
		f.server = os.Getenv(serverVariable)
	}
}

// isGiven reports whether a flag is on the command line.
func isGiven(flags *flag.FlagSet, name string) bool {
	found := false
	flags.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// open opens the registry. One that is only read must be there.
func (f *registryFlags) open(ctx context.Context, makeIt bool) (*store.Store, error) {
	if !makeIt && !strings.Contains(f.database, "://") {
		if _, err := os.Stat(f.database); err != nil {
			return nil, fmt.Errorf("there is no registry yet, bucketgrant invite and connections import make one: %w", err)
		}
	}
	return store.Open(ctx, store.Config{Database: f.database, PasswordFile: f.passwordFile})
}

// onRegistry runs f with the registry open.
func (f *registryFlags) onRegistry(ctx context.Context, makeIt bool, do func(s *store.Store) error) error {
	s, err := f.open(ctx, makeIt)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// one is the connection of an ID, or the only one of a customer's number.
func one(ctx context.Context, s keeper, id string) (registry.Connection, error) {
	c, err := s.Get(ctx, id)
	if !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	page, err := s.List(ctx, registry.Query{Number: id, Limit: 2})
	switch {
	case err != nil:
		return registry.Connection{}, err
	case len(page.Connections) == 0:
		return registry.Connection{}, fmt.Errorf("%w with the ID, or of a customer with the number, %q", store.ErrNotFound, id)
	case len(page.Connections) > 1:
		return registry.Connection{}, fmt.Errorf("the customer %q has several connections: name one by its ID, as connections list -customer %s says it", id, id)
	}
	return page.Connections[0], nil
}

// eachOf calls f with each of these connections, until one cannot be found or f fails.
func eachOf(ctx context.Context, s keeper, ids []string, f func(registry.Connection) error) error {
	for _, id := range ids {
		c, err := one(ctx, s, id)
		if err == nil {
			err = f(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
