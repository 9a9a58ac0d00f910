package compare_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// upgrade is a change of a template, and what must be said of it.
type upgrade struct {
	name    string
	from    []string // pairs of what is there and what the version before has instead
	replace []string // the same of the version after
	finds   []compare.Kind
	needs   string
	say     []string
}

// upgrades are changes of testdata/base.yaml, which is version 1.2.3, what must be said of each, and the least version it
// needs. say are parts of findings: each must be there, and there must be no finding without.
var upgrades = []upgrade{
	{
		name:    "nothing but the version",
		replace: []string{"1.2.3", "1.2.4"},
		finds:   []compare.Kind{compare.Nothing},
		needs:   "1.2.4",
		say:     []string{"patch words changed: nothing changes but the version"},
	},
	{
		name:    "text changed",
		replace: []string{"The value that Reader gives you.", "What Reader gives you.", "must be 2 to 100", "must have 2 to 100", "Reader reads one bucket", "Reader looks at one bucket", "The ARN of the role.", "The role's ARN.", "serves aws and", "works in aws and", "Sid: Reader", "Sid: ReaderItself"},
		finds:   []compare.Kind{compare.TemplateWords, compare.ParameterWords, compare.StatementIDs, compare.OutputWords, compare.RuleWords},
		needs:   "1.2.4",
		say: []string{
			"patch words changed: the description changes",
			"patch words changed: the words of ExternalId change",
			"patch words changed: the statement ids of Role change",
			"patch words changed: the words of the output RoleArn change",
			"patch words changed: the words of the rule ServedPartition change",
		},
	},
	{
		name:    "statements merged, split and reordered",
		replace: []string{"Action: [s3:GetObject, s3:GetObjectVersion]", "Action: [s3:GetObjectVersion, s3:GetObject]"},
		finds:   []compare.Kind{compare.WrittenAlike},
		needs:   "1.3.0",
		say:     []string{"minor other changed: AccessPolicy is written otherwise: no launch that was tried shows a difference"},
	},
	// Access.
	{
		name:    "permission added",
		replace: []string{"[s3:GetObject, s3:GetObjectVersion]", "[s3:GetObject, s3:GetObjectVersion, s3:GetObjectTagging]"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say: []string{
			"major access gained: Role may now use s3:GetObjectTagging on objects of the bucket under the prefix, when Prefix is given",
			"major access gained: Role may now use s3:GetObjectTagging on objects of the bucket, when Prefix is empty",
		},
	},
	{
		name:    "what shows the whole account",
		replace: []string{"          - Sid: Read\n", "          - {Sid: FindBuckets, Effect: Allow, Action: s3:ListAllMyBuckets, Resource: \"*\"}\n          - Sid: Read\n"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say:     []string{"major access gained: Role may now use s3:ListAllMyBuckets on the account"},
	},
	{
		name:    "permission narrowed",
		replace: []string{"[s3:GetObject, s3:GetObjectVersion]", "s3:GetObject"},
		finds:   []compare.Kind{compare.AccessLost},
		needs:   "1.3.0",
		say: []string{
			"minor access lost: Role may no longer use s3:GetObjectVersion on objects of the bucket under the prefix, when Prefix is given",
			"minor access lost: Role may no longer use s3:GetObjectVersion on objects of the bucket, when Prefix is empty",
		},
	},
	{
		name:    "action widened by a star",
		replace: []string{"Action: s3:ListBucket\n", "Action: s3:ListBucket*\n"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say:     []string{"major access gained: Role may now use s3:ListBucketMultipartUploads and s3:ListBucketVersions on the bucket, when Prefix is empty", "major access gained: Role may now use s3:ListBucketMultipartUploads and s3:ListBucketVersions on the bucket under the prefix, when Prefix is given"},
	},
	{
		name:    "account condition dropped",
		replace: []string{"            Condition: {StringEquals: {s3:ResourceAccount: !Ref AWS::AccountId}}\n", ""},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say: []string{
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's, when Prefix is given",
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket where it is another account's, when Prefix is empty",
		},
	},
	{
		name:    "account condition loosened",
		replace: []string{"{StringEquals: {s3:ResourceAccount: !Ref AWS::AccountId}}", "{StringLike: {s3:ResourceAccount: \"*\"}}"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say: []string{
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's, when Prefix is given",
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket where it is another account's, when Prefix is empty",
		},
	},
	{
		name:    "account condition added",
		replace: []string{"              Resource: !Sub ${Bucket.Arn}/*\n", "              Resource: !Sub ${Bucket.Arn}/*\n              Condition: {StringEquals: {s3:ResourceAccount: !Ref AWS::AccountId}}\n"},
		finds:   []compare.Kind{compare.AccessLost},
		needs:   "1.3.0",
		say:     []string{"minor access lost: Role may no longer use s3:DeleteObject on objects of the bucket where it is another account's, when AllowDelete is Yes"},
	},
	{
		name:    "prefix condition dropped",
		replace: []string{"            Condition: !If\n              - LimitToPrefix\n              - StringLike:\n                  s3:prefix: !Sub ${Prefix}*\n              - !Ref AWS::NoValue\n", ""},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say:     []string{"major access gained: Role may now use s3:ListBucket on the bucket and the bucket outside the prefix, when Prefix is given"},
	},
	{
		name:    "resource opened to buckets whose names begin the same",
		replace: []string{"Resource: !Sub ${Bucket.Arn}/${Prefix}*", "Resource: !Sub ${Bucket.Arn}*"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say: []string{
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of other buckets",
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket outside the prefix, when Prefix is given",
		},
	},
	{
		name:    "a place that the grid does not have",
		replace: []string{"          - Sid: Read\n", "          - Sid: ReadMore\n            Effect: Allow\n            Action: sqs:Receive*\n            Resource: arn:aws:sqs:us-east-1:555071496850:jobs-*\n          - Sid: Read\n"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say:     []string{"major access gained: Role may now use sqs:ReceiveAnything on arn:aws:sqs:us-east-1:555071496850:jobs-, arn:aws:sqs:us-east-1:555071496850:jobs-2, arn:aws:sqs:us-east-1:555071496850:jobs-other and arn:aws:sqs:us-east-1:555071496850:jobs-other/key"},
	},
	{
		name:    "TLS denial dropped",
		replace: []string{"            Action: s3:*\n", "            Action: s3:PutObject\n"},
		finds:   []compare.Kind{compare.AccessGained},
		needs:   "2.0.0",
		say: []string{
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix without TLS, when Prefix is given",
			"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket without TLS, when Prefix is empty",
			"major access gained: Role may now use s3:DeleteObject on objects of the bucket without TLS, when AllowDelete is Yes",
			"major access gained: Role may now use s3:ListBucket on the bucket under the prefix without TLS, when Prefix is given",
			"major access gained: Role may now use s3:ListBucket on the bucket without TLS, when Prefix is empty",
		},
	},
	// Who gets in.
	{
		name:    "external ID no longer asked for",
		replace: []string{"            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n", ""},
		finds:   []compare.Kind{compare.TrustGained},
		needs:   "2.0.0",
		say:     []string{"major trust gained: Role may now be assumed by arn:aws:iam::555071496850:"},
	},
	{
		name:    "another account trusted",
		replace: []string{"AWS: !Sub arn:${AWS::Partition}:iam::555071496850:root", "AWS: [!Sub \"arn:${AWS::Partition}:iam::555071496850:root\", !Sub \"arn:${AWS::Partition}:iam::666677778888:root\"]"},
		finds:   []compare.Kind{compare.TrustGained},
		needs:   "2.0.0",
		say:     []string{"major trust gained: Role may now be assumed by arn:aws:iam::666677778888:"},
	},
	{
		name:    "trust narrowed",
		replace: []string{"iam::555071496850:root", "iam::555071496850:role/service"},
		finds:   []compare.Kind{compare.TrustLost},
		needs:   "1.3.0",
		say:     []string{"minor trust lost: Role may no longer be assumed by arn:aws:iam::555071496850:"},
	},
	{
		name:    "another account trusted in one partition only",
		replace: []string{"AWS: !Sub arn:${AWS::Partition}:iam::555071496850:root", "AWS: !Sub [\"arn:${AWS::Partition}:iam::${A}:root\", {A: !FindInMap [P, !Ref AWS::Partition, A]}]", "Conditions:\n", "Mappings:\n  P:\n    aws: {A: \"555071496850\"}\n    aws-us-gov: {A: \"666677778888\"}\n\nConditions:\n"},
		finds:   []compare.Kind{compare.TrustGained, compare.TrustLost},
		needs:   "2.0.0",
		say:     []string{"major trust gained: Role may now be assumed by arn:aws-us-gov:iam::666677778888:role/service with external ID acme/7f3a;", "in aws-us-gov"},
	},
	// Resources.
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
		say:     []string{"major resource replaced: AccessKey is replaced: it is a AWS::SNS::Topic, it was a AWS::IAM::AccessKey"},
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
	// Parameters.
	{
		name:    "parameter removed",
		replace: []string{"  MaxSessionDuration:\n    Type: Number\n    Default: 3600\n    MinValue: 3600\n    MaxValue: 43200\n", "", "!Ref MaxSessionDuration", "3600"},
		finds:   []compare.Kind{compare.ParameterRemoved, compare.PropertyChanged},
		needs:   "2.0.0",
		say: []string{
			"major parameter removed: MaxSessionDuration is removed: an update or a link that names it fails",
			"minor resource changed: Role: MaxSessionDuration changes from 43200 to 3600, when MaxSessionDuration is 43200",
		},
	},
	{
		name:    "parameter added, optional",
		replace: []string{"  AllowDelete:\n", "  Project:\n    Type: String\n    Default: none\n  AllowDelete:\n"},
		finds:   []compare.Kind{compare.ParameterOptional},
		needs:   "1.3.0",
		say:     []string{"minor parameter added: Project is new and optional, \"none\" unless given"},
	},
	{
		name:    "parameter added, required",
		replace: []string{"  AllowDelete:\n", "  Project:\n    Type: String\n  AllowDelete:\n"},
		finds:   []compare.Kind{compare.ParameterRequired},
		needs:   "2.0.0",
		say:     []string{"major parameter added: Project is new and must be given"},
	},
	{
		name:    "parameter no longer optional",
		replace: []string{"    Default: \"No\"\n", ""},
		finds:   []compare.Kind{compare.DefaultGone},
		needs:   "2.0.0",
		say:     []string{"major parameter changed: AllowDelete must be given, it was optional"},
	},
	{
		name:    "parameter of another type",
		replace: []string{"Type: Number\n    Default: 3600\n    MinValue: 3600\n    MaxValue: 43200", "Type: String\n    Default: \"3600\""},
		finds:   []compare.Kind{compare.ParameterRetyped},
		needs:   "2.0.0",
		say:     []string{"major parameter changed: MaxSessionDuration has the type String, it was Number"},
	},
	{
		name:    "parameter hidden",
		replace: []string{"    Description: The value that Reader gives you.\n", "    NoEcho: true\n"},
		finds:   []compare.Kind{compare.ParameterHidden, compare.ParameterWords},
		needs:   "2.0.0",
		say: []string{
			"major parameter changed: ExternalId has NoEcho true, it was false",
			"patch words changed: the words of ExternalId change",
		},
	},
	{
		name:    "pattern tightened",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z0-9/]{2,99}$"},
		finds:   []compare.Kind{compare.ValueRefused},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: ExternalId refuses \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\" of 100 characters, which it took before"},
	},
	{
		name:    "pattern widened",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z0-9/_]{2,100}$"},
		finds:   []compare.Kind{compare.ValueAccepted},
		needs:   "1.3.0",
		say:     []string{"minor parameter accepted: ExternalId takes \"a_\", which it refused before"},
	},
	{
		name:    "pattern written otherwise",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^(?:[A-Za-z]|[0-9]|/){2,100}$"},
		finds:   []compare.Kind{compare.Nothing},
		needs:   "1.2.4",
		say:     []string{"patch words changed: nothing changes but the version"},
	},
	{
		name:    "pattern moved",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z/_]{2,100}$"},
		finds:   []compare.Kind{compare.ValueRefused, compare.ValueAccepted},
		needs:   "2.0.0",
		say: []string{
			"major parameter refused: ExternalId refuses \"a0\", which it took before",
			"minor parameter accepted: ExternalId takes \"a_\", which it refused before",
		},
	},
	{
		name:    "pattern that cannot be compared",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^(?<!x)[A-Za-z0-9/]{2,100}$"},
		finds:   []compare.Kind{compare.ValuesUnknown},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: ExternalId has other constraints, and whether they refuse a value that was taken before cannot be told"},
	},
	{
		name:    "allowed value removed",
		replace: []string{"AllowedValues: [\"Yes\", \"No\"]", "AllowedValues: [\"No\"]"},
		finds:   []compare.Kind{compare.ValueRefused},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: AllowDelete refuses \"Yes\", which it took before"},
	},
	{
		name:    "range narrowed and widened",
		replace: []string{"MinValue: 3600\n    MaxValue: 43200", "MinValue: 900\n    MaxValue: 7200"},
		finds:   []compare.Kind{compare.ValueRefused, compare.ValueAccepted},
		needs:   "2.0.0",
		say: []string{
			"major parameter refused: MaxSessionDuration refuses \"43200\", which it took before",
			"minor parameter accepted: MaxSessionDuration takes \"900\", which it refused before",
		},
	},
	{
		name:    "default changed",
		replace: []string{"Default: 3600", "Default: 7200"},
		finds:   []compare.Kind{compare.PropertyChanged, compare.DefaultChanged},
		needs:   "1.3.0",
		say: []string{
			"minor parameter changed: MaxSessionDuration is \"7200\" unless given, it was \"3600\"; an update with UsePreviousValue keeps what it has",
			"minor resource changed: Role: MaxSessionDuration changes from 3600 to 7200, when MaxSessionDuration is left out",
		},
	},
	{
		name:    "default that widens access",
		replace: []string{"Default: \"No\"", "Default: \"Yes\""},
		finds:   []compare.Kind{compare.AccessGained, compare.LaunchRefused, compare.DefaultChanged},
		needs:   "2.0.0",
		say: []string{
			"minor parameter changed: AllowDelete is \"Yes\" unless given, it was \"No\"; an update with UsePreviousValue keeps what it has",
			"major access gained: Role may now use s3:DeleteObject on objects of the bucket, when AllowDelete is left out",
			"major launch refused: a launch that was accepted is refused: Rules.LongDeletes: Deleting is for the whole bucket.",
		},
	},
	{
		name:    "choice added that grants more",
		replace: []string{"  MaxSessionDuration:\n    Type: Number", "  AllowWrite:\n    Type: String\n    Default: \"No\"\n    AllowedValues: [\"Yes\", \"No\"]\n  MaxSessionDuration:\n    Type: Number", "Conditions:\n", "Conditions:\n  WriteIsAllowed: !Equals [!Ref AllowWrite, \"Yes\"]\n", "          - !If\n            - DeleteIsAllowed\n", "          - !If\n            - WriteIsAllowed\n            - Sid: Write\n              Effect: Allow\n              Action: s3:PutObject\n              Resource: !Sub ${Bucket.Arn}/*\n            - !Ref AWS::NoValue\n          - !If\n            - DeleteIsAllowed\n"},
		finds:   []compare.Kind{compare.AccessOffered, compare.ParameterOptional},
		needs:   "1.3.0",
		say: []string{
			"minor parameter added: AllowWrite is new and optional, \"No\" unless given",
			"minor access offered: Role may use s3:PutObject on objects of the bucket, ",
			"if AllowWrite is Yes",
		},
	},
	// Launches.
	{
		name:    "rule added that refuses",
		replace: []string{"  LongDeletes:\n    RuleCondition: !Equals [!Ref AllowDelete, \"Yes\"]\n", "  LongDeletes:\n"},
		finds:   []compare.Kind{compare.LaunchRefused},
		needs:   "2.0.0",
		say:     []string{"major launch refused: a launch that was accepted is refused: Rules.LongDeletes: Deleting is for the whole bucket. (with ExternalId="},
	},
	{
		name:    "rule dropped",
		replace: []string{"- Assert: !Equals [!Ref Prefix, \"\"]\n        AssertDescription: Deleting is for the whole bucket.", "- Assert: !Equals [!Ref AllowDelete, \"Yes\"]\n        AssertDescription: True."},
		finds:   []compare.Kind{compare.LaunchAccepted},
		needs:   "1.3.0",
		say:     []string{"minor launch accepted: a launch that was refused is accepted: Rules.LongDeletes: Deleting is for the whole bucket."},
	},
	{
		name:    "value that was refused lets strangers in",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^$|^[A-Za-z0-9/]{2,100}$", "            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n", "            Condition: !If\n              - AskForId\n              - StringEquals:\n                  sts:ExternalId: !Ref ExternalId\n              - !Ref AWS::NoValue\n", "Conditions:\n", "Conditions:\n  AskForId: !Not [!Equals [!Ref ExternalId, \"\"]]\n"},
		finds:   []compare.Kind{compare.LaunchWidens, compare.ValueAccepted},
		needs:   "2.0.0",
		say: []string{
			"major launch accepted: a launch that was refused is accepted, and Role may then be assumed by arn:aws:iam::555071496850:",
			"minor parameter accepted: ExternalId takes empty, which it refused before",
		},
	},
	{
		name:    "partition no longer served",
		replace: []string{"[aws, aws-us-gov]", "[aws]"},
		finds:   []compare.Kind{compare.PlaceRefused},
		needs:   "2.0.0",
		say:     []string{"major launch refused: launches in aws-us-gov are refused now: Rules.ServedPartition: Reader serves aws and aws-us-gov only."},
	},
	{
		name:    "partition served as well",
		replace: []string{"[aws, aws-us-gov]", "[aws, aws-us-gov, aws-cn]"},
		finds:   []compare.Kind{compare.PlaceAccepted},
		needs:   "1.3.0",
		say:     []string{"minor launch accepted: launches in aws-cn are accepted now"},
	},
	// Outputs.
	{
		name:    "output removed",
		replace: []string{"  RoleArn:\n    Description: The ARN of the role.\n    Value: !GetAtt Role.Arn\n", ""},
		finds:   []compare.Kind{compare.OutputRemoved},
		needs:   "2.0.0",
		say:     []string{"major output removed: the output RoleArn is removed"},
	},
	{
		name:    "output added",
		replace: []string{"Outputs:\n", "Outputs:\n  Region:\n    Value: !Ref AWS::Region\n"},
		finds:   []compare.Kind{compare.OutputAdded},
		needs:   "1.3.0",
		say:     []string{"minor output added: the output Region is added"},
	},
	{
		name:    "output says something else",
		replace: []string{"Value: !GetAtt Role.Arn", "Value: !Ref Role"},
		finds:   []compare.Kind{compare.OutputChanged},
		needs:   "2.0.0",
		say:     []string{"major output changed: the output RoleArn says something else"},
	},
	{
		name:    "output given at times only",
		replace: []string{"    Value: !GetAtt Role.Arn", "    Condition: LimitToPrefix\n    Value: !GetAtt Role.Arn"},
		finds:   []compare.Kind{compare.OutputWithheld},
		needs:   "2.0.0",
		say:     []string{"major output removed: the output RoleArn is no longer given, when Prefix is empty"},
	},
	{
		name:    "output given at all times",
		from:    []string{"    Value: !GetAtt Role.Arn", "    Condition: LimitToPrefix\n    Value: !GetAtt Role.Arn"},
		replace: []string{"    Condition: LimitToPrefix\n    Value: !GetAtt Role.Arn", "    Value: !GetAtt Role.Arn"},
		finds:   []compare.Kind{compare.OutputGiven},
		needs:   "1.3.0",
		say:     []string{"minor output added: the output RoleArn is given, when Prefix is empty"},
	},
	{
		name:    "output exported",
		replace: []string{"    Value: !GetAtt Role.Arn\n", "    Value: !GetAtt Role.Arn\n    Export: {Name: reader}\n"},
		finds:   []compare.Kind{compare.ExportAdded},
		needs:   "1.3.0",
		say:     []string{"minor output changed: the output RoleArn is exported"},
	},
	{
		name:    "output exported otherwise",
		from:    []string{"    Value: !GetAtt Role.Arn\n", "    Value: !GetAtt Role.Arn\n    Export: {Name: reader}\n"},
		replace: []string{"Name: reader}", "Name: readers}"},
		finds:   []compare.Kind{compare.ExportChanged},
		needs:   "2.0.0",
		say:     []string{"major output changed: the output RoleArn is exported otherwise from reader to readers"},
	},
	{
		name:    "description of a resource",
		replace: []string{"Lets Reader in.", "Reader gets in."},
		finds:   []compare.Kind{compare.ResourceWords},
		needs:   "1.2.4",
		say:     []string{"patch words changed: the description of Role changes"},
	},
	{
		name:    "parameter optional from now on",
		from:    []string{"    Default: 3600\n", ""},
		replace: []string{"    Type: Number\n", "    Type: Number\n    Default: 3600\n"},
		finds:   []compare.Kind{compare.DefaultAdded},
		needs:   "1.3.0",
		say:     []string{"minor parameter changed: MaxSessionDuration is optional, \"3600\" unless given; it had to be given"},
	},
	// What is written otherwise, and words.
	{
		name:    "condition of what no launch has",
		from:    []string{"Conditions:\n", "Conditions:\n  Never: !Equals [!Ref AWS::Region, nowhere-1]\n", "  User:\n", "  Topic: {Type: AWS::SNS::Topic, Condition: Never}\n  User:\n"},
		replace: []string{"nowhere-1", "nowhere-2"},
		finds:   []compare.Kind{compare.WrittenUnseen},
		needs:   "2.0.0",
		say:     []string{"major other changed: Conditions.Never is written otherwise: no launch that was tried shows what it does"},
	},
	{
		name:    "parameters in another order in the console, and another reason",
		replace: []string{"Conditions:\n", "Metadata: {AWS::CloudFormation::Interface: {ParameterGroups: []}}\nConditions:\n", "    Type: AWS::IAM::User\n", "    Type: AWS::IAM::User\n    Metadata: {Why: It holds a key.}\n"},
		finds:   []compare.Kind{compare.ConsoleWords, compare.ResourceNotes},
		needs:   "1.2.4",
		say: []string{
			"patch words changed: the labels, groups or order of the parameters in the console change",
			"patch words changed: the reasons or tags of User change",
		},
	},
	{
		name:    "bucket that is there already may be shared",
		replace: []string{"    Type: AWS::IAM::User\n", "    Type: AWS::IAM::User\n    Metadata: {Why: {ExistingBucket: Its owner may.}}\n"},
		finds:   []compare.Kind{compare.ExistingBucketOffered, compare.ResourceNotes},
		needs:   "1.3.0",
		say: []string{
			"minor access offered: a bucket that is there already may be shared too, by its owner, who puts the statements into its policy",
			"patch words changed: the reasons or tags of User change",
		},
	},
	{
		name:    "bucket that is there already may no longer be shared",
		from:    []string{"    Type: AWS::IAM::User\n", "    Type: AWS::IAM::User\n    Metadata: {Why: {ExistingBucket: Its owner may.}}\n"},
		replace: []string{"    Metadata: {Why: {ExistingBucket: Its owner may.}}\n", ""},
		finds:   []compare.Kind{compare.ExistingBucketGone, compare.ResourceNotes},
		needs:   "2.0.0",
		say: []string{
			"major access removed: a bucket that is there already is no longer shared: who put the statements into its policy is left alone with them",
			"patch words changed: the reasons or tags of User change",
		},
	},
	// Policies on resources, and who gets in if a customer wants.
	{
		name:    "bucket's policy lets somebody in",
		replace: []string{"          - Sid: RefuseRequestsWithoutTls\n", "          - {Effect: Allow, Principal: {AWS: \"arn:aws:iam::666677778888:root\"}, Action: s3:GetObject, Resource: !Sub \"${Bucket.Arn}/*\"}\n          - Sid: RefuseRequestsWithoutTls\n"},
		finds:   []compare.Kind{compare.PolicyWider},
		needs:   "2.0.0",
		say:     []string{"major resource changed: BucketPolicy: the policy allows what it did not, to arn:aws:iam::666677778888:root"},
	},
	{
		name:    "bucket's policy lets somebody in no more",
		from:    []string{"          - Sid: RefuseRequestsWithoutTls\n", "          - {Effect: Allow, Principal: {AWS: \"arn:aws:iam::666677778888:root\"}, Action: s3:GetObject, Resource: !Sub \"${Bucket.Arn}/*\"}\n          - Sid: RefuseRequestsWithoutTls\n"},
		replace: []string{"          - {Effect: Allow, Principal: {AWS: \"arn:aws:iam::666677778888:root\"}, Action: s3:GetObject, Resource: !Sub \"${Bucket.Arn}/*\"}\n", ""},
		finds:   []compare.Kind{compare.PolicyNarrower},
		needs:   "1.3.0",
		say:     []string{"minor resource changed: BucketPolicy: the policy allows less"},
	},
	{
		name: "choice of another account that gets in",
		replace: []string{"Conditions:\n", "  Partner: {Type: String, Default: \"No\", AllowedValues: [\"Yes\", \"No\"]}\n\nConditions:\n  WithPartner: !Equals [!Ref Partner, \"Yes\"]\n",
			"              AWS: !Sub arn:${AWS::Partition}:iam::555071496850:root\n", "              AWS: !If [WithPartner, \"arn:aws:iam::666677778888:root\", !Sub \"arn:${AWS::Partition}:iam::555071496850:root\"]\n"},
		finds: []compare.Kind{compare.TrustOffered, compare.ParameterOptional},
		needs: "1.3.0",
		say: []string{
			"minor trust offered: Role may be assumed by arn:aws:iam::666677778888:",
			"minor parameter added: Partner is new and optional, \"No\" unless given",
		},
	},
	{
		name:    "rule named after the version",
		from:    []string{"  User:\n", "  Tells: {Type: AWS::Events::Rule, Properties: {Name: 1.2.3-reader, EventPattern: {source: [aws.cloudformation]}}}\n  User:\n"},
		replace: []string{"1.2.3-reader", "1.2.4-reader"},
		finds:   []compare.Kind{compare.ResourceVersioned},
		needs:   "1.2.4",
		say:     []string{"patch resource replaced: Tells (AWS::Events::Rule) is made anew, as its name has the version"},
	},
}

var verbose = flag.Bool("findings", false, "print the findings of every upgrade")

// Each kind of finding is found in one of them at least, but for those that internal/publishing/organization finds in a form for one.
func TestEveryKindIsFound(t *testing.T) {
	t.Parallel()
	elsewhere := []compare.Kind{compare.OrganizationOffered, compare.OrganizationGone, compare.AskedOfOrganization, compare.NotAskedOfOrganization,
		compare.OpeningWider, compare.OpeningNarrower}
	found := map[compare.Kind]bool{}
	for _, u := range upgrades {
		if len(u.finds) == 0 {
			t.Errorf("%s finds nothing", u.name)
		}
		for _, k := range u.finds {
			found[k] = true
		}
	}
	for _, k := range compare.Kinds() {
		if found[k] == slices.Contains(elsewhere, k) {
			t.Errorf("%s: found here: %t", k.ID, found[k])
		}
	}
}

func TestUpgrades(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	before := parsed(t, base)
	for _, test := range upgrades {
		t.Run(test.name, func(t *testing.T) { test.hold(t, base, before) })
	}
}

// hold makes the change, and holds what is said of it against what must be.
func (test upgrade) hold(t *testing.T, base string, before *template.Template) {
	t.Parallel()
	if test.from != nil {
		base = testvendors.Replaced(t, base, test.from...)
		before = parsed(t, base)
	}
	c, err := compare.Templates(before, parsed(t, testvendors.Replaced(t, base, test.replace...)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(test.finds, kindsOf(c)); test.finds != nil && diff != "" {
		t.Errorf("finds (-want +got):\n%s", diff)
	}
	needs, err := c.Needs("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	said := lines(c)
	if *verbose {
		t.Logf("%s\n%s", needs, strings.Join(said, "\n"))
	}
	if needs != test.needs {
		t.Errorf("needs %s, want %s:\n%s", needs, test.needs, strings.Join(said, "\n"))
	}
	for _, want := range test.say {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("does not say %q:\n%s", want, strings.Join(said, "\n"))
		}
	}
	for _, s := range said {
		if !slices.ContainsFunc(test.say, func(want string) bool { return strings.Contains(s, want) }) {
			t.Errorf("also says %q", s)
		}
	}
}

// kindsOf are the kinds of the findings, each once.
func kindsOf(c *compare.Comparison) []compare.Kind {
	var list []compare.Kind
	for _, f := range c.Findings {
		if !slices.Contains(list, f.Kind) {
			list = append(list, f.Kind)
		}
	}
	return list
}

func lines(c *compare.Comparison) []string {
	var list []string
	for _, f := range changes.Of(c).Findings {
		list = append(list, f.Level.String()+" "+string(f.Part)+" "+string(f.Change)+": "+f.Words)
	}
	return list
}

func readBase(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func parsed(t *testing.T, text string) *template.Template {
	t.Helper()
	p, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// Texts that are the same number are not the same, though the library behind cdk diff takes them for it: see
// findings/cdk-diff-number-texts.sh.
func TestTextsOfOneNumberDiffer(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	for _, pair := range [][2]string{{"0042", "42"}, {"4.20", "4.2"}, {"0x10", "16"}, {"1e3", "1000"}, {"9007199254740993", "9007199254740992"}} {
		described := func(text string) *template.Template {
			return parsed(t, strings.Replace(base, "      Path: /vendors/", "      Path: /vendors/"+text+"/", 1))
		}
		c, err := compare.Templates(described(pair[0]), described(pair[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(c.Findings, func(f compare.Finding) bool { return slices.Contains(f.Properties, "Path") }) {
			t.Errorf("%s and %s: %v", pair[0], pair[1], c.Findings)
		}
	}
}

// Where a parameter that must be given takes nothing of what it took, such as the ARN of a principal in another account of the vendor's,
// every launch is refused: that is a finding, and no error.
func TestNothingInCommon(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	const pattern = "AllowedPattern: ^[A-Za-z0-9/]{2,100}$"
	of := func(account string) *template.Template {
		arn := `AllowedPattern: ^arn:aws-cn:iam::` + account + `:(?:user|role)/(?!.{511}.*/)(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$`
		if !strings.Contains(base, pattern) {
			t.Fatal("the base has another pattern")
		}
		return parsed(t, strings.Replace(base, pattern, arn, 1))
	}
	c, err := compare.Templates(of("111122223333"), of("444455556666"))
	if err != nil {
		t.Fatal(err)
	}
	if level := c.Level(); level != compare.Major {
		t.Errorf("got %v, want major: %v", level, c.Findings)
	}
	if !slices.ContainsFunc(c.Findings, func(f compare.Finding) bool { return f.Change == compare.Refused && f.Part == compare.PartLaunch }) {
		t.Errorf("no launch is refused: %v", c.Findings)
	}
}

// What cannot be evaluated is an error, never no change.
func TestCompareErrors(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	for _, test := range []struct{ name, old, new, want string }{
		{"a type without facts", "Type: AWS::IAM::AccessKey\n    Properties:\n      UserName: !Ref User", "Type: AWS::EC2::Instance",
			"no facts about the resource type AWS::EC2::Instance: add them from its schema"},
		{"an inline policy", "      Path: /vendors/", "      Policies: [{PolicyName: p, PolicyDocument: {Version: \"2012-10-17\", Statement: []}}]",
			"the version after: User: the judge does not know the property Policies"},
		{"somebody else's policy", "- !Ref AccessPolicy", "- !Ref AccessPolicy\n        - arn:aws:iam::aws:policy/AdministratorAccess",
			"the version after: Role: the policy arn:aws:iam::aws:policy/AdministratorAccess is not of this stack"},
		{"a parameter without any value", "AllowedPattern: ^[A-Za-z0-9/]{2,100}$", "AllowedPattern: ^(?!x)x$",
			"the version before: the parameter ExternalId takes no value that could be tried"},
	} {
		_, err := compare.Templates(parsed(t, base), parsed(t, strings.Replace(base, test.old, test.new, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// A template is the same as itself, however much it offers, and the same comparison finds the same.
func TestRealTemplatesAgainstThemselves(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := compare.Bytes(data, data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if diff := cmp.Diff([]string{"patch words changed: nothing changes but the version"}, lines(c)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		if c.Launches < 5 {
			t.Errorf("%s: %d launches only", path, c.Launches)
		}
	}
}
