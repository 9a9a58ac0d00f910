package client_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
)

func TestOrganizations(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	address, token, s, stop, err := start(t.TempDir(), registry.MayWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	c, err := client.New(address, token, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := s.RegisterOrganization(ctx, "alice", registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-1", StackName: "ours", Parameters: map[string]string{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Organization(ctx, o.ID); err != nil || got.ExternalID != "external-1" || got.StackName != "ours" {
		t.Errorf("got %+v, %v", got, err)
	}
	if isNew, err := s.TellUnnamed(ctx, o.ID, "222233334444", "eu-west-1", "a stack", time.Now()); err != nil || !isNew {
		t.Fatal(isNew, err)
	}
	list, err := c.Unnamed(ctx, o.ID)
	if err != nil || len(list) != 1 || list[0].Account != "222233334444" {
		t.Fatalf("got %+v, %v", list, err)
	}
	if all, err := c.Unnamed(ctx, ""); err != nil || len(all) != 1 {
		t.Errorf("got %+v, %v", all, err)
	}
	if u, err := c.Dismiss(ctx, list[0].ID, "a stranger"); err != nil || u.Dismissed.IsZero() {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := c.Dismiss(ctx, "../organizations/"+o.ID+"/end?", ""); err == nil {
		t.Error("an ID leads elsewhere")
	}
	if ending, err := c.EndOrganization(ctx, o.ID, "over"); err != nil || ending.Organization != o.ID || len(ending.Removal) != 3 {
		t.Errorf("got %+v, %v", ending, err)
	}
	if _, err := c.EndOrganization(ctx, o.ID, ""); err == nil || !strings.Contains(err.Error(), "was ended on") {
		t.Errorf("got %v", err)
	}
	if _, err := c.EndOrganization(ctx, strings.Repeat("0", 26), ""); !client.NotFound(err) {
		t.Errorf("got %v", err)
	}
}
