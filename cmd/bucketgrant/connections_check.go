package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/registry/watch"
)

// checkConnections checks connections now, in this process.
func checkConnections(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections check", "[flags] [ID ...]",
		"Checks connections now, by their IDs or their customers' numbers, or all that the flags describe, and writes what was found\n"+
			"into the registry. One that is being checked by somebody else is left to them. With -server the server's workers do it soon.", stderr)
	f := keeperFlags(flags)
	var q queryFlags
	q.add(flags)
	var c credentialFlags
	c.add(flags)
	flags.IntVar(&c.connections, "concurrency", 50, "how `many` are checked at a time, 1 to 1000")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case c.connections < 1 || c.connections > 1000:
		return misused(flags, "-concurrency must be 1 to 1000, got %d", c.connections)
	case len(ids) == 0 && q.Query == (registry.Query{}) && q.state == "":
		return misused(flags, "must be given connections, or which: -vendor, -state, -customer or -name")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	if f.server != "" {
		return f.onKeeper(ctx, func(s keeper) error { return askForChecks(ctx, s, f.who, ids, &q, stdout) })
	}
	if err := c.checkProfiles(ctx); err != nil {
		return err
	}
	defs, err := c.definitions()
	if err != nil {
		return err
	}
	return f.onRegistry(ctx, false, func(s *store.Store) error {
		w, err := watch.New(ctx, watch.Config{Store: s, Definitions: valuesOf(defs), Options: c.options, TokenFile: c.tokenFile, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		defer w.Close(context.WithoutCancel(ctx))
		defer interrupt.Hold(ctx)() // what it writes into buckets, it removes
		run := checking{w: w, stdout: stdout, stderr: stderr}
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(c.connections)
		check := func(c registry.Connection) error {
			group.Go(func() error { return run.one(ctx, c) })
			return ctx.Err()
		}
		if err := eachOf(ctx, local{s}, ids, check); err != nil {
			return errors.Join(err, group.Wait())
		}
		if len(ids) == 0 {
			err = q.each(ctx, local{s}, func(c registry.Connection) error {
				if c.State == registry.Ended || !c.Values.Told() {
					return nil
				}
				return check(c)
			})
		}
		if err := errors.Join(err, group.Wait()); err != nil {
			return err
		}
		if run.bad > 0 {
			return fmt.Errorf("%d of %d connections are not good", run.bad, run.all)
		}
		return nil
	})
}

// checking is one run of connections check.
type checking struct {
	w              *watch.Watcher
	mu             sync.Mutex
	stdout, stderr io.Writer
	all, bad       int
}

func (r *checking) one(ctx context.Context, c registry.Connection) error {
	after, check, written, err := r.w.CheckNow(ctx, c.ID)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all++
	switch {
	case errors.Is(err, store.ErrBusy):
		fmt.Fprintf(r.stderr, "%s: %v\n", c.ID, err)
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", c.ID, err)
	case !written:
		fmt.Fprintf(r.stderr, "%s was changed while it was checked: check it again\n", c.ID)
		return nil
	}
	if check.Outcome != registry.Good {
		r.bad++
	}
	_, err = fmt.Fprintf(r.stdout, "%s  %s  %s  %s\n", c.ID, plain(c.Customer.Number), check.Outcome, after.State)
	if check.Problem != "" {
		fmt.Fprintf(r.stderr, "%s: %s\n", c.ID, plain(check.Problem))
	}
	return err
}
