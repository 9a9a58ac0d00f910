package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// ErrChanged: the connection is another one by now than the one that was read.
var ErrChanged = errors.New("the connection was changed by somebody else: read it again")

// What is loaded, by what.
const (
	loadByID    = "select " + columns + " from bucketgrant_connections where id = $1"
	loadByToken = "select " + columns + " from bucketgrant_connections where token_hash = $1 and token_hash <> ''"
	loadByUsed  = "select " + columns + " from bucketgrant_connections where used_hash = $1 and used_hash <> ''"
)

// load reads a connection that is about to be changed. Nobody else changes it until the transaction ends.
func (s *Store) load(ctx context.Context, tx *sql.Tx, query string, args ...any) (row, error) {
	r, err := scan(tx.QueryRowContext(ctx, query+s.forUpdate(), args...))
	if errors.Is(err, sql.ErrNoRows) {
		return row{}, ErrNotFound
	}
	return r, err
}

const saveConnection = "update bucketgrant_connections set account = $2, region = $3, way = $4, role_arn = $5, key_id = $6, known = $7," +
	" state = $8, since_at = $9, failures = $10, failing_at = $11, next_at = $12, leased_at = $13, launched = $14, checked_at = $15, outcome = $16," +
	" expires_at = $17, withdrawn_at = $18, changed_at = $19, revision = $20, notices = $21, running_by = $22, running_until = $23," +
	" external_id = $24, reported_at = $25, launched_at = $26, offered_at = $27 where id = $1"

// save writes a connection back, with its line of the log, and its notice if its state is another one.
func (s *Store) save(ctx context.Context, tx *sql.Tx, r *row, from registry.State, e registry.Entry, report *verify.Report) error {
	values, err := known(r.Values)
	if err != nil {
		return err
	}
	r.Changed, r.Next, r.Runs = e.At, r.Next.Truncate(time.Millisecond), r.Running()
	if r.State != from {
		r.notices++
		e.From, e.To = from, r.State
	}
	leased := int64(0)
	if r.leased {
		leased = ms(e.At)
	}
	_, err = tx.ExecContext(ctx, saveConnection,
		r.ID, r.Account, r.Region, string(r.Way), r.Values.RoleARN, r.Values.KeyID, values, string(r.State), ms(r.Since), r.Failures,
		ms(r.FirstFailure), ms(r.Next), leased, r.Launched, ms(r.Checked), string(r.Outcome), ms(r.Invitation.Expires),
		ms(r.Invitation.Withdrawn), ms(r.Changed), r.Revision, r.notices, r.runningBy, r.runningUntil,
		r.ExternalID, ms(r.Reported), ms(r.LaunchedAt), ms(r.OfferedAt))
	if err != nil {
		return err
	}
	if e.Did != "" {
		e.Connection = r.ID
		if err := s.log(ctx, tx, e); err != nil {
			return err
		}
	}
	if r.State == from {
		return nil
	}
	return s.notify(ctx, tx, r, from, e.At, report)
}

// useToken ends the token of an invitation, whoever told what it is for.
const useToken = "update bucketgrant_connections set used_hash = token_hash, token_hash = '' where id = $1 and token_hash <> ''"

// change applies an event to a connection, and what else f does to it.
func (s *Store) change(ctx context.Context, id string, e registry.Entry, kind registry.Kind, f func(r *row) error) (registry.Connection, error) {
	var c registry.Connection
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByID, id)
		if err != nil {
			return err
		}
		if r.State == registry.Ended {
			return ErrEnded
		}
		c, err = s.changeIn(ctx, tx, &r, e, kind, f)
		return err
	})
	return c, err
}

