package watch

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/bucketgrant/bucketgrant/registry/store"
)

// unfinished are the states in which a job keeps another one of its kind and arguments out. A finished one does not:
// River's default would, until it is cleaned away.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// tickArgs is the job that looks at what is due.
type tickArgs struct{}

// Kind is the job's name in the database, as of the others.
func (tickArgs) Kind() string { return "bucketgrant_tick" }

// InsertOpts: one at a time, and if it fails the next one does the same.
func (tickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: tickQueue, MaxAttempts: 2, UniqueOpts: river.UniqueOpts{ByState: unfinished}}
}

// noticeArgs is the job that sends the notices of one connection over one channel.
type noticeArgs struct {
	Connection string `json:"connection" river:"unique"`
	Channel    string `json:"channel" river:"unique"`
}

func (noticeArgs) Kind() string { return "bucketgrant_notice" }

// InsertOpts: one of a connection and channel at a time, so that they stay in order.
func (noticeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: noticeQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// tickWorker makes jobs of what is due.
type tickWorker struct {
	river.WorkerDefaults[tickArgs]
	w *Watcher
}

// Timeout is a minute: it talks to the database only.
func (t *tickWorker) Timeout(*river.Job[tickArgs]) time.Duration {
	return min(time.Minute, t.w.CheckTimeout)
}

func (t *tickWorker) Work(ctx context.Context, _ *river.Job[tickArgs]) error {
	_, checks := t.w.Store.LeaseDue(ctx, t.w.limits(), t.insertChecks(ctx))
	_, notices := t.w.Store.LeaseNotices(ctx, slices.Collect(maps.Keys(t.w.Senders)), noticesAtATime*10, min(noticeLease, t.w.Lease), t.insertNotices(ctx))
	return errors.Join(checks, notices, t.leaseUnnamed(ctx))
}

// limits are how much may be leased in one tick. As many wait as begin in a minute, so that no worker is idle.
func (w *Watcher) limits() store.Limits {
	l := store.Limits{
		Batch: int(math.Ceil(w.Rate * w.Tick.Seconds())), Waiting: max(int(w.Rate*60), w.Workers), Account: w.PerAccount,
		Pause: w.Tick, Lease: w.Lease,
	}
	for vendor := range *w.definitions.Load() {
		l.Vendors = append(l.Vendors, vendor)
	}
	return l
}

// insertChecks makes jobs of what is due. Somebody waits for what was asked for.
func (t *tickWorker) insertChecks(ctx context.Context) func(tx *sql.Tx, due []store.Due) error {
	return func(tx *sql.Tx, due []store.Due) error {
		byPriority := map[int][]string{}
		for _, d := range due {
			priority := 2
			if d.Asked {
				priority = 1
			}
			byPriority[priority] = append(byPriority[priority], d.ID)
		}
		var jobs []river.InsertManyParams
		for priority, ids := range byPriority {
			for some := range slices.Chunk(ids, t.w.inAJob()) {
				jobs = append(jobs, river.InsertManyParams{Args: checksArgs{some}, InsertOpts: &river.InsertOpts{Priority: priority}})
			}
		}
		_, err := t.w.client.InsertManyTx(ctx, tx, jobs)
		return err
	}
}

// noticeLease is far longer than a channel may take, and soon enough for a job that is lost.
const noticeLease = 10 * time.Minute

func (t *tickWorker) insertNotices(ctx context.Context) func(tx *sql.Tx, due []store.Outgoing) error {
	return func(tx *sql.Tx, due []store.Outgoing) error {
		jobs := make([]river.InsertManyParams, len(due))
		for i, o := range due {
			jobs[i] = river.InsertManyParams{Args: noticeArgs{o.Connection, o.Channel}}
		}
		_, err := t.w.client.InsertManyTx(ctx, tx, jobs)
		return err
	}
}
