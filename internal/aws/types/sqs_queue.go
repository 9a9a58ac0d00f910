package types

const sqsPrices = "https://aws.amazon.com/sqs/pricing/"

var sqsQueue = Type{
	Name: "AWS::SQS::Queue",
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
	Longest: Longest{ARN: "arn:{partition}:sqs:{region}:{account}:", Name: 80},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-sqs-queue.json@00f8ac71305bfae18b1579f1bf363c75849461a4",
		Create: []string{
			"sqs:CreateQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:TagQueue",
		},
		Read: []string{"sqs:GetQueueAttributes", "sqs:ListQueueTags"},
		Update: []string{
			"sqs:SetQueueAttributes", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:TagQueue", "sqs:UntagQueue",
		},
		Delete:               []string{"sqs:DeleteQueue", "sqs:GetQueueAttributes"},
		CreateOnlyProperties: []string{"FifoQueue", "QueueName"},
		ReadOnlyProperties:   []string{"QueueUrl", "Arn"},
		PrimaryIdentifier:    []string{"QueueUrl"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("QueueName")
		url := "https://sqs." + l.Region + "." + l.URLSuffix + "/" + l.AccountID + "/" + name
		return url, map[string]string{"Arn": l.arn("sqs", name), "QueueName": name, "QueueUrl": url}
	},
	Cost: Cost{
		Words:  "The requests to it beyond those that AWS gives free each month: each message is sent, received and deleted.",
		Source: sqsPrices,
	},
	Launch: Launch{
		Sid: "Queues",
		ARN: "arn:{partition}:sqs:{region}:{account}:{name}",
		OnlyFor: map[string]string{
			"sqs:ListQueueTags": "Tags", "sqs:TagQueue": "Tags", "sqs:UntagQueue": "Tags",
		},
	},
	Guards:  []string{"KmsMasterKeyId", "RedrivePolicy", "SqsManagedSseEnabled"},
	Picture: Picture{Label: "SQS queue", Note: "tells of objects", Place: Watcher},
}
