package constructs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/constructs"
)

const keyARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func TestVendorBucketIsClosed(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{}))
	})
	bucket := defined["Bucket"]
	expect(t, at(bucket, "Properties"), `{"BucketEncryption":{"ServerSideEncryptionConfiguration":[{"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]},"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},`+
		`"OwnershipControls":{"Rules":[{"ObjectOwnership":"BucketOwnerEnforced"}]},`+
		`"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}}`)
	for _, id := range []string{"Bucket", "BucketPolicy"} {
		expect(t, defined[id]["DeletionPolicy"], `"RetainExceptOnCreate"`)
		expect(t, defined[id]["UpdateReplacePolicy"], `"Retain"`)
	}
	expect(t, at(defined["BucketPolicy"], "Properties", "PolicyDocument", "Statement"),
		`[{"Action":"s3:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":"*",`+
			`"Resource":[{"Fn::GetAtt":["Bucket","Arn"]},{"Fn::Sub":"${Bucket.Arn}/*"}],"Sid":"RefuseRequestsWithoutTls"}]`)
}

func TestVendorBucketWithKey(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{KMSKeyARN: keyARN}))
	})
	expect(t, at(defined["Bucket"], "Properties", "BucketEncryption", "ServerSideEncryptionConfiguration"),
		`[{"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]},"BucketKeyEnabled":true,"ServerSideEncryptionByDefault":{"KMSMasterKeyID":"`+keyARN+`","SSEAlgorithm":"aws:kms"}}]`)
}

// A key stays, is rotated every year, and its account decides who uses it.
func TestKMSKey(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewKMSKey(stack, "Key", constructs.KMSKeyProps{Description: "Encrypts the reports.", Tags: []constructs.Tag{{Key: "team", Value: "data"}}}))
		must(constructs.NewKMSKey(stack, "Several", constructs.KMSKeyProps{Guest: constructs.KeyGuest{
			AccountIDs: []constructs.Value{"111122223333", "444455556666"}, Actions: []string{"kms:Decrypt", "kms:ReEncrypt*"}, BucketName: "acmecorp-reports",
		}}))
	})
	expect(t, defined["Key"], `{"DeletionPolicy":"RetainExceptOnCreate","Metadata":{"Why":{"LeaveTheKeyToThisAccount":"Without it, nobody could change the policy again, and IAM policies would not count."}},"Properties":{"Description":"Encrypts the reports.","EnableKeyRotation":true,`+
		`"KeyPolicy":{"Statement":[{"Action":"kms:*","Effect":"Allow","Principal":{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},`+
		`"Resource":"*","Sid":"LeaveTheKeyToThisAccount"}],"Version":"2012-10-17"},"Tags":[{"Key":"team","Value":"data"}]},"Type":"AWS::KMS::Key","UpdateReplacePolicy":"Retain"}`)
	expect(t, at(defined["Several"], "Properties", "KeyPolicy", "Statement", 1, "Action"), `["kms:Decrypt","kms:ReEncrypt*"]`)
	expect(t, at(defined["Several"], "Properties", "KeyPolicy", "Statement", 1, "Principal", "AWS"),
		`[{"Fn::Sub":"arn:${AWS::Partition}:iam::111122223333:root"},{"Fn::Sub":"arn:${AWS::Partition}:iam::444455556666:root"}]`)
}

// A secret has the customer's key where there is one, and the user no permission on it.
func TestSecretWithKey(t *testing.T) {
	for key, want := range map[string]string{"": `null`, keyARN: `"` + keyARN + `"`} {
		defined := resources(func(stack awscdk.Stack) {
			must(constructs.NewKeyedUser(stack, "User", constructs.KeyedUserProps{UserProps: constructs.UserProps{SecretKMSKeyARN: key}}))
		})
		expect(t, at(defined["UserKeyASecret"], "Properties", "KmsKeyId"), want)
		if len(defined) != 3 {
			t.Errorf("a user with the key %q of its secret is %d resources, must be user, key and secret: %v", key, len(defined), defined)
		}
	}
	_ = resources(func(stack awscdk.Stack) {
		_, err := constructs.NewKeyedUser(stack, "User", constructs.KeyedUserProps{UserProps: constructs.UserProps{SecretKMSKeyARN: "alias/acme"}})
		if err == nil || !strings.Contains(err.Error(), `SecretKMSKeyARN must be the ARN of a KMS key, not of an alias`) {
			t.Errorf("an alias is refused with %v", err)
		}
	})
}

