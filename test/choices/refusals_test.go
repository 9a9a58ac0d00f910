package choices

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A wrong choice is refused before anything is created, in words that say what is right.
func TestRefusals(t *testing.T) {
	t.Parallel()
	byID := map[string]*vendor{}
	for _, v := range loadVendors(t) {
		byID[v.id] = v
	}
	tests := map[string]struct {
		vendor    string
		partition string
		region    string
		choices   map[string]string
	}{
		"nothing given": {
			vendor: "quartic",
		},
		"external ID that STS would refuse": {
			vendor: "quartic", choices: map[string]string{"ExternalId": "a b"},
		},
		"two buckets": {
			vendor: "quartic", choices: map[string]string{"ExternalId": "id", "NewBucketName": "acme-data", "ExistingBucketName": "their-data"},
		},
		"no bucket": {
			vendor: "queryloop",
		},
		"settings of a new bucket for an existing one": {
			vendor: "queryloop", choices: map[string]string{
				"ExistingBucketName": "their-data", "AccessLogs": "Yes", "DataEventTrail": "Yes", "AlarmEmail": "ops@example.com",
			},
		},
		"log bucket without access logs": {
			vendor: "queryloop", choices: map[string]string{"BucketNameSuffix": "acmecorp", "ExistingLogBucketName": "their-logs"},
		},
		"bucket that logs into itself": {
			vendor: "transfer", choices: map[string]string{
				"WebIdentitySubject": "123456789012345678901", "NewBucketName": "acme-data", "AccessLogs": "Yes", "ExistingLogBucketName": "acme-data",
			},
		},
		"log bucket of an existing bucket, where logs are on by default": {
			vendor: "every-role", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data", "ExistingLogBucketName": "their-logs"},
		},
		"versioning of an existing bucket, where it is on by default": {
			vendor: "queryloop", choices: map[string]string{"ExistingBucketName": "their-data", "Versioning": "Suspended"},
		},
		"two new buckets of one name": {
			vendor: "further-key", choices: map[string]string{"ExternalId": "id", "NewBucketName": "acme-data", "MetricsNewBucketName": "acme-data", "MetricsKmsKeyArn": vocabulary.Named("MetricsKmsKeyArn").Sample()},
		},
		"name that S3 reserves": {
			vendor: "dataloop", choices: map[string]string{"NewBucketName": "xn--data"},
		},
		"name with a dot, which breaks TLS": {
			vendor: "dataloop", choices: map[string]string{"NewBucketName": "data.acme"},
		},
		"name too long after the prefix": {
			vendor: "queryloop", choices: map[string]string{"BucketNameSuffix": "an-organization-whose-name-is-longer-than-s3-takes"},
		},
		"two names for a bucket": {
			vendor: "own-namespace", choices: map[string]string{"ExternalId": "id", "NewBucketName": "acme-data", "BucketNamePrefix": "acme"},
		},
		"name in the account's namespace for an existing bucket": {
			vendor: "own-namespace", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data", "BucketNamePrefix": "acme"},
		},
		"name that leaves no room for a log bucket in the account's namespace": {
			vendor: "own-namespace", choices: map[string]string{"ExternalId": "id", "BucketNamePrefix": "an-organization-with-a-long-name"},
		},
		"whole name as a start in the account's namespace": {
			vendor: "own-start", choices: map[string]string{"BucketNamePrefix": "acme-123456789012-us-east-1-an"},
		},
		"start that a hyphen makes a reserved one": {
			vendor: "own-namespace", choices: map[string]string{"ExternalId": "id", "BucketNamePrefix": "sthree"},
		},
		"no name where it begins in one of two ways": {
			vendor: "own-start",
		},
		"region without namespaces": {
			vendor: "own-start", region: "me-south-1", choices: map[string]string{"BucketNamePrefix": "acme"},
		},
		"call-back where the vendor has no bus": {
			vendor: "calls-back", partition: "aws-us-gov", region: "us-gov-west-1", choices: map[string]string{"ExternalId": "id", "CallBack": "Yes"},
		},
		"call-back from a region that does not reach the bus": {
			vendor: "calls-back", partition: "aws-cn", region: "cn-northwest-1", choices: map[string]string{"ExternalId": "id", "CallBack": "Yes"},
		},
		"half a trust": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id"},
		},
		"other half": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "VendorPrincipalArn": "arn:aws:iam::111122223333:user/reader"},
		},
		"whole account as principal": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "VendorPrincipalArn": "arn:aws:iam::111122223333:root"},
		},
		"principal of another account": {
			vendor: "known-account", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "VendorPrincipalArn": "arn:aws:iam::666666666666:user/reader"},
		},
		"principal of the account's number in another partition": {
			vendor: "known-account", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "VendorPrincipalArn": "arn:aws:iam::444455556666:user/reader"},
		},
		"partition where the principal's account is another's": {
			vendor: "known-account", partition: "aws-cn", choices: map[string]string{"ExistingBucketName": "their-data"},
		},
		"everybody as principal": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "VendorPrincipalArn": "*"},
		},
		"prefix with a wildcard": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "Prefix": "a*/"},
		},
		"prefix that does not end": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "Prefix": "exports"},
		},
		"prefix and further buckets": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "Prefix": "exports/", "FurtherBucketArns": "arn:aws:s3:::more-data"},
		},
		"further bucket with a wildcard": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "FurtherBucketArns": "arn:aws:s3:::more-data,arn:aws:s3:::*"},
		},
		"account of a bucket that the stack makes": {
			vendor: "every-role", choices: map[string]string{"ExternalId": "id", "NewBucketName": "acme-data", "BucketAccountId": "210987654321"},
		},
		"account of a bucket by another name": {
			vendor: "other-account", choices: map[string]string{"ExistingBucketName": "their-data", "BucketAccountId": "arn:aws:iam::210987654321:root"},
		},
		"every account": {
			vendor: "other-account", choices: map[string]string{"ExistingBucketName": "their-data", "BucketAccountId": "*"},
		},
		"account of a bucket where the vendor offers none": {
			vendor: "quartic", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data", "BucketAccountId": "210987654321"},
		},
		"alias of a key": {
			vendor: "apperate", choices: map[string]string{"ExistingBucketName": "their-data", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:alias/data"},
		},
		"no key where one must encrypt the bucket": {
			vendor: "must-key", choices: map[string]string{"ExternalId": "id"},
		},
		"an empty key where one must encrypt the bucket": {
			vendor: "guest-must-key", choices: map[string]string{"KmsKeyArn": ""},
		},
		"no key, and none made, where one must encrypt the bucket": {
			vendor: "must-new-key", choices: map[string]string{"ExternalId": "id", "NewKmsKey": "No"},
		},
		"no key of a bucket that is there, where one must encrypt it": {
			vendor: "must-new-key", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data"},
		},
		"a key where none may be": {
			vendor: "no-key", choices: map[string]string{"ExternalId": "id", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
		},
		"a key where none may be, of a set": {
			vendor: "must-key",
			choices: map[string]string{
				"ExternalId": "id", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
				"MetricsKmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			},
		},
		"cloud of another partition": {
			vendor: "own-clouds", partition: "aws-us-gov", choices: map[string]string{"ExternalId": "id", "VendorCloud": "US"},
		},
		"cloud that the vendor has not": {
			vendor: "own-clouds", choices: map[string]string{"ExternalId": "id", "VendorCloud": "Moon"},
		},
		"no cloud": {
			vendor: "own-clouds", choices: map[string]string{"ExternalId": "id"},
		},
		"region for which nothing is published": {
			vendor: "own-regions", region: "us-west-2", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data"},
		},
		"region for which something is published, and which is not served": {
			vendor: "own-regions", region: "sa-east-1", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data"},
		},
		"region that is not served": {
			vendor: "few-regions", region: "us-west-2", choices: map[string]string{"ExternalId": "id"},
		},
		"another region of a partition that is served": {
			vendor: "few-regions", region: "us-gov-east-1", choices: map[string]string{"ExternalId": "id"},
		},
		"own account as the vendor's": {
			vendor: "typed-account", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data", "VendorAccountId": "111122223333"},
		},
		"account that is none, and no external ID": {
			vendor: "typed-account", choices: map[string]string{"ExistingBucketName": "their-data", "VendorAccountId": "*"},
		},
		"external ID where a key is the way in": {
			vendor: "key-elsewhere", partition: "aws-us-gov", choices: map[string]string{"ExternalId": "id", "ExistingBucketName": "their-data"},
		},
		"no external ID where a role is the way in": {
			vendor: "key-elsewhere", choices: map[string]string{"ExistingBucketName": "their-data"},
		},
		"a key's secret where a role is the way in": {
			vendor: "key-elsewhere", choices: map[string]string{"ExternalId": "id", "AccessKeyKmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
		},
		"choice of a role where a key is the way in": {
			vendor: "two-roles-and-key", partition: "aws-eusc",
			choices: map[string]string{"Access": "CrossAccountRole", "VendorCloud": "US", "ExternalId": "id", "ExistingBucketName": "their-data"},
		},
		"partition where the vendor has neither": {
			vendor: "key-elsewhere", partition: "aws-eusc", choices: map[string]string{"ExistingBucketName": "their-data"},
		},
		"no service account": {
			vendor: "transfer",
		},
		"values that another way in would need": {
			vendor: "transfer", choices: map[string]string{"Access": "KeyedUser", "WebIdentitySubject": "123456789012345678901", "ExternalId": "id"},
		},
		"key of a user where a role is the way in": {
			vendor: "transfer", choices: map[string]string{"WebIdentitySubject": "123456789012345678901", "ActiveAccessKeys": "B"},
		},
		"session of a role where a key is the way in": {
			vendor: "transfer", choices: map[string]string{"Access": "KeyedUser", "MaxSessionDuration": "7200"},
		},
		"session of a day": {
			vendor: "quartic", choices: map[string]string{"ExternalId": "id", "MaxSessionDuration": "86400"},
		},
		"session longer than the vendor's longest": {
			vendor: "named-role", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "RoleName": "Named.Role_acme", "MaxSessionDuration": "43200"},
		},
		"role without the name that the vendor knows it by": {
			vendor: "named-role", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id"},
		},
		"role whose name begins otherwise": {
			vendor: "named-role", choices: map[string]string{"ExistingBucketName": "their-data", "ExternalId": "id", "RoleName": "NamedxRole_acme"},
		},
		"name of a role that no launch makes": {
			vendor: "named-role", choices: map[string]string{"ExistingBucketName": "their-data", "Access": "KeyedUser", "RoleName": "Named.Role_acme"},
		},
		"role of AWS's own": {
			vendor: "there-already", choices: map[string]string{"ExistingRoleName": "AWSServiceRoleForSupport"},
		},
		"role by its ARN": {
			vendor: "there-already", choices: map[string]string{"ExistingRoleName": "arn:aws:iam::111122223333:role/ThereAlreadyIntegration"},
		},
		"no role that is there": {
			vendor: "there-already",
		},
		"partition where the account is another's": {
			vendor: "quartic", partition: "aws-us-gov", choices: map[string]string{"ExternalId": "id"},
		},
		"partition that the vendor does not serve": {
			vendor: "transfer", partition: "aws-cn", choices: map[string]string{"WebIdentitySubject": "123456789012345678901"},
		},
		"parameter of another vendor": {
			vendor: "quartic", choices: map[string]string{"ExternalId": "id", "AllowDelete": "Yes"},
		},
	}
	got := map[string]string{}
	for name, tt := range tests {
		_, err := resolve.Resolve(byID[tt.vendor].template, resolve.Input{Parameters: tt.choices, Partition: tt.partition, Region: tt.region})
		if err == nil {
			t.Errorf("%s: %s accepts it", name, tt.vendor)
			continue
		}
		got[name] = err.Error()
	}
	compareWithFile(t, "testdata/refusals.txt", got)
}

// A vendor with an account in each of several partitions trusts the one of the launch.
func TestAccountOfThePartition(t *testing.T) {
	t.Parallel()
	v := loadVendor(t, &vendors.Definition{}, "testdata/templates/every-role/1.0.0/template.yaml")
	for partition, want := range map[string]string{
		"aws":        "arn:aws:iam::111122223333:root",
		"aws-us-gov": "arn:aws-us-gov:iam::444455556666:root",
	} {
		stack, err := resolve.Resolve(v.template, resolve.Input{Partition: partition, Parameters: map[string]string{"ExternalId": "id"}})
		if err != nil {
			t.Fatal(err)
		}
		trust := stack.Resource("Role").Properties["AssumeRolePolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
		if diff := cmp.Diff(map[string]any{"AWS": want}, trust["Principal"]); diff != "" {
			t.Errorf("%s: %s", partition, diff)
		}
	}
}
