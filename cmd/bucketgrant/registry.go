package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/version"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/registry/watch"
	"github.com/bucketgrant/bucketgrant/registry/web"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// registryServer are the flags of bucketgrant registry.
type registryServer struct {
	registryFlags
	credentialFlags
	listenFlags
	noticeFlags
	offers
	rules   registry.Rules
	workers int
	rate    float64
	id, log string
	// callBackQueue is the URL of the queue that customers' stacks tell, empty for none.
	callBackQueue string
	// tryUnnamed: accounts of organizations that nobody has named are tried, which tells their owners the organization's external ID.
	tryUnnamed bool
}

// serveRegistry serves a registry, and checks what is due.
func serveRegistry(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "token" {
		return registryToken(ctx, args[1:], stdin, stdout, stderr)
	}
	flags := newFlags("registry", "[flags] | token new|list|withdraw …",
		"Serves a registry: the API for programs, pages for a browser, a hand-back for customers; and checks what is due. It is\n"+
			"for this machine only, unless it has TLS of its own or is behind a proxy that has. Whoever asks needs a token:\n"+
			"bucketgrant registry token new. With a PostgreSQL database several may serve and check together.", stderr)
	var f registryServer
	f.add(flags)
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misused(flags, "takes flags only, got %q", rest)
	}
	if err := f.registryFlags.check(flags); err != nil {
		return err
	}
	if err := errors.Join(f.listenFlags.check(), f.checkOthers(), f.checkProfiles(ctx)); err != nil {
		return err
	}
	return f.run(ctx, stdout, stderr)
}

// add defines the flags.
func (f *registryServer) add(flags *flag.FlagSet) {
	f.registryFlags.add(flags)
	f.credentialFlags.add(flags)
	f.listenFlags.add(flags)
	f.noticeFlags.add(flags)
	f.offers.add(flags)
	flags.IntVar(&f.workers, "workers", 50, "how `many` connections are checked at a time, 0 for none here")
	flags.Float64Var(&f.rate, "rate", 10, "how `many` checks of one vendor begin in a second at most, in all processes")
	flags.DurationVar(&f.rules.Interval, "interval", 24*time.Hour, "the `time` between two checks of a live connection")
	flags.DurationVar(&f.rules.Retry, "retry", time.Minute, "the `time` until what was not good is tried again; it doubles each time")
	flags.DurationVar(&f.rules.Settle, "settle", 15*time.Minute, "for how long (a `time`) a new launch may fail")
	flags.DurationVar(&f.rules.Gone, "gone", 30*24*time.Hour, "for how long (a `time`) a broken connection is refused until it counts as ended")
	flags.StringVar(&f.id, "id", "", "a `name` of this process that stays the same when it is started again, and that no other has")
	flags.StringVar(&f.callBackQueue, "callback-queue", "", "the `URL` of the queue in which customers' stacks tell what becomes of them (docs/callback.md)")
	flags.BoolVar(&f.tryUnnamed, "try-unnamed", false, "try the roles of organizations' accounts that tell of themselves and that nobody has named, which connections unnamed lists\n"+
		"else. A try shows the organization's external ID to whoever owns such an account, a stranger's too, if the role\n"+
		"refuses an ID that was made up; and who knows the ID can have their account taken for the customer's")
	flags.StringVar(&f.log, "log", "text", "how the log on standard error is written: `text` or json")
}

func (f *registryServer) checkOthers() error {
	var problems []error
	if f.workers < 0 || f.workers > 1000 {
		problems = append(problems, fmt.Errorf("-workers must be 0 to 1000, got %d", f.workers))
	}
	if !(f.rate > 0 && f.rate <= 1000) {
		problems = append(problems, fmt.Errorf("-rate must be above 0, to 1000, got %g", f.rate))
	}
	for name, d := range map[string]time.Duration{"interval": f.rules.Interval, "retry": f.rules.Retry, "settle": f.rules.Settle, "gone": f.rules.Gone} {
		if d < time.Second {
			problems = append(problems, fmt.Errorf("-%s must be a second or more, got %s", name, d))
		}
	}
	if f.log != "text" && f.log != "json" {
		problems = append(problems, fmt.Errorf("-log must be text or json, got %q", f.log))
	}
	problems = append(problems, checkCallBackQueue(f.callBackQueue))
	return errors.Join(problems...)
}

