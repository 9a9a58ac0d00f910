package rules

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// sound are launches that keep every rule, to be broken.
var sound = map[string]struct {
	vendor, partition string
	choices           map[string]string
}{
	"role": {"every-role", "aws", map[string]string{
		"NewBucketName": "acme-data", "ExternalId": "acme/7f3a", "FurtherBucketArns": "arn:aws:s3:::more-data",
		"KmsKeyArn":  "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		"AccessLogs": "Yes", "DataEventTrail": "Yes",
	}},
	"named": {"every-role", "aws", map[string]string{"ExistingBucketName": "their-data", "ExternalId": "acme/7f3a", "RoleName": "acme-vendor"}},
	"other account": {"every-role", "aws", map[string]string{
		"ExistingBucketName": "their-data", "ExternalId": "acme/7f3a", "BucketAccountId": "210987654321", "FurtherBucketArns": "arn:aws:s3:::more-data",
	}},
	"there": {"there-already", "aws", map[string]string{
		"ExistingBucketName": "their-data", "ExistingRoleName": "ThereAlreadyIntegration", "FurtherBucketArns": "arn:aws:s3:::more-data",
		"KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
	}},
	"further key": {"further-key", "aws", map[string]string{
		"ExistingBucketName": "their-data", "ExternalId": "acme/7f3a", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		"MetricsExistingBucketName": "their-figures", "MetricsKmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ac",
	}},
	"there, further key": {"there-key", "aws", map[string]string{
		"ExistingBucketName": "their-data", "ExistingRoleName": "ThereKeyIntegration", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
	}},
	"itself":    {"itself", "aws", map[string]string{"ExistingBucketName": "their-data", "ExternalId": "acme/7f3a", "RoleName": "acme-catalog"}},
	"call-back": {"calls-back", "aws", map[string]string{"ExistingBucketName": "their-data", "ExternalId": "acme/7f3a", "CallBack": "Yes"}},
	"google":    {"transfer", "aws", map[string]string{"WebIdentitySubject": "123456789012345678901"}},
	"token":     {"pipeline", "aws", map[string]string{"WebIdentitySubject": "acme", "WebIdentitySubject2": "data"}},
	"tenant": {"own-issuer", "aws", map[string]string{
		"WebIdentityIssuer": "acme", "WebIdentitySubject": "acme", "WebIdentitySubject2": "data", "WebIdentitySubject3": "main", "WebIdentityAudience": "reader",
	}},
	"user":      {"transfer", "aws", map[string]string{"Access": "KeyedUser"}},
	"published": {"own-topic", "aws", map[string]string{"NewBucketName": "acme-data", "VendorAccountId": "444455556666", "ExternalId": "acme/7f3a", "Notifications": "Yes"}},
	"reached":   {"always-published", "aws", map[string]string{"NewBucketName": "acme-data"}},
	"theirs":    {"told-later", "aws", map[string]string{"NewBucketName": "acme-data", "ExternalId": "acme/7f3a", "VendorQueueArn": "arn:aws:sqs:us-east-1:444455556666:acme-objects"}},
	"their own": {"told-topic", "aws", nil},
	"told":      {"own-queue", "aws", map[string]string{"NewBucketName": "acme-data", "ExternalId": "acme/7f3a", "Notifications": "Yes"}},
	"account":   {"own-account", "aws", map[string]string{"NewBucketName": "acme-data", "ExternalId": "acme/7f3a", "AllowFindingBuckets": "Yes"}},
	"sts":       {"dataloop", "aws", nil},
	"set":       {"own-settings", "aws", map[string]string{"NewBucketName": "acme-data", "ExternalId": "acme/7f3a", "Prefix": "acme/", "ExpireAfterDays": "30"}},
	"locked":    {"own-lock", "aws", map[string]string{"NewBucketName": "acme-data", "ExternalId": "acme/7f3a"}},
	"guest":     {"own-guest", "aws", nil},
	"new key":   {"new-key", "aws", map[string]string{"ExternalId": "acme/7f3a", "NewKmsKey": "Yes"}},
	"guest key": {"guest-key", "aws", map[string]string{"NewBucketName": "acme-data"}},
	"withdrawn": {"guest-key", "aws", map[string]string{"NewBucketName": "acme-data", "VendorAccess": "Withdrawn"}},
	"cn":        {"dataloop", "aws-cn", nil},
	"eusc":      {"dataloop", "aws-eusc", nil},
	"us-gov":    {"dataloop", "aws-us-gov", nil},
	"elsewhere": {"key-elsewhere", "aws-us-gov", map[string]string{"ExistingBucketName": "their-data"}},
}

const (
	roleTrust      = "Resources/Role/Properties/AssumeRolePolicyDocument/"
	vendorTrust    = roleTrust + "Statement/RolesWithItsExternalId/"
	selfPolicy     = "Resources/RoleAssumesItself/Properties/PolicyDocument/Statement/AssumesItself/"
	selfTrust      = roleTrust + "Statement/TheRoleItself/"
	callBackTrust  = "Resources/CallBackRole/Properties/AssumeRolePolicyDocument/Statement/EventBridgeForThisStack/"
	callBackPolicy = "Resources/CallBackPolicy/Properties/PolicyDocument/Statement/TellTheBus/"
	callBackRule   = "Resources/CallBackRule/Properties/"
	googleTrust    = roleTrust + "Statement/TransferWithItsServiceAccount/"
	tokenTrust     = roleTrust + "Statement/PipelineWithItsToken/"
	tenantTrust    = roleTrust + "Statement/OwnIssuerWithItsToken/"
	access         = "Resources/AccessPolicy/Properties/"
	readObjects    = access + "PolicyDocument/Statement/ReadObjects/"
	listObjects    = access + "PolicyDocument/Statement/ListObjectsListing/"
	beyond         = access + "PolicyDocument/Statement/ListObjectsBeyondPrefix/"
	findBuckets    = access + "PolicyDocument/Statement/FindBuckets/"
	useTheKey      = access + "PolicyDocument/Statement/UseTheKmsKey/"
	furtherUse     = access + "PolicyDocument/Statement/UseTheKmsKeyFurther/"
	directly       = access + "PolicyDocument/Statement/UseTheKmsKeyDirectly/"
	refuseTLS      = "Resources/BucketPolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls/"
	guestPolicy    = "Resources/BucketPolicy/"
	guestEntry     = guestPolicy + "Properties/PolicyDocument/Statement/WriteLogs/"
	receiveLogs    = "Resources/LogBucketPolicy/Properties/PolicyDocument/Statement/ReceiveServerAccessLogs/"
	bucket         = "Resources/Bucket/"
	sseRule        = bucket + "Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/"
	cors           = bucket + "Properties/CorsConfiguration/CorsRules/0/"
	cleared        = bucket + "Properties/LifecycleConfiguration/Rules/"
	lock           = bucket + "Properties/ObjectLockConfiguration/"
	queue          = "Resources/Queue/Properties/"
	queueEntry     = "Resources/QueuePolicy/Properties/PolicyDocument/Statement/ReceiveFromTheBucket/"
	told           = "Resources/Bucket/Properties/NotificationConfiguration/"
	topicEntry     = "Resources/TopicPolicy/Properties/PolicyDocument/Statement/PublishForTheBucket/"
	subscribing    = access + "PolicyDocument/Statement/SubscribeToNotifications/"
	receive        = access + "PolicyDocument/Statement/ReceiveNotifications/"
	secret         = `"{\"secretAccessKey\":\"` + resolve.SecretPrefix + `abc\"}"`
	keyPolicy      = newKey + "Properties/KeyPolicy/Statement/"
	ownAccount     = keyPolicy + "LeaveTheKeyToThisAccount/"
	guestOfKey     = keyPolicy + "UseTheKmsKey/"
	newKey         = "Resources/KmsKey/"
)

