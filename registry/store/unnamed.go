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
)

var (
	// ErrUnnamed: no account told of itself under such an ID, or it is named since.
	ErrUnnamed = errors.New("there is no such account that nobody has named")
	// ErrManyUnnamed: too many accounts of the organization told of themselves, and none of them has proven to be one.
	ErrManyUnnamed = errors.New("too many accounts that nobody has named told of themselves")
)

const (
	// MostUnnamed is how many accounts of an organization may have told of themselves and be neither connected nor dismissed. Whoever forges
	// needs an AWS account for each.
	MostUnnamed = 50
	// mostOrganizations is how many organizations are looked up by the name of their stack.
	mostOrganizations = 100
	// mostListed is how many accounts are listed.
	mostListed = 1000
	// unnamedHolds is how long a role is tried: a stack is launched in minutes, and what it made is there.
	unnamedHolds = 14 * 24 * time.Hour
)

// OrganizationsOf are those that were invited to launch under a name and are not ended, at most 100.
func (s *Store) OrganizationsOf(ctx context.Context, stackName string) ([]registry.Organization, error) {
	if err := storable(stackName); err != nil {
		return nil, err
	}
	ids, err := s.texts(ctx, "select id from bucketgrant_organizations where stack_name = $1 and stack_name <> '' and ended_at = 0 order by id limit $2", stackName, mostOrganizations)
	if err != nil {
		return nil, explain(err)
	}
	var list []registry.Organization
	for _, id := range ids {
		o, err := s.Organization(ctx, id)
		if errors.Is(err, ErrOrganization) { // erased meanwhile
			continue
		} else if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

// texts are the rows of one column.
func (s *Store) texts(ctx context.Context, query string, args ...any) (list []string, err error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// TellUnnamed takes the hint that an account of an organization has a stack in a region, which was said at a time. It is tried soon, unless the
// account had a connection that is ended: whether it may come back the vendor says. What was said before, or of an account that is named,
// is nothing new, and so is what an account tells that has a connection of the vendor's already, of whichever customer. Where several organizations
// have the stack's name it may be any one's: it is not tried, and takes no place of those that are. Of an account more than an organization may have open it is [ErrManyUnnamed].
func (s *Store) TellUnnamed(ctx context.Context, organization, account, region, stack string, said time.Time) (isNew bool, err error) {
	now := s.now().Truncate(time.Millisecond).UTC()
	for _, text := range []string{account, region, stack} {
		if err := storable(text); err != nil {
			return false, err
		}
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		o, err := readOrganization(ctx, tx, loadOrganization+s.forUpdate(), organization)
		if errors.Is(err, ErrOrganization) || err == nil && !o.Ended.IsZero() {
			return nil
		} else if err != nil {
			return err
		}
		several, err := whose(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		named, left, known, open, err := unnamedBefore(ctx, tx, o, account, region, several)
		switch {
		case err != nil:
			return err
		case named || known || s.old(said):
			return nil
		case open >= MostUnnamed:
			s.dropped.full.Add(1)
			return fmt.Errorf("%w of the organization %s: it has %d", ErrManyUnnamed, o.ID, open)
		}
		next, problem := ms(now), ""
		if several != "" {
			next, problem = 0, several
		} else if left {
			next, problem = 0, "the account had a connection of the organization, which is ended: name it again, if it has come back"
		}
		_, err = tx.ExecContext(ctx, "insert into bucketgrant_unnamed (id, organization, account, region, stack, told_at, tries, next_at, problem, dismissed_at, shared)"+
			" values ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, $9)", registry.NewID(now), o.ID, account, region, stack, ms(now), next, problem, number(several != ""))
		isNew = err == nil
		return err
	})
	return isNew && err == nil, err
}

// whose says that an account may be of one of several organizations, "" where the name of an organization's stack is its alone.
func whose(ctx context.Context, q querier, organization string) (string, error) {
	var several int
	err := q.QueryRowContext(ctx, "select count(*) from bucketgrant_organizations where ended_at = 0 and stack_name <> ''"+
		" and stack_name = (select stack_name from bucketgrant_organizations where id = $1)", organization).Scan(&several)
	if err != nil || several < 2 {
		return "", err
	}
	return fmt.Sprintf("it is of one of %d organizations that have a stack of this name: ask whose it is, and name it as of that one", several), nil
}

// number is a yes or no in the database.
func number(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// unnamedBefore says of an account and region of an organization whether it has a connection, or had one that is ended, and whether it told
// of itself before; and how many did that are open: of the organization alone, or of those that may be of one of several.
func unnamedBefore(ctx context.Context, tx *sql.Tx, o registry.Organization, account, region, several string) (named, left, known bool, open int, err error) {
	var connections, ended, before int
	for _, one := range []struct {
		into  *int
		query string
		args  []any
	}{
		{&connections, "select count(*) from bucketgrant_connections where account = $1 and account <> '' and vendor = $2 and state <> 'ended' and (organization <> $3 or region = $4)", []any{account, o.Vendor, o.ID, region}},
		{&ended, "select count(*) from bucketgrant_connections where organization = $1 and organization <> '' and account = $2 and region = $3", []any{o.ID, account, region}},
		{&before, "select count(*) from bucketgrant_unnamed where organization = $1 and account = $2 and region = $3", []any{o.ID, account, region}},
		{&open, "select count(*) from bucketgrant_unnamed where organization = $1 and dismissed_at = 0 and shared = $2", []any{o.ID, number(several != "")}},
	} {
		if err := tx.QueryRowContext(ctx, one.query, one.args...).Scan(one.into); err != nil {
			return false, false, false, 0, err
		}
	}
	return connections > 0, ended > 0, before > 0, open, nil
}

const unnamedColumns = "id, organization, account, region, stack, told_at, tries, next_at, problem, dismissed_at, shared"

func scanUnnamed(from scanner) (registry.Unnamed, error) {
	var u registry.Unnamed
	var told, next, dismissed, shared int64
	err := from.Scan(&u.ID, &u.Organization, &u.Account, &u.Region, &u.Stack, &told, &u.Tries, &next, &u.Problem, &dismissed, &shared)
	u.Told, u.Next, u.Dismissed, u.Shared = at(told), at(next), at(dismissed), shared > 0
	return u, err
}

// Unnamed are the accounts of an organization, or of all where that is empty, that told of themselves and that nobody has named: those that
// were dismissed too, at most 1000.
func (s *Store) Unnamed(ctx context.Context, organization string) ([]registry.Unnamed, error) {
	if err := storable(organization); err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, "select "+unnamedColumns+" from bucketgrant_unnamed where organization = $1 or $1 = '' order by id limit $2", organization, mostListed)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	list := []registry.Unnamed{}
	for rows.Next() {
		u, err := scanUnnamed(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, explain(rows.Err())
}

// ToTry is an account that told of itself, with its organization, if it is still to be tried; else [ErrUnnamed].
func (s *Store) ToTry(ctx context.Context, id string) (registry.Unnamed, registry.Organization, error) {
	u, err := scanUnnamed(s.read.QueryRowContext(ctx, "select "+unnamedColumns+" from bucketgrant_unnamed where id = $1 and dismissed_at = 0 and next_at > 0", id))
	if errors.Is(err, sql.ErrNoRows) {
		return u, registry.Organization{}, ErrUnnamed
	} else if err != nil {
		return u, registry.Organization{}, explain(err)
	}
	o, err := s.Organization(ctx, u.Organization)
	if err != nil {
		return u, o, err
	}
	several, err := whose(ctx, s.read, o.ID) // another one was invited since
	if err == nil && several != "" {
		err = cmp.Or(s.share(ctx, u, several), ErrUnnamed)
	}
	return u, o, explain(err)
}

// LeaseUnnamed gives at most so many accounts that are due to insert, in one transaction with their leases.
func (s *Store) LeaseUnnamed(ctx context.Context, most int, lease time.Duration, insert func(tx *sql.Tx, ids []string) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		now := s.now()
		rows, err := tx.QueryContext(ctx, "select id from bucketgrant_unnamed where next_at > 0 and next_at <= $1 order by next_at limit $2"+s.notHeld(), ms(now), most)
		if err != nil {
			return err
		}
		defer rows.Close()
		var ids []string
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil || ids == nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "update bucketgrant_unnamed set next_at = $2 where "+s.among("$1"), idList(ids), ms(now.Add(lease))); err != nil {
			return err
		}
		return insert(tx, ids)
	})
}

// Unproven says why an account that was tried is no connection. It is tried again later, less and less often and for a fortnight, or never
// where it is of no use.
func (s *Store) Unproven(ctx context.Context, u registry.Unnamed, problem string, never bool) error {
	now := s.now()
	next := now.Add(s.rules.Again(u.Tries+1, rand.Float64()))
	if never || next.Sub(u.Told) > unnamedHolds {
		next = time.Time{}
	}
	_, err := s.db.ExecContext(ctx, "update bucketgrant_unnamed set tries = tries + 1, next_at = $2, problem = $3 where id = $1 and dismissed_at = 0", u.ID, ms(next), problem)
	return explain(err)
}

// share takes an account out of those that are tried, as it may be of one of several organizations.
func (s *Store) share(ctx context.Context, u registry.Unnamed, several string) error {
	_, err := s.db.ExecContext(ctx, "update bucketgrant_unnamed set next_at = 0, problem = $2, shared = 1 where id = $1 and dismissed_at = 0", u.ID, several)
	return err
}

// Proven registers the connection of an account that told of itself, and that has proven to be its organization's. Where it was dismissed
// meanwhile, or is named, nothing is registered: [ErrUnnamed].
func (s *Store) Proven(ctx context.Context, u registry.Unnamed, n registry.New) (registry.Connection, error) {
	n.Organization, n.Account, n.Region = u.Organization, u.Account, u.Region
	var made []registry.Connection
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		// First the organization, as whoever ends it does: nobody waits for somebody who waits for them.
		if _, err := readOrganization(ctx, tx, loadOrganization+s.forUpdate(), u.Organization); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "delete from bucketgrant_unnamed where id = $1 and dismissed_at = 0", u.ID)
		if err != nil {
			return err
		}
		if gone, err := result.RowsAffected(); err != nil || gone == 0 {
			return errors.Join(err, ErrUnnamed)
		}
		if made, err = s.registerAll(ctx, tx, "the stack", []registry.New{n}); err != nil {
			return err
		}
		return s.log(ctx, tx, registry.Entry{At: s.now().Truncate(time.Millisecond).UTC(), Who: "the stack", Did: "named the account", Connection: made[0].ID,
			Why: "nobody else had: its role asks for the external ID of the organization"})
	})
	if err != nil {
		return registry.Connection{}, err
	}
	return made[0], nil
}

