package launchpolicy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// Whoever launches a stack with a queue may make, set and remove the stack's two queues, and set the bucket's notifications; of other
// queues nothing, and nothing of what is in any. The judge decides.
func TestQueues(t *testing.T) {
	t.Parallel()
	told := scope
	told.Vendor, told.StackName, told.BucketNames = "own-queue", "acme", []string{"acme-inbox"}
	doc := ofChoice(t, "own-queue", told)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := judge.Read(string(text))
	if err != nil {
		t.Fatal(err)
	}
	queue := "arn:" + told.Partition + ":sqs:" + told.Region + ":" + told.AccountID + ":"
	for _, test := range []struct {
		actions, resource string
		want              bool
	}{
		{"sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags sqs:SetQueueAttributes sqs:TagQueue sqs:UntagQueue", queue + "acme-Queue-0123456789AB", true},
		{"sqs:CreateQueue sqs:DeleteQueue sqs:SetQueueAttributes", queue + "acme-QueueDeadLetters-0123456789AB", true},
		{"sqs:ReceiveMessage sqs:SendMessage sqs:PurgeQueue sqs:DeleteMessage sqs:AddPermission", queue + "acme-Queue-0123456789AB", false},
		{"sqs:CreateQueue sqs:DeleteQueue sqs:SetQueueAttributes sqs:GetQueueAttributes", queue + "orders", false},
		{"sqs:SetQueueAttributes", strings.Replace(queue, told.AccountID, "999999999999", 1) + "acme-Queue-0123456789AB", false},
		{"s3:PutBucketNotification s3:GetBucketNotification", "arn:" + told.Partition + ":s3:::acme-inbox", true},
		{"s3:PutBucketNotification", "arn:" + told.Partition + ":s3:::another", false},
	} {
		for action := range strings.FieldsSeq(test.actions) {
			if got, err := policy.Allows(judge.Request{Action: action, Resource: test.resource}); err != nil || got != test.want {
				t.Errorf("%s on %s: allowed %t, must be %t (%v)", action, test.resource, got, test.want, err)
			}
		}
	}
}

// Of a topic whoever launches may make, set and remove the stack's own, and neither publish nor subscribe.
func TestTopics(t *testing.T) {
	t.Parallel()
	told := scope
	told.Vendor, told.StackName, told.BucketNames = "own-topic", "acme", []string{"acme-inbox"}
	text, err := json.Marshal(ofChoice(t, "own-topic", told))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := judge.Read(string(text))
	if err != nil {
		t.Fatal(err)
	}
	topic := "arn:" + told.Partition + ":sns:" + told.Region + ":" + told.AccountID + ":"
	for _, test := range []struct {
		actions, resource string
		want              bool
	}{
		{"sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:SetTopicAttributes sns:ListTagsForResource sns:TagResource sns:UntagResource", topic + "acme-Topic-0123456789AB", true},
		{"sns:Publish sns:Subscribe sns:AddPermission", topic + "acme-Topic-0123456789AB", false},
		{"sns:CreateTopic sns:DeleteTopic sns:SetTopicAttributes", topic + "orders", false},
		{"sns:SetTopicAttributes", strings.Replace(topic, told.AccountID, "999999999999", 1) + "acme-Topic-0123456789AB", false},
		{"s3:PutBucketNotification", "arn:" + told.Partition + ":s3:::acme-inbox", true},
	} {
		for action := range strings.FieldsSeq(test.actions) {
			if got, err := policy.Allows(judge.Request{Action: action, Resource: test.resource}); err != nil || got != test.want {
				t.Errorf("%s on %s: allowed %t, must be %t (%v)", action, test.resource, got, test.want, err)
			}
		}
	}
}
