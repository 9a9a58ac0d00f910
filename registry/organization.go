package registry

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
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
	// Ended is when the vendor ended all of it, zero where it did not: no account is added to it any more.
	Ended time.Time `json:"ended,omitzero"`
	// Alone, of one that is about to be registered, says that its customer must have no other of the vendor that is not ended: else one with
	// the same stack's name only.
	Alone bool `json:"-"`
}

// stackOfSet is the name of a stack of a stack set: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
var stackOfSet = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^StackSet-([A-Za-z][A-Za-z0-9-]{0,127})-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
})

// StackSetOf is the name of the stack set that made a stack, by the stack's name, "" where none did.
func StackSetOf(stackName string) string {
	if m := stackOfSet().FindStringSubmatch(stackName); m != nil {
		return m[1]
	}
	return ""
}

// mostOfSet is how long the name of a stack set is at most whose stacks have a name: 128 characters, of which StackSet-, a hyphen and a UUID are 46.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html
const mostOfSet = 128 - len("StackSet-") - 1 - 36

// Check reports everything that keeps an organization from being registered.
func (o Organization) Check() error {
	var long error
	if len(o.StackName) > mostOfSet {
		long = fmt.Errorf("the name of an organization's stack must have %d characters at most, as the names of the accounts' stacks are longer by %d, got %d: %q",
			mostOfSet, 128-mostOfSet, len(o.StackName), connections.Hide(o.StackName))
	}
	return errors.Join(long, New{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, StackName: o.StackName, Parameters: o.Parameters}.Check())
}

// Removal is what the customer does to take the access back in all accounts, once the vendor has ended it: commands for the account that
// launched, in the region in which the stack is, one after the other.
func (o Organization) Removal() []string {
	name, callAs := words.Shell(cmp.Or(o.StackName, o.Vendor)), cmp.Or(o.Parameters[allaccounts.CallAs], "SELF")
	list := func(parameter, placeholder string) string {
		if o.Parameters[parameter] == "" {
			return placeholder
		}
		return o.Parameters[parameter]
	}
	units := words.Shell("OrganizationalUnitIds=" + list(allaccounts.OrganizationalUnitIDs, "UNITS"))
	regions := strings.Fields(strings.ReplaceAll(list(allaccounts.Regions, "REGIONS"), ",", " "))
	for i := range regions {
		regions[i] = words.Shell(regions[i])
	}
	const set = "aws cloudformation %s --stack-set-name %s --call-as %s"
	return []string{
		fmt.Sprintf(set+" --deployment-targets %s --regions %s --no-retain-stacks --operation-preferences FailureTolerancePercentage=100", "delete-stack-instances", name, words.Shell(callAs), units, strings.Join(regions, " ")),
		fmt.Sprintf(set, "list-stack-instances", name, words.Shell(callAs)),
		"aws cloudformation delete-stack --stack-name " + name,
	}
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
