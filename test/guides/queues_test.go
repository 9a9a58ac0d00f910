package guides

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// ofQueue are actions of SQS: those that a guide may ask for, and what nobody needs who receives.
var ofQueue = []string{
	"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
	"sqs:SendMessage", "sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:AddPermission", "sqs:ListQueues", "sqs:CreateQueue",
}

// checkQueue holds the queue of the stack against the guide: there is one if it asks for one, who gets in may do in it what the guide
// says, in no other queue anything, and the bucket alone sends.
func (r *result) checkQueue(j *judge.Judge, in string, stack *resolve.Stack, s shared, f facts) {
	queue := stack.Resource("Queue")
	if (queue != nil) != (f.Queue != nil) {
		r.failf("%s: there is a queue: %t, must be %t", s.Of, queue != nil, f.Queue != nil)
	}
	if queue == nil {
		return
	}
	arn := queue.Attributes["Arn"]
	for _, action := range ofQueue {
		for _, on := range []string{arn, arn + "2", "arn:aws:sqs:" + region + ":" + customer + ":orders", "*"} {
			req := judge.Request{Action: action, Resource: on, Context: map[string][]string{"aws:SecureTransport": {"true"}}}
			got, err := j.Allows(in, req)
			r.decisions++
			if want := on == arn && slices.Contains(f.Queue, action); err != nil || got != want {
				r.failf("%s: %s on %s: allowed %t, must be %t (%v)", s.Of, action, on, got, want, err)
			}
		}
	}
	for _, sender := range []struct {
		bucket, account string
		may             bool
	}{{s.bucket, customer, true}, {s.bucket, stranger, false}, {s.bucket + "2", customer, false}, {strings.ToUpper(s.bucket), customer, false}} {
		got, err := j.ServiceAllows(arn, "s3.amazonaws.com", judge.Request{Action: "sqs:SendMessage", Resource: arn, Context: map[string][]string{
			"aws:SourceArn": {"arn:aws:s3:::" + sender.bucket}, "aws:SourceAccount": {sender.account}, "aws:SecureTransport": {"true"},
		}})
		r.decisions++
		if err != nil || got != sender.may {
			r.failf("%s: the bucket %s of %s may send: %t, must be %t (%v)", s.Of, sender.bucket, sender.account, got, sender.may, err)
		}
	}
}