// broken are changes of a sound launch that a rule is there to refuse. In a list of statements, a path names one by its Sid.
var broken = []struct {
	rule, launch, path string
	value              string // JSON; empty takes away what is there
	also               string // other rules that refuse it
}{
	{rule: "no_wildcard_principal", launch: "role", path: vendorTrust + "Principal", value: `"*"`, also: "only_accounts_and_web_identities_assume"},
	{rule: "no_wildcard_principal", launch: "role", path: vendorTrust + "Principal/AWS", value: `"*"`},
	{rule: "no_wildcard_principal", launch: "role", path: vendorTrust + "Principal/AWS", value: `["arn:aws:iam::111122223333:root", "*"]`},
	{rule: "no_wildcard_principal", launch: "role", path: vendorTrust + "Principal/AWS", value: `"arn:aws:iam::*:root"`},
	{rule: "no_wildcard_principal", launch: "role", path: vendorTrust + "NotPrincipal", value: `{"AWS": "111122223333"}`},
	{rule: "no_wildcard_principal", launch: "role", path: receiveLogs + "Principal", value: `"*"`, also: "buckets_admit_only_log_deliveries_of_this_account"},
	{rule: "no_wildcard_principal", launch: "role", path: receiveLogs + "Principal", value: `{"AWS": "*"}`, also: "guests_are_named_and_go_with_the_stack one_way_in"},
	{rule: "no_wildcard_principal", launch: "role", path: receiveLogs + "NotPrincipal", value: `{"AWS": "111122223333"}`},

	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition"},
	{rule: "strangers_bring_an_external_id", launch: "role", path: roleTrust + "Statement/RolesWithItsExternalId",
		value: `{"Sid": "Every", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]}`, also: "only_accounts_and_web_identities_assume"},
	{rule: "strangers_bring_an_external_id", launch: "role", path: roleTrust + "Statement/RolesWithItsExternalId",
		value: `{"Sid": "Every", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": ["sts:SetSourceIdentity", "sts:AssumeRole"]}`, also: "only_accounts_and_web_identities_assume"},
	{rule: "strangers_bring_an_external_id", launch: "itself", path: selfTrust + "Condition/StringEquals"},
	{rule: "roles_assume_only_themselves", launch: "itself", path: selfPolicy + "Resource", value: `"arn:aws:iam::111122223333:role/*"`},
	{rule: "roles_assume_only_themselves", launch: "itself", path: selfPolicy + "Resource", value: `"arn:aws:iam::111122223333:role/admin"`},
	{rule: "roles_assume_only_themselves", launch: "itself", path: selfPolicy + "Action", value: `["sts:AssumeRole", "sts:TagSession"]`},
	{rule: "a_role_that_assumes_itself_lets_in_nobody_else", launch: "itself", path: selfTrust + "Condition/ArnEquals"},
	{rule: "a_role_that_assumes_itself_lets_in_nobody_else", launch: "itself", path: selfTrust + "Condition/ArnEquals/aws:PrincipalArn", value: `"arn:aws:iam::111122223333:role/*"`},
	{rule: "a_role_that_assumes_itself_lets_in_nobody_else", launch: "itself", path: selfTrust + "Condition/ArnEquals/aws:PrincipalArn", value: `"arn:aws:iam::111122223333:role/another"`},
	{rule: "a_role_that_assumes_itself_lets_in_nobody_else", launch: "itself", path: selfTrust + "Principal/AWS", value: `["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:user/somebody"]`},
	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition", value: `{"StringLike": {"sts:ExternalId": "acme/7f3a"}}`},
	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition", value: `{"StringEqualsIfExists": {"sts:ExternalId": "acme/7f3a"}}`, also: "conditions_of_a_trust_only_narrow"},
	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition/StringEquals/sts:ExternalId", value: `""`},
	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition/StringEquals/sts:ExternalId", value: `"*"`},
	{rule: "strangers_bring_an_external_id", launch: "role", path: vendorTrust + "Condition/StringEquals/sts:ExternalId", value: `["acme/7f3a", ""]`},
	{rule: "strangers_bring_an_external_id", launch: "sts", path: roleTrust + "Statement/OnlyThisUser/Principal/AWS", value: `"arn:aws:iam::444455556666:user/reader"`},
	{rule: "strangers_bring_an_external_id", launch: "sts", path: "Resources/User/Arn", value: `"arn:aws:iam::123456789012:user/another"`},

	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition"},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition/StringEquals", value: `{"accounts.google.com:aud": "acme"}`},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition/StringEquals/accounts.google.com:sub", value: `"*"`},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition/StringEquals/accounts.google.com:sub", value: `""`},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition/StringEquals/accounts.google.com:sub", value: `["1", "2"]`},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Condition", value: `{"StringLike": {"accounts.google.com:sub": "1"}}`},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "google", path: googleTrust + "Principal/Federated", value: `"cognito-identity.amazonaws.com"`},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Principal/Federated", value: `"*"`, also: "no_wildcard_principal"},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Condition"},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Condition/StringEquals"},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Condition/StringLike"},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Condition/StringLike/token.actions.githubusercontent.com:sub", value: `"*"`},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Condition/StringLike/token.actions.githubusercontent.com:sub", value: `"repo:acme*"`},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "token", path: tokenTrust + "Action", value: `"sts:AssumeRole"`},
	{rule: "web_identities_of_other_issuers_say_whose", launch: "tenant", path: tenantTrust + "Condition/StringLike", value: `{"acme.id.example.com/oauth2:sub": "*:main"}`},
	{rule: "oidc_providers_outlive_the_stack", launch: "token", path: "Resources/IdentityProvider/DeletionPolicy", value: `"Delete"`},
	{rule: "oidc_providers_outlive_the_stack", launch: "token", path: "Resources/IdentityProvider/UpdateReplacePolicy"},
	{rule: "oidc_providers_outlive_the_stack", launch: "token", path: "Resources/IdentityProvider/Properties/ClientIdList", value: `[]`},
	{rule: "web_identities_are_one_subject", launch: "google", path: googleTrust + "Action", value: `"sts:AssumeRole"`},

	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Principal", value: `{"Service": "ec2.amazonaws.com"}`},
	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Principal/Service", value: `"ec2.amazonaws.com"`},
	{rule: "conditions_of_a_trust_only_narrow", launch: "role", path: vendorTrust + "Condition/StringNotEquals", value: `{"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`},
	{rule: "conditions_of_a_trust_only_narrow", launch: "role", path: vendorTrust + "Condition/ArnLikeIfExists", value: `{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a*"}`},
	{rule: "conditions_of_a_trust_only_narrow", launch: "role", path: vendorTrust + "Condition/ForAllValues:StringEquals", value: `{"sts:SourceIdentity": "acme"}`},
	{rule: "conditions_of_a_trust_only_narrow", launch: "role", path: vendorTrust + "Condition/Null", value: `{"sts:SourceIdentity": "true"}`},

	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Principal/CanonicalUser", value: `"79a59df900b949e5"`},
	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Principal", also: "no_wildcard_principal"},
	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Action", value: `"sts:*"`},
	{rule: "only_accounts_and_web_identities_assume", launch: "role", path: vendorTrust + "Action", value: `["sts:AssumeRole", "sts:SetSourceIdentity"]`},

	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackTrust + "Principal/Service", value: `"lambda.amazonaws.com"`},
	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackTrust + "Condition/StringEquals"},
	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackTrust + "Condition/ArnLike/aws:SourceArn", value: `"arn:aws:events:us-east-1:111122223333:rule/*"`},
	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackRule + "EventPattern/source", value: `["aws.cloudformation", "aws.s3"]`},
	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackRule + "Targets/0/Arn", value: `"arn:aws:lambda:us-east-1:111122223333:function:told"`},
	{rule: "call_backs_are_of_this_stack", launch: "call-back", path: callBackRule + "Targets/0/RoleArn"},
	{rule: "call_backs_tell_one_bus", launch: "call-back", path: callBackPolicy + "Resource", value: `"arn:aws:events:eu-central-1:111122223333:event-bus/*"`},
	{rule: "call_backs_tell_one_bus", launch: "call-back", path: callBackPolicy + "Action", value: `"events:PutRule"`, also: "no_wildcard_resource"},

	{rule: "guests_are_named_and_go_with_the_stack", launch: "guest", path: guestPolicy + "DeletionPolicy", value: `"RetainExceptOnCreate"`},
	{rule: "guests_are_named_and_go_with_the_stack", launch: "guest", path: guestPolicy + "UpdateReplacePolicy", value: `"Retain"`},
	{rule: "guests_are_named_and_go_with_the_stack", launch: "guest", path: guestEntry + "Principal/AWS", value: `"444455556666"`},
	{rule: "guests_are_named_and_go_with_the_stack", launch: "guest", path: guestEntry + "Principal/AWS", value: `["arn:aws:iam::444455556666:user/log-writer", "arn:aws:sts::444455556666:assumed-role/a/b"]`},
	{rule: "no_wildcard_principal", launch: "guest", path: guestEntry + "Principal/AWS", value: `"*"`, also: "guests_are_named_and_go_with_the_stack"},
	{rule: "no_wildcard_principal", launch: "guest", path: guestEntry + "Principal", value: `"*"`, also: "buckets_admit_only_log_deliveries_of_this_account bucket_policies_outlive_the_stack"},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Condition"},
	{rule: "keys_outlive_the_stack", launch: "new key", path: newKey + "DeletionPolicy", value: `"Delete"`},
	{rule: "keys_outlive_the_stack", launch: "guest key", path: newKey + "UpdateReplacePolicy"},
	{rule: "keys_are_rotated", launch: "new key", path: newKey + "Properties/EnableKeyRotation", value: `false`},
	{rule: "keys_are_rotated", launch: "new key", path: newKey + "Properties/EnableKeyRotation"},
	{rule: "keys_are_rotated", launch: "new key", path: newKey + "Properties/Enabled", value: `false`},
	{rule: "keys_stay_the_accounts", launch: "new key", path: ownAccount + "Principal/AWS", value: `"arn:aws:iam::444455556666:root"`},
	{rule: "keys_stay_the_accounts", launch: "new key", path: ownAccount + "Effect", value: `"Deny"`},
	{rule: "keys_stay_the_accounts", launch: "new key", path: ownAccount + "Condition", value: `{"StringEquals": {"kms:CallerAccount": "123456789012"}}`, also: "keys_let_guests_in_for_one_bucket"},
	{rule: "keys_stay_the_accounts", launch: "guest key", path: newKey + "Properties/BypassPolicyLockoutSafetyCheck", value: `true`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Principal", value: `"*"`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Principal/AWS", value: `"*"`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Principal", value: `{"Service": "s3.amazonaws.com"}`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Principal", value: `{"Federated": "accounts.google.com"}`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "NotPrincipal", value: `{"AWS": "444455556666"}`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Effect", value: `"Deny"`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Action", value: `["kms:Decrypt", "kms:CreateGrant"]`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Action", value: `"kms:*"`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition"},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition/StringEquals"},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition/StringEquals/kms:ViaService", value: `"secretsmanager.us-east-1.amazonaws.com"`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition/StringLike"},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition/StringLike/kms:EncryptionContext:aws:s3:arn", value: `["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data*"]`},
	{rule: "keys_let_guests_in_for_one_bucket", launch: "guest key", path: guestOfKey + "Condition/StringLike/kms:EncryptionContext:aws:s3:arn", value: `"*"`},

	{rule: "one_way_in", launch: "role", path: receiveLogs + "Principal", value: `{"AWS": "arn:aws:iam::444455556666:root"}`, also: "guests_are_named_and_go_with_the_stack"},
	{rule: "one_way_in", launch: "role", path: receiveLogs + "Principal/AWS", value: `"arn:aws:iam::444455556666:root"`, also: "guests_are_named_and_go_with_the_stack"},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Principal", value: `{}`, also: "no_wildcard_principal"},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Principal/Federated", value: `"accounts.google.com"`},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Principal/CanonicalUser", value: `"79a59df900b949e5"`},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Principal/Service", value: `"lambda.amazonaws.com"`},
	{rule: "buckets_admit_only_log_deliveries_of_this_account", launch: "role", path: receiveLogs + "Principal/Service", value: `["logging.s3.amazonaws.com", "lambda.amazonaws.com"]`},

	{rule: "no_wildcard_action", launch: "role", path: readObjects + "Action", value: `"*"`, also: "actions_are_spelled_out"},
	{rule: "no_wildcard_action", launch: "role", path: readObjects + "Action", value: `["s3:GetObject", "*:*"]`, also: "actions_are_spelled_out"},
	{rule: "no_wildcard_action", launch: "role", path: readObjects + "Action", also: "actions_are_spelled_out"},
	{rule: "no_wildcard_action", launch: "role", path: readObjects + "NotAction", value: `"s3:DeleteBucket"`},
	{rule: "no_wildcard_action", launch: "role", path: "Resources/FurtherBucketsPolicy/Properties/PolicyDocument/Statement/ReadObjects/Action", value: `"*"`, also: "actions_are_spelled_out"},

	{rule: "actions_are_spelled_out", launch: "role", path: readObjects + "Action", value: `"s3:*"`},
	{rule: "actions_are_spelled_out", launch: "role", path: readObjects + "Action", value: `["s3:GetObject", "s3:Put*"]`},
	{rule: "actions_are_spelled_out", launch: "role", path: readObjects + "Action", value: `"s3:GetObjec?"`},
	{rule: "actions_are_spelled_out", launch: "role", path: useTheKey + "Action", value: `"kms:*"`, also: "keys_are_used_and_not_administered"},

	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "Resource", value: `"*"`},
	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "Resource", value: `["arn:aws:s3:::acme-data/*", "*"]`},
	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "Resource", value: `"arn:aws:*"`},
	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "Resource", value: `"arn:aws:secretsmanager:us-east-1:123456789012:secret:payroll"`},
	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "Resource", also: "buckets_are_named"},
	{rule: "no_wildcard_resource", launch: "role", path: readObjects + "NotResource", value: `"arn:aws:s3:::payroll/*"`},

	{rule: "no_wildcard_resource", launch: "account", path: findBuckets + "Action", value: `"s3:ListBucket"`, also: "buckets_are_of_one_account"},
	{rule: "no_wildcard_resource", launch: "account", path: findBuckets + "Action", value: `["s3:ListAllMyBuckets", "s3:PutAccountPublicAccessBlock"]`, also: "buckets_are_of_one_account what_is_of_the_account_stands_alone"},
	{rule: "what_is_of_the_account_stands_alone", launch: "account", path: findBuckets + "Resource", value: `"arn:aws:s3:::acme-data"`},
	{rule: "what_is_of_the_account_stands_alone", launch: "account", path: readObjects + "Action", value: `["s3:GetObject", "s3:ListAllMyBuckets"]`},

	{rule: "buckets_are_named", launch: "role", path: readObjects + "Resource", value: `"arn:aws:s3:::acme-data*"`},
	{rule: "buckets_are_named", launch: "role", path: readObjects + "Resource", value: `["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data*/*"]`},
	{rule: "buckets_are_named", launch: "role", path: readObjects + "Resource", value: `"arn:aws:s3:::*/*"`},
	{rule: "buckets_are_named", launch: "role", path: readObjects + "Resource", value: `"arn:aws:s3:::acme-dat?/x"`},
	{rule: "buckets_are_named", launch: "role", path: readObjects + "Resource", value: `"arn:aws:s3:*:*:acme-data/x"`},

	{rule: "buckets_are_of_one_account", launch: "role", path: readObjects + "Condition"},
	{rule: "buckets_are_of_one_account", launch: "role", path: readObjects + "Condition/StringEquals/s3:ResourceAccount", value: `"999999999999"`},
	{rule: "buckets_are_of_one_account", launch: "role", path: readObjects + "Condition/StringEquals/s3:ResourceAccount", value: `["111122223333", "999999999999"]`},
	{rule: "buckets_are_of_one_account", launch: "role", path: readObjects + "Condition", value: `{"StringLike": {"s3:ResourceAccount": "*"}}`},
	{rule: "buckets_are_of_one_account", launch: "role", path: readObjects + "Condition", value: `{"StringEqualsIfExists": {"s3:ResourceAccount": "111122223333"}}`},
	{rule: "buckets_are_of_one_account", launch: "other account", path: readObjects + "Condition/StringEquals/s3:ResourceAccount", value: `"111122223333"`},
	{rule: "buckets_are_of_one_account", launch: "other account", path: readObjects + "Condition/StringEquals/s3:ResourceAccount", value: `["210987654321", "111122223333"]`},
	{rule: "buckets_are_of_one_account", launch: "other account", path: "Resources/FurtherBucketsPolicy/Properties/PolicyDocument/Statement/ReadObjects/Condition/StringEquals/s3:ResourceAccount", value: `"111122223333"`},

	{rule: "keys_are_named_and_used_through_s3", launch: "role", path: useTheKey + "Condition", also: "keys_are_for_the_shared_buckets"},
	{rule: "keys_are_named_and_used_through_s3", launch: "role", path: useTheKey + "Condition/StringEquals/kms:ViaService", value: `"secretsmanager.us-east-1.amazonaws.com"`},
	{rule: "keys_are_named_and_used_through_s3", launch: "role", path: useTheKey + "Resource", value: `"arn:aws:kms:us-east-1:123456789012:key/*"`},
	{rule: "keys_are_named_and_used_through_s3", launch: "role", path: useTheKey + "Resource", value: `"*"`, also: "no_wildcard_resource"},
	{rule: "keys_are_named_and_used_through_s3", launch: "role", path: readObjects + "Action", value: `["s3:GetObject", "kms:Decrypt"]`, also: "keys_are_for_the_shared_buckets keys_are_used_and_not_administered"},

	{rule: "keys_are_named_and_used_through_s3", launch: "further key", path: furtherUse + "Condition", also: "keys_are_for_the_shared_buckets"},
	{rule: "keys_are_named_and_used_through_s3", launch: "further key", path: directly + "Action", value: `["kms:DescribeKey", "kms:Encrypt"]`, also: "keys_are_for_the_shared_buckets"},
	{rule: "keys_are_named_and_used_through_s3", launch: "further key", path: directly + "Resource", value: `"*"`, also: "no_wildcard_resource"},
	{rule: "keys_are_used_and_not_administered", launch: "further key", path: furtherUse + "Action", value: `["kms:Encrypt", "kms:CreateGrant"]`},
	{rule: "keys_are_used_and_not_administered", launch: "further key", path: directly + "Action", value: `"kms:ListGrants"`, also: "keys_are_for_the_shared_buckets keys_are_named_and_used_through_s3"},
	{rule: "keys_are_used_and_not_administered", launch: "role", path: useTheKey + "Action", value: `"kms:GenerateDataKeyPair"`},
	{rule: "keys_are_for_the_shared_buckets", launch: "there, further key", path: furtherUse + "Condition/StringLike"},
	{rule: "keys_are_for_the_shared_buckets", launch: "role", path: useTheKey + "Condition/StringLike"},
	{rule: "keys_are_for_the_shared_buckets", launch: "there", path: useTheKey + "Condition/StringLike"},
	{rule: "keys_are_for_the_shared_buckets", launch: "there", path: useTheKey + "Condition/StringLike/kms:EncryptionContext:aws:s3:arn", value: `["arn:aws:s3:::their-data", "arn:aws:s3:::their-data*"]`},
	{rule: "keys_are_for_the_shared_buckets", launch: "there", path: "Resources/FurtherBucketsPolicy/Properties/PolicyDocument/Statement/UseTheKmsKey/Condition", value: `{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`},

	{rule: "only_own_policies_are_attached", launch: "role", path: "Resources/Role/Properties/ManagedPolicyArns", value: `["arn:aws:iam::aws:policy/AdministratorAccess"]`},
	{rule: "only_own_policies_are_attached", launch: "role", path: "Resources/Role/Properties/ManagedPolicyArns/0", value: `"arn:aws:iam::aws:policy/AmazonS3FullAccess"`},
	{rule: "only_own_policies_are_attached", launch: "user", path: "Resources/User/Properties/ManagedPolicyArns/0", value: `"arn:aws:iam::aws:policy/AmazonS3FullAccess"`},
	{rule: "only_own_policies_are_attached", launch: "role", path: "Resources/Role/Properties/Policies", value: `[]`},
	{rule: "only_own_policies_are_attached", launch: "user", path: "Resources/User/Properties/Policies", value: `[{"PolicyName": "more"}]`},
	{rule: "only_own_policies_are_attached", launch: "role", path: access + "Roles", value: `["admin"]`},
	{rule: "only_own_policies_are_attached", launch: "role", path: access + "Users", value: `["admin"]`},
	{rule: "only_own_policies_are_attached", launch: "role", path: access + "Groups", value: `["admins"]`},

	{rule: "every_statement_says_why", launch: "role", path: readObjects + "Sid"},
	{rule: "every_statement_says_why", launch: "role", path: readObjects + "Sid", value: `""`},
	{rule: "every_statement_says_why", launch: "role", path: readObjects + "Sid", value: `"VisualEditor0"`},
	{rule: "every_statement_says_why", launch: "role", path: readObjects + "Sid", value: `"Statement1"`},
	{rule: "every_statement_says_why", launch: "role", path: readObjects + "Sid", value: `"Read objects"`},
	{rule: "every_statement_says_why", launch: "role", path: vendorTrust + "Sid"},
	{rule: "every_statement_says_why", launch: "role", path: refuseTLS + "Sid"},

	{rule: "policies_use_the_current_language", launch: "role", path: access + "PolicyDocument/Version"},
	{rule: "policies_use_the_current_language", launch: "role", path: access + "PolicyDocument/Version", value: `"2008-10-17"`},
	{rule: "policies_use_the_current_language", launch: "role", path: access + "PolicyDocument/Statement", value: `[]`, also: "every_statement_says_why"},
	{rule: "policies_use_the_current_language", launch: "role", path: access + "PolicyDocument/Statement",
		value: `{"Sid": "ReadObjects", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-data/*"}`},
	{rule: "policies_use_the_current_language", launch: "role", path: roleTrust + "Version"},
	{rule: "policies_use_the_current_language", launch: "role", path: roleTrust + "Statement", value: `[]`,
		also: "a_role_that_assumes_itself_lets_in_nobody_else call_backs_are_of_this_stack conditions_of_a_trust_only_narrow every_statement_says_why no_wildcard_principal only_accounts_and_web_identities_assume strangers_bring_an_external_id web_identities_are_one_subject web_identities_of_other_issuers_say_whose"},

	{rule: "buckets_outlive_the_stack", launch: "role", path: bucket + "DeletionPolicy"},
	{rule: "buckets_outlive_the_stack", launch: "role", path: bucket + "DeletionPolicy", value: `"Delete"`},
	{rule: "buckets_outlive_the_stack", launch: "role", path: bucket + "UpdateReplacePolicy"},
	{rule: "buckets_outlive_the_stack", launch: "role", path: "Resources/LogBucket/UpdateReplacePolicy", value: `"Delete"`},

	{rule: "bucket_policies_outlive_the_stack", launch: "role", path: "Resources/BucketPolicy/DeletionPolicy"},
	{rule: "bucket_policies_outlive_the_stack", launch: "role", path: "Resources/LogBucketPolicy/UpdateReplacePolicy"},

	{rule: "bucket_policies_outlive_the_stack", launch: "withdrawn", path: "Resources/MorePolicy",
		value: `{"Type": "AWS::S3::BucketPolicy", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain", "Properties": {"Bucket": "more-data", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Sid": "RefuseAll", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}}}`},
	{rule: "bucket_policies_outlive_the_stack", launch: "withdrawn", path: "Resources/BucketPolicy/Properties/Bucket", value: `"more-data"`, also: "buckets_refuse_requests_without_tls"},

	{rule: "buckets_block_public_access", launch: "role", path: bucket + "Properties/PublicAccessBlockConfiguration"},
	{rule: "buckets_block_public_access", launch: "role", path: bucket + "Properties/PublicAccessBlockConfiguration/BlockPublicAcls", value: `false`},
	{rule: "buckets_block_public_access", launch: "role", path: bucket + "Properties/PublicAccessBlockConfiguration/BlockPublicPolicy", value: `false`},
	{rule: "buckets_block_public_access", launch: "role", path: bucket + "Properties/PublicAccessBlockConfiguration/IgnorePublicAcls"},
	{rule: "buckets_block_public_access", launch: "role", path: "Resources/LogBucket/Properties/PublicAccessBlockConfiguration/RestrictPublicBuckets"},

	{rule: "bucket_owner_owns_all_objects", launch: "role", path: bucket + "Properties/OwnershipControls"},
	{rule: "bucket_owner_owns_all_objects", launch: "role", path: bucket + "Properties/OwnershipControls/Rules", value: `[]`},
	{rule: "bucket_owner_owns_all_objects", launch: "role", path: bucket + "Properties/OwnershipControls/Rules/0/ObjectOwnership", value: `"BucketOwnerPreferred"`},
	{rule: "bucket_owner_owns_all_objects", launch: "role", path: bucket + "Properties/AccessControl", value: `"PublicRead"`},

	{rule: "buckets_are_encrypted", launch: "role", path: bucket + "Properties/BucketEncryption", also: "buckets_refuse_keys_that_the_writer_brings"},
	{rule: "buckets_are_encrypted", launch: "role", path: bucket + "Properties/BucketEncryption/ServerSideEncryptionConfiguration", value: `[]`, also: "buckets_refuse_keys_that_the_writer_brings"},
	{rule: "buckets_are_encrypted", launch: "role", path: sseRule + "ServerSideEncryptionByDefault/SSEAlgorithm", value: `"none"`},

	{rule: "buckets_refuse_keys_that_the_writer_brings", launch: "role", path: sseRule + "BlockedEncryptionTypes"},
	{rule: "buckets_refuse_keys_that_the_writer_brings", launch: "role", path: sseRule + "BlockedEncryptionTypes/EncryptionType", value: `[]`},
	{rule: "buckets_refuse_keys_that_the_writer_brings", launch: "role", path: sseRule + "BlockedEncryptionTypes/EncryptionType", value: `["NONE"]`},
	{rule: "buckets_refuse_keys_that_the_writer_brings", launch: "role", path: "Resources/LogBucket/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/BlockedEncryptionTypes"},

	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: "Resources/BucketPolicy"},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: "Resources/BucketPolicy/Properties/Bucket", value: `"another"`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: "Resources/LogBucketPolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls"},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Principal", value: `{"AWS": "arn:aws:iam::111122223333:root"}`, also: "guests_are_named_and_go_with_the_stack"},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Action", value: `"s3:GetObject"`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Resource/0", value: `"arn:aws:s3:::another"`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Resource/1", value: `"arn:aws:s3:::acme-data/public/*"`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Condition", value: `{"Bool": {"aws:SecureTransport": "true"}}`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Condition/IpAddress", value: `{"aws:SourceIp": "192.0.2.1"}`},
	{rule: "buckets_refuse_requests_without_tls", launch: "role", path: refuseTLS + "Condition/Bool/aws:ViaAWSService", value: `"false"`},

	{rule: "no_secret_outside_secrets_manager", launch: "user", path: "Outputs/SecretAccessKey", value: `{"Value": ` + secret + `}`},
	{rule: "no_secret_outside_secrets_manager", launch: "user", path: "Resources/User/Properties/Tags/0/Value", value: secret},
	{rule: "no_secret_outside_secrets_manager", launch: "user", path: "Resources/UserKeyASecret/Properties/Description", value: secret},
	{rule: "no_secret_outside_secrets_manager", launch: "user", path: access + "Description", value: secret},

	{rule: "secrets_say_that_they_go_with_the_stack", launch: "user", path: "Resources/UserKeyASecret/DeletionPolicy"},
	{rule: "secrets_say_that_they_go_with_the_stack", launch: "user", path: "Resources/UserKeyASecret/UpdateReplacePolicy", value: `"Retain"`},

	{rule: "iam_names_are_left_to_cloudformation", launch: "role", path: "Resources/Role/Properties/RoleName", value: `"bucketgrant"`},
	{rule: "iam_names_are_left_to_cloudformation", launch: "named", path: "Resources/Role/Properties/RoleName", value: `"bucketgrant"`},
	{rule: "iam_names_are_left_to_cloudformation", launch: "google", path: "Resources/Role/Properties/RoleName", value: `"bucketgrant"`},
	{rule: "iam_names_are_left_to_cloudformation", launch: "user", path: "Resources/User/Properties/UserName", value: `"bucketgrant"`},
	{rule: "iam_names_are_left_to_cloudformation", launch: "role", path: access + "ManagedPolicyName", value: `"bucketgrant"`},

	{rule: "only_own_policies_are_attached", launch: "there", path: access + "Roles", value: `["ThereAlreadyIntegration", "admin"]`},
	{rule: "only_own_policies_are_attached", launch: "there", path: access + "Roles", value: `["admin"]`},
	{rule: "only_own_policies_are_attached", launch: "there", path: access + "Groups", value: `["everybody"]`},
	{rule: "only_own_policies_are_attached", launch: "role", path: access + "Roles", value: `["ThereAlreadyIntegration"]`},
	{rule: "users_have_a_key_and_nothing_else", launch: "user", path: "Resources/User/Properties/LoginProfile", value: `{"Password": "x"}`},
	{rule: "users_have_a_key_and_nothing_else", launch: "user", path: "Resources/User/Properties/Groups", value: `["admins"]`},

	{rule: "only_known_resource_types", launch: "role", path: "Resources/Further", value: `{"Type": "AWS::IAM::Policy", "Properties": {}}`},
	{rule: "only_known_resource_types", launch: "role", path: "Resources/Further", value: `{"Type": "AWS::CloudFormation::Stack", "Properties": {}}`},
	{rule: "only_known_resource_types", launch: "role", path: "Resources/Further", value: `{"Type": "Custom::Callback", "Properties": {}}`},

	{rule: "only_pages_over_tls_use_the_bucket", launch: "set", path: cors + "AllowedOrigins/0", value: `"http://app.example.com"`},
	{rule: "only_pages_over_tls_use_the_bucket", launch: "set", path: cors + "AllowedOrigins/0", value: `"https://app*"`},
	{rule: "only_pages_over_tls_use_the_bucket", launch: "set", path: cors + "AllowedOrigins/0", value: `"null"`},
	{rule: "only_pages_over_tls_use_the_bucket", launch: "set", path: cors + "AllowedMethods", value: `["GET", "PATCH"]`},
	{rule: "only_pages_over_tls_use_the_bucket", launch: "set", path: cors + "MaxAge", value: `90000`},

	{rule: "objects_go_only_as_the_customer_says", launch: "set", path: cleared + "1/ExpirationInDays", value: `"1"`},
	{rule: "objects_go_only_as_the_customer_says", launch: "set", path: cleared + "0/ExpirationDate", value: `"2030-01-01T00:00:00Z"`},
	{rule: "objects_go_only_as_the_customer_says", launch: "set", path: cleared + "0/ExpiredObjectDeleteMarker", value: `true`},
	{rule: "objects_go_only_as_the_customer_says", launch: "set", path: cleared + "0/NoncurrentVersionExpiration", value: `{"NoncurrentDays": 1}`},
	{rule: "objects_go_only_as_the_customer_says", launch: "set", path: cleared + "0/NoncurrentVersionTransitions", value: `[{"StorageClass": "GLACIER", "TransitionInDays": 1}]`},
	{rule: "objects_go_only_as_the_customer_says", launch: "locked", path: cleared + "0/Transitions", value: `[{"StorageClass": "GLACIER", "TransitionInDays": 1}]`},
	{rule: "objects_go_only_as_the_customer_says", launch: "locked", path: cleared + "0/ExpirationInDays", value: `30`},

	{rule: "only_what_is_shared_expires", launch: "set", path: cleared + "1/Prefix"},
	{rule: "only_what_is_shared_expires", launch: "set", path: cleared + "1/Prefix", value: `"other/"`},

	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: listObjects + "Condition/StringLike"},
	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: listObjects + "Condition/StringLike/s3:prefix", value: `"*"`},
	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: listObjects + "Condition/StringLike/s3:prefix", value: `["acme/*", "other/*"]`},
	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: beyond + "Action", value: `["s3:ListBucketMultipartUploads", "s3:ListBucket"]`},
	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: beyond + "Action", value: `["s3:ListBucketMultipartUploads", "s3:PutBucketCORS"]`},
	{rule: "listing_is_as_limited_as_the_customer_says", launch: "set", path: beyond + "Resource", value: `["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data/*"]`},

	{rule: "locked_buckets_keep_versions", launch: "locked", path: bucket + "Properties/ObjectLockEnabled"},
	{rule: "locked_buckets_keep_versions", launch: "locked", path: bucket + "Properties/ObjectLockEnabled", value: `false`},
	{rule: "locked_buckets_keep_versions", launch: "locked", path: lock + "ObjectLockEnabled"},
	{rule: "locked_buckets_keep_versions", launch: "locked", path: lock + "Rule/DefaultRetention/Mode", value: `"NONE"`},
	{rule: "locked_buckets_keep_versions", launch: "locked", path: lock + "Rule/DefaultRetention/Days"},
	{rule: "locked_buckets_keep_versions", launch: "locked", path: bucket + "Properties/VersioningConfiguration/Status", value: `"Suspended"`, also: "versioning_is_on_unless_the_customer_chooses"},

	{rule: "versioning_is_on_unless_the_customer_chooses", launch: "set", path: bucket + "Properties/VersioningConfiguration/Status", value: `"Suspended"`},

	{rule: "queues_are_encrypted_by_sqs", launch: "told", path: queue + "SqsManagedSseEnabled"},
	{rule: "queues_are_encrypted_by_sqs", launch: "told", path: queue + "SqsManagedSseEnabled", value: `false`},
	{rule: "queues_are_encrypted_by_sqs", launch: "told", path: queue + "KmsMasterKeyId", value: `"alias/aws/sqs"`},

	{rule: "only_own_queues_are_received_from", launch: "told", path: receive + "Action", value: `["sqs:ReceiveMessage", "sqs:PurgeQueue"]`},
	{rule: "only_own_queues_are_received_from", launch: "told", path: receive + "Action", value: `"sqs:SendMessage"`},
	{rule: "only_own_queues_are_received_from", launch: "told", path: receive + "Resource", value: `"arn:aws:sqs:us-east-1:111122223333:orders"`},
	{rule: "only_own_queues_are_received_from", launch: "told", path: receive + "Resource", value: `"arn:aws:sqs:*:111122223333:*"`},

	{rule: "queues_refuse_requests_without_tls", launch: "told", path: "Resources/QueuePolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls/Effect", value: `"Allow"`, also: "only_the_bucket_sends"},
	{rule: "queues_refuse_requests_without_tls", launch: "told", path: "Resources/QueuePolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls/Action", value: `"sqs:SendMessage"`},
	{rule: "queues_refuse_requests_without_tls", launch: "told", path: "Resources/QueueDeadLettersPolicy"},

	{rule: "only_own_topics_are_subscribed_to", launch: "published", path: access + "PolicyDocument/Statement/SeeTheTopic/Action", value: `["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"]`},
	{rule: "only_own_topics_are_subscribed_to", launch: "published", path: access + "PolicyDocument/Statement/SeeTheTopic/Action", value: `"sns:Publish"`},
	{rule: "only_own_topics_are_subscribed_to", launch: "published", path: subscribing + "Resource", value: `"arn:aws:sns:us-east-1:111122223333:orders"`},
	{rule: "only_own_topics_are_subscribed_to", launch: "reached", path: subscribing + "Resource", value: `"arn:aws:sns:*:111122223333:*"`},

	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Condition"},
	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Action", value: `["sns:Subscribe", "sns:GetTopicAttributes"]`},
	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Condition/StringEquals"},
	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Condition/StringEquals/sns:Protocol", value: `"email"`},
	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Condition/StringLike/sns:Endpoint", value: `"arn:aws:sqs:*:*:own-topic-objects"`},
	{rule: "only_named_endpoints_are_subscribed", launch: "published", path: subscribing + "Condition/StringLike/sns:Endpoint", value: `"arn:aws:sqs:*:444455556666:*"`},
	{rule: "only_named_endpoints_are_subscribed", launch: "reached", path: subscribing + "Condition/StringLike/sns:Endpoint", value: `"https://*"`},
	{rule: "only_named_endpoints_are_subscribed", launch: "reached", path: subscribing + "Condition/StringLike/sns:Endpoint", value: `"https://*.example.com/*"`},

	{rule: "topics_refuse_requests_without_tls", launch: "published", path: "Resources/TopicPolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls/Effect", value: `"Allow"`, also: "only_the_bucket_publishes"},
	{rule: "topics_refuse_requests_without_tls", launch: "published", path: "Resources/TopicPolicy/Properties/PolicyDocument/Statement/RefuseRequestsWithoutTls/Action", value: `"sns:Publish"`},
	{rule: "topics_refuse_requests_without_tls", launch: "reached", path: "Resources/TopicPolicy/Properties/Topics", value: `["arn:aws:sns:us-east-1:111122223333:orders"]`},

	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Principal", value: `"*"`},
	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Principal", value: `{"Service": "events.amazonaws.com"}`},
	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Action", value: `["sns:Publish", "sns:Subscribe"]`},
	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Resource", value: `"*"`},
	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Condition/StringEquals"},
	{rule: "only_the_bucket_publishes", launch: "published", path: topicEntry + "Condition/ArnLike"},
	{rule: "only_the_bucket_publishes", launch: "reached", path: topicEntry + "Condition/ArnLike/aws:SourceArn", value: `"arn:aws:s3:::acme*"`},

	{rule: "buckets_tell_whole_names", launch: "theirs", path: told + "QueueConfigurations", value: `[{"Event": "s3:ObjectCreated:*", "Queue": "arn:aws:sqs:us-east-1:444455556666:*"}]`},
	{rule: "buckets_tell_whole_names", launch: "theirs", path: told + "QueueConfigurations", value: `[{"Event": "s3:ObjectCreated:*", "Queue": "*"}]`},
	{rule: "buckets_tell_whole_names", launch: "theirs", path: told + "QueueConfigurations", value: `[{"Event": "s3:ObjectTagging:*", "Queue": "arn:aws:sqs:us-east-1:444455556666:acme-objects"}]`},
	{rule: "buckets_tell_whole_names", launch: "theirs", path: told + "TopicConfigurations", value: `[{"Event": "s3:ObjectCreated:*", "Topic": "arn:aws:sns:us-east-1:444455556666:acme-objects"}]`},
	{rule: "buckets_tell_whole_names", launch: "theirs", path: told + "LambdaConfigurations", value: `[{"Event": "s3:ObjectCreated:*", "Function": "arn:aws:lambda:us-east-1:444455556666:function:acme"}]`},
	{rule: "buckets_tell_whole_names", launch: "told", path: told + "EventBridgeConfiguration", value: `{"EventBridgeEnabled": true}`},
	{rule: "buckets_tell_whole_names", launch: "their own", path: told + "TopicConfigurations", value: `[{"Event": "s3:ObjectCreated:*", "Topic": "arn:aws:sns:*:444455556666:told-topic-objects"}]`},

	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Principal", value: `"*"`},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Principal", value: `{"Service": "sns.amazonaws.com"}`},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Action", value: `"sqs:*"`},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Resource", value: `"*"`},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Condition/StringEquals"},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Condition/ArnLike"},
	{rule: "only_the_bucket_sends", launch: "told", path: queueEntry + "Condition/ArnLike/aws:SourceArn", value: `"arn:aws:s3:::*"`},

	{rule: "arns_and_hosts_are_of_this_partition", launch: "sts", path: access + "Description", value: `"arn:aws-cn:s3:::acme-data"`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "sts", path: "Outputs/Link", value: `{"Value": "https://console.amazonaws.cn/"}`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "cn", path: access + "PolicyDocument/Statement/ListBucket/Resource", value: `"arn:aws:s3:::acme-data"`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "cn", path: "Outputs/Link", value: `{"Value": "https://s3.cn-north-1.amazonaws.com/"}`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "cn", path: "Outputs/Link", value: `{"Value": "https://cn-north-1.console.aws.amazon.com/"}`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "us-gov", path: access + "PolicyDocument/Statement/ListBucket/Resource", value: `"arn:aws:s3:::acme-data"`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "us-gov", path: "Outputs/Link", value: `{"Value": "https://console.aws.amazon.com/"}`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "eusc", path: access + "PolicyDocument/Statement/ListBucket/Resource", value: `"arn:aws:s3:::acme-data"`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "eusc", path: "Outputs/Link", value: `{"Value": "https://s3.eusc-de-east-1.amazonaws.com/"}`},
	{rule: "arns_and_hosts_are_of_this_partition", launch: "eusc", path: "Outputs/Link", value: `{"Value": "https://console.aws.amazon.com/"}`},
}

