package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// ErrOrganization: there is no such organization.
var ErrOrganization = errors.New("there is no such organization")

const loadOrganization = "select id, vendor, version, customer_number, customer_name, external_id, asked, created_at, ended_at from bucketgrant_organizations where id = $1"

// Organization is one organization that was invited, or [ErrOrganization].
func (s *Store) Organization(ctx context.Context, id string) (registry.Organization, error) {
	if !registry.IsID(id) {
		return registry.Organization{}, ErrOrganization
	}
	o, err := readOrganization(ctx, s.read, loadOrganization, id)
	return o, explain(err)
}

func readOrganization(ctx context.Context, q querier, query, id string) (registry.Organization, error) {
	var o registry.Organization
	var asked string
	var created, ended int64
	err := q.QueryRowContext(ctx, query, id).Scan(&o.ID, &o.Vendor, &o.Version, &o.Customer.Number, &o.Customer.Name, &o.ExternalID, &asked, &created, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return registry.Organization{}, ErrOrganization
	} else if err != nil {
		return registry.Organization{}, err
	}
	o.Created, o.Ended = at(created), at(ended)
	if asked == "" {
		return o, nil
	}
	var a askedFor
	if err := json.Unmarshal([]byte(asked), &a); err != nil {
		return registry.Organization{}, fmt.Errorf("organization %s: %w", id, err)
	}
	o.StackName, o.Parameters = a.StackName, a.Parameters
	return o, nil
}

// RegisterOrganization takes an organization that is invited, and connections of it, all or nothing: its external ID must be a new one
// ([ErrExternalID]), and is theirs. Its ID and the time are made here; an error of one of the connections is as of [Store.Register], which
// takes those that become known later, with the ID in [registry.New]'s Organization.
func (s *Store) RegisterOrganization(ctx context.Context, who string, o registry.Organization, list []registry.New) (registry.Organization, []registry.Connection, error) {
	if err := o.Check(); err != nil {
		return registry.Organization{}, nil, refuse(err)
	}
	now := s.now().Truncate(time.Millisecond).UTC()
	o.ID, o.Created = registry.NewID(now), now
	text, err := asked(o.StackName, o.Parameters)
	if err != nil {
		return registry.Organization{}, nil, err
	}
	of := slices.Clone(list)
	for i := range of {
		of[i].Organization = o.ID
	}
	var made []registry.Connection
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.noOther(ctx, tx, o); err != nil {
			return err
		}
		if o.ExternalID != "" {
			if err := s.giveExternalID(ctx, tx, o.ExternalID, now); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "insert into bucketgrant_organizations (id, vendor, version, customer_number, customer_name, external_id, asked, created_at, stack_name)"+
			" values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", o.ID, o.Vendor, o.Version, o.Customer.Number, o.Customer.Name, o.ExternalID, text, ms(now), cmp.Or(o.StackName, o.Vendor))
		if err != nil {
			return err
		}
		// The log says of its connections whose they are, and goes with them when the customer is erased: this line stays.
		if err := s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: "invited an organization", Why: fmt.Sprintf("%s, of %s", o.ID, o.Vendor)}); err != nil {
			return err
		}
		made, err = s.registerAll(ctx, tx, who, of)
		return err
	})
	if err != nil {
		return registry.Organization{}, nil, err
	}
	return o, made, nil
}

