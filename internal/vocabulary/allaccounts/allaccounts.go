// Package allaccounts holds the words of the form for all accounts of an organization: the parameters that it has beside those of the
// template for one account, and the command that looks in each account. Who reads them makes no form and compares none.
package allaccounts

import (
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The parameters that are the organization's own.
const (
	OrganizationalUnitIDs = "OrganizationalUnitIds"
	ExcludedAccountIDs    = "ExcludedAccountIds"
	OnlyAccountIDs        = "OnlyAccountIds"
	Regions               = "Regions"
	AutomaticDeployment   = "AutomaticDeployment"
	WhenAnAccountLeaves   = "WhenAnAccountLeaves"
	CallAs                = "CallAs"
	FailureTolerance      = "FailureTolerancePercentage"
	MaxConcurrent         = "MaxConcurrentPercentage"
)

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
