package organization

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
)

type parameter struct {
	name, label string
	definition  map[string]any
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
func ownParameters(r Release) []parameter {
	yesNo := []string{"Yes", "No"}
	return []parameter{
		{allaccounts.OrganizationalUnitIDs, "Organizational units", map[string]any{
			"Type":                  "CommaDelimitedList",
			"Description":           "The IDs of the organizational units whose accounts get a stack, with commas between; the ID of the root is every account. The management account gets none.",
			"AllowedPattern":        `^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$`,
			"ConstraintDescription": "must be IDs of organizational units, such as ou-ab12-cd345678, or of the root, such as r-ab12, with commas between",
		}},
		{allaccounts.ExcludedAccountIDs, "Accounts to leave out", map[string]any{
			"Type":                  "CommaDelimitedList",
			"Description":           "The IDs of accounts of these organizational units that get no stack, with commas between. Left empty, all get one. Automatic deployment takes no notice of it: set AutomaticDeployment to No.",
			"Default":               "",
			"AllowedPattern":        `^$|^[0-9]{12}$`,
			"ConstraintDescription": "must be empty or account IDs of 12 digits, with commas between",
		}},
		{allaccounts.OnlyAccountIDs, "Accounts alone to take", map[string]any{
			"Type":                  "CommaDelimitedList",
			"Description":           "The IDs of the accounts of these organizational units that alone get a stack, with commas between: for a launch beside another one, where some accounts need other values. Left empty, all get one. Automatic deployment takes no notice of it: set AutomaticDeployment to No.",
			"Default":               "",
			"AllowedPattern":        `^$|^[0-9]{12}$`,
			"ConstraintDescription": "must be empty or account IDs of 12 digits, with commas between",
		}},
		{allaccounts.Regions, "Regions", map[string]any{
			"Type":                  "CommaDelimitedList",
			"Description":           "The regions in which each account gets a stack, with commas between: each stack has a bucket and a role of its own. One is enough, unless you want the data in several.",
			"AllowedPattern":        `^[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}$`,
			"ConstraintDescription": "must be regions such as eu-west-1, with commas between",
		}},
		{allaccounts.AutomaticDeployment, "Accounts that join later", map[string]any{
			"Type":          "String",
			"Description":   "Yes launches the template in accounts that join one of the organizational units later, and ends it in those that leave. With No neither is done: an account that leaves keeps stack and access.",
			"Default":       "Yes",
			"AllowedValues": yesNo,
		}},
		{allaccounts.WhenAnAccountLeaves, "Accounts that leave", map[string]any{
			"Type":          "String",
			"Description":   fmt.Sprintf("Remove takes the stack, and with it %s's access, from an account that leaves the organizational units; Keep leaves both there. It matters where %s is Yes.", r.Name, allaccounts.AutomaticDeployment),
			"Default":       "Remove",
			"AllowedValues": []string{"Remove", "Keep"},
		}},
		{allaccounts.CallAs, "This account is", map[string]any{
			"Type":          "String",
			"Description":   "SELF if this is the organization's management account, DELEGATED_ADMIN if it is a member that is a delegated administrator of StackSets.",
			"Default":       "SELF",
			"AllowedValues": []string{"SELF", "DELEGATED_ADMIN"},
		}},
		{allaccounts.FailureTolerance, "Failures to go on after, in percent of the accounts", map[string]any{
			"Type":        "Number",
			"Description": "In how many percent of the accounts of a region the launch or an update may fail before it stops, and the removal too: where it stops, the access stays.",
			"Default":     0, "MinValue": 0, "MaxValue": 100,
			"ConstraintDescription": "must be 0 to 100",
		}},
		{allaccounts.MaxConcurrent, "At the same time, in percent of the accounts", map[string]any{
			"Type":        "Number",
			"Description": "In how many percent of the accounts at a time stacks are launched or updated, at most. As long as no failure is tolerated, AWS takes one at a time.",
			"Default":     10, "MinValue": 1, "MaxValue": 100,
			"ConstraintDescription": "must be 1 to 100",
		}},
	}
}
