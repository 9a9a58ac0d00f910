package handback

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
const (
	queueURLPattern     = `^https://sqs\.[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}\.[a-z.]+/[0-9]{12}/[A-Za-z0-9_-]{1,80}$`
	queueURLDescription = "must be the URL of a queue in SQS, such as https://sqs.us-east-1.amazonaws.com/123456789012/name"
	queueARNPattern     = `^arn:` + partition.Pattern + `:sqs:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:[0-9]{12}:[A-Za-z0-9_-]{1,80}$`
	queueARNDescription = "must be the ARN of a queue in SQS, such as arn:aws:sqs:us-east-1:123456789012:name"
)

// addQueue adds the shapes of a queue, where the template makes one.
func (r *Rules) addQueue(def *vendors.Definition) {
	if def.HasQueue() {
		r.Shapes[vendors.HandedQueueURL] = Shape{queueURLPattern, queueURLDescription}
		r.Shapes[vendors.HandedQueueARN] = Shape{queueARNPattern, queueARNDescription}
	}
}

// isQueueNeeded reports whether a value is that of a queue which is always there.
func isQueueNeeded(def *vendors.Definition, value vendors.Handed) bool {
	return (value == vendors.HandedQueueURL || value == vendors.HandedQueueARN) && def.HasQueue() && !def.Notifications.Choosable()
}