func (s *Store) changeIn(ctx context.Context, tx *sql.Tx, r *row, e registry.Entry, kind registry.Kind, f func(r *row) error) (registry.Connection, error) {
	e.At = s.now().Truncate(time.Millisecond).UTC()
	from, externalID := r.State, r.ExternalID
	if f != nil {
		if err := f(r); err != nil {
			return registry.Connection{}, err
		}
	}
	if r.ExternalID != externalID && r.Organization != "" {
		return registry.Connection{}, refuse(fmt.Errorf("the connection is of the organization %s, which has no external ID, got %q", r.Organization, r.ExternalID))
	}
	if r.ExternalID != externalID { // the first one of this connection
		if err := s.giveExternalID(ctx, tx, r.ExternalID, e.At); err != nil {
			return registry.Connection{}, fmt.Errorf("%w: the customer makes another one, updates the stack with it, and hands the values back again", err)
		}
	}
	r.Status = s.rules.After(r.Status, registry.Event{Kind: kind, At: e.At, NotBefore: r.notBefore, Expires: r.Invitation.Expires, Jitter: rand.Float64()})
	if kind != registry.Asked && kind != registry.Reported && (kind != registry.Renewed || r.State == registry.Invited) { // what a check finds is as good as before
		r.Revision++
		r.leased = false
	}
	if kind == registry.Renewed && !r.Values.Told() {
		r.Next = time.Time{}
	}
	if kind == registry.Told {
		if !r.Values.Told() { // such as a key, until somebody says where its secret is
			r.Next = time.Time{}
		}
		if err := s.free(ctx, tx, &r.Connection, ""); err != nil {
			return registry.Connection{}, err
		}
		if _, err := tx.ExecContext(ctx, useToken, r.ID); err != nil {
			return registry.Connection{}, err
		}
	}
	if err := s.save(ctx, tx, r, from, e, nil); err != nil {
		return registry.Connection{}, err
	}
	return r.Connection, nil
}

// Tell takes what is known of the stack: c is the connection as it was read, with other Values, Account, Region, Way or
// Launched, and with an external ID where it had none, which no connection may ever have had ([ErrExternalID]). It is then checked
// at once, and the token of its invitation is used.
func (s *Store) Tell(ctx context.Context, who string, c registry.Connection) (registry.Connection, error) {
	return s.change(ctx, c.ID, registry.Entry{Who: who, Did: "told"}, registry.Told, func(r *row) error {
		if r.Revision != c.Revision {
			return ErrChanged
		}
		return r.take(c, s.now())
	})
}

// take takes what may change, now.
func (r *row) take(c registry.Connection, now time.Time) error {
	if r.ExternalID != "" && c.ExternalID != "" && c.ExternalID != r.ExternalID {
		return refuse(fmt.Errorf("the external ID of the connection is %q, for good, got %q: another one is for a new connection", r.ExternalID, c.ExternalID))
	}
	n := registry.New{Customer: r.Customer, Vendor: r.Vendor, ExternalID: cmp.Or(r.ExternalID, c.ExternalID), Account: c.Account, Region: c.Region, Way: c.Way, Values: c.Values, Launched: c.Launched}
	if err := n.Check(); err != nil {
		return refuse(err)
	}
	r.ExternalID = n.ExternalID
	r.Values, r.Account, r.Region, r.Way, r.Launched, r.LaunchedAt = c.Values, c.Account, c.Region, c.Way, c.Launched, c.LaunchedAt
	if r.Launched != "" && r.LaunchedAt.IsZero() {
		r.LaunchedAt = now.Truncate(time.Millisecond).UTC()
	}
	return nil
}

// Redeemable is the connection whose invitation a token is of. As long as the invitation holds, what comes of it is taken with
// [Store.Redeem]. used: the values are known already, from the customer or the vendor, and are not taken again.
func (s *Store) Redeemable(ctx context.Context, token string) (c registry.Connection, used bool, err error) {
	hash := registry.HashToken(token)
	r, err := scan(s.read.QueryRowContext(ctx, loadByToken, hash))
	if errors.Is(err, sql.ErrNoRows) {
		used = true
		r, err = scan(s.read.QueryRowContext(ctx, loadByUsed, hash))
	}
	if errors.Is(err, sql.ErrNoRows) || err == nil && (!used && !r.Invitation.Holds(s.now()) || r.State == registry.Ended) {
		return registry.Connection{}, false, ErrInvitation
	}
	return r.Connection, used, explain(err)
}

// Redeem is Tell by whoever has the token of the invitation, once.
func (s *Store) Redeem(ctx context.Context, token string, c registry.Connection) (registry.Connection, error) {
	var told registry.Connection
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByToken, registry.HashToken(token))
		if errors.Is(err, ErrNotFound) || err == nil && (!r.Invitation.Holds(s.now()) || r.ID != c.ID || r.State == registry.Ended) {
			return ErrInvitation
		} else if err != nil {
			return err
		}
		told, err = s.changeIn(ctx, tx, &r, registry.Entry{Who: "the customer", Did: "handed back"}, registry.Told, func(r *row) error {
			if r.Revision != c.Revision {
				return ErrChanged
			}
			return r.take(c, s.now())
		})
		return err
	})
	return told, err
}