// Dismiss says that an account which told of itself is none of its organization's: it is not tried any more, however often it tells.
func (s *Store) Dismiss(ctx context.Context, who, id, why string) (registry.Unnamed, error) {
	var u registry.Unnamed
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		u, err = scanUnnamed(tx.QueryRowContext(ctx, "select "+unnamedColumns+" from bucketgrant_unnamed where id = $1"+s.forUpdate(), id))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnnamed
		}
		if err != nil || !u.Dismissed.IsZero() {
			return err
		}
		now := s.now().Truncate(time.Millisecond).UTC()
		u.Dismissed, u.Next = now, time.Time{}
		if _, err := tx.ExecContext(ctx, "update bucketgrant_unnamed set next_at = 0, dismissed_at = $2 where id = $1", id, ms(now)); err != nil {
			return err
		}
		words := fmt.Sprintf("%s in %s, of the organization %s", u.Account, u.Region, u.Organization)
		if why != "" {
			words += ": " + why
		}
		return s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: "dismissed an account", Why: words})
	})
	return u, err
}

// EndOrganization ends all connections of an organization, takes the invitations of those back that nobody has launched, and lets nobody be added
// to it. What the customer launched is the customer's to delete.
func (s *Store) EndOrganization(ctx context.Context, who, id, why string) (registry.Ending, error) {
	if !registry.IsID(id) {
		return registry.Ending{}, ErrOrganization
	}
	ending := registry.Ending{Organization: id}
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		o, err := readOrganization(ctx, tx, loadOrganization+s.forUpdate(), id) // nobody registers connections of it meanwhile
		if err != nil {
			return err
		}
		if !o.Ended.IsZero() {
			return refuse(fmt.Errorf("the organization was ended on %s", o.Ended.Format(time.DateOnly)))
		}
		ending.Removal = o.Removal()
		if err := s.endAll(ctx, tx, who, why, &ending); err != nil {
			return err
		}
		now := s.now().Truncate(time.Millisecond).UTC()
		for _, query := range []string{"update bucketgrant_organizations set ended_at = $2 where id = $1", "delete from bucketgrant_unnamed where organization = $1 and told_at <= $2"} {
			if _, err := tx.ExecContext(ctx, query, id, ms(now)); err != nil {
				return err
			}
		}
		words := fmt.Sprintf("%s, of %s: %d ended, %d withdrawn", o.ID, o.Vendor, ending.Ended, ending.Withdrawn)
		if why != "" {
			words += ": " + why
		}
		return s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: "ended an organization", Why: words})
	})
	if err != nil {
		return registry.Ending{}, err
	}
	return ending, nil
}

// endAll ends or takes back each connection of an organization that is not ended, with a line of its own in the log.
func (s *Store) endAll(ctx context.Context, tx *sql.Tx, who, why string, ending *registry.Ending) error {
	rows, err := tx.QueryContext(ctx, "select "+columns+" from bucketgrant_connections where organization = $1 and organization <> '' and state <> 'ended' order by id"+s.forUpdate(), ending.Organization)
	if err != nil {
		return err
	}
	var list []row
	if err := each(rows, func(r row) { list = append(list, r) }); err != nil {
		return err
	}
	for _, r := range list {
		e, kind, take := registry.Entry{Who: who, Did: "ended", Why: why}, registry.Finished, func(*row) error { return nil }
		if r.State == registry.Invited {
			e.Did, kind = "withdrew the invitation", registry.Withdrawn
			take = func(r *row) error { r.Invitation.Withdrawn = s.now(); return nil }
			ending.Withdrawn++
		} else {
			ending.Ended++
		}
		if _, err := s.changeIn(ctx, tx, &r, e, kind, take); err != nil {
			return err
		}
	}
	return nil
}
