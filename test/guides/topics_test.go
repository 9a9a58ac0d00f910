package guides

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// topic is one that is told of new objects, as a guide has it.
type topic struct {
	// Actions are those of SNS that the vendor may do with it.
	Actions []string
	// Protocol is how the vendor has it send, and Endpoint where to, an example.
	Protocol, Endpoint string
}

// ofTopic are actions of SNS: those that a guide may ask for, and what nobody needs who subscribes.
var ofTopic = []string{
	"sns:Subscribe", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Publish", "sns:SetTopicAttributes", "sns:AddPermission",
	"sns:DeleteTopic", "sns:ListTopics", "sns:CreateTopic",
}

// checkTopic holds the topic of the stack against the guide: there is one if it asks for one, who gets in may do with it what the guide
// says, subscribing the vendor's own endpoint alone, and the bucket alone publishes.
func (r *result) checkTopic(j *judge.Judge, in string, stack *resolve.Stack, s shared, f facts) {
	made := stack.Resource("Topic")
	if wanted := f.Topic != nil; (made != nil) != wanted {
		r.failf("%s: there is a topic: %t, must be %t", s.Of, made != nil, wanted)
	}
	if made == nil || f.Topic == nil {
		return
	}
	arn := made.PhysicalID
	for _, action := range ofTopic {
		for _, on := range []string{arn, arn + "2", "arn:aws:sns:" + region + ":" + customer + ":orders", "*"} {
			for _, to := range []string{f.Topic.Endpoint, "arn:aws:sqs:" + region + ":" + stranger + ":inbox", strings.TrimRight(f.Topic.Endpoint, "abcdefghijklmnopqrstuvwxyz") + "orders", "https://stranger.example.net/" + f.Topic.Endpoint, "somebody@example.net"} {
				req := judge.Request{Action: action, Resource: on, Context: map[string][]string{
					"aws:SecureTransport": {"true"}, "sns:Protocol": {f.Topic.Protocol}, "sns:Endpoint": {to},
				}}
				got, err := j.Allows(in, req)
				r.decisions++
				want := on == arn && slices.Contains(f.Topic.Actions, action) && (action != "sns:Subscribe" || to == f.Topic.Endpoint)
				if err != nil || got != want {
					r.failf("%s: %s on %s to %s: allowed %t, must be %t (%v)", s.Of, action, on, to, got, want, err)
				}
			}
		}
	}
	for _, sender := range []struct {
		bucket, account string
		may             bool
	}{{s.bucket, customer, true}, {s.bucket, stranger, false}, {s.bucket + "2", customer, false}} {
		got, err := j.ServiceAllows(arn, "s3.amazonaws.com", judge.Request{Action: "sns:Publish", Resource: arn, Context: map[string][]string{
			"aws:SourceArn": {"arn:aws:s3:::" + sender.bucket}, "aws:SourceAccount": {sender.account}, "aws:SecureTransport": {"true"},
		}})
		r.decisions++
		if err != nil || got != sender.may {
			r.failf("%s: the bucket %s of %s may publish: %t, must be %t (%v)", s.Of, sender.bucket, sender.account, got, sender.may, err)
		}
	}
}

// The endpoint of a guide's topic is an example of its own, so that none is held by chance.
func TestTopicsHaveAnEndpoint(t *testing.T) {
	t.Parallel()
	for _, g := range load(t) {
		if g.Topic != nil && (g.Topic.Protocol == "" || g.Topic.Endpoint == "") {
			t.Errorf("%s: the topic is %+v", g.id, *g.Topic)
		}
	}
}
