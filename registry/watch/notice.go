package watch

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// noticeWorker sends the notices of one connection over one channel.
type noticeWorker struct {
	river.WorkerDefaults[noticeArgs]
	w *Watcher
}

// How long a channel may take for one notice, and how long after it has not taken one it is tried again: twice as long
// each time, for ever. A vendor's server that is away for a week has all notices when it is back.
const (
	sending    = 30 * time.Second
	firstPause = 10 * time.Second
	mostPause  = time.Hour
	atATime    = 10
)

// Timeout is for all that are sent at a time.
func (n *noticeWorker) Timeout(*river.Job[noticeArgs]) time.Duration {
	return min(atATime*sending+n.w.Writing, n.w.CheckTimeout)
}

func (n *noticeWorker) Work(ctx context.Context, job *river.Job[noticeArgs]) error {
	o := store.Outgoing{Connection: job.Args.Connection, Channel: job.Args.Channel}
	if n.w.Senders[o.Channel] == nil { // this process has none, and another one may: it is due again when its lease ends
		return nil
	}
	list, attempts, err := n.w.Store.Pending(ctx, o, atATime)
	if err != nil {
		return err
	}
	for i, notice := range list {
		if ended, err := n.send(ctx, job, notice, attempts, i == len(list)-1); ended || err != nil {
			return err
		}
		attempts = 0
	}
	return nil
}

// send sends one notice, and writes what became of it. The job ends with one that was not taken: those after it wait.
func (n *noticeWorker) send(ctx context.Context, job *river.Job[noticeArgs], notice registry.Notice, attempts int, last bool) (ended bool, err error) {
	o := store.Outgoing{Connection: job.Args.Connection, Channel: job.Args.Channel}
	limited, cancel := context.WithTimeout(ctx, sending)
	defer cancel()
	failure := n.w.Senders[o.Channel].Send(limited, notice)

	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), n.w.Writing)
	defer done()
	complete := func(tx *sql.Tx) error { return n.w.completeNotice(ctx, tx, job) }
	switch {
	case failure != nil:
		return true, n.w.Store.NotSent(ctx, o, time.Now().Add(pause(attempts)), cleanText(failure.Error()), complete)
	case !last:
		complete = nil
	}
	return last, n.w.Store.Sent(ctx, o, notice.Number, complete)
}

// pause is the time until a notice is tried again, more or less a tenth.
func pause(attempts int) time.Duration {
	wait := min(firstPause<<min(attempts, 12), mostPause)
	return wait - wait/10 + time.Duration(rand.Float64()*float64(wait)/5)
}
