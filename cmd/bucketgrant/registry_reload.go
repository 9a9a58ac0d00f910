package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// reloading has definitions, releases and hosting read again while the server runs: when they change, which is looked for each minute,
// or when somebody asks for it with SIGHUP.
type reloading struct {
	f      *registryServer
	use    func(list []*vendors.Definition)
	logger *slog.Logger
	// asks: SIGHUP is a wish. On a terminal it says that somebody has closed it, and ends the program.
	asks  bool
	stamp uint64
}

// run ends with the context.
func (r *reloading) run(ctx context.Context) {
	asked := make(chan os.Signal, 1)
	if r.asks {
		signal.Notify(asked, syscall.SIGHUP)
		defer signal.Stop(asked)
	}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			r.reload(ctx)
		case <-tick.C:
			if r.f.stamp() != r.stamp {
				r.reload(ctx)
			}
		}
	}
}

// reload reads all of it, or leaves all as it was. The stamp is of before, so that what changes meanwhile is read again.
func (r *reloading) reload(ctx context.Context) {
	r.stamp = r.f.stamp()
	defs, err := r.f.definitions()
	if err == nil {
		err = r.f.offers.reload(valuesOf(defs))
	}
	if err != nil {
		r.logger.ErrorContext(ctx, "definitions and releases are not read again: those from before are used", slog.String("error", err.Error()))
		return
	}
	r.use(valuesOf(defs))
	r.logger.InfoContext(ctx, "definitions and releases are read again", slog.Int("vendors", len(defs)))
}

// stamp changes when a file does that the server has read: of its definitions, releases and hosting, and the key.
func (f *registryServer) stamp() uint64 {
	return staging.Stamp(f.folder, f.offers.base.templates, f.offers.base.config, f.offers.base.key)
}
