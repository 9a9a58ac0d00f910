package draft

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// guestNames are the principals of the first statement, and of all others that are for the same ones.
func guestNames(statements []statement, note *notes) ([]string, error) {
	var names []string
	for _, s := range statements {
		for _, kind := range sortedKeys(s.principal) {
			switch list := s.principal[kind]; {
			case s.deny:
			case kind != "AWS":
				note.differs(fmt.Sprintf("The bucket's policy lets in %s.", listed(list)), "It does not.", "The template lets in the vendor, by users, roles and accounts of AWS.")
			case names == nil:
				names = list
			}
		}
	}
	switch {
	case slices.Contains(names, "*"):
		return nil, fmt.Errorf("the bucket's policy lets in everybody: Principal is a star, which makes the bucket public. Name your own user, role or account")
	case len(names) == 0:
		return nil, fmt.Errorf("the bucket's policy lets in no user, role or account of AWS")
	}
	return names, nil
}

// ofGuests are the statements of a bucket's policy without those that are not for all whom the definition lets in.
func ofGuests(statements []statement, names []string, note *notes) []statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s statement) bool {
		if s.deny {
			return false
		}
		for _, n := range names {
			if !slices.Contains(s.principal["AWS"], n) {
				note.differs(fmt.Sprintf("%s allowed to %s alone.", are(s.names()), listed(s.principal["AWS"])), "It is left out.", "The template grants the same to all whom it lets in.")
				return true
			}
		}
		return false
	})
}

// guests are whom a bucket's policy lets in.
func guests(statements []statement, note *notes) (*vendors.BucketPolicy, []string, error) {
	names, err := guestNames(statements, note)
	if err != nil {
		return nil, nil, err
	}
	account, principal, used, err := principalsOf(names, note)
	if err != nil {
		return nil, nil, err
	}
	if account.Typed() || principal.Typed() && principal.Account == nil {
		return nil, nil, fmt.Errorf("the bucket's policy lets in %s, and a definition must know the account: S3 asks for no external ID, so that whoever tells the customer another one is let in. Write the ARN with your account's ID", words.And(used))
	}
	return &vendors.BucketPolicy{Account: account, Principal: principal,
		NoExternalID: vendors.Todo + " say why it is acceptable that S3 asks for no external ID",
		Instead:      vendors.Todo + " say what the vendor checks before it uses a bucket",
	}, used, nil
}
