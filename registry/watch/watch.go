// Package watch checks the connections of a registry when they are due, and sends notices of what has changed.
//
// The rows of the registry are the schedule and the lock. Every few seconds one process, the leader, leases what is due and
// makes jobs of it, in one transaction; every process works jobs; and a result is written together with the end of its job.
// So a process may be killed at any moment: a job that was running is run again, a lease that is lost ends, and what was
// not written has not happened. The jobs are River's, https://riverqueue.com, in tables beside the registry's that begin with river_.
//
// A check is run at most by one process at a time, and a notice is sent at least once.
package watch

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"golang.org/x/sync/semaphore"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Sender sends a notice over one channel. An error means that it is sent again, the same one before any later one of the
// connection. It must not hold what is secret.
type Sender interface {
	Send(ctx context.Context, n registry.Notice) error
}

// Config is what a watcher works with. Zero fields are the defaults.
type Config struct {
	Store *store.Store
	// Definitions are those of the vendors whose connections are checked.
	Definitions []*vendors.Definition
	// Options are for the checks of connections in one partition: credentials hold in one only. They are asked for before
	// each check, so that they may be kept and must be fast.
	Options func(ctx context.Context, p vendors.Partition) (verify.Options, error)
	// Folder is what the names of files with secrets and tokens are relative to.
	Folder string
	// TokenFile is the file with a token of a vendor's own, for connections whose role it opens and that name no file themselves, ""
	// where there is none. It is read anew for each check, so that whatever renews the token needs to tell nobody. It may be nil.
	TokenFile func(vendor string) string
	// Invite makes the connection of an account and region of an organization, with what is foretold of its launch, as an account has told of
	// itself that nobody named. Nil: such accounts are not tried here. A try may show the organization's external ID to a stranger, who then can
	// have an account of their own become a connection of the organization's.
	Invite func(ctx context.Context, o registry.Organization, account, region string) (registry.New, error)
	// Senders are by channel. Of a channel of the store's without one the notices wait.
	Senders map[string]Sender

	// Workers is how many checks run at a time in this process. Default: 50. A check waits for AWS nearly all of its time.
	Workers int
	// Rate is how many checks of one vendor begin in a second at most, in all processes together. Default: 10. STS limits how often an account may
	// assume roles, and one check does so up to fifteen times.
	Rate float64
	// PerAccount is how many checks of one customer's AWS account run at a time. Default: 1.
	PerAccount int
	// Tick is the time between two looks at what is due. Default: 5 seconds.
	Tick time.Duration
	// CheckTimeout is how long a check may take. Default: 5 minutes, for it is up to some fifty requests of 30 seconds.
	CheckTimeout time.Duration
	// CleanUp is how long a check may remove what it wrote after that. Default: 10 seconds, as in verify.Options.
	CleanUp time.Duration
	// Writing is how long the database may take for a result, when the time of the check is over. Default: 30 seconds.
	Writing time.Duration
	// Rescue is when the job of a process that was killed is run again. It is longer than a check takes. Default: 10 minutes.
	Rescue time.Duration
	// Lease is how long a connection waits for its check before it is due again. Default: 1 hour.
	Lease time.Duration
	// Stop is how long checks may go on after the watcher is stopped, before they are cut short. Default: 20 seconds.
	Stop time.Duration
	// ID tells this process from others, and is the same when it is started again: it is then the leader sooner. Left out,
	// it is made.
	ID string
	// Logger is told what does not end well. It is never given what is secret. Left out, slog's default.
	Logger *slog.Logger

	// run is in place of verify.Run, for tests.
	run func(ctx context.Context, def *vendors.Definition, c verify.Connection, o verify.Options) (*verify.Report, error)
}

func (c Config) withDefaults() Config {
	c.Workers, c.Rate, c.PerAccount = cmp.Or(c.Workers, 50), cmp.Or(c.Rate, 10), cmp.Or(c.PerAccount, 1)
	c.Tick, c.CheckTimeout, c.CleanUp = cmp.Or(c.Tick, 5*time.Second), cmp.Or(c.CheckTimeout, 5*time.Minute), cmp.Or(c.CleanUp, 10*time.Second)
	c.Writing = cmp.Or(c.Writing, 30*time.Second)
	c.Rescue, c.Lease, c.Stop = cmp.Or(c.Rescue, 10*time.Minute), cmp.Or(c.Lease, time.Hour), cmp.Or(c.Stop, 20*time.Second)
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.run == nil {
		c.run = verify.Run
	}
	return c
}

