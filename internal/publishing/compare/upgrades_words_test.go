package compare_test

import "github.com/bucketgrant/bucketgrant/internal/publishing/compare"

// upgradesOfWords change what is written, and in no launch what it does.
var upgradesOfWords = []upgrade{
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
}
