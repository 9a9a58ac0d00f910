package organization

import (
	"fmt"
	"maps"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
)

// decidedForAll is the choice whether accounts have an OIDC provider, which the customer has to decide: it is right in all accounts or in
// none, a stack set has one value for the accounts of a unit, and a wrong one fails the launch in each account where it is wrong.
//
// Other values for some accounts of a unit are what AWS's own handler of AWS::CloudFormation::StackSet refuses ("An OrganizationalUnitIds
// cannot be associated with more than one Parameters set"), and accounts that join later would not get them. So accounts that differ
// are launched apart, with OnlyAccountIds. https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation
func decidedForAll(definition map[string]any) map[string]any {
	d := maps.Clone(definition)
	delete(d, "Default")
	d["Description"] = fmt.Sprintf("One answer for all accounts: %s where none of them has the provider yet, %s where all have it. Where they differ, launch once for those without and once for those with it, "+
		"under two names and each time with %s. %v", vocabulary.OIDCProviderCreate, vocabulary.OIDCProviderExisting, allaccounts.OnlyAccountIDs, definition["Description"])
	return d
}
