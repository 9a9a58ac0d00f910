package types

var snsTopicPolicy = Type{
	Name: "AWS::SNS::TopicPolicy",
	// https://docs.aws.amazon.com/general/latest/gr/sns.html
	Policy: Policy{"PolicyDocument", 30 * 1024},
	Facts: Facts{
		Source:             "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-sns-topicpolicy.json@0dbb8099e71b7ecf6e278157e0a87fbcf26ee853",
		Create:             []string{"sns:SetTopicAttributes"},
		Update:             []string{"sns:SetTopicAttributes"},
		Delete:             []string{"sns:SetTopicAttributes"},
		ReadOnlyProperties: []string{"Id"},
		PrimaryIdentifier:  []string{"Id"},
	},
	Cost: Cost{
		Words:  "What its topic sends beyond that which AWS sends free each month.", // the topic of an alarm has no policy
		Source: snsPrices,
	},
	Launch:   Launch{Sid: "TopicPolicies", Of: snsTopic.Name},
	Openings: []string{"Topics"},
}
