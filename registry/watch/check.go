package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// CheckNow checks a connection in this goroutine, also where no watcher runs, and says what became of it. written is false
// where the connection was changed while it was being checked.
func (w *Watcher) CheckNow(ctx context.Context, id string) (c registry.Connection, check registry.Check, written bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, w.CheckTimeout)
	defer cancel()
	by := "now " + registry.NewID(time.Now())
	c, _, err = w.Store.Begin(ctx, id, by, w.until())
	if err != nil {
		return registry.Connection{}, registry.Check{}, false, err
	}
	result, err := w.try(ctx, &c, by)
	if err != nil {
		return registry.Connection{}, registry.Check{}, false, err
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), w.Writing)
	defer cancel()
	c, written, err = w.Store.Record(ctx, result, nil)
	return c, result.Check, written, err
}

// until is when a check that begins now has certainly ended.
func (w *Watcher) until() time.Time { return time.Now().Add(w.CheckTimeout + w.CleanUp + w.Writing) }

// try checks a connection whose lock is had by a name. An error means that nothing can be said of it: the lock is given back.
func (w *Watcher) try(ctx context.Context, c *registry.Connection, by string) (store.Result, error) {
	result := store.Result{By: by, Revision: c.Revision, Check: registry.Check{Connection: c.ID, Started: time.Now().UTC()}}
	report, problem := w.verify(ctx, c)
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) { // stopped: somebody will check it later
		release, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.Writing)
		defer cancel()
		return store.Result{}, errors.Join(ctx.Err(), w.Store.Release(release, c.ID, by))
	}
	k := &result.Check
	k.TookMS = time.Since(k.Started).Milliseconds()
	if report == nil {
		k.Outcome, k.Problem = registry.Unknown, cleanText(problem.Error())
		return result, nil
	}
	k.Outcome, k.Requests, k.Findings, k.Report = registry.OutcomeOf(report), report.Requests, len(report.Findings), report
	result.LetIn, result.Throttled = registry.LetIn(report), registry.Throttled(report)
	if k.Outcome == registry.Good {
		k.Problem = registry.Asks(report)
	}
	return result, nil
}

// mistake is what a panic was about.
func mistake(p any) error { return fmt.Errorf("bucketgrant made a mistake, please report it: %v", p) }

// verify tries the connection. The error says why nothing was tried. Not even a mistake of ours, on an answer that nobody thought
// of, is more than a check without a result.
func (w *Watcher) verify(ctx context.Context, c *registry.Connection) (report *verify.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			report, err = nil, mistake(p)
		}
	}()
	def := (*w.definitions.Load())[c.Vendor]
	if def == nil {
		return nil, fmt.Errorf("there is no definition of the vendor %q", c.Vendor)
	}
	if !c.Values.Told() {
		return nil, errors.New("neither a role is known, nor a key and where its secret is")
	}
	options, err := w.Options(ctx, partitionOf(c))
	if err != nil {
		return nil, err
	}
	options.CleanUp = w.CleanUp
	secret, err := secretOf(c).Read(ctx, options.AWS, w.Folder)
	if err != nil {
		return nil, err
	}
	tried := c.Verify(secret)
	if w.TokenFile != nil {
		tried = registry.WithToken(def, tried, w.TokenFile(c.Vendor))
	}
	report, err = w.run(ctx, def, tried, options)
	if report == nil && options.AWS.Credentials == nil && strings.Contains(err.Error(), "Options.AWS") { // in the words of who starts the watcher
		return nil, errors.New("there are no AWS credentials of your own, which assume the role: they come from the environment or a profile (bucketgrant registry -profile)")
	}
	if report == nil {
		return nil, err
	}
	return report, nil // an error is the context's, and the report says that it was interrupted
}

func secretOf(c *registry.Connection) connections.SecretPlace {
	return connections.SecretPlace{File: c.Values.SecretFile, Env: c.Values.SecretEnv, ARN: c.Values.SecretARN}
}

// partitionOf is where a connection is: where its role is, or else its region.
func partitionOf(c *registry.Connection) vendors.Partition {
	if c.Values.RoleARN != "" {
		return partition.OfARN(c.Values.RoleARN)
	}
	return partition.Assumed(c.Region).ID
}
