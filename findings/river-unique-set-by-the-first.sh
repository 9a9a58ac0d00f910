#!/usr/bin/env bash
# Assumed:  the UniqueOpts of the job that is being inserted decide which jobs it counts as its like; and a finished job is none.
# Happens:  the job that is there already decides. By default its states have completed in them, so it blocks its like for the 24 hours until
#           it is cleaned away, also an insert that leaves completed out; and the other way round, one inserted with completed is not blocked.
#           Two of a key in one InsertMany are not skipped as duplicates: the whole batch is refused.
# Matters:  a deployment that mends its UniqueOpts still runs nothing until the old jobs are gone, and two programs that insert the same kind
#           with other options block each other in one direction only.
# Seen:     riverqueue/river and riversqlite v0.51.2, modernc.org/sqlite v1.62.0, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
river=github.com/riverqueue/river
go get $river@v0.51.2 $river/riverdriver/riversqlite@v0.51.2 modernc.org/sqlite@v1.62.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite"
)

type checkArgs struct {
	Connection string `json:"connection"`
}

func (checkArgs) Kind() string { return "check" }

type worker struct{ river.WorkerDefaults[checkArgs] }

func (worker) Work(context.Context, *river.Job[checkArgs]) error { return nil }

func main() {
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:jobs.db?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_txlock=immediate")
	check(err)
	db.SetMaxOpenConns(1)
	migrator, err := rivermigrate.New(riversqlite.New(db), nil)
	check(err)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	check(err)
	workers := river.NewWorkers()
	river.AddWorker(workers, worker{})
	client, err := river.NewClient(riversqlite.New(db), &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers: workers,
		Logger:  slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	check(err)
	finished, cancel := client.Subscribe(river.EventKindJobCompleted)
	defer cancel()
	check(client.Start(ctx))

	usual := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
	open := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
	insert := func(connection string, opts *river.InsertOpts) bool {
		result, err := client.Insert(ctx, checkArgs{connection}, opts)
		check(err)
		if result.UniqueSkippedAsDuplicate {
			return true
		}
		select {
		case <-finished:
		case <-time.After(time.Minute):
			panic("the job was not worked within a minute")
		}
		return false
	}
	for _, pair := range []struct {
		connection, name string
		first, second    *river.InsertOpts
	}{
		{"a", "default, then default", usual, usual},
		{"b", "default, then without completed", usual, open},
		{"c", "without completed, then default", open, usual},
		{"d", "without completed, then the same", open, open},
	} {
		insert(pair.connection, pair.first)
		fmt.Printf("%s: the first has finished, second skipped %t\n", pair.name, insert(pair.connection, pair.second))
	}
	results, err := client.InsertMany(ctx, []river.InsertManyParams{
		{Args: checkArgs{"e"}, InsertOpts: open}, {Args: checkArgs{"f"}, InsertOpts: open}, {Args: checkArgs{"e"}, InsertOpts: open},
	})
	fmt.Printf("e, f, e in one batch: %d inserted, %v\n", len(results), err)
	check(client.Stop(ctx))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m $river
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/riverqueue/river v0.51.2
default, then default: the first has finished, second skipped true
default, then without completed: the first has finished, second skipped true
without completed, then default: the first has finished, second skipped false
without completed, then the same: the first has finished, second skipped false
e, f, e in one batch: 0 inserted, unique key appears more than once in batch
EOF
