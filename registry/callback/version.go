package callback

import (
	"cmp"
	"context"
	"errors"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// of is the ID of the connection whose stack a message is about beyond doubt, among those of its account, "" where there is none: the stack's ID was
// handed back, or it alone was invited with the stack's name, in this region or in none.
func (r *Reader) of(ctx context.Context, m Message, list []registry.Connection) (string, error) {
	id := ""
	for _, c := range list {
		if !MayBeAbout(m, c) {
			continue
		}
		if c.Values.Stack == m.StackID {
			return c.ID, nil
		}
		named, err := r.isNamed(ctx, m, c)
		switch {
		case err != nil:
			return "", err
		case named && id != "":
			return "", nil
		case named:
			id = c.ID
		}
	}
	return id, nil
}

// isNamed reports whether a message is about a stack of the name that a connection's has as far as is known: what was handed back, or what
// it was invited with, which is the vendor's id where nothing else was said.
func (r *Reader) isNamed(ctx context.Context, m Message, c registry.Connection) (bool, error) {
	if c.Organization != "" && c.Values.Stack == "" {
		o, err := r.Store.Organization(ctx, c.Organization)
		if errors.Is(err, store.ErrOrganization) { // erased meanwhile
			return false, nil
		}
		return err == nil && registry.StackSetOf(m.StackName) == cmp.Or(o.StackName, o.Vendor), err
	}
	name := cmp.Or(c.Values.Stack, c.Invitation.StackName)
	if name == "" && !c.Invitation.Expires.IsZero() {
		name = c.Vendor
	}
	return name == m.StackName, nil
}

// takeTelling takes what a message says of the version that a connection's stack runs. One that is not released is not believed, but the one
// before it may be over.
func (r *Reader) takeTelling(ctx context.Context, c registry.Connection, m Message) error {
	t := m.Telling()
	if t.Version != "" {
		if r.Released == nil {
			return nil
		}
		released, err := r.Released(c.Vendor, t.Version)
		if err != nil {
			return err
		}
		t.Unreleased = !released
	}
	return r.Store.TakeTelling(ctx, c.ID, t)
}
