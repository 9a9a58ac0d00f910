package types

var snsTopic = Type{
	Name: "AWS::SNS::Topic",
	// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
	Longest: Longest{ARN: "arn:{partition}:sns:{region}:{account}:", Name: 256, RefIsARN: true},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-sns-topic.json@001da55c4665088a12bc4c36c051838a252eb4b3",
		Create: []string{
			"sns:CreateTopic", "sns:TagResource", "sns:Subscribe", "sns:GetTopicAttributes", "sns:PutDataProtectionPolicy",
			"iam:GetRole", "iam:PassRole",
		},
		Read: []string{
			"sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:ListSubscriptionsByTopic",
			"sns:GetDataProtectionPolicy",
		},
		Update: []string{
			"sns:SetTopicAttributes", "sns:TagResource", "sns:UntagResource", "sns:Subscribe", "sns:Unsubscribe",
			"sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:ListSubscriptionsByTopic",
			"sns:GetDataProtectionPolicy", "sns:PutDataProtectionPolicy", "iam:GetRole", "iam:PassRole",
		},
		Delete:               []string{"sns:GetTopicAttributes", "sns:DeleteTopic"},
		CreateOnlyProperties: []string{"TopicName", "FifoTopic"},
		ReadOnlyProperties:   []string{"TopicArn"},
		PrimaryIdentifier:    []string{"TopicArn"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("TopicName")
		arn := l.arn("sns", name)
		return arn, map[string]string{"TopicArn": arn, "TopicName": name}
	},
	Cost: Cost{Source: snsPrices},
	Launch: Launch{
		Sid: "Topic",
		ARN: "arn:{partition}:sns:{region}:{account}:{name}",
		OnlyFor: map[string]string{
			"sns:TagResource": "Tags", "sns:UntagResource": "Tags", "sns:ListTagsForResource": "Tags",
			"sns:PutDataProtectionPolicy": "DataProtectionPolicy", "sns:GetDataProtectionPolicy": "DataProtectionPolicy",
			"iam:GetRole": "DeliveryStatusLogging", "iam:PassRole": "DeliveryStatusLogging",
			"sns:Subscribe": "Subscription", "sns:Unsubscribe": "Subscription",
		},
	},
}
