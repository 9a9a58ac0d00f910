package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/registry"
)

// RowError is what is wrong with one of several connections.
type RowError struct {
	// Index counts from 0.
	Index int
	Err   error
}

func (e *RowError) Error() string { return fmt.Sprintf("connection %d: %v", e.Index+1, e.Err) }

// Unwrap is Err.
func (e *RowError) Unwrap() error { return e.Err }

// Register takes new connections, all of them or none: an error is one or several [RowError], or the database's. An
// external ID that was given before is refused ([ErrExternalID]), but to connections of the organization that it was given to, and
// a role or key that is another connection's ([ErrTaken]). A few hundred at a time are fast.
func (s *Store) Register(ctx context.Context, who string, list []registry.New) (made []registry.Connection, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		made, err = s.registerAll(ctx, tx, who, list)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

func (s *Store) registerAll(ctx context.Context, tx *sql.Tx, who string, list []registry.New) ([]registry.Connection, error) {
	var wrong []error
	for i, n := range list {
		if err := n.Check(); err != nil {
			wrong = append(wrong, &RowError{i, refuse(err)})
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	foreign, err := s.checkOrganizations(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	for i, err := range foreign {
		if err != nil {
			wrong = append(wrong, &RowError{i, err})
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	made := make([]registry.Connection, len(list))
	now := s.now().Truncate(time.Millisecond).UTC()
	refused := s.giveExternalIDs(ctx, tx, list, now)
	for i, err := range refused {
		if errors.Is(err, ErrExternalID) {
			wrong = append(wrong, &RowError{i, err})
		} else if err != nil {
			return nil, err
		}
	}
	for i, n := range list {
		if refused[i] != nil {
			continue
		}
		c, err := s.registerIn(ctx, tx, who, n, now)
		if errors.Is(err, ErrTaken) {
			wrong = append(wrong, &RowError{i, err})
		} else if err != nil {
			return nil, err
		}
		made[i] = c
	}
	return made, errors.Join(wrong...)
}

// giveExternalIDs is giveExternalID for several, with an error for each. Whoever gives one waits for others who are giving it, so all give
// theirs in one order, whatever order their lists have.
func (s *Store) giveExternalIDs(ctx context.Context, tx *sql.Tx, list []registry.New, now time.Time) []error {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(list[a].ExternalID, list[b].ExternalID) })
	problems := make([]error, len(list))
	for _, i := range order {
		if list[i].ExternalID == "" || list[i].Organization != "" { // which has its own already
			continue
		}
		problems[i] = s.giveExternalID(ctx, tx, list[i].ExternalID, now)
		if problems[i] != nil && !errors.Is(problems[i], ErrExternalID) {
			break // of the database
		}
	}
	return problems
}

func (s *Store) registerIn(ctx context.Context, tx *sql.Tx, who string, n registry.New, now time.Time) (registry.Connection, error) {
	c := registry.Connection{
		ID: registry.NewID(now), Customer: n.Customer, Vendor: n.Vendor, Version: n.Version, ExternalID: n.ExternalID, Organization: n.Organization, Account: n.Account,
		Region: n.Region, Way: n.Way, Values: n.Values, Launched: n.Launched,
		Status:     registry.Status{State: registry.Invited, Since: now, Next: n.Due.Truncate(time.Millisecond)},
		Invitation: registry.Invitation{Expires: n.Expires.Truncate(time.Millisecond), StackName: n.StackName, Parameters: n.Parameters}, Created: now, Changed: now, Revision: 1,
	}
	if c.Launched != "" {
		c.LaunchedAt = now
	}
	c.Runs = c.Running()
	did := "invited"
	if n.Expires.IsZero() {
		c.State, did = registry.Launched, "imported"
	}
	if err := s.free(ctx, tx, &c, ""); err != nil {
		return registry.Connection{}, err
	}
	values, err := known(c.Values)
	if err != nil {
		return registry.Connection{}, err
	}
	asked, err := asked(n.StackName, n.Parameters)
	if err != nil {
		return registry.Connection{}, err
	}
	hash := ""
	if n.Token != "" {
		hash = registry.HashToken(n.Token)
	}
	_, err = tx.ExecContext(ctx, "insert into bucketgrant_connections ("+columns+", customer_key, token_hash) values"+
		" ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $15, 0, $16, 0, '', $17, 0, $14, $14, 1, 0, '', 0, $20, 0, $21, $22, '', 0, $18, $19)",
		c.ID, c.Vendor, c.Version, c.Customer.Number, c.Customer.Name, c.ExternalID, c.Account, c.Region, string(c.Way), c.Values.RoleARN,
		c.Values.KeyID, values, string(c.State), ms(now), ms(c.Next), c.Launched, ms(c.Invitation.Expires), customerKey(c.Customer), hash, asked, c.Organization, ms(c.LaunchedAt))
	if err == nil && c.Organization != "" { // it is named now, and not another one's
		_, err = tx.ExecContext(ctx, "delete from bucketgrant_unnamed where account = $1 and region = $2 and (organization = $3 or dismissed_at = 0"+
			" and organization in (select id from bucketgrant_organizations where vendor = $4))", c.Account, c.Region, c.Organization, c.Vendor)
	}
	if err != nil {
		return registry.Connection{}, err
	}
	return c, s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: did, Connection: c.ID, To: c.State})
}

// giveExternalID keeps an external ID from ever being another connection's.
func (s *Store) giveExternalID(ctx context.Context, tx *sql.Tx, id string, now time.Time) error {
	result, err := tx.ExecContext(ctx, "insert into bucketgrant_external_ids (hash, given_at) values ($1, $2) on conflict (hash) do nothing",
		s.externalIDHash(id), ms(now))
	if err != nil {
		return err
	}
	if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
		return errors.Join(err, fmt.Errorf("%w, and never is again", ErrExternalID))
	}
	return nil
}

// free reports whether the role and the key are nobody else's: of two customers with one, one handed back what is the
// other's. What is only expected, or never worked, takes nothing from anybody: whose it is the external ID tells. of is a
// customer whose other connections may have them, too, "" for none.
func (s *Store) free(ctx context.Context, tx *sql.Tx, c *registry.Connection, of string) error {
	for _, f := range []struct{ column, name, value string }{{"role_arn", "the role", c.Values.RoleARN}, {"key_id", "the key", c.Values.KeyID}} {
		if f.value == "" {
			continue
		}
		var other string
		err := tx.QueryRowContext(ctx, othersWith(f.column), f.value, c.ID, of).Scan(&other)
		if err == nil {
			return fmt.Errorf("%s %q %w, %s: this one is somebody else's stack, or that one must be ended first", f.name, f.value, ErrTaken, other)
		} else if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// othersWith finds another customer's connection with a role or a key, that works.
func othersWith(column string) string {
	return "select id from bucketgrant_connections where " + column + " = $1 and " + column + " <> '' and id <> $2 and customer_number <> $3" +
		" and state in ('live', 'degraded', 'broken', 'open') and " + worked + " limit 1"
}

// worked is a condition: the vendor has been in, as the log has it. The log is only ever added to.
const worked = "exists (select 1 from bucketgrant_log l where l.connection_id = bucketgrant_connections.id and l.to_state in ('live', 'open'))"

// wayIn is what lets the vendor in.
func wayIn(r row) string { return r.Values.RoleARN + " " + r.Values.KeyID }

// first reports whether a connection that is good may be so: where it is for the first time, its role and key must be no
// other customer's. A way in without an external ID lets in whoever says the role's name.
func (s *Store) first(ctx context.Context, tx *sql.Tx, c *registry.Connection) error {
	if c.State == registry.Live {
		return nil
	}
	if s.dialect == PostgreSQL { // where two may be good for the first time at once
		if _, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock(hashtextextended($1, 0))", wayIn(row{Connection: *c})); err != nil {
			return err
		}
	}
	var id string
	err := tx.QueryRowContext(ctx, "select id from bucketgrant_connections where id = $1 and "+worked, c.ID).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return s.free(ctx, tx, c, c.Customer.Number)
}

// log adds a line to the log, without what looks like a secret: nothing is ever taken out of it.
func (s *Store) log(ctx context.Context, tx *sql.Tx, e registry.Entry) error {
	_, err := tx.ExecContext(ctx, "insert into bucketgrant_log (id, at, who, did, connection_id, from_state, to_state, why) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		registry.NewID(e.At), ms(e.At), connections.Hide(e.Who), e.Did, e.Connection, string(e.From), string(e.To), connections.Hide(e.Why))
	return err
}
