// Package store keeps a registry of connections in a database: SQLite in one file, for one machine, or PostgreSQL, for
// several. Everything that is written is written whole, with the line of the log and the notice that belong to it.
//
// Open a file or an address with [Open], or give [Use] a *sql.DB that a back end has already. Either makes the tables that
// are missing; their names begin with bucketgrant_.
//
// SQLite needs a local disk: its write-ahead log does not work over a network, https://www.sqlite.org/wal.html.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
)

// Store is a registry in a database. Several goroutines, and several processes, may use it at once.
type Store struct {
	dialect Dialect
	// db takes every write. SQLite has one connection for it, as it has one writer. read is for lists.
	db, read *sql.DB
	pg       *pgx.ConnConfig
	rules    registry.Rules
	now      func() time.Time
	key      []byte // of the hashes of external IDs
	close    func() error
	dropped  dropped
}

// dropped counts what was told by stacks and not taken, since the store was opened.
type dropped struct{ full, old atomic.Int64 }

// Config says where a registry is, and by which rules it is kept.
type Config struct {
	// Database is the path of a file of SQLite's, which is made if it is not there, or a postgres:// address. The password is
	// not in it: it is in PasswordFile, in the environment's PGPASSWORD, or in the file that PGPASSFILE names.
	Database     string
	PasswordFile string
	// Rules are how states follow. The zero value is its defaults.
	Rules registry.Rules
	// Channels are where notices go from now on, such as "webhook" and "email", for every process: a notice is kept for each
	// until it is delivered. Nil leaves them as they are, which is right for all but the one who sends.
	Channels []string
	// Now is the clock, time.Now if nil.
	Now func() time.Time
}

// Dialect is what the two databases differ in.
type Dialect string

const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// IsAddress reports whether a database is one of PostgreSQL's, and not a file.
func IsAddress(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Open opens a registry, and makes the tables that are missing.
func Open(ctx context.Context, c Config) (*Store, error) {
	if IsAddress(c.Database) {
		return openPostgres(ctx, c)
	}
	return openFile(ctx, c)
}

// maxConns are the connections to PostgreSQL: far fewer than checks at a time, which hold none while AWS answers.
const maxConns = 10

func openPostgres(ctx context.Context, c Config) (*Store, error) {
	if hasPassword(c.Database) {
		return nil, errors.New("the database's password must not be in its address, which others on the machine can read: give it in a file, or in PGPASSWORD, and that of a key in PGSSLPASSWORD")
	}
	config, err := pgx.ParseConfig(c.Database)
	if err != nil {
		return nil, fmt.Errorf("the database's address: %w", err)
	}
	if c.PasswordFile != "" {
		data, err := os.ReadFile(c.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("the database's password: %w", err)
		}
		config.Password = strings.TrimRight(string(data), "\r\n")
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	s := &Store{dialect: PostgreSQL, db: db, read: db, pg: config, close: db.Close}
	return s.ready(ctx, c)
}

// hasPassword: between the user's name and the @, or as a parameter, such as that of a key. pgx takes a question mark in a password.
func hasPassword(address string) bool {
	rest := address[strings.Index(address, "://")+3:]
	beforeQuery, query, _ := strings.Cut(rest, "?")
	beforePath, _, _ := strings.Cut(rest, "/")
	for _, authority := range []string{beforeQuery, beforePath} {
		if user, _, found := strings.Cut(authority, "@"); found && strings.Contains(user, ":") {
			return true
		}
	}
	for field := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(field, "=")
		if unescaped, err := url.QueryUnescape(name); err == nil {
			name = unescaped
		}
		if name = strings.ToLower(name); name == "password" || name == "sslpassword" {
			return true
		}
	}
	return false
}

// pragmas: a commit is in the write-ahead log, and survives the process; one that the machine loses with its power is
// lost whole. A second process waits for the first one's write. Every transaction may write, so each takes the lock as it
// begins: one that only finds out later cannot wait for it.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_txlock=immediate"

// readers is how many lists are read at a time.
const readers = 4

func openFile(ctx context.Context, c Config) (*Store, error) {
	if c.Database == "" {
		return nil, errors.New("the database must be a file, or the address of a PostgreSQL server, postgres://…")
	}
	if strings.Contains(c.Database, "://") { // another database, or a slip, with a password in it, perhaps
		return nil, fmt.Errorf("the database must be a file, or the address of a PostgreSQL server, postgres://…, got %q", plain.Address(c.Database))
	}
	if i := strings.IndexAny(c.Database, "?#%\x00"); i >= 0 { // which mean something in SQLite's names of files
		return nil, fmt.Errorf("the path of the database must not have %q, got %q", c.Database[i], c.Database)
	}
	// It says where customers' data is. What SQLite puts beside it gets the same mode.
	file, err := os.OpenFile(c.Database, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	writer, err := newConnector("file:" + c.Database + pragmas)
	if err != nil {
		return nil, err
	}
	reader, err := newConnector("file:" + c.Database + pragmas + "&mode=ro")
	if err != nil {
		return nil, err
	}
	db, read := sql.OpenDB(writer), sql.OpenDB(reader)
	db.SetMaxOpenConns(1)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	s := &Store{dialect: SQLite, db: db, read: read, close: func() error { return errors.Join(read.Close(), db.Close()) }}
	return s.ready(ctx, c)
}

// Use keeps a registry in a database that a back end has open, and does not close it. For SQLite db must have one
// connection (SetMaxOpenConns), opened with the pragmas busy_timeout and foreign_keys and with _txlock=immediate; read may
// be a second pool for lists, or nil.
func Use(ctx context.Context, dialect Dialect, db, read *sql.DB, c Config) (*Store, error) {
	if dialect != SQLite && dialect != PostgreSQL {
		return nil, fmt.Errorf("the dialect must be %q or %q, got %q", SQLite, PostgreSQL, dialect)
	}
	if read == nil {
		read = db
	}
	s := &Store{dialect: dialect, db: db, read: read, close: func() error { return nil }}
	return s.ready(ctx, c)
}

func (s *Store) ready(ctx context.Context, c Config) (*Store, error) {
	s.rules, s.now = c.Rules, c.Now
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.firstOf(ctx, s.migrate); err != nil {
		return nil, errors.Join(fmt.Errorf("the database %w", explain(err)), s.close())
	}
	if c.Channels != nil {
		if err := s.SetChannels(ctx, c.Channels); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// firstOf does the first thing that is done with a database. Where several programs turn a new file into one with a write-ahead log at
// once, SQLite refuses all but one without waiting, whatever busy_timeout says.
// https://www.sqlite.org/c3ref/busy_handler.html
func (s *Store) firstOf(ctx context.Context, do func(context.Context) error) error {
	const most, pause = 10 * time.Second, 20 * time.Millisecond
	for began := time.Now(); ; {
		err := do(ctx)
		if !isBusy(err) || time.Since(began) > most {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// Close closes what Open opened.
func (s *Store) Close() error { return s.close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return explain(s.read.QueryRowContext(ctx, "select 1").Scan(&one))
}

// DB is the database, for transactions that belong to those of the store: with SQLite it has one connection, so that
// whoever holds a transaction must do everything in it.
func (s *Store) DB() *sql.DB { return s.db }

// Dialect says which database it is.
func (s *Store) Dialect() Dialect { return s.dialect }

// PostgresConfig is how PostgreSQL is connected to, for a listener beside the pool; nil where Open did not open one.
func (s *Store) PostgresConfig() *pgx.ConnConfig { return s.pg }

// Rules are those by which states follow.
func (s *Store) Rules() registry.Rules { return s.rules }