// noOther refuses an organization that its customer was invited with before.
func (s *Store) noOther(ctx context.Context, tx *sql.Tx, o registry.Organization) error {
	if err := s.alone(ctx, tx, "bucketgrant organization"); err != nil {
		return err
	}
	var id, name string
	var created int64
	err := tx.QueryRowContext(ctx, "select id, stack_name, created_at from bucketgrant_organizations where vendor = $1 and customer_number = $2 and ended_at = 0 and id <> $3 and ($4 = '' or stack_name = $4)"+
		" order by id limit 1", o.Vendor, o.Customer.Number, o.ID, map[bool]string{false: cmp.Or(o.StackName, o.Vendor)}[o.Alone]).Scan(&id, &name, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	return refuse(fmt.Errorf("the customer %q has an organization of %s already, %s, which was invited on %s to launch as %q: bucketgrant invite -organization -of %s says its invitation again, and adds accounts. "+
		"Another AWS organization of theirs is invited with a -stack-name of its own, and one that is over is ended first, by connections end -organization",
		o.Customer.Number, o.Vendor, id, at(created).Format(time.DateOnly), name, id))
}

// checkOrganizations says what keeps connections from being an organization's: of each an error, nil where it is one, or of none.
// Nobody erases the organizations, or registers others of them, until the transaction ends.
func (s *Store) checkOrganizations(ctx context.Context, tx *sql.Tx, list []registry.New) ([]error, error) {
	known := map[string]*registry.Organization{}
	for _, n := range list {
		if n.Organization != "" {
			known[n.Organization] = nil
		}
	}
	for _, id := range slices.Sorted(maps.Keys(known)) { // in one order, so that no two wait for each other
		o, err := readOrganization(ctx, tx, loadOrganization+s.forUpdate(), id)
		if err == nil {
			known[id] = &o
		} else if !errors.Is(err, ErrOrganization) {
			return nil, err
		}
	}
	problems := make([]error, len(list))
	first := map[string]int{}
	for i, n := range list {
		if n.Organization == "" {
			continue
		}
		o := known[n.Organization]
		if problems[i] = belongs(n, o); problems[i] != nil {
			continue
		}
		where := n.Organization + " " + n.Account + " " + n.Region
		if before, twice := first[where]; twice {
			problems[i] = refuse(fmt.Errorf("the account %q in %s is given twice, as connection %d too", n.Account, n.Region, before+1))
			continue
		}
		first[where] = i
		there, err := s.inOrganization(ctx, tx, n)
		if err != nil {
			return nil, err
		}
		problems[i] = there
	}
	return problems, nil
}

// belongs says why a connection is none of an organization, nil for an organization that there is not.
func belongs(n registry.New, o *registry.Organization) error {
	switch {
	case o == nil:
		return refuse(fmt.Errorf("%w with the ID %q: invite the organization first", ErrOrganization, n.Organization))
	case !o.Ended.IsZero():
		return refuse(fmt.Errorf("the organization %s was ended: invite it anew", o.ID))
	case o.Vendor != n.Vendor || o.Customer.Number != n.Customer.Number:
		return refuse(fmt.Errorf("the organization %s is the customer %q's of %s, and the connection is of %q of %s: invite that customer anew", o.ID, o.Customer.Number, o.Vendor,
			n.Customer.Number, n.Vendor))
	case o.ExternalID != n.ExternalID:
		return refuse(fmt.Errorf("the external ID of the organization %s is %q, for good, got %q", o.ID, o.ExternalID, n.ExternalID))
	}
	return nil
}

// inOrganization says that an account's connection of a region is there already. One that is ended is none: the account may have left, and come back.
func (s *Store) inOrganization(ctx context.Context, tx *sql.Tx, n registry.New) (there, err error) {
	var id string
	err = tx.QueryRowContext(ctx, "select id from bucketgrant_connections where organization = $1 and organization <> '' and account = $2 and region = $3 and state <> 'ended' limit 1",
		n.Organization, n.Account, n.Region).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return refuse(fmt.Errorf("the account %q in %s has a connection of the organization already, %s: renew its invitation, or end it first", n.Account, n.Region, id)), nil
}

// findOfOrganization is the one of an organization's connections that has a role or a key. Where neither is asked for any of them
// is, as they share what c was found by.
func findOfOrganization(ctx context.Context, q querier, c registry.Connection, roleARN, keyID string) (registry.Connection, error) {
	if cmp.Or(roleARN, keyID) == "" {
		return c, nil
	}
	r, err := scan(q.QueryRowContext(ctx, "select "+columns+" from bucketgrant_connections where organization = $1 and organization <> '' and role_arn = $2 and key_id = $3"+
		" order by case when state = 'ended' then 1 else 0 end limit 1", c.Organization, roleARN, keyID))
	if errors.Is(err, sql.ErrNoRows) {
		return registry.Connection{}, refuse(fmt.Errorf("%w with the role %q and the key %q: the external ID is that of the organization %s, whose further accounts are invited with its ID", ErrNotFound,
			roleARN, keyID, c.Organization))
	}
	return r.Connection, explain(err)
}