// Each rule refuses what it is there to refuse, and no other rule does, so that the name in a failure says what is wrong.
func TestBrokenLaunchesAreRefused(t *testing.T) {
	t.Parallel()
	guard := needGuard(t)
	all := loadVendors(t)
	var launches []launch
	var want [][]string
	for _, name := range slices.Sorted(maps.Keys(sound)) {
		launches = append(launches, soundLaunch(t, all, name))
		want = append(want, nil)
	}
	covered := map[string]bool{}
	for _, b := range broken {
		l := soundLaunch(t, all, b.launch)
		var value any
		if b.value != "" {
			if err := json.Unmarshal([]byte(b.value), &value); err != nil {
				t.Fatalf("%s: %s: %v", b.rule, b.value, err)
			}
		}
		l.choices = b.launch + " with " + b.path + " = " + b.value
		change(t, l.document, strings.Split(b.path, "/"), value)
		launches = append(launches, l)
		want = append(want, slices.Sorted(slices.Values(append(strings.Fields(b.also), b.rule))))
		covered[b.rule] = true
	}
	said := map[string]bool{}
	for i, v := range judge(t, guard, launches) {
		var got []string
		for _, f := range v.findings {
			got = append(got, f.rule)
			said[f.why] = true
		}
		slices.Sort(got)
		if diff := cmp.Diff(want[i], slices.Compact(got)); diff != "" {
			t.Errorf("%s: refused by (-want +got):\n%s", launches[i].choices, diff)
		}
	}
	for _, rule := range ruleNames(t) {
		if !covered[rule] {
			t.Errorf("nothing shows that the rule %s can fail: add a row to broken", rule)
		}
	}
	for _, reason := range reasons(t) {
		if !said[reason] {
			t.Errorf("no broken launch is refused because %q: add a row to broken", reason)
		}
	}
	t.Logf("%d rules refuse %d broken launches", len(covered), len(broken))
}

