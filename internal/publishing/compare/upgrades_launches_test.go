package compare_test

import "github.com/bucketgrant/bucketgrant/internal/publishing/compare"

// upgradesOfLaunches change which launches there are, what they say, and whom other policies let in.
var upgradesOfLaunches = []upgrade{
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
		say:     []string{"minor output changed: the output RoleArn is exported as reader"},
	},
	{
		name:    "output exported otherwise",
		from:    []string{"    Value: !GetAtt Role.Arn\n", "    Value: !GetAtt Role.Arn\n    Export: {Name: reader}\n"},
		replace: []string{"Name: reader}", "Name: readers}"},
		finds:   []compare.Kind{compare.ExportChanged},
		needs:   "2.0.0",
		say:     []string{"major output changed: the output RoleArn is exported otherwise from reader to readers"},
	}, {
		name:    "output exported no more",
		from:    []string{"    Value: !GetAtt Role.Arn\n", "    Value: !GetAtt Role.Arn\n    Export: {Name: reader}\n"},
		replace: []string{"    Export: {Name: reader}\n", ""},
		finds:   []compare.Kind{compare.ExportChanged},
		needs:   "2.0.0",
		say:     []string{"major output changed: the output RoleArn is exported otherwise from reader to none"},
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
