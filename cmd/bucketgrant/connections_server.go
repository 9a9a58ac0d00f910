package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// serverVariable and tokenVariable are a server, and what it is asked with, if no flag says it.
const serverVariable, tokenVariable = "BUCKETGRANT_SERVER", "BUCKETGRANT_TOKEN"

// serverFlags say that the registry is asked over its server.
type serverFlags struct{ server, tokenFile string }

// addServer defines the flags, of commands that a server does as well.
func (f *serverFlags) addServer(flags *flag.FlagSet) {
	flags.StringVar(&f.server, "server", "", "the `address` of the registry's server, in place of -database ($"+serverVariable+"). The log then says whose the token is")
	flags.StringVar(&f.tokenFile, "token-file", "", "the `file` with the token for the server ($"+tokenVariable+")")
}

// keeper is a registry: a database, or a server.
type keeper interface {
	Get(ctx context.Context, id string) (registry.Connection, error)
	List(ctx context.Context, q registry.Query) (registry.Page, error)
	Checks(ctx context.Context, id, before string, limit int) ([]registry.Check, error)
	Log(ctx context.Context, id, before string, limit int) ([]registry.Entry, error)
	CheckSoon(ctx context.Context, who, id string) (registry.Connection, error)
	End(ctx context.Context, who, id, why string) (registry.Connection, error)
	Withdraw(ctx context.Context, who, id, why string) (registry.Connection, error)
	NameSecret(ctx context.Context, who string, c registry.Connection, p connections.SecretPlace) (registry.Connection, error)
	StackDeleted(ctx context.Context, who, id, why string) (registry.Connection, error)
	Import(ctx context.Context, who string, def *vendors.Definition, list []registry.Import) ([]registry.Imported, error)
	Erase(ctx context.Context, who, vendor, number string) (connections int, err error)
	Prune(ctx context.Context, who string, before time.Time) (checks, notices int64, err error)
	Organization(ctx context.Context, id string) (registry.Organization, error)
	EndOrganization(ctx context.Context, who, id, why string) (registry.Ending, error)
	Unnamed(ctx context.Context, organization string) ([]registry.Unnamed, error)
	Dismiss(ctx context.Context, who, id, why string) (registry.Unnamed, error)
}

// local is a database as a keeper.
type local struct{ *store.Store }

// Import is the store's, of what a list has.
func (l local) Import(ctx context.Context, who string, def *vendors.Definition, list []registry.Import) ([]registry.Imported, error) {
	var connections []registry.New
	for _, one := range list {
		connections = append(connections, one.New(def, time.Now()))
	}
	made, err := l.Store.Import(ctx, who, connections)
	out := make([]registry.Imported, len(made))
	for i, c := range made {
		out[i] = registry.Imported{ID: c.ID, There: c.There}
	}
	return out, err
}

// onKeeper runs f with the registry that is there, of whichever kind.
func (f *registryFlags) onKeeper(ctx context.Context, do func(s keeper) error) error {
	return f.onMade(ctx, false, do)
}

// onMade is onKeeper, which may make a database that is missing.
func (f *registryFlags) onMade(ctx context.Context, makeIt bool, do func(s keeper) error) error {
	if f.server == "" {
		return f.onRegistry(ctx, makeIt, func(s *store.Store) error { return do(local{s}) })
	}
	token, err := readToken(f.tokenFile, "the server must be asked with a token")
	if err != nil {
		return err
	}
	c, err := client.New(f.server, token, nil)
	if err != nil {
		return err
	}
	return do(remote{c})
}

// readToken reads a token from a file, or the environment. missing is said where there is none.
func readToken(file, missing string) (string, error) {
	if file != "" {
		return readSecret(file)
	}
	token := os.Getenv(tokenVariable)
	if token == "" {
		return "", errors.New(missing + ": -token-file FILE, or $" + tokenVariable)
	}
	return token, nil
}

// remote is a server as a keeper. Whose the token is, it knows.
type remote struct{ *client.Client }

// Get does not ask for what is no ID: it may be a customer's number.
func (r remote) Get(ctx context.Context, id string) (registry.Connection, error) {
	if !registry.IsID(id) {
		return registry.Connection{}, store.ErrNotFound
	}
	c, err := r.Client.Get(ctx, id)
	if client.NotFound(err) {
		return c, store.ErrNotFound
	}
	return c, err
}

// Organization says of one that is not there what the store says.
func (r remote) Organization(ctx context.Context, id string) (registry.Organization, error) {
	o, err := r.Client.Organization(ctx, id)
	if client.NotFound(err) {
		return o, store.ErrOrganization
	}
	return o, err
}

func (r remote) CheckSoon(ctx context.Context, _, id string) (registry.Connection, error) {
	return r.Client.CheckSoon(ctx, id)
}

func (r remote) End(ctx context.Context, _, id, why string) (registry.Connection, error) {
	return r.Client.End(ctx, id, why)
}

func (r remote) Withdraw(ctx context.Context, _, id, why string) (registry.Connection, error) {
	return r.Client.Withdraw(ctx, id, why)
}

func (r remote) StackDeleted(ctx context.Context, _, id, why string) (registry.Connection, error) {
	return r.Client.StackDeleted(ctx, id, why)
}

func (r remote) Erase(ctx context.Context, _, vendor, number string) (int, error) {
	return r.Client.Erase(ctx, vendor, number)
}

func (r remote) Prune(ctx context.Context, _ string, before time.Time) (checks, notices int64, err error) {
	return r.Client.Prune(ctx, before)
}

func (r remote) EndOrganization(ctx context.Context, _, id, why string) (registry.Ending, error) {
	return r.Client.EndOrganization(ctx, id, why)
}

func (r remote) Dismiss(ctx context.Context, _, id, why string) (registry.Unnamed, error) {
	return r.Client.Dismiss(ctx, id, why)
}

// Import tells which rows are bad, as a database does.
func (r remote) Import(ctx context.Context, _ string, _ *vendors.Definition, list []registry.Import) ([]registry.Imported, error) {
	made, err := r.Client.Import(ctx, list...)
	return made, rowsOf(err, "connections", len(list))
}

// askForChecks has connections checked by the server's workers.
func askForChecks(ctx context.Context, s keeper, who string, ids []string, q *queryFlags, stdout io.Writer) error {
	ask := func(c registry.Connection) error {
		c, err := s.CheckSoon(ctx, who, c.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "%s  %s  is checked soon\n", c.ID, plain(cmp.Or(c.Customer.Number, "-")))
		return err
	}
	if err := eachOf(ctx, s, ids, ask); err != nil {
		return err
	}
	if len(ids) > 0 {
		return nil
	}
	return q.each(ctx, s, func(c registry.Connection) error {
		if c.State == registry.Ended || !c.Values.Told() {
			return nil
		}
		return ask(c)
	})
}
