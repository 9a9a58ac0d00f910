package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Imported is what became of one connection of several.
type Imported struct {
	registry.Connection
	// There: it was registered already, and stays as it is.
	There bool
}

// Import is [Store.Register] for connections of which some may be there already, by their external ID, role or key: those stay as they
// are, so that a list can be imported again. One whose external ID, role or key is another customer's is refused ([ErrTaken]).
func (s *Store) Import(ctx context.Context, who string, list []registry.New) ([]Imported, error) {
	out := make([]Imported, len(list))
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.alone(ctx, tx, "bucketgrant import"); err != nil {
			return err
		}
		missing, at, err := s.missing(ctx, tx, list, out)
		if err != nil {
			return err
		}
		made, err := s.registerAll(ctx, tx, who, missing)
		for _, row := range RowErrors(err) {
			row.Index = at[row.Index]
		}
		if err != nil {
			return err
		}
		for i, c := range made {
			out[at[i]] = Imported{Connection: c}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// alone lets one transaction of a kind at a time look for what is missing, so that two make nothing twice. One of SQLite's is alone.
func (s *Store) alone(ctx context.Context, tx *sql.Tx, kind string) error {
	if s.dialect == SQLite {
		return nil
	}
	_, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock(hashtextextended($1, 0))", kind)
	return err
}

// missing are those that are not there, and where they stand in the list. The others are put into out.
func (s *Store) missing(ctx context.Context, tx *sql.Tx, list []registry.New, out []Imported) (missing []registry.New, at []int, err error) {
	var wrong []error
	for i, n := range list {
		found, err := find(ctx, tx, n.Vendor, n.ExternalID, n.Values.RoleARN, n.Values.KeyID)
		switch {
		case errors.Is(err, ErrRefused): // an account that its organization has no connection of
			wrong = append(wrong, &RowError{i, err})
		case errors.Is(err, ErrNotFound):
			missing, at = append(missing, n), append(at, i)
		case err != nil:
			return nil, nil, err
		case found.Customer.Number != n.Customer.Number:
			wrong = append(wrong, &RowError{i, fmt.Errorf("its external ID, role or key %w, of the customer %q", ErrTaken, found.Customer.Number)})
		default:
			out[i] = Imported{found, true}
		}
	}
	return missing, at, errors.Join(wrong...)
}

// RowErrors are the errors of single connections in one of several.
func RowErrors(err error) (rows []*RowError) {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for _, one := range list {
		if row, ok := errors.AsType[*RowError](one); ok {
			rows = append(rows, row)
		}
	}
	return rows
}
