package organization

import (
	"fmt"
	"maps"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
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
		"under two names and each time with %s. %v", vocabulary.OIDCProviderCreate, vocabulary.OIDCProviderExisting, OnlyAccountIDs, definition["Description"])
	return d
}

// Look is the command that looks in every account of an organization, from its management account, for what decides what is right there;
// "" where nothing does. It lists, and changes nothing.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
func Look(form *template.Template) string {
	if form.Section("Parameters")[vendors.AsFoundInAccount()] == nil {
		return ""
	}
	return `role=OrganizationAccountAccessRole # under Control Tower AWSControlTowerExecution
partition=$(aws sts get-caller-identity --query Arn --output text | cut -d: -f2)
for account in $(aws organizations list-accounts --query "Accounts[?Status=='ACTIVE'].Id" --output text); do
  if keys=$(aws sts assume-role --role-arn "arn:$partition:iam::$account:role/$role" --role-session-name look \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text); then
    set -- $keys
    echo "$account has: $(AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3 ` + vocabulary.ListOIDCProviders + ` --query 'OpenIDConnectProviderList[].Arn' --output text)"
  else
    echo "$account could not be looked at"
  fi
done`
}
