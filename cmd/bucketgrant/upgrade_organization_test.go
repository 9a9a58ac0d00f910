package main

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// The stacks of an organization are updated with the stack set that made them: nobody is sent commands for one of them.
func TestUpgradeOfAnOrganization(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	var id, organization string
	f.on(t, func(s *store.Store) {
		n := runningVersion(1, "1.0.0")
		o, made, err := s.RegisterOrganization(t.Context(), "the test", registry.Organization{Customer: n.Customer, Vendor: n.Vendor, Version: n.Version, ExternalID: n.ExternalID}, []registry.New{n})
		if err != nil {
			t.Fatal(err)
		}
		id, organization = made[0].ID, o.ID
	})
	want := "the stack is one of the organization " + organization + ": the customer updates the stack that holds its stack set, with the form of 1.1.0 that bucketgrant diff says"
	if code, page, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id); code != 1 || page != "" || !strings.Contains(stderr, want) {
		t.Errorf("code %d: got %q, %q", code, page, stderr)
	}
	if code, list, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", "-out", "upgrade"); strings.Contains(list, id) || !strings.Contains(stderr, id+": "+want) {
		t.Errorf("of all: code %d: got %q, %q", code, list, stderr)
	}
}
