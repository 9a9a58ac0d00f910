package connections

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// CheckHandback holds what the customer said of the stack against the rest: the external ID that the vendor made, or stored as
// the first one that the customer handed back, the account of the role, and the region of the bucket, which is the stack's own in
// every template.
func (e *Entry) CheckHandback() error {
	var problems []error
	if e.ExternalID != "" {
		problems = append(problems, e.checkExternalID("the stack was launched with the external ID", e.LaunchedWith))
		if e.HandedExternalID != e.LaunchedWith {
			problems = append(problems, e.checkExternalID("what was handed back has the external ID", e.HandedExternalID))
		}
	}
	stack, err := arn.Parse(e.Stack)
	if err != nil { // a name, or nothing
		return errors.Join(problems...)
	}
	if e.HandedAccountID != "" && e.HandedAccountID != stack.AccountID {
		problems = append(problems, fmt.Errorf("the stack is in account %q, and what was handed back is of %q: it is not the account of the stack", stack.AccountID, e.HandedAccountID))
	}
	if role, err := arn.Parse(e.RoleARN); err == nil && role.AccountID != stack.AccountID {
		problems = append(problems, fmt.Errorf("the stack is in account %q, and the role in %q: it is not the stack's role", stack.AccountID, role.AccountID))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Sets)) {
		if role, err := arn.Parse(e.Sets[name].RoleARN); err == nil && role.AccountID != stack.AccountID {
			problems = append(problems, fmt.Errorf("the stack is in account %q, and the role of %s in %q: it is not the stack's role", stack.AccountID, name, role.AccountID))
		}
	}
	if e.Region != "" && e.Region != stack.Region {
		problems = append(problems, fmt.Errorf("the stack is in region %q, and the bucket in %q: it must be launched where the bucket is", stack.Region, e.Region))
	}
	return errors.Join(problems...)
}

// checkExternalID compares one that the customer says with that of the connection, and says what to do about another one.
func (e *Entry) checkExternalID(says, id string) error {
	switch {
	case id == "" || id == e.ExternalID:
		return nil
	case e.byCustomer:
		return fmt.Errorf("%s %q, and that of this connection is %q, the first one that was handed back, for good: it is another customer's stack, "+
			"or this one must update it with the first one as %s; another one is for a new connection", says, id, e.ExternalID, vendors.ParamExternalID)
	}
	return fmt.Errorf("%s %q, and yours for this customer is %q: it is another customer's stack, or this one must update it with yours", says, id, e.ExternalID)
}