// logger writes to standard error.
func (f *registryServer) logger(w io.Writer) *slog.Logger {
	if f.log == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

func (f *registryServer) run(ctx context.Context, stdout, stderr io.Writer) error {
	lategc.Within(registryMemory(f.workers))
	senders, channels, err := f.senders()
	if err != nil {
		return err
	}
	stamp := f.stamp()
	defs, err := f.definitions()
	if err != nil {
		return err
	}
	list := valuesOf(defs)
	if err := f.offers.prepare(f.folder, list, stderr); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{Database: f.database, PasswordFile: f.passwordFile, Rules: f.rules, Channels: channels})
	if err != nil {
		return err
	}
	defer s.Close()
	logger := f.logger(stderr)
	c := server.Config{Store: s, Definitions: list, Invite: f.offers.invite, Renew: f.offers.renew, InviteOrganization: f.offers.inviteOrganization, InviteAccounts: f.offers.inviteAccounts, Hosts: f.hosts(), HandBackHosts: f.handBackNames(), Encrypted: f.encrypted(),
		Version: version.Line("bucketgrant"), Logger: logger}
	var w *watch.Watcher
	if f.workers > 0 {
		f.connections = f.workers
		w, err = watch.New(ctx, f.watching(watch.Config{Store: s, Definitions: list, Senders: senders, Logger: logger}))
		if err != nil {
			return err
		}
		c.Nudge = w.Nudge
	}
	srv, err := server.New(c)
	if err != nil {
		return err
	}
	if err := web.Add(srv, f.look()); err != nil {
		return err
	}
	again := &reloading{f: f, logger: logger, asks: !isTerminal(stderr), stamp: stamp, use: func(list []*vendors.Definition) {
		srv.SetDefinitions(list)
		if w != nil {
			w.SetDefinitions(list)
		}
	}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go again.run(ctx)
	wait, err := f.readCallBacks(ctx, s, c.Nudge, logger)
	if err != nil {
		return err
	}
	err = f.serve(ctx, srv, w, stdout)
	cancel()
	wait()
	return err
}

// watching is what the flags say of how connections are checked.
func (f *registryServer) watching(c watch.Config) watch.Config {
	c.Options, c.TokenFile, c.Workers, c.Rate, c.ID = f.options, f.tokenFile, f.workers, f.rate, f.id
	if f.tryUnnamed {
		c.Invite = f.offers.account
	}
	return c
}

// look is how the pages look: as the customers' pages, if bucketgrant.yaml is there.
func (f *registryServer) look() web.Options {
	o := web.Options{Customers: f.offers.pages}
	if _, err := os.Stat(f.offers.base.config); err == nil {
		o.Theme = f.offers.base.config
	}
	return o
}

// ending is how long what is being answered may take when the server stops.
const ending = 10 * time.Second

// serve listens and checks until the context ends. Then nothing new is begun, and what was begun is ended.
func (f *registryServer) serve(ctx context.Context, srv *server.Server, w *watch.Watcher, stdout io.Writer) error {
	listeners, err := f.listen(srv)
	if err != nil {
		return err
	}
	defer interrupt.Hold(ctx)()
	if w != nil {
		if err := w.Start(context.WithoutCancel(ctx)); err != nil { // which is stopped below, after those who ask
			for _, l := range listeners {
				_ = l.Close()
			}
			return err
		}
	}
	group, failed := errgroup.WithContext(ctx)
	for _, l := range listeners {
		group.Go(func() error {
			if err := l.server.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
		fmt.Fprintf(stdout, "%s\n", l.address)
	}
	<-failed.Done()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), ending)
	defer cancel()
	for _, l := range listeners {
		if err := l.server.Shutdown(stopping); err != nil { // somebody is not done
			_ = l.server.Close()
		}
	}
	err = group.Wait()
	if w != nil {
		err = errors.Join(err, w.Close(context.WithoutCancel(ctx)))
	}
	return err
}