// What S3 needs of a key differs by what is done with it.
func TestAccessPolicyKeyActions(t *testing.T) {
	tests := []struct {
		actions []string
		objects bool
		want    string
		reason  string
	}{
		{actions: []string{"s3:GetObject"}, objects: true, want: `"kms:Decrypt"`},
		{actions: []string{"s3:GetObjectVersion"}, objects: true, want: `"kms:Decrypt"`},
		{actions: []string{"s3:PutObject"}, objects: true, want: `["kms:Decrypt","kms:GenerateDataKey"]`, reason: "a multipart upload decrypts its parts"},
		{actions: []string{"s3:*"}, objects: true, want: `["kms:Decrypt","kms:GenerateDataKey"]`},
		{actions: []string{"s3:Get*"}, objects: true, want: `"kms:Decrypt"`},
		{actions: []string{"s3:DeleteObject"}, objects: true, want: `null`, reason: "deleting needs no key"},
		{actions: []string{"s3:ListBucket"}, want: `null`, reason: "listing needs no key"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.actions, " "), func(t *testing.T) {
			defined := resources(func(stack awscdk.Stack) {
				must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
					BucketName: "acmecorp-reports", KMSKeyARN: keyARN,
					Permissions: []constructs.Permission{{Sid: "Some", Actions: tt.actions, OnObjects: tt.objects, OnBucket: !tt.objects}},
				}))
			})
			statement := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 1)
			expect(t, at(statement, "Action"), tt.want)
			if statement != nil {
				expect(t, at(statement, "Resource"), `"`+keyARN+`"`)
				expect(t, at(statement, "Condition"), `{"StringEquals":{"kms:ViaService":{"Fn::Sub":"s3.${AWS::Region}.${AWS::URLSuffix}"}},`+
					`"StringLike":{"kms:EncryptionContext:aws:s3:arn":[{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports"},{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports/*"}]}}`)
			}
		})
	}
}

// Other buckets may be open to whoever has the policy: of those the key opens nothing, in whichever way buckets are named.
func TestAccessPolicyKeyOfTheBuckets(t *testing.T) {
	role, read := []constructs.Value{"AcmeIntegration"}, readReports()
	for want, props := range map[string]constructs.AccessPolicyProps{
		`[{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports"},{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports/*"}]`: {
			BucketName: "acmecorp-reports", Prefix: "daily/", KMSKeyARN: keyARN, Permissions: read, RoleNames: role,
		},
		`{"Fn::Split":[",",{"Fn::Sub":["${Buckets},${Objects}/*",{"Buckets":{"Fn::Join":[",",{"Ref":"Shared"}]},"Objects":{"Fn::Join":["/*,",{"Ref":"Shared"}]}}]}]}`: {
			BucketARNs: "Shared", Prefixes: []string{"daily/"}, KMSKeyARN: keyARN, Permissions: read,
		},
	} {
		defined := resources(func(stack awscdk.Stack) { must(constructs.NewAccessPolicy(stack, "AccessPolicy", props)) })
		statements, _ := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement").([]any)
		expect(t, at(statements[len(statements)-1], "Condition", "StringLike", "kms:EncryptionContext:aws:s3:arn"), want)
	}
}

// A permission that the customer may switch off takes its need of the key with it.
func TestAccessPolicyKeyActionsOfAChoice(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports", KMSKeyARN: keyARN,
			Permissions: []constructs.Permission{
				{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true},
				{Sid: "Write", Actions: []string{"s3:PutObject"}, OnObjects: true, When: "WriteIsAllowed"},
			},
		}))
	})
	statements := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement")
	expect(t, at(statements, 2, "Action"), `"kms:Decrypt"`)
	expect(t, at(statements, 3, "Fn::If", 0), `"WriteIsAllowed"`)
	expect(t, at(statements, 3, "Fn::If", 1, "Sid"), `"UseTheKmsKeyToWrite"`)
	expect(t, at(statements, 3, "Fn::If", 1, "Action"), `"kms:GenerateDataKey"`)
}

// A prefix limits listing, and nothing else that stands beside it.
func TestAccessPolicyTakesListingApart(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports", Prefix: "daily/",
			Permissions: []constructs.Permission{
				{Sid: "Look", Actions: []string{"s3:GetBucketLocation", "s3:ListBucket"}, OnBucket: true},
			},
		}))
	})
	statements := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement")
	expect(t, at(statements, 0, "Sid"), `"LookListing"`)
	expect(t, at(statements, 0, "Action"), `"s3:ListBucket"`)
	expect(t, at(statements, 0, "Condition"), `{"StringEquals":{"s3:ResourceAccount":{"Ref":"AWS::AccountId"}},"StringLike":{"s3:prefix":"daily/*"}}`)
	expect(t, at(statements, 1, "Sid"), `"Look"`)
	expect(t, at(statements, 1, "Action"), `"s3:GetBucketLocation"`)
	expect(t, at(statements, 1, "Condition"), `{"StringEquals":{"s3:ResourceAccount":{"Ref":"AWS::AccountId"}}}`)
}

