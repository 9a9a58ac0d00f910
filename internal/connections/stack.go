package connections

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// CheckHandback holds what the customer said of the stack against the rest: the external ID that the vendor made, the
// account of the role, and the region of the bucket, which is the stack's own in every template.
func (e *Entry) CheckHandback() error {
	var problems []error
	if e.LaunchedWith != "" && e.ExternalID != "" && e.LaunchedWith != e.ExternalID {
		problems = append(problems, fmt.Errorf("the stack was launched with the external ID %q, and yours for this customer is %q: it is another customer's stack, "+
			"or this one must update it with yours", e.LaunchedWith, e.ExternalID))
	}
	stack, err := arn.Parse(e.Stack)
	if err != nil { // a name, or nothing
		return errors.Join(problems...)
	}
	if role, err := arn.Parse(e.RoleARN); err == nil && role.AccountID != stack.AccountID {
		problems = append(problems, fmt.Errorf("the stack is in account %q, and the role in %q: it is not the stack's role", stack.AccountID, role.AccountID))
	}
	if e.Region != "" && e.Region != stack.Region {
		problems = append(problems, fmt.Errorf("the stack is in region %q, and the bucket in %q: it must be launched where the bucket is", stack.Region, e.Region))
	}
	return errors.Join(problems...)
}
