package types

var dynamoDBTable = Type{
	Name: "AWS::DynamoDB::Table",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-dynamodb-table.json@0a4178dc043a881a111e693619ab61a65702449c",
		Create: []string{
			"dynamodb:CreateTable", "dynamodb:DescribeImport", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive",
			"dynamodb:UpdateTimeToLive", "dynamodb:UpdateContributorInsights", "dynamodb:UpdateContinuousBackups",
			"dynamodb:DescribeContinuousBackups", "dynamodb:DescribeContributorInsights",
			"dynamodb:EnableKinesisStreamingDestination", "dynamodb:DisableKinesisStreamingDestination",
			"dynamodb:DescribeKinesisStreamingDestination", "dynamodb:ImportTable", "dynamodb:ListTagsOfResource",
			"dynamodb:TagResource", "dynamodb:UpdateTable", "dynamodb:GetResourcePolicy", "dynamodb:PutResourcePolicy",
			"kinesis:DescribeStream", "kinesis:PutRecords", "iam:CreateServiceLinkedRole", "kms:CreateGrant", "kms:Decrypt",
			"kms:DescribeKey", "kms:ListAliases", "kms:Encrypt", "kms:RevokeGrant", "logs:CreateLogGroup",
			"logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents",
			"logs:PutRetentionPolicy", "s3:GetObject", "s3:GetObjectMetadata", "s3:ListBucket",
		},
		Read: []string{
			"dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeContributorInsights",
			"dynamodb:DescribeKinesisStreamingDestination", "dynamodb:ListTagsOfResource", "dynamodb:GetResourcePolicy",
		},
		Update: []string{
			"dynamodb:UpdateTable", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive", "dynamodb:UpdateTimeToLive",
			"dynamodb:UpdateContinuousBackups", "dynamodb:UpdateContributorInsights",
			"dynamodb:UpdateKinesisStreamingDestination", "dynamodb:DescribeContinuousBackups",
			"dynamodb:DescribeKinesisStreamingDestination", "dynamodb:ListTagsOfResource", "dynamodb:TagResource",
			"dynamodb:UntagResource", "dynamodb:DescribeContributorInsights", "dynamodb:EnableKinesisStreamingDestination",
			"dynamodb:DisableKinesisStreamingDestination", "dynamodb:GetResourcePolicy", "dynamodb:PutResourcePolicy",
			"dynamodb:DeleteResourcePolicy", "kinesis:DescribeStream", "kinesis:PutRecords", "iam:CreateServiceLinkedRole",
			"kms:CreateGrant", "kms:DescribeKey", "kms:ListAliases", "kms:RevokeGrant",
		},
		Delete:               []string{"dynamodb:DeleteTable", "dynamodb:DescribeTable"},
		CreateOnlyProperties: []string{"TableName", "ImportSourceSpecification"},
		ReadOnlyProperties:   []string{"Arn", "StreamArn"},
		PrimaryIdentifier:    []string{"TableName"},
	},
}