// Renew makes the invitation of a connection hold until n.Expires, with n.Token in place of the old one: c is the connection as
// it was read. As long as nobody has launched, it is then tried again with what n foretells of the launch. The external ID stays. What was
// withdrawn stays so: that connection is ended.
func (s *Store) Renew(ctx context.Context, who string, c registry.Connection, n registry.New) (registry.Connection, error) {
	var renewed registry.Connection
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByID, c.ID)
		if err != nil {
			return err
		}
		switch {
		case !r.Invitation.Withdrawn.IsZero():
			return refuse(errors.New("the invitation was withdrawn, and cannot be renewed: invite the customer anew"))
		case r.State == registry.Ended:
			return ErrEnded
		case r.Invitation.Expires.IsZero():
			return refuse(errors.New("the connection was imported, and has no invitation"))
		case r.Revision != c.Revision:
			return ErrChanged
		case n.ExternalID != "" && n.ExternalID != r.ExternalID:
			return refuse(fmt.Errorf("the external ID of the connection is %q, for good, got %q", r.ExternalID, n.ExternalID))
		case n.Token == "" || !s.now().Before(n.Expires):
			return refuse(errors.New("a renewed invitation must have a token, and expire later than now"))
		}
		renewed, err = s.changeIn(ctx, tx, &r, registry.Entry{Who: who, Did: "renewed the invitation"}, registry.Renewed, func(r *row) error {
			r.Invitation.Expires = n.Expires.Truncate(time.Millisecond)
			if r.State != registry.Invited { // what is known of a launch is not what was foretold
				return nil
			}
			r.Values, r.Way = n.Values, n.Way
			return refuse(registry.New{Customer: r.Customer, Vendor: r.Vendor, Version: n.Version, Values: n.Values, Way: n.Way}.Check())
		})
		if err != nil {
			return err
		}
		if r.State == registry.Invited { // else another version would make another stack
			renewed.Version = n.Version
		}
		_, err = tx.ExecContext(ctx, renewToken, r.ID, registry.HashToken(n.Token), renewed.Version)
		return err
	})
	return renewed, err
}

const renewToken = "update bucketgrant_connections set token_hash = $2, used_hash = '', version = $3 where id = $1"

// CheckSoon has a connection checked as soon as a worker is free.
func (s *Store) CheckSoon(ctx context.Context, who, id string) (registry.Connection, error) {
	return s.change(ctx, id, registry.Entry{Who: who, Did: "asked for a check"}, registry.Asked, func(r *row) error {
		if !r.Values.Told() {
			return refuse(errors.New("there is nothing to check yet: neither a role is known, nor a key and where its secret is"))
		}
		return nil
	})
}

// Withdraw takes an invitation back: nothing is taken of it any more. What was launched already is ended with End.
func (s *Store) Withdraw(ctx context.Context, who, id, why string) (registry.Connection, error) {
	return s.change(ctx, id, registry.Entry{Who: who, Did: "withdrew the invitation", Why: why}, registry.Withdrawn, func(r *row) error {
		if r.State != registry.Invited {
			return refuse(fmt.Errorf("the connection is %s: end it, an invitation is withdrawn before the launch", r.State))
		}
		r.Invitation.Withdrawn = s.now()
		return nil
	})
}

// End ends a connection: it is not checked any more. What the customer launched is the customer's to delete.
func (s *Store) End(ctx context.Context, who, id, why string) (registry.Connection, error) {
	return s.change(ctx, id, registry.Entry{Who: who, Did: "ended", Why: why}, registry.Finished, nil)
}

// StackDeleted ends a connection as its stack tells that it is deleted.
func (s *Store) StackDeleted(ctx context.Context, who, id, why string) (registry.Connection, error) {
	return s.change(ctx, id, registry.Entry{Who: who, Did: "told that the stack is deleted", Why: why}, registry.Deleted, nil)
}