// The bucket must belong to the account that it is said to belong to, for every action with which S3 tells the account. With
// the condition, the others would be granted to nobody.
func TestAccessPolicyAsksForTheAccount(t *testing.T) {
	const anyAccount = "s3:AllowVendedLogDeliveryForResource"
	own, other := `{"Ref":"AWS::AccountId"}`, `"999988887777"`
	tests := []struct {
		reason  string
		account constructs.Value
		actions []string
		want    []string // sid, actions and account of each statement
	}{
		{"the stack's own", nil, []string{"s3:GetBucketAcl", "s3:ListBucket"}, []string{`"Some"`, `["s3:GetBucketAcl","s3:ListBucket"]`, own}},
		{"left empty", "", []string{"s3:ListBucket"}, []string{`"Some"`, `"s3:ListBucket"`, own}},
		{"another", "999988887777", []string{"s3:ListBucket"}, []string{`"Some"`, `"s3:ListBucket"`, other}},
		{"a parameter's", constructs.Ref("Owner"), []string{"s3:ListBucket"}, []string{`"Some"`, `"s3:ListBucket"`, `{"Ref":"Owner"}`}},
		{"a star is limited", nil, []string{"s3:*"}, []string{`"Some"`, `"s3:*"`, own}},
		{"an action without the key", nil, []string{anyAccount}, []string{`"Some"`, `"` + anyAccount + `"`, `null`}},
		{"one beside others", nil, []string{"s3:GetBucketAcl", anyAccount}, []string{
			`"SomeOfAnyAccount"`, `"` + anyAccount + `"`, `null`, `"Some"`, `"s3:GetBucketAcl"`, own,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			defined := resources(func(stack awscdk.Stack) {
				must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
					BucketName: "acmecorp-reports", BucketAccountID: tt.account,
					Permissions: []constructs.Permission{{Sid: "Some", Actions: tt.actions, OnBucket: true}},
				}))
			})
			statements := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement")
			for i := range len(tt.want) / 3 {
				expect(t, at(statements, i, "Sid"), tt.want[3*i])
				expect(t, at(statements, i, "Action"), tt.want[3*i+1])
				expect(t, at(statements, i, "Condition", "StringEquals", "s3:ResourceAccount"), tt.want[3*i+2])
			}
			expect(t, at(statements, len(tt.want)/3), `null`)
		})
	}
}

func TestAccessPolicyOfAList(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketARNs: "Buckets",
			Permissions: []constructs.Permission{
				{Sid: "OnBuckets", Actions: []string{"s3:ListBucket"}, OnBucket: true},
				{Sid: "OnObjects", Actions: []string{"s3:GetObject"}, OnObjects: true},
				{Sid: "OnBoth", Actions: []string{"s3:Put*"}, OnBucket: true, OnObjects: true},
			},
		}))
	})
	statements := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement")
	expect(t, at(statements, 0, "Resource"), `{"Ref":"Buckets"}`)
	expect(t, at(statements, 1, "Resource"),
		`{"Fn::Split":[",",{"Fn::Sub":["${Buckets}/*",{"Buckets":{"Fn::Join":["/*,",{"Ref":"Buckets"}]}}]}]}`)
	expect(t, at(statements, 2, "Resource"),
		`{"Fn::Split":[",",{"Fn::Sub":["${Buckets},${Objects}/*",{"Buckets":{"Fn::Join":[",",{"Ref":"Buckets"}]},"Objects":{"Fn::Join":["/*,",{"Ref":"Buckets"}]}}]}]}`)
}

