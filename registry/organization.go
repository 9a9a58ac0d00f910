package registry

import (
	"errors"
	"fmt"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
)

// Organization is one invitation of a customer to launch once for all accounts of an AWS organization. Each account and region has
// a [Connection] of its own, with the external ID that was given once for all of them.
type Organization struct {
	// ID is the registry's own, as a connection's is.
	ID       string   `json:"id"`
	Customer Customer `json:"customer"`
	Vendor   string   `json:"vendor"`
	// Version is that of the form that the customer was invited with.
	Version string `json:"version"`
	// ExternalID is the one of all its connections, as the customer enters it: where the definition says perAccount, the role of each account
	// asks for a hyphen and the account's number behind it. It is empty where the way in has none.
	ExternalID string `json:"externalId,omitempty"`
	// StackName and Parameters are what the customer was invited with: the form's.
	StackName  string            `json:"stackName,omitempty"`
	Parameters map[string]string `json:"parameters,omitempty"`
	Created    time.Time         `json:"created"`
}

// Check reports everything that keeps an organization from being registered.
func (o Organization) Check() error {
	return New{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, StackName: o.StackName, Parameters: o.Parameters}.Check()
}

// checkOrganization says what a connection of an organization lacks: one external ID is theirs, so that the account alone says which is whose.
func (n New) checkOrganization() error {
	switch {
	case n.Organization == "":
		return nil
	case !IsID(n.Organization):
		return fmt.Errorf("the organization must be named by the ID that its invitation has, got %q", connections.Hide(n.Organization))
	case n.Account == "" || n.Region == "":
		return errors.New("a connection of an organization must have the account and the region of its stack")
	}
	return nil
}
