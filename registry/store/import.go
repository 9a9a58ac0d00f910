package store

import (
	"context"
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
	var missing []registry.New
	var at []int
	var wrong []error
	for i, n := range list {
		found, err := s.Find(ctx, n.Vendor, n.ExternalID, n.Values.RoleARN, n.Values.KeyID)
		switch {
		case errors.Is(err, ErrNotFound):
			missing, at = append(missing, n), append(at, i)
		case err != nil:
			return nil, err
		case found.Customer.Number != n.Customer.Number:
			wrong = append(wrong, &RowError{i, fmt.Errorf("its external ID, role or key %w, of the customer %q", ErrTaken, found.Customer.Number)})
		default:
			out[i] = Imported{found, true}
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	made, err := s.Register(ctx, who, missing)
	if err != nil {
		for _, row := range RowErrors(err) {
			row.Index = at[row.Index]
		}
		return nil, err
	}
	for i, c := range made {
		out[at[i]] = Imported{Connection: c}
	}
	return out, nil
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
