package types

var cloudTrailTrail = Type{
	Name: "AWS::CloudTrail::Trail",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-cloudtrail-trail.json@15a56b477930c7e621caa5b08b1dd00e4b9134f0",
		Create: []string{
			"CloudTrail:CreateTrail", "CloudTrail:StartLogging", "CloudTrail:AddTags", "CloudTrail:PutEventSelectors",
			"CloudTrail:PutInsightSelectors", "iam:GetRole", "iam:PassRole", "iam:CreateServiceLinkedRole",
			"organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization",
		},
		Read: []string{
			"CloudTrail:GetTrail", "CloudTrail:GetTrailStatus", "CloudTrail:ListTags", "CloudTrail:GetEventSelectors",
			"CloudTrail:GetInsightSelectors", "CloudTrail:DescribeTrails",
		},
		Update: []string{
			"CloudTrail:UpdateTrail", "CloudTrail:StartLogging", "CloudTrail:StopLogging", "CloudTrail:AddTags",
			"CloudTrail:RemoveTags", "CloudTrail:PutEventSelectors", "CloudTrail:PutInsightSelectors", "iam:GetRole",
			"iam:PassRole", "iam:CreateServiceLinkedRole", "organizations:DescribeOrganization",
			"organizations:ListAWSServiceAccessForOrganization", "CloudTrail:GetTrail", "CloudTrail:DescribeTrails",
		},
		Delete:               []string{"CloudTrail:DeleteTrail"},
		CreateOnlyProperties: []string{"TrailName"},
		ReadOnlyProperties:   []string{"Arn", "SnsTopicArn"},
		PrimaryIdentifier:    []string{"TrailName"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("TrailName")
		return name, map[string]string{"Arn": l.arn("cloudtrail", "trail/"+name)}
	},
	// "Data events … are charged at $0.10 per 100,000 events" and "Amazon S3 charges apply": an older copy of the page.
	Cost: Cost{
		Words:  "$0.10 for each 100,000 requests that it records, and the storage of its log.",
		Source: "https://aws.amazon.com/cloudtrail/pricing/",
	},
	Launch: Launch{
		Sid: "Trail",
		ARN: "arn:{partition}:cloudtrail:{region}:{account}:trail/????????-????-????-????-????????????",
		OnlyFor: map[string]string{
			"cloudtrail:AddTags": "Tags", "cloudtrail:RemoveTags": "Tags", "cloudtrail:ListTags": "Tags",
			"cloudtrail:PutInsightSelectors": "InsightSelectors",
			"iam:GetRole":                    "CloudWatchLogsRoleArn", "iam:PassRole": "CloudWatchLogsRoleArn",
			"iam:CreateServiceLinkedRole": "IsOrganizationTrail", "organizations:DescribeOrganization": "IsOrganizationTrail",
			"organizations:ListAWSServiceAccessForOrganization": "IsOrganizationTrail",
		},
		Apart: []Apart{
			{Sid: "OwnTrail", Actions: []string{"cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:RemoveTags",
				"cloudtrail:StopLogging", "cloudtrail:UpdateTrail"}, Only: OwnTag},
			{Sid: "SeeTrails", Actions: []string{"cloudtrail:DescribeTrails"}, Anywhere: true}, // takes no resource
		},
	},
	Picture: Picture{Label: "CloudTrail trail", Note: "records each request", Place: Watcher},
}