// Watcher checks and sends in this process.
type Watcher struct {
	Config
	definitions atomic.Pointer[map[string]*vendors.Definition]
	client      *river.Client[*sql.Tx]
	listener    *pgxpool.Pool
	slots       *semaphore.Weighted // of checks at a time
	// completeChecks and completeNotice end a job in the transaction of its result. River wants the driver's type for that.
	completeChecks func(ctx context.Context, tx *sql.Tx, job *river.Job[checksArgs]) error
	completeNotice func(ctx context.Context, tx *sql.Tx, job *river.Job[noticeArgs]) error
}

// New prepares a watcher, and makes River's tables if they are missing.
func New(ctx context.Context, c Config) (*Watcher, error) {
	w := &Watcher{Config: c.withDefaults()}
	switch {
	case w.Store == nil:
		return nil, errors.New("there must be a store")
	case w.Options == nil:
		return nil, errors.New("there must be options for checks")
	case w.Rescue <= w.CheckTimeout:
		return nil, fmt.Errorf("what is rescued after %s must have had its time, which is %s", w.Rescue, w.CheckTimeout)
	}
	w.SetDefinitions(w.Definitions)
	w.slots = semaphore.NewWeighted(int64(w.Workers))
	workers := river.NewWorkers()
	river.AddWorker(workers, &tickWorker{w: w})
	river.AddWorker(workers, &checksWorker{w: w})
	river.AddWorker(workers, &noticeWorker{w: w})
	river.AddWorker(workers, &unnamedWorker{w: w})
	return w, w.connect(ctx, w.riverConfig(workers))
}

// SetDefinitions is for those that have changed, while the watcher runs. What is being checked goes on with the old ones.
func (w *Watcher) SetDefinitions(list []*vendors.Definition) {
	all := vendors.ByID(list)
	w.definitions.Store(&all)
}

// The queues. The tick has one of its own, as it would wait behind checks.
const (
	tickQueue   = "bucketgrant_tick"
	checkQueue  = "bucketgrant_checks"
	noticeQueue = "bucketgrant_notices"
	// unnamedQueue has one of its own: whoever forges accounts holds up no check.
	unnamedQueue = "bucketgrant_unnamed"
)

// unnamedAtATime is how many accounts that nobody has named are tried at a time.
const unnamedAtATime = 2

// noticesAtATime: a channel that is slow for one connection does not hold up the others.
const noticesAtATime = 20

func (w *Watcher) riverConfig(workers *river.Workers) *river.Config {
	return &river.Config{
		ID:      w.ID,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			tickQueue:    {MaxWorkers: 1},
			checkQueue:   {MaxWorkers: w.jobsAtATime()},
			noticeQueue:  {MaxWorkers: noticesAtATime},
			unnamedQueue: {MaxWorkers: unnamedAtATime},
		},
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(w.Tick), func() (river.JobArgs, *river.InsertOpts) {
			return tickArgs{}, nil
		}, &river.PeriodicJobOpts{ID: "bucketgrant_tick", RunOnStart: true})}, // a new leader has forgotten the old one's interval
		JobTimeout:                  w.CheckTimeout,
		RescueStuckJobsAfter:        w.Rescue,
		CompletedJobRetentionPeriod: time.Hour,
		DiscardedJobRetentionPeriod: 24 * time.Hour,
		SoftStopTimeout:             w.Stop,
		MaxAttempts:                 3, // one that is rescued must have attempts left; what is due is due again
		FetchCooldown:               50 * time.Millisecond,
		Middleware:                  []rivertype.Middleware{river.WorkerMiddlewareFunc(w.clean)},
		Logger:                      slog.New(onlyWarnings{w.Logger.Handler()}),
	}
}

// Start begins to check and to send. Cancelling the context is as good as Stop.
func (w *Watcher) Start(ctx context.Context) error { return w.client.Start(ctx) }

// Close stops: no check is begun, those that run may end within Config.Stop, and what is cut short is done later.
func (w *Watcher) Close(ctx context.Context) error {
	err := w.client.Stop(ctx)
	if w.listener != nil {
		w.listener.Close()
	}
	return err
}

// Stopped is closed when a watcher whose context was cancelled has stopped.
func (w *Watcher) Stopped() <-chan struct{} { return w.client.Stopped() }

// Nudge looks now at what is due, as somebody waits for it, and not at the next tick.
func (w *Watcher) Nudge(ctx context.Context) error {
	_, err := w.client.Insert(ctx, tickArgs{}, nil)
	return cleanError(err)
}
