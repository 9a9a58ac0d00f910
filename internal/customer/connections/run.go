package connections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Run checks many connections, some at a time.
type Run struct {
	Def     *vendors.Definition
	Options verify.Options
	// Concurrency is how many are checked at once.
	Concurrency int
	// Folder is what the names of files in rows are relative to.
	Folder string
	// Done is told of each result as it comes, one at a time. An error of it ends the run.
	Done func(Result) error
	// silence is in place of the package's, for tests.
	silence time.Duration
	// Left is told of what an interrupted connection left behind.
	Left func(row *Row, left []verify.Object)
}

// Check checks the rows. What is wrong with one is its result, and stops none of the others. The error is the context's,
// Done's, or [ErrNoNetwork], after which the rows that are left have no result.
func (r *Run) Check(ctx context.Context, rows []Row) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	heard := &network{aws: r.Options.AWS, silence: cmp.Or(r.silence, silence), limit: askedFor, stop: stop, heard: time.Now()}
	go heard.watch(ctx)
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(r.Concurrency)
	var mu sync.Mutex
	for i := range rows {
		if running.Err() != nil {
			break
		}
		row := &rows[i]
		group.Go(func() error {
			if running.Err() != nil {
				return nil // it waited for its turn
			}
			result, left, interrupted := r.one(running, row)
			if result.Report != nil && result.Verdict == verify.Unknown {
				heard.told(ctx, result.Report)
				interrupted = interrupted || errors.Is(context.Cause(ctx), ErrNoNetwork)
			} else if result.Report != nil {
				heard.hear()
			} else if row.Err == nil && row.SecretIn.ARN != "" { // its secret could not be read
				heard.ask(ctx, time.Now())
				interrupted = interrupted || errors.Is(context.Cause(ctx), ErrNoNetwork)
			}
			mu.Lock()
			defer mu.Unlock()
			if interrupted { // checked anew when the run goes on
				if len(left) > 0 {
					r.Left(row, left)
				}
				return nil
			}
			return r.Done(result)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// one checks one row. Not even a mistake of ours, on an answer that nobody thought of, ends thousands of others.
func (r *Run) one(ctx context.Context, row *Row) (result Result, left []verify.Object, interrupted bool) {
	result = Result{Row: row.Number, Line: row.Line, ID: row.ID, Carried: row.Carried, Verdict: Wrong}
	defer func() {
		if p := recover(); p != nil {
			result.Verdict, result.Report, result.Problem = verify.Unknown, nil, fmt.Sprintf("bucketgrant made a mistake, please report it: %v", p)
		}
	}()
	if row.Err != nil {
		result.Problem = row.Err.Error()
		return result, nil, false
	}
	c := row.Connection
	if row.SecretIn != (SecretPlace{}) {
		secret, err := row.SecretIn.Read(ctx, r.Options.AWS, r.Folder)
		if err != nil {
			result.Problem = err.Error()
			return result, nil, ctx.Err() != nil
		}
		c.Secret = secret
	}
	if c.ID == "" {
		c.ID = row.Label()
	}
	report, err := verify.Run(ctx, r.Def, c, r.Options)
	switch {
	case report == nil:
		result.Problem = err.Error()
		return result, nil, ctx.Err() != nil
	case err != nil:
		return result, report.Left, true
	}
	result.Verdict, result.Report = report.Worst(), report
	return result, nil, false
}