func soundLaunch(t *testing.T, all []vendor, name string) launch {
	t.Helper()
	s := sound[name]
	for _, v := range all {
		if v.Vendor == s.vendor {
			stack, err := resolve.Resolve(v.template, resolve.Input{Partition: s.partition, Parameters: s.choices})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			l := newLaunch(v, s.partition, s.choices, stack)
			l.choices = name
			return l
		}
	}
	t.Fatalf("%s: no vendor %q", name, s.vendor)
	return launch{}
}

// change sets what stands at a path, or takes it away where the value is nil.
func change(t *testing.T, in any, path []string, value any) any {
	t.Helper()
	key, rest := path[0], path[1:]
	switch in := in.(type) {
	case map[string]any:
		_, there := in[key]
		switch {
		case len(rest) > 0 && there:
			in[key] = change(t, in[key], rest, value)
		case len(rest) == 0 && value != nil:
			in[key] = value
		case len(rest) == 0 && there:
			delete(in, key)
		default:
			t.Fatalf("no %s", strings.Join(path, "/"))
		}
		return in
	case []any:
		i := slices.IndexFunc(in, func(item any) bool {
			statement, _ := item.(map[string]any)
			return statement["Sid"] == key
		})
		if n, err := strconv.Atoi(key); err == nil {
			i = n
		}
		switch {
		case i < 0 || i >= len(in):
			t.Fatalf("no %s", strings.Join(path, "/"))
		case len(rest) > 0:
			in[i] = change(t, in[i], rest, value)
		case value != nil:
			in[i] = value
		default:
			return slices.Delete(in, i, i+1)
		}
		return in
	}
	t.Fatalf("no %s", strings.Join(path, "/"))
	return nil
}
