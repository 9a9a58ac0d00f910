package types

var snsSubscription = Type{
	Name: "AWS::SNS::Subscription",
	Facts: Facts{
		Source:               "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-sns-subscription.json@10c047f354aee075697945e71e2e7d56fe154330",
		CreateOnlyProperties: []string{"Endpoint", "Protocol", "TopicArn"},
		ReadOnlyProperties:   []string{"Id"},
		PrimaryIdentifier:    []string{"Id"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		arn := l.Property("TopicArn") + ":" + l.uuid()
		return arn, map[string]string{"Arn": arn}
	},
	Cost: Cost{
		Words:  "The e-mails that it sends beyond those which AWS sends free each month.",
		Source: snsPrices,
	},
	Launch: Launch{
		Sid: "Subscription",
		Of:  snsTopic.Name,
		// The schema has no list. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
		More: []string{"sns:GetSubscriptionAttributes", "sns:ListSubscriptionsByTopic", "sns:SetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe"},
	},
}
