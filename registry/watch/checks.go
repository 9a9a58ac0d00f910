package watch

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// checksArgs is the job that checks some connections. What River does for a job, and what a transaction costs, is as much as a tenth of a
// check: so several share it. Each has its own lease and lock, and nothing of it depends on the others.
type checksArgs struct {
	Connections []string `json:"connections"`
}

func (checksArgs) Kind() string { return "bucketgrant_checks" }

// InsertOpts: they have a queue of their own.
func (checksArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: checkQueue} }

// checksWorker does such jobs.
type checksWorker struct {
	river.WorkerDefaults[checksArgs]
	w *Watcher
}

// Timeout is until the job is done again: each check has its own time.
func (k *checksWorker) Timeout(*river.Job[checksArgs]) time.Duration { return k.w.Rescue }

func (k *checksWorker) Work(ctx context.Context, job *river.Job[checksArgs]) error {
	return k.w.checkAll(ctx, job.Args.Connections, fmt.Sprintf("job %d, attempt %d", job.ID, job.Attempt),
		func(ctx context.Context, tx *sql.Tx) error { return k.w.completeChecks(ctx, tx, job) })
}

// mostInAJob is how many connections a job checks at most. With more there is nothing more to be saved.
const mostInAJob = 10

// inAJob is how many connections a job checks: few enough that the workers are busy when one of a job's checks takes long.
func (w *Watcher) inAJob() int { return min(max(w.Workers/5, 1), mostInAJob) }

// jobsAtATime is how many jobs this process takes: twice as many as it can do, so that the end of one is the begin of another.
func (w *Watcher) jobsAtATime() int { return 2 * ((w.Workers + w.inAJob() - 1) / w.inAJob()) }

// checkAll checks connections that are leased, as soon as there is room for all of them, and writes what becomes of each.
func (w *Watcher) checkAll(ctx context.Context, ids []string, by string, complete func(ctx context.Context, tx *sql.Tx) error) error {
	pieces := slices.Collect(slices.Chunk(ids, w.Workers)) // more than one where another process made it that does more at a time
	for i, piece := range pieces {
		if !w.room(ctx, len(piece)) {
			return cmp.Or(ctx.Err(), river.JobSnooze(time.Second))
		}
		list, err := w.Store.BeginLeased(ctx, piece, by, w.until())
		w.slots.Release(int64(len(piece) - len(list)))
		if err != nil {
			return err
		}
		last := complete
		if i < len(pieces)-1 {
			last = nil
		}
		if err := w.collect(ctx, w.begin(ctx, list, by), len(list), last); err != nil {
			return err
		}
	}
	return nil
}

// room waits until so many more checks may run, and no longer than that they end before their job is done again.
func (w *Watcher) room(ctx context.Context, n int) bool {
	if w.slots.TryAcquire(int64(n)) {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, (w.Rescue-w.CheckTimeout)/2)
	defer cancel()
	return w.slots.Acquire(ctx, int64(n)) == nil
}

// tried is a result, or why there is none.
type tried struct {
	result store.Result
	err    error
}

// begin checks connections at the same time.
func (w *Watcher) begin(ctx context.Context, list []registry.Connection, by string) <-chan tried {
	done := make(chan tried, len(list))
	for i := range list {
		go func() {
			defer w.slots.Release(1)
			ctx, cancel := context.WithTimeout(ctx, w.CheckTimeout)
			defer cancel()
			done <- w.tryOne(ctx, &list[i], by)
		}()
	}
	return done
}

// tryOne is try. A mistake of ours on the way ends no process.
func (w *Watcher) tryOne(ctx context.Context, c *registry.Connection, by string) (t tried) {
	defer func() {
		if p := recover(); p != nil {
			t = tried{err: mistake(p)}
		}
	}()
	t.result, t.err = w.try(ctx, c, by)
	return t
}

// together is how long a result waits for others, with which it is written.
const together = 100 * time.Millisecond

// collect writes results as they come, some at a time, the last with the end of the job. What has no result is due again.
func (w *Watcher) collect(ctx context.Context, done <-chan tried, n int, complete func(ctx context.Context, tx *sql.Tx) error) error {
	var problems []error
	for n > 0 {
		var results []store.Result
		var due <-chan time.Time
		for waiting := true; waiting && n > 0; {
			select {
			case t := <-done:
				if n--; t.err != nil {
					problems = append(problems, t.err)
				} else {
					results = append(results, t.result)
				}
				if due == nil {
					due = time.After(together)
				}
			case <-due:
				waiting = false
			}
		}
		last := complete
		if n > 0 || len(problems) > 0 {
			last = nil
		}
		if err := w.write(ctx, results, last); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// write writes results. The job's own time may be over; they are written all the same.
func (w *Watcher) write(ctx context.Context, results []store.Result, complete func(ctx context.Context, tx *sql.Tx) error) error {
	if len(results) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.Writing)
	defer cancel()
	var end func(tx *sql.Tx) error
	if complete != nil {
		end = func(tx *sql.Tx) error { return complete(ctx, tx) }
	}
	return w.Store.RecordAll(ctx, results, end)
}
