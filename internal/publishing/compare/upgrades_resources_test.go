package compare_test

import "github.com/bucketgrant/bucketgrant/internal/publishing/compare"

// upgradesOfResources change what is created.
var upgradesOfResources = []upgrade{
	{
		name:    "resource renamed",
		replace: []string{"  Role:\n", "  VendorRole:\n", "GetAtt Role.", "GetAtt VendorRole."},
		finds:   []compare.Kind{compare.ResourceRenamed},
		needs:   "2.0.0",
		say:     []string{"major resource replaced: VendorRole (AWS::IAM::Role) replaces Role: another logical ID is another resource"},
	},
	{
		name: "bucket moved to the account's namespace",
		replace: []string{`BucketName: !If [NameBucket, !Sub "reader-${BucketNameSuffix}", !Ref AWS::NoValue]`,
			`BucketNamePrefix: !If [NameBucket, !Sub "reader-${BucketNameSuffix}", reader]` + "\n      BucketNamespace: account-regional"},
		finds: []compare.Kind{compare.AccessGained, compare.ResourceReplaced, compare.OutputChanged, compare.AccessLost},
		needs: "2.0.0",
		say: []string{
			"major resource replaced: Bucket (AWS::S3::Bucket) is replaced: BucketName cannot change in place, when BucketNameSuffix is given",
			"major resource replaced: Bucket (AWS::S3::Bucket) is replaced: BucketNamePrefix cannot change in place",
			"major resource replaced: Bucket (AWS::S3::Bucket) is replaced: BucketNamespace cannot change in place",
			"major resource replaced: BucketPolicy (AWS::S3::BucketPolicy) is replaced",
			"major output changed: the output BucketName says something else from reader-acmecorp to reader-acmecorp-111122223333-us-east-1-an",
			"major output changed: the output BucketName says something else from example-bucket-",
			"major access gained: Role may now use s3:ListBucket on other buckets", "of other buckets", "may no longer use",
		},
	},
	{
		name: "the account's namespace offered",
		replace: []string{"Parameters:\n", `Parameters:
  BucketNamePrefix: {Type: String, Default: "", AllowedPattern: "^$|^[a-z]{1,20}$", Description: The start of a name.}
`, "Conditions:\n", `Conditions:
  UseAccountNamespace: !Not [!Equals [!Ref BucketNamePrefix, ""]]
`, "Rules:\n", `Rules:
  AccountNamespace:
    RuleCondition: !Not [!Equals [!Ref BucketNamePrefix, ""]]
    Assertions: [{Assert: !Equals [!Ref BucketNameSuffix, ""], AssertDescription: One name only.}]
`, "      BucketName: ", `      BucketNamePrefix: !If [UseAccountNamespace, !Ref BucketNamePrefix, !Ref AWS::NoValue]
      BucketNamespace: !If [UseAccountNamespace, account-regional, !Ref AWS::NoValue]
      BucketName: `},
		finds: []compare.Kind{compare.AccessOffered, compare.ParameterOptional},
		needs: "1.3.0",
		say: []string{
			"minor parameter added: BucketNamePrefix is new and optional, empty unless given",
			"on other buckets, if BucketNamePrefix is acme", "of other buckets, if BucketNamePrefix is acme",
		},
	},
	{
		name:    "resource replaced, and what belongs to it",
		replace: []string{"      Path: /vendors/\n", "      UserName: vendor\n"},
		finds:   []compare.Kind{compare.CapabilityNeeded, compare.ResourceReplaced, compare.CapabilityNotNeeded, compare.PropertyChanged},
		needs:   "2.0.0",
		say: []string{
			"major launch added: must be acknowledged with CAPABILITY_NAMED_IAM",
			"major resource replaced: User (AWS::IAM::User) is replaced: UserName cannot change in place",
			"major resource replaced: AccessKey (AWS::IAM::AccessKey) is replaced: UserName cannot change in place",
			"minor launch removed: need no longer be acknowledged with CAPABILITY_IAM",
			"minor resource changed: User: Path changes from /vendors/ to none",
		},
	},
	{
		name:    "resource renamed, and what belongs to it",
		replace: []string{"  User:\n", "  VendorUser:\n", "!Ref User", "!Ref VendorUser"},
		finds:   []compare.Kind{compare.ResourceDragged, compare.ResourceRenamed},
		needs:   "2.0.0",
		say: []string{
			"major resource replaced: AccessKey (AWS::IAM::AccessKey) is replaced, as what its UserName names is",
			"major resource replaced: VendorUser (AWS::IAM::User) replaces User: another logical ID is another resource",
		},
	},
	{
		name:    "resource of another type",
		replace: []string{"  AccessKey:\n    Type: AWS::IAM::AccessKey\n    Properties:\n      UserName: !Ref User\n", "  AccessKey:\n    Type: AWS::SNS::Topic\n"},
		finds:   []compare.Kind{compare.ResourceRetyped},
		needs:   "2.0.0",
		say:     []string{"major resource replaced: AccessKey is replaced: its type is AWS::SNS::Topic, it was AWS::IAM::AccessKey"},
	},
	{
		name:    "resource removed",
		replace: []string{"  AccessKey:\n    Type: AWS::IAM::AccessKey\n    Properties:\n      UserName: !Ref User\n", ""},
		finds:   []compare.Kind{compare.ResourceRemoved},
		needs:   "2.0.0",
		say:     []string{"major resource removed: AccessKey (AWS::IAM::AccessKey) is removed"},
	},
	{
		name:    "resource added",
		replace: []string{"Outputs:\n", "  Topic:\n    Type: AWS::SNS::Topic\n\nOutputs:\n"},
		finds:   []compare.Kind{compare.ResourceAdded},
		needs:   "1.3.0",
		say:     []string{"minor resource added: Topic (AWS::SNS::Topic) is added"},
	},
	{
		name:    "bucket no longer kept",
		replace: []string{"    Type: AWS::S3::Bucket\n    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n", "    Type: AWS::S3::Bucket\n"},
		finds:   []compare.Kind{compare.RetentionChanged},
		needs:   "2.0.0",
		say: []string{
			"major resource changed: Bucket has the DeletionPolicy Delete, it had RetainExceptOnCreate",
			"major resource changed: Bucket has the UpdateReplacePolicy Delete, it had Retain",
		},
	},
	{
		name:    "bucket opened to the public",
		replace: []string{"BlockPublicPolicy: true", "BlockPublicPolicy: false"},
		finds:   []compare.Kind{compare.GuardChanged},
		needs:   "2.0.0",
		say:     []string{"major resource changed: Bucket: PublicAccessBlockConfiguration, which protects, changes"},
	},
	{
		name:    "Object Lock turned on",
		replace: []string{"      PublicAccessBlockConfiguration:\n", "      ObjectLockEnabled: true\n      PublicAccessBlockConfiguration:\n"},
		finds:   []compare.Kind{compare.LastingChanged},
		needs:   "2.0.0",
		say:     []string{"major resource changed: Bucket: ObjectLockEnabled, which can never be undone, changes from none to true"},
	},
	{
		name:    "objects expire",
		replace: []string{"      PublicAccessBlockConfiguration:\n", "      LifecycleConfiguration:\n        Rules:\n          - {Status: Enabled, ExpirationInDays: 30}\n      PublicAccessBlockConfiguration:\n"},
		finds:   []compare.Kind{compare.OpeningChanged},
		needs:   "2.0.0",
		say:     []string{"major resource changed: Bucket: LifecycleConfiguration changes from none to"},
	},
	{
		name:    "property changed in place",
		replace: []string{"      MaxSessionDuration: !Ref MaxSessionDuration\n", "      MaxSessionDuration: 7200\n"},
		finds:   []compare.Kind{compare.PropertyChanged},
		needs:   "1.3.0",
		say: []string{
			"minor resource changed: Role: MaxSessionDuration changes from 3600 to 7200, when MaxSessionDuration is 3600",
			"minor resource changed: Role: MaxSessionDuration changes from 43200 to 7200, when MaxSessionDuration is 43200",
		},
	},
}
