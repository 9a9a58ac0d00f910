package handback

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
const (
	queueURLPattern     = `^https://sqs\.[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}\.[a-z.]+/[0-9]{12}/[A-Za-z0-9_-]{1,80}$`
	queueURLDescription = "must be the URL of a queue in SQS, such as https://sqs.us-east-1.amazonaws.com/123456789012/name, its name at most 80 characters"
	queueARNPattern     = `^arn:` + partition.Pattern + `:sqs:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:[0-9]{12}:[A-Za-z0-9_-]{1,80}$`
	queueARNDescription = "must be the ARN of a queue in SQS, such as arn:aws:sqs:us-east-1:123456789012:name, its name at most 80 characters"
)

// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
const (
	topicARNPattern     = `^arn:` + partition.Pattern + `:sns:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`
	topicARNDescription = "must be the ARN of a topic in SNS, such as arn:aws:sns:us-east-1:123456789012:name, its name at most 256 characters"
)

// addTold adds the shapes of a queue or topic, where the template makes one.
func (r *Rules) addTold(def *vendors.Definition) {
	if def.HasQueue() {
		r.Shapes[vendors.HandedQueueURL] = Shape{queueURLPattern, queueURLDescription}
		r.Shapes[vendors.HandedQueueARN] = Shape{queueARNPattern, queueARNDescription}
	}
	if def.HasTopic() {
		r.Shapes[vendors.HandedTopicARN] = Shape{topicARNPattern, topicARNDescription}
	}
}

// isToldNeeded reports whether a value is that of a queue or topic which is always there.
func isToldNeeded(def *vendors.Definition, value vendors.Handed) bool {
	if def.Notifications.Choosable() {
		return false
	}
	return (value == vendors.HandedQueueURL || value == vendors.HandedQueueARN) && def.HasQueue() || value == vendors.HandedTopicARN && def.HasTopic()
}
