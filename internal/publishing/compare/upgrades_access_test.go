package compare_test

import "github.com/bucketgrant/bucketgrant/internal/publishing/compare"

// upgradesOfAccess change what may be done, and who gets in.
var upgradesOfAccess = []upgrade{
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
}