// No stranger can assume a role: each trust names its principal and what it must show.
func TestTrust(t *testing.T) {
	tests := map[string]struct {
		trust constructs.Trust
		want  string
	}{
		"principal": {
			constructs.PrincipalTrust{ARN: "arn:aws:iam::111122223333:user/reader", ExternalID: "id-1"},
			`{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"id-1"}},"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/reader"},"Sid":"TheVendor"}`,
		},
		"web identity": {
			constructs.WebIdentityTrust{Subject: "123456789012345678901", Audience: "acmecorp"},
			`{"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:oaud":"acmecorp","accounts.google.com:sub":"123456789012345678901"}},"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Sid":"TheVendor"}`,
		},
		"web identity in a named session": {
			constructs.WebIdentityTrust{
				Issuer: "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/", Audience: "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e", NoSubject: "The session's name says whose it is.",
				Narrowed: []constructs.Narrowing{
					{Key: "sts:RoleSessionName", Operator: "StringEquals", Values: []constructs.Value{"MicrosoftSentinel_3f9c"}},
					{Key: "aws:SourceIp", Operator: "IpAddress", Values: []constructs.Value{"203.0.113.0/24"}},
				},
			},
			`{"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"StringEquals":{"sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud":"api://1462b192-27f7-4cb9-8523-0f4ecb54b47e","sts:RoleSessionName":"MicrosoftSentinel_3f9c"}},"Effect":"Allow","Principal":{"Federated":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"}},"Sid":"TheVendor"}`,
		},
		"nobody": {
			constructs.NobodyTrust{},
			`{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},"Sid":"Nobody"}`,
		},
		"two phases": {
			constructs.ChoiceTrust{
				When: "Known",
				Then: constructs.PrincipalTrust{ARN: constructs.Ref("Arn"), ExternalID: constructs.Ref("Id")},
				Else: constructs.NobodyTrust{},
			},
			`{"Fn::If":["Known",{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":{"Ref":"Id"}}},"Effect":"Allow","Principal":{"AWS":{"Ref":"Arn"}},"Sid":"TheVendor"},` +
				`{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},"Sid":"Nobody"}]}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			defined := resources(func(stack awscdk.Stack) {
				must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{Trust: tt.trust}))
			})
			expect(t, at(defined["Role"], "Properties", "AssumeRolePolicyDocument", "Statement", 0), tt.want)
		})
	}
}

// The user of a StsUserRole has no permission, and only this user may assume the role: EC2 never could.
func TestStsUserRole(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		policy := must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports", Permissions: readReports(),
		}))
		must(constructs.NewStsUserRole(stack, "Default", constructs.StsUserRoleProps{
			Role: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
		}))
	})
	expect(t, defined["User"], `{"Type":"AWS::IAM::User"}`)
	expect(t, at(defined["Role"], "Properties"),
		`{"AssumeRolePolicyDocument":{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["User","Arn"]}},"Sid":"OnlyThisUser"}],"Version":"2012-10-17"},`+
			`"ManagedPolicyArns":[{"Ref":"AccessPolicy"}]}`)
}

func TestKeySlots(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewKeyedUser(stack, "User", constructs.KeyedUserProps{
			UserProps: constructs.UserProps{KeySlots: []constructs.KeySlot{{Name: "A", When: "UseA"}, {Name: "B", When: "UseB"}}},
		}))
	})
	for slot, when := range map[string]string{"A": "UseA", "B": "UseB"} {
		for _, id := range []string{"UserKey" + slot, "UserKey" + slot + "Secret"} {
			if defined[id]["Condition"] != when {
				t.Errorf("%s exists when %v, want %s", id, defined[id]["Condition"], when)
			}
		}
	}
}

// A log bucket takes logs from its sources only.
func TestLogBucket(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		bucket := must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{AccessLogs: constructs.Ref("Logs")}))
		logs := must(constructs.NewLogBucket(stack, "Logs", constructs.LogBucketProps{AccessLogsOf: bucket.ARN, TrailName: "trail"}))
		must(constructs.NewDataEventTrail(stack, "Trail", constructs.DataEventTrailProps{Name: "trail", BucketARN: bucket.ARN, LogBucket: logs}))
	})
	statements := at(defined["LogsPolicy"], "Properties", "PolicyDocument", "Statement")
	expect(t, at(statements, 1, "Condition"),
		`{"ArnLike":{"aws:SourceArn":{"Fn::GetAtt":["Bucket","Arn"]}},"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}`)
	for i := 2; i <= 3; i++ {
		expect(t, at(statements, i, "Condition", "StringEquals", "aws:SourceArn"),
			`{"Fn::Sub":"arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/trail"}`)
	}
	expect(t, defined["Trail"]["DependsOn"], `"LogsPolicy"`)
	expect(t, defined["Logs"]["DeletionPolicy"], `"RetainExceptOnCreate"`)
}

// Logical IDs are the ids that the user chose, wherever in the tree.
func TestLogicalIDs(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		team := awsconstructs.NewConstruct(stack, new("Team-1"))
		must(constructs.NewVendorBucket(team, "Data", constructs.VendorBucketProps{}))
		must(constructs.NewVendorBucket(team, "Default", constructs.VendorBucketProps{}))
	})
	for _, id := range []string{"Team1Data", "Team1DataPolicy", "Team1", "Team1Policy"} {
		if defined[id] == nil {
			t.Errorf("no resource %s", id)
		}
	}
}

// A bucket that another library made is named by a token.
func TestForeignBucket(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		bucket := awss3.NewBucket(stack, new("Theirs"), nil)
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: *bucket.BucketName(), Permissions: readReports(),
		}))
	})
	got := asJSON(at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 1, "Resource"))
	if !strings.HasPrefix(got, `{"Fn::Sub":["arn:${AWS::Partition}:s3:::${BucketName}/*",{"BucketName":{"Ref":"Theirs`) {
		t.Errorf("got %s", got)
	}
}

const (
	underPrefix = `s3:ListBucket, s3:ListBucketVersions, s3:GetBucketLocation, s3:GetBucketVersioning, s3:GetEncryptionConfiguration or s3:GetBucketTagging on the bucket`
	limited     = `: Prefix limits the grant, and S3 can limit no other action on a bucket to one`
	named       = `: if it must be of the whole bucket, name it in BeyondPrefix too`
)

