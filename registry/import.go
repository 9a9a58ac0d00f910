package registry

import (
	"errors"
	"fmt"
	"time"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Import is a connection that works already, or should, and was never invited.
type Import struct {
	Vendor     string     `json:"vendor"`
	Customer   Customer   `json:"customer"`
	ExternalID string     `json:"externalId,omitempty"`
	Account    string     `json:"account,omitempty"`
	Region     string     `json:"region,omitempty"`
	Way        verify.Way `json:"way,omitempty"`
	Values     Values     `json:"values"`
	// Launched is the version of the template that the stack was launched from, where it is known.
	Launched string `json:"launched,omitempty"`
	// Due is when it is checked first. Left out: at once.
	Due time.Time `json:"due,omitzero"`
}

// Imported is what became of it.
type Imported struct {
	ID string `json:"id"`
	// There: it was registered already, and stays as it is.
	There bool `json:"there"`
}

// New is the connection as it is registered, with the version of its vendor's definition.
func (i Import) New(def *vendors.Definition, now time.Time) New {
	if i.Due.IsZero() {
		i.Due = now
	}
	return New{Customer: i.Customer, Vendor: i.Vendor, Version: def.Version, ExternalID: i.ExternalID, Account: i.Account, Region: i.Region, Way: i.Way,
		Values: i.Values, Launched: i.Launched, Due: i.Due}
}

// Check reports everything that keeps the connection from being tried, as verify says it.
func (i Import) Check(def *vendors.Definition) error {
	c := Connection{Customer: i.Customer, ExternalID: i.ExternalID, Account: i.Account, Region: i.Region, Way: i.Way, Values: i.Values}
	return c.validate(def, i.Values.KeyID != "" && i.Values.Told())
}

// CheckRemote refuses names of files and variables: they are of the machine that the registry's server runs on, and who is not
// on it does not say what is read there.
func (v Values) CheckRemote() error {
	var problems []error
	for _, f := range []struct{ name, value string }{{"secretFile", v.SecretFile}, {"secretEnv", v.SecretEnv}, {"webIdentityTokenFile", v.WebIdentityTokenFile}} {
		if f.value != "" {
			problems = append(problems, fmt.Errorf("%s is named on the server's machine only, got %q", f.name, f.value))
		}
	}
	return errors.Join(problems...)
}
