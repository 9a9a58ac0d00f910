package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// serversOwn are the flags of what a server that invites has of its own.
var serversOwn = []string{"vendors", "templates", "config", "unreleased", "key", "page", "partition", "days"}

// misusedServer says which flags a server that invites does not take.
func misusedServer(flags *flag.FlagSet) string {
	var wrong []string
	flags.Visit(func(g *flag.Flag) {
		if slices.Contains(serversOwn, g.Name) {
			wrong = append(wrong, "-"+g.Name)
		}
	})
	if wrong == nil {
		return ""
	}
	return "the server invites with its own templates and key, page and days: leave out " + strings.Join(wrong, ", ") + ", or give a -database"
}

// registerOver has a server invite, and prints what each customer gets.
func (f *inviteFlags) registerOver(ctx context.Context, vendor string, next func() (asked, bool, error), stdout, stderr io.Writer) error {
	return f.onKeeper(ctx, func(s keeper) error {
		over := &inviterOver{s: s.(remote), vendor: vendor}
		i := inviting{f: f, by: over, out: stdout, problems: stderr}
		return i.run(ctx, next)
	})
}

// inviter prepares invitations, and registers them: all, or none with what is wrong with each.
type inviter interface {
	prepare(a asked) (invited, error)
	register(ctx context.Context, batch []invited) ([]invited, error)
}

// inviterOver is a server, which prepares what it registers.
type inviterOver struct {
	s      remote
	vendor string
}

func (o *inviterOver) prepare(a asked) (invited, error) {
	ask := registry.Ask{Vendor: o.vendor, Customer: a.customer, Account: a.account, Region: a.request.Region, StackName: a.request.StackName, Parameters: a.request.Parameters}
	return invited{Row: a.row, ask: ask}, a.err
}

func (o *inviterOver) register(ctx context.Context, batch []invited) ([]invited, error) {
	asks := make([]registry.Ask, len(batch))
	for i, one := range batch {
		asks[i] = one.ask
	}
	offers, err := o.s.Invite(ctx, asks...)
	if err != nil {
		return nil, rowsOf(err, "invitations", len(batch))
	}
	if len(offers) != len(batch) {
		return nil, fmt.Errorf("the server was asked for %d invitations, and answers with %d", len(batch), len(offers))
	}
	made := make([]invited, len(batch))
	for i, offer := range offers {
		made[i] = invitedBy(offer)
		made[i].Row = batch[i].Row
	}
	return made, nil
}

// rowsOf is what a server says of the n rows of a list, as a database says it. Rows that there are not would be left out for ever.
func rowsOf(err error, list string, n int) error {
	said, ok := errors.AsType[*client.Error](err)
	if !ok {
		return err
	}
	var bad []error
	for _, p := range said.Problems {
		var row int
		if _, err := fmt.Sscanf(p.Location, "body."+list+"[%d]", &row); err == nil && row >= 0 && row < n {
			words := p.Message
			if _, field, found := strings.Cut(p.Location, "]."); found {
				words = field + ": " + words
			}
			bad = append(bad, &store.RowError{Index: row, Err: errors.New(words)})
		}
	}
	return cmp.Or(errors.Join(bad...), err)
}