// Everything wrong with a construct's props comes at once, before anything is defined.
func TestWrongProps(t *testing.T) {
	tests := map[string]struct {
		define func(stack awscdk.Stack) error
		want   string
	}{
		"bucket": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{Name: "Ab", Versioning: "on", KMSKeyARN: "alias/x"})
				return err
			},
			`VendorBucket "B": Name must be 3 to 63 characters long, got 2
Versioning must be Enabled, Suspended or left out, got "on"
KMSKeyARN must be the ARN of a KMS key, not of an alias, such as arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, in the partition aws, aws-cn, aws-us-gov or aws-eusc, got "alias/x"`,
		},
		"keeping and clearing away": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{Versioning: "Enabled",
					ObjectLock: constructs.ObjectLock{On: true, Mode: "FOREVER", Days: 40000}, Lifecycle: constructs.Lifecycle{AbortUploadsAfterDays: -1, ExpireAfterDays: 0}})
				if err != nil {
					_, more := constructs.NewVendorBucket(stack, "C", constructs.VendorBucketProps{
						ObjectLock: constructs.ObjectLock{Days: 1}, Lifecycle: constructs.Lifecycle{ExpirePrefix: "a/"}})
					err = errors.Join(err, more)
				}
				return err
			},
			`VendorBucket "B": Versioning must be left out beside ObjectLock, which keeps it Enabled
ObjectLock.Mode must be GOVERNANCE, COMPLIANCE or left out, got "FOREVER"
ObjectLock.Days must be 1 to 36500, which is a hundred years, got 40000
Lifecycle.AbortUploadsAfterDays must be 0 to 36500, got -1
Lifecycle.ExpireAfterDays must be 1 or more, or left out, got 0
VendorBucket "C": ObjectLock.On must be set beside Mode and Days
Lifecycle.ExpireAfterDays must be given beside ExpirePrefix, ExpirePrefixes and ExpireWhen`,
		},
		"CORS": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{CORS: []constructs.CORSRule{
					{},
					{Origins: []string{"*", "https://app.acme.example/"}, Methods: []string{"get"}, Headers: []string{"x-*-*"}, Expose: []string{"x-*"}, MaxAgeSeconds: -1},
				}})
				return err
			},
			`VendorBucket "B": CORS[0] must have Origins and Methods
CORS[1].Origins[0] must stand alone, got "*", which is every site
CORS[1].Origins[1] must be the address of a web page's site without a path, such as https://app.example.com or https://*.example.com, got "https://app.acme.example/"
CORS[1].Methods[0] must be one of GET, HEAD, PUT, POST, DELETE, got "get"
CORS[1].Headers[0] must have one * at most, which is all that S3 takes, got "x-*-*"
CORS[1].Expose[0] must be the whole name of an HTTP header, such as ETag, got "x-*": S3 takes no * here
CORS[1].MaxAgeSeconds must be 0 to 86400, which is a day, got -1`,
		},
		"key": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewKMSKey(stack, "K", constructs.KMSKeyProps{
					Description: strings.Repeat("x", 8193), Guest: constructs.KeyGuest{ARN: "*", AccountID: "111122223333", Actions: []string{"kms:*"}, BucketName: "Ab"},
				})
				return err
			},
			`KMSKey "K": Description must have at most 8192 characters, got 8193
Guest: one of ARN, ARNs, AccountID and AccountIDs must be given, got accounts and ARNs
Guest.Actions[0] must be one of kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKey*, kms:ReEncrypt*, got "kms:*": S3 asks nothing else of a key
Guest.BucketName must be 3 to 63 characters long, got 2`,
		},
		"guest of a key": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewKMSKey(stack, "K", constructs.KMSKeyProps{Guest: constructs.KeyGuest{ARN: "arn:aws:iam::444455556666:user/*"}})
				return err
			},
			`KMSKey "K": Guest: Trust.ARN must be the ARN of one IAM user or role, such as arn:aws:iam::123456789012:role/name, in the partition aws, aws-cn, aws-us-gov or aws-eusc, its path, of at most 512 characters, and its name, of at most 64, of letters, digits and _+=,.@- only, got "arn:aws:iam::444455556666:user/*"
Guest.Actions must have at least one entry
Guest.BucketName must be given: the key is for one bucket`,
		},
		"name in the account's namespace": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{NamePrefix: "acme-123456789012-us-east-1-an-an", Name: "acme-data"})
				return err
			},
			`VendorBucket "B": NamePrefix must be at most 32 characters long, as the account's ID, the region and -an follow, got 33
Name and NamePrefix must not both be given, but where NameWhen and NamePrefixWhen exclude each other`,
		},
		"log bucket in the account's namespace": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewLogBucket(stack, "L", constructs.LogBucketProps{NamePrefix: "sthree"})
				return err
			},
			`LogBucket "L": NamePrefix must not start with sthree-, which AWS reserves, got "sthree-"`,
		},
		"policy": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{Permissions: []constructs.Permission{
					{Sid: "a b", Actions: []string{"ec2:RunInstances"}, OnBucket: true},
					{Sid: "Twice", OnObjects: true},
					{Sid: "Twice", Actions: []string{"s3:GetObject"}},
				}})
				return err
			},
			`AccessPolicy "P": one of BucketName and BucketARNs must be given
Permissions[0].Sid must be 1 to 64 letters and digits that start with a capital letter, got "a b"
Permissions[1].Actions must have at least one action
Permissions[2] must be OnBucket, OnObjects or both, or OnAccount
Permissions[0].Actions[0] must be an S3 action such as "s3:GetObject", got "ec2:RunInstances": a permission applies to a bucket and its objects
Permissions[2].Sid must be another than "Twice", which Permissions[1] is`,
		},
		"listing that no prefix limits": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{
					BucketName: "acmecorp-reports", Prefix: "daily/",
					Permissions: []constructs.Permission{
						{Sid: "All", Actions: []string{"s3:*"}, OnBucket: true},
						{Sid: "Uploads", Actions: []string{"s3:ListBucketMultipartUploads", "s3:ListBucket"}, OnBucket: true},
						{Sid: "Read", Actions: []string{"s3:Get*"}, OnBucket: true, OnObjects: true},
					},
				})
				return err
			},
			`AccessPolicy "P": Permissions[0].Actions[0] must be ` + underPrefix + `, got "s3:*"` + limited + `
Permissions[1].Actions[0] must be ` + underPrefix + `, got "s3:ListBucketMultipartUploads"` + limited + named + `
Permissions[1].Actions[0] must not grant again what Permissions[0].Actions[0] grants on the bucket, got "s3:ListBucketMultipartUploads" beside "s3:*"
Permissions[1].Actions[1] must not grant again what Permissions[0].Actions[0] grants on the bucket, got "s3:ListBucket" beside "s3:*"
Permissions[2].Actions[0] must be ` + underPrefix + `, got "s3:Get*"` + limited + `
Permissions[2].Actions[0] must not grant again what Permissions[0].Actions[0] grants on the bucket, got "s3:Get*" beside "s3:*"`,
		},
		"prefixes that are known": {
			func(stack awscdk.Stack) error {
				list := []constructs.Permission{{Sid: "Uploads", Actions: []string{"s3:ListBucketMultipartUploads"}, OnBucket: true}}
				_, err := constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{
					BucketName: "acmecorp-reports", Prefix: "daily/", Prefixes: []string{"daily", "logs/", "logs/old/", "logs/"}, Permissions: list,
				})
				_, guest := constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{
					Guest:     constructs.BucketGuest{AccountID: "111122223333", NoExternalID: "It asks for a token.", Prefixes: []string{"*/"}, Permissions: list},
					Lifecycle: constructs.Lifecycle{ExpireAfterDays: 1, ExpirePrefix: "a", ExpirePrefixes: []string{"b/"}},
				})
				return errors.Join(err, guest)
			},
			`AccessPolicy "P": Prefix and Prefixes must not both be given
Prefixes[0] ` + prefixRule + `"daily"
Prefixes[2] must not be under Prefixes[1], which opens it already, got "logs/old/"
Prefixes[3] must not be under Prefixes[1], which opens it already, got "logs/"
Permissions[0].Actions[0] must be ` + underPrefix + `, got "s3:ListBucketMultipartUploads"` + limited + named + `
VendorBucket "B": Lifecycle.ExpirePrefix and Lifecycle.ExpirePrefixes must not both be given
Guest.Prefixes[0] ` + prefixRule + `"*/"
Permissions[0].Actions[0] must be ` + underPrefix + `, got "s3:ListBucketMultipartUploads": Prefixes limit the grant, and S3 can limit no other action on a bucket to one` + named,
		},
		"what no prefix limits": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{
					BucketName: "acmecorp-reports", Prefix: "daily/",
					Permissions: []constructs.Permission{
						{Sid: "Look", Actions: []string{"s3:ListBucket", "s3:PutBucketCORS"}, OnBucket: true, BeyondPrefix: []string{"s3:ListBucket", "s3:PutBucketCORS", "s3:GetBucketAcl"}},
						{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true, BeyondPrefixWhy: "Reads."},
					},
				})
				return err
			},
			`AccessPolicy "P": Permissions[0].BeyondPrefix and BeyondPrefixWhy must be given both, or neither
Permissions[1].BeyondPrefix and BeyondPrefixWhy must be given both, or neither
Permissions[0].BeyondPrefix[0] must be what no prefix limits, got "s3:ListBucket": it is limited to the prefix, or shows no key
Permissions[0].BeyondPrefix[1] must be an action that only looks, got "s3:PutBucketCORS": what changes the bucket changes it beside the prefix too
Permissions[0].BeyondPrefix[2] must be an action of the permission on the bucket, by its whole name, got "s3:GetBucketAcl": this permission has none that no prefix limits`,
		},
		"account without external ID": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{
					Trust:     constructs.AccountTrust{AccountID: "5550714"},
					RoleProps: constructs.RoleProps{MaxSessionSeconds: 60},
				})
				return err
			},
			`CrossAccountRole "R": Trust.AccountID must be a 12-digit AWS account ID, got "5550714"
Trust: one of ExternalID and NoExternalID, the reason for having none, must be given
MaxSessionSeconds must be 3600 to 43200 (1 to 12 hours), got 60`,
		},
		"conditions that do not narrow": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{Trust: constructs.PrincipalTrust{
					ARN: "arn:aws:iam::444455556666:role/a", ARNs: []constructs.Value{"*"}, NoExternalID: "It is of this organization.", SecondExternalID: "id-2",
					Narrowed: []constructs.Narrowing{
						{Key: "sts:RoleSessionName", Operator: "StringNotEquals", Values: []constructs.Value{"acme"}},
						{Key: "aws:SourceIp", Operator: "IpAddress", Values: []constructs.Value{"0.0.0.0/0"}},
						{Key: "aws:SourceIp", Operator: "IpAddress"},
						{Key: "aws:PrincipalTag/team", Operator: "StringEquals", Values: []constructs.Value{"acme"}},
					},
				}})
				return err
			},
			`CrossAccountRole "R": Trust: one of ARN and ARNs must be given, got both
Trust.ARNs[0] must be the ARN of one IAM user or role, such as arn:aws:iam::123456789012:role/name, in the partition aws, aws-cn, aws-us-gov or aws-eusc, its path, of at most 512 characters, and its name, of at most 64, of letters, digits and _+=,.@- only, got "*"
Trust.SecondExternalID is a second one: ExternalID must be given too
Trust.Narrowed[0].Operator must be StringEquals or StringLike, got "StringNotEquals": it lets in everybody but those
Trust.Narrowed[1].Values[0] must be a network of /12 or less (IPv6: /32), got "0.0.0.0/0": so wide a one keeps hardly anybody out
Trust.Narrowed[2].Values must be given: without one nobody gets in
Trust.Narrowed[2] must be another than one before: list the values of both there
Trust.Narrowed[3].Key must be aws:PrincipalArn, sts:RoleSessionName, sts:SourceIdentity, aws:PrincipalOrgID or aws:SourceIp, got "aws:PrincipalTag/team": of no other key it is known that it can only narrow`,
		},
		"tokens of everybody": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{Trust: constructs.WebIdentityTrust{
					Issuer: "https://{tenant}.example.com", Audience: "a b", Audiences: []constructs.Value{"c"}, AudienceWhen: "Asked", Subject: "service:*", NoSubject: "It is only one.",
					Claims: []constructs.Claim{
						{Name: "tier", Operator: "StringEquals", Values: []string{"gold"}},
						{Name: "amr", Operator: "ForAllValues:StringEquals", Values: []string{"hardware"}},
						{Name: "email", Operator: "StringEquals", Values: []string{"reader@*"}},
						{Name: "oaud", Operator: "StringLike"},
					},
					Narrowed: []constructs.Narrowing{{Key: "aws:PrincipalOrgID", Operator: "StringEquals", Values: []constructs.Value{"o-a1b2c3d4e5"}}},
				}})
				return err
			},
			`CrossAccountRole "R": Trust.IssuerPart must be given where Issuer has a part in braces, and only there
Trust: one of Subject, SubjectLike and NoSubject, the reason for having none, must be given
Trust.Subject must have no star, which SubjectLike is for, got "service:*"
Trust: one of Audience and Audiences must be given, or none
Trust.Audience must be 1 to 255 printable ASCII characters without spaces, quotes, backquotes, backslashes, *, ? and $, got "a b"
Trust.Claims must be among those that AWS compares for https://{tenant}.example.com, which are amr, email, oaud, got "tier"
Trust.Claims: the operator for amr must be ForAnyValue:StringEquals, got "ForAllValues:StringEquals"
Trust.Claims: a value of email must have no star with StringEquals, got "reader@*"
Trust.Claims: oaud must have a value
Trust.Narrowed[0].Key must be sts:RoleSessionName or aws:SourceIp for who comes with a token, got "aws:PrincipalOrgID"`,
		},
		"an issuer whose tokens need a session's name": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{Trust: constructs.WebIdentityTrust{
					Issuer: "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/", IssuerPart: constructs.Ref("Tenant"), Audience: "api://reader", NoSubject: "It is only one.",
					Narrowed: []constructs.Narrowing{{Key: "sts:RoleSessionName", Operator: "StringLike", Values: []constructs.Value{"MicrosoftSentinel_*"}}},
				}})
				return err
			},
			`CrossAccountRole "R": Trust.IssuerPart must be given where Issuer has a part in braces, and only there
Trust.Narrowed must have one on sts:RoleSessionName with StringEquals for https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/: IAM takes no trust without it`,
		},
		"an OIDC provider that is none": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewOIDCProvider(stack, "P", constructs.OIDCProviderProps{Issuer: "http://id.example.com", Audiences: []constructs.Value{"a b"}})
				return err
			},
			`OIDCProvider "P": Issuer must be accounts.google.com, cognito-identity.amazonaws.com, graph.facebook.com, www.amazon.com, which IAM knows, or the https address of another issuer, got "http://id.example.com"
Audiences must be 1 to 255 printable ASCII characters without spaces, quotes, backquotes, backslashes, *, ? and $, got "a b"`,
		},
		"everybody of Google": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{Trust: constructs.WebIdentityTrust{}})
				return err
			},
			`CrossAccountRole "R": Trust.Subject must be given: without it every Google account could assume the role`,
		},
		"no trust": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{})
				return err
			},
			`CrossAccountRole "R": Trust must be given; for a vendor that is not known yet it is NobodyTrust`,
		},
		"itself without a name, narrowed": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{
					Trust: constructs.AccountTrust{AccountID: "111122223333", ExternalID: "acme/7f3a", Narrowed: []constructs.Narrowing{
						{Key: "aws:PrincipalOrgID", Operator: "StringEquals", Values: []constructs.Value{"o-a1b2c3d4e5"}},
					}},
					AssumesItself: "Hands its session on.",
				})
				return err
			},
			`CrossAccountRole "R": AssumesItself must not stand beside Trust.Narrowed: once in, the role would go on without what keeps others out
Name must be given, in every launch, with AssumesItself: a role cannot name itself in its trust when it is made`,
		},
		"roles that AWS alone changes": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{
					BucketName: "acme-data", Permissions: []constructs.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true}},
					RoleNames: []constructs.Value{"AcmeIntegration", "AWSServiceRoleForSupport"},
				})
				return err
			},
			`AccessPolicy "P": RoleNames[1] must be 1 to 64 letters, digits and characters of _+=,.@-; the name alone, without an ARN or a path; not beginning with AWSServiceRoleFor or AWSReservedSSO_, which AWS alone changes, got "AWSServiceRoleForSupport"`,
		},
		"itself by a token": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{
					Trust:         constructs.ChoiceTrust{When: "UseToken", Then: constructs.WebIdentityTrust{Subject: "123456789012345678901"}, Else: constructs.NobodyTrust{}},
					RoleProps:     constructs.RoleProps{Name: "acme-catalog"},
					AssumesItself: "Hands its session on.",
				})
				return err
			},
			`CrossAccountRole "R": AssumesItself must not stand beside a WebIdentityTrust: a session would outlive its token, without an external ID`,
		},
		"three keys": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewKeyedUser(stack, "U", constructs.KeyedUserProps{UserProps: constructs.UserProps{
					KeySlots: []constructs.KeySlot{{Name: "A"}, {Name: "A"}, {Name: "-"}},
				}})
				return err
			},
			`KeyedUser "U": KeySlots must be at most 2, as IAM allows two keys a user, got 3
KeySlots: Name "A" stands twice
KeySlots: Name must be 1 to 16 letters and digits, got "-"`,
		},
		"call-back": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCallBack(stack, "C", constructs.CallBackProps{
					BusARN: "arn:aws:events:us-east-1:111122223333:event-bus/default", Version: "1.0.0 or later",
				})
				return err
			},
			`CallBack "C": BusARN must be the ARN of an event bus, not of the default one, such as arn:aws:events:us-east-1:123456789012:event-bus/name, its name at most 256 characters, in the partition aws, aws-cn, aws-us-gov or aws-eusc, got "arn:aws:events:us-east-1:111122223333:event-bus/default"` + "\n" +
				`Version must be 1 to 27 letters, digits, dots, hyphens and underscores, got "1.0.0 or later"`,
		},
		"nobody to tell": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewCallBack(stack, "C", constructs.CallBackProps{})
				return err
			},
			`CallBack "C": BusARN must be given`,
		},
		"alarm": {
			func(stack awscdk.Stack) error {
				_, err := constructs.NewRefusalAlarm(stack, "A", constructs.RefusalAlarmProps{})
				return err
			},
			"RefusalAlarm \"A\": BucketName must be given\nEmail must be given",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var err error
			defined := resources(func(stack awscdk.Stack) { err = tt.define(stack) })
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			if len(defined) > 0 {
				t.Errorf("defined %s all the same", asJSON(defined))
			}
		})
	}
}
