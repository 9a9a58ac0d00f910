package vendors

import (
	"slices"
	"strings"
)

// The names of the parameters that a template can have, besides those of a definition's own choices.
// They are a published contract: launch links and customers' own scripts carry them, so none is ever renamed.
const (
	// The bucket.
	ParamNewBucketName         = "NewBucketName"
	ParamBucketNameSuffix      = "BucketNameSuffix"
	ParamBucketNamePrefix      = "BucketNamePrefix"
	ParamExistingBucketName    = "ExistingBucketName"
	ParamFurtherBucketARNs     = "FurtherBucketArns"
	ParamBucketAccountID       = "BucketAccountId"
	ParamPrefix                = "Prefix"
	ParamKMSKeyARN             = "KmsKeyArn"
	ParamNewKMSKey             = "NewKmsKey"
	ParamVersioning            = "Versioning"
	ParamAccessLogs            = "AccessLogs"
	ParamExistingLogBucketName = "ExistingLogBucketName"
	ParamDataEventTrail        = "DataEventTrail"
	ParamAlarmEmail            = "AlarmEmail"
	ParamNotifications         = "Notifications"
	ParamVendorQueueARN        = "VendorQueueArn"
	ParamVendorTopicARN        = "VendorTopicArn"
	ParamExpireAfterDays       = "ExpireAfterDays"

	// Who gets in.
	ParamAccess               = "Access"
	ParamVendorCloud          = "VendorCloud"
	ParamVendorAccess         = "VendorAccess"
	ParamVendorAccountID      = "VendorAccountId"
	ParamExternalID           = "ExternalId"
	ParamSecondExternalID     = "SecondExternalId"
	ParamVendorSessionName    = "VendorSessionName"
	ParamVendorSourceIdentity = "VendorSourceIdentity"
	ParamVendorOrganizationID = "VendorOrganizationId"
	ParamVendorPrincipalARN   = "VendorPrincipalArn"
	ParamWebIdentitySubject   = "WebIdentitySubject"
	ParamWebIdentitySubject2  = "WebIdentitySubject2"
	ParamWebIdentitySubject3  = "WebIdentitySubject3"
	ParamWebIdentityAudience  = "WebIdentityAudience"
	ParamWebIdentityIssuer    = "WebIdentityIssuer"
	ParamOIDCProvider         = "OidcProvider"
	ParamActiveAccessKeys     = "ActiveAccessKeys"
	ParamAccessKeyKMSKeyARN   = "AccessKeyKmsKeyArn"

	// The house rules of the customer's account.
	ParamPermissionsBoundaryARN = "PermissionsBoundaryArn"
	ParamMaxSessionDuration     = "MaxSessionDuration"
	ParamRoleName               = "RoleName"
	ParamExistingRoleName       = "ExistingRoleName"

	// ParamCallBack turns on that the vendor is told what becomes of the stack.
	ParamCallBack = "CallBack"
)

// Parameters returns the names of the parameters that the template of a definition can have: those that any template
// can have, then those of its sets, and then those of its choices. A definition may label each of them.
func (d *Definition) Parameters() []string {
	names := slices.Concat([]string{
		ParamNewBucketName, ParamBucketNameSuffix, ParamBucketNamePrefix, ParamExistingBucketName, ParamFurtherBucketARNs, ParamBucketAccountID,
		ParamPrefix, ParamKMSKeyARN, ParamNewKMSKey, ParamVendorAccess,
		ParamVersioning, ParamAccessLogs, ParamExistingLogBucketName, ParamDataEventTrail, ParamAlarmEmail, ParamNotifications, ParamVendorQueueARN, ParamVendorTopicARN, ParamExpireAfterDays,
		ParamAccess, ParamVendorCloud,
	}, WhoAssumes(), []string{
		ParamOIDCProvider, ParamActiveAccessKeys,
		ParamAccessKeyKMSKeyARN,
		ParamPermissionsBoundaryARN, ParamMaxSessionDuration, ParamRoleName, ParamExistingRoleName,
		ParamCallBack,
	})
	for _, set := range d.Sets {
		names = append(names, set.ownParameters()...)
	}
	for _, choice := range d.Choices() {
		names = append(names, choice.Parameter)
	}
	return names
}

// Condition is the condition behind the parameter: DeleteIsAllowed behind AllowDelete.
func (c Choice) Condition() string { return strings.TrimPrefix(c.Parameter, "Allow") + "IsAllowed" }

// Choices returns the permissions' choices, each parameter once, in the order of the permissions.
func (d *Definition) Choices() []Choice {
	var choices []Choice
	seen := map[string]bool{}
	for _, permission := range d.AllPermissions() {
		if c := permission.Choice; c != nil && !seen[c.Parameter] {
			seen[c.Parameter] = true
			choices = append(choices, *c)
		}
	}
	return choices
}

// SubjectParameters are those for the parts of a web identity's subject in braces, in their order.
func SubjectParameters() []string {
	return []string{ParamWebIdentitySubject, ParamWebIdentitySubject2, ParamWebIdentitySubject3}
}

// OfOneAccount are the parameters whose values are another account's business: names that are taken once for all accounts, and
// what is there already in one. A stack set has one value for all its accounts.
func OfOneAccount() []string {
	return []string{
		ParamNewBucketName, ParamBucketNameSuffix, ParamExistingBucketName, ParamFurtherBucketARNs, ParamBucketAccountID, ParamKMSKeyARN,
		ParamExistingLogBucketName, ParamAccessKeyKMSKeyARN, ParamPermissionsBoundaryARN,
	}
}

// OncePerAccount is the parameter whose value IAM takes once for all regions of an account: stacks in two of them cannot share it.
func OncePerAccount() string { return ParamRoleName }

// AsFoundInAccount is the parameter whose right value follows from what an account has already, though all accounts may share one value:
// an account has one OIDC provider of an issuer, which a launch makes or finds there.
func AsFoundInAccount() string { return ParamOIDCProvider }

// MayLookSecret reports whether what a customer enters for a parameter may happen to look like a secret access key: an external ID, or what is
// free to choose.
func MayLookSecret(parameter string) bool {
	return slices.Contains([]string{ParamExternalID, ParamSecondExternalID, ParamPrefix, ParamWebIdentityAudience}, parameter)
}
