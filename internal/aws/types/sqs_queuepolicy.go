package types

var sqsQueuePolicy = Type{
	Name: "AWS::SQS::QueuePolicy",
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
	Policy: Policy{"PolicyDocument", 8 * 1024},
	Facts: Facts{
		Source:             "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-sqs-queuepolicy.json@1401e80350322ce1e9cbe05c9321f89203ed5b04",
		Create:             []string{"sqs:SetQueueAttributes"},
		Update:             []string{"sqs:SetQueueAttributes"},
		Delete:             []string{"sqs:SetQueueAttributes"},
		ReadOnlyProperties: []string{"Id"},
		PrimaryIdentifier:  []string{"Id"},
	},
	Cost:     Cost{Source: sqsPrices},
	Launch:   Launch{Sid: "QueuePolicies", Of: sqsQueue.Name},
	Openings: []string{"Queues"},
}
