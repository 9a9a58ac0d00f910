package watch

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/bucketgrant/bucketgrant/registry/store"
)

// connect makes River's client for the store's database.
func (w *Watcher) connect(ctx context.Context, c *river.Config) (err error) {
	db := w.Store.DB()
	if w.Store.Dialect() == store.SQLite {
		w.completeChecks, w.completeNotice = complete[*riversqlite.Driver, checksArgs], complete[*riversqlite.Driver, noticeArgs]
		driver := riversqlite.New(db)
		if err := w.migrate(ctx, driver, c); err != nil {
			return err
		}
		w.client, err = river.NewClient(driver, c)
		return err
	}
	w.completeChecks, w.completeNotice = complete[*riverdatabasesql.Driver, checksArgs], complete[*riverdatabasesql.Driver, noticeArgs]
	driver := riverdatabasesql.New(db) // which asks once a second what there is to do
	if config := w.Store.PostgresConfig(); config != nil {
		pool, err := pgxpool.ParseConfig("")
		if err != nil {
			return err
		}
		pool.ConnConfig, pool.MaxConns = config.Copy(), 1
		if w.listener, err = pgxpool.NewWithConfig(ctx, pool); err != nil {
			return err
		}
		driver = riverdatabasesql.NewWithPgxListener(db, w.listener)
	} else {
		c.PollOnly = true
	}
	if err := w.migrate(ctx, driver, c); err != nil {
		return err
	}
	w.client, err = river.NewClient(driver, c)
	return err
}

// migrate makes River's tables. Its own migrations take no lock, so that of processes that start together some would fail.
func (w *Watcher) migrate(ctx context.Context, driver riverdriver.Driver[*sql.Tx], c *river.Config) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: c.Logger})
	if err != nil {
		return err
	}
	err = w.Store.Exclusively(ctx, func(tx *sql.Tx) error {
		if tx != nil {
			//lint:ignore SA1019 what cannot be in one transaction is PostgreSQL's; here it is the lock, on the only connection
			_, err = migrator.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil)
		} else { // not in one transaction: a value of an enum is used in the next one only
			_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("the tables of jobs: %w", err)
	}
	return nil
}

// complete ends a job in a transaction.
func complete[D riverdriver.Driver[*sql.Tx], A river.JobArgs](ctx context.Context, tx *sql.Tx, job *river.Job[A]) error {
	_, err := river.JobCompleteTx[D](ctx, tx, job)
	return err
}
