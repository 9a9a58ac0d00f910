package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

var (
	// ErrNotFound: there is no such connection.
	ErrNotFound = errors.New("there is no such connection")
	// ErrExternalID: the external ID was given before, perhaps to a customer who is erased since.
	ErrExternalID = errors.New("the external ID was given before")
	// ErrTaken: the role or the key is another connection's.
	ErrTaken = errors.New("is another connection's")
	// ErrInvitation: the invitation does not hold, or what came of it has been taken already.
	ErrInvitation = errors.New("the invitation does not hold: it is unknown, used, expired or withdrawn")
	// ErrEnded: the connection is ended, and nothing of it changes any more.
	ErrEnded = errors.New("the connection is ended: invite the customer anew")
)

// ErrRefused is what is asked for wrongly, or not to be had now: the text says why. The database has nothing to do with it.
var ErrRefused = errors.New("refused")

// refused is an error that is one of ErrRefused, too.
type refused struct{ error }

func (refused) Is(target error) bool { return target == ErrRefused }

// Unwrap is the error itself.
func (r refused) Unwrap() error { return r.error }

// refuse marks an error.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return refused{err}
}

// isDuplicate: a unique index refuses a row.
func isDuplicate(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && (lite.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// isBusy: SQLite did not get at the file while another program had it.
func isBusy(err error) bool {
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code()&0xff == lib.SQLITE_BUSY
}

// explain says what to do about what ails the database itself.
func explain(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return explainPostgres(pg, err)
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch lite.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("is locked: another program has been writing to it for ten seconds; nothing was changed (%w)", err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("is on a disk that is full: nothing was changed (%w)", err)
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return fmt.Errorf("cannot be written, nor what SQLite puts beside it: see who owns the file and its folder (%w)", err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("is no database of SQLite's, or a damaged one: restore a backup (%w)", err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("cannot be read or written as its disk fails, or is full (%w)", err)
	}
	return err
}

// explainPostgres goes by the codes of https://www.postgresql.org/docs/current/errcodes-appendix.html
func explainPostgres(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case "53100":
		return fmt.Errorf("is on a disk that is full: nothing was changed (%w)", err)
	case "53300":
		return fmt.Errorf("takes no more connections: raise its max_connections, or run fewer processes (%w)", err)
	case "55P03", "40P01":
		return fmt.Errorf("is locked by another program: nothing was changed (%w)", err)
	case "25006":
		return fmt.Errorf("cannot be written, as a standby cannot: name the one that can (%w)", err)
	case "57P01", "57P02", "57P03":
		return fmt.Errorf("is being stopped or started: nothing was changed (%w)", err)
	}
	return err
}
