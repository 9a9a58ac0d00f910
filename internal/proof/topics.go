package proof

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// topicActions are all of SNS about topics and subscriptions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
var topicActions = []string{
	"sns:AddPermission", "sns:ConfirmSubscription", "sns:CreateTopic", "sns:DeleteTopic", "sns:GetDataProtectionPolicy", "sns:GetTopicAttributes",
	"sns:ListSubscriptions", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource", "sns:ListTopics", "sns:Publish",
	"sns:PutDataProtectionPolicy", "sns:RemovePermission", "sns:SetSubscriptionAttributes", "sns:SetTopicAttributes", "sns:Subscribe",
	"sns:TagResource", "sns:Unsubscribe", "sns:UntagResource",
}

// topicARN is that of the topic, or of one that is nobody's where there is none.
func (l Launch) topicARN() string {
	if t := l.Stack.Resource("Topic"); t != nil {
		return t.PhysicalID
	}
	return "arn:aws:sns:us-east-1:" + Account + ":example-Topic-0123456789AB"
}

// endpoint is one of what may be subscribed, by its protocol.
func (l Launch) endpoint() (protocol, endpoint string) {
	if n := l.Definition.Notifications; n != nil && n.Topic != nil {
		t := n.Topic
		if t.Queue != "" {
			return "sqs", "arn:aws:sqs:eu-west-1:" + cmp.Or(t.Account, l.typedAccount()) + ":" + t.Queue
		} else {
			return "https", "https://" + cmp.Or(t.HTTPS, "events.example.com") + "/receive/1"
		}
	}
	return "sqs", "arn:aws:sqs:eu-west-1:" + strangeAccount + ":inbox"
}

// topicRequests are every action of SNS on the topic, with TLS and without, on another one of the account, on one whose name begins the
// same, on that of another account, and on all; and subscriptions of what is the vendor's, and of what is near it.
func (l Launch) topicRequests() []judge.Request {
	own := l.topicARN()
	protocol, endpoint := l.endpoint()
	var list []judge.Request
	add := func(action, arn, tls, protocol, endpoint string) {
		context := map[string][]string{"aws:SecureTransport": {tls}}
		if protocol != "" {
			context["sns:Protocol"], context["sns:Endpoint"] = []string{protocol}, []string{endpoint}
		}
		list = append(list, judge.Request{Action: action, Resource: arn, Context: context})
	}
	for _, action := range topicActions {
		for _, tls := range []string{"true", "false"} {
			add(action, own, tls, protocol, endpoint)
		}
		for _, arn := range []string{"*", own + "2", "arn:aws:sns:us-east-1:" + Account + ":orders", strings.Replace(own, Account, strangeAccount, 1)} {
			add(action, arn, "true", protocol, endpoint)
		}
	}
	near := map[string][]string{
		"":      {""},
		"sqs":   {"arn:aws:sqs:us-east-1:" + strangeAccount + ":" + endpoint[strings.LastIndexByte(endpoint, ':')+1:], "arn:aws:sqs:us-east-1:" + strangeAccount + ":inbox", endpoint + "2", strings.ToUpper(endpoint), "*"},
		"http":  {strings.Replace(endpoint, "https:", "http:", 1), endpoint},
		"https": {"https://stranger.example.net/receive/1", "https://stranger.example.net/?" + endpoint, strings.Replace(endpoint, "/receive", ".example.net/receive", 1)},
		"email": {"somebody@example.net", endpoint},
	}
	for _, protocol := range slices.Sorted(maps.Keys(near)) {
		for _, endpoint := range near[protocol] {
			add("sns:Subscribe", own, "true", protocol, endpoint)
		}
	}
	return list
}

// subscribes is what the definition says that the vendor may do with the topic: it subscribes its own, and what else stands there.
func (l Launch) subscribes(req judge.Request) bool {
	if !l.told() || l.Definition.Notifications.Topic == nil || req.Resource != l.topicARN() || req.Context["aws:SecureTransport"][0] != "true" {
		return false
	}
	if req.Action != "sns:Subscribe" {
		return slices.Contains(l.Definition.Notifications.Topic.Actions, vendors.TopicAction(req.Action))
	}
	protocol, endpoint := l.endpoint()
	asked := func(key string) string { return strings.Join(req.Context[key], "") }
	if t := l.Definition.Notifications.Topic; asked("sns:Protocol") != protocol || t.Queue == "" && t.HTTPS == "" {
		return false // the latter is the customer's to subscribe to
	}
	return asked("sns:Endpoint") == endpoint || protocol == "https" && asked("sns:Endpoint") == endpoint+"2"
}

// checkPublishers: the bucket of the launch publishes to the topic and nothing else does, by no more than one statement.
func (m monitor) checkPublishers() {
	topic := m.topicARN()
	own := m.from(m.bucket(), m.owner())
	m.checkDeliveries(s3Service, topic, topic, append(m.notifications("sns:Publish"),
		delivery{"S3 subscribes", "", "sns:Subscribe", own, false},
		delivery{"S3 sets the topic", "", "sns:SetTopicAttributes", own, false},
	)...)
	if got, want := m.judge.Services(topic), map[string]int{s3Service: 1}; !maps.Equal(got, want) {
		m.failf("the policy of the topic lets in %v, must let in %v", got, want)
	}
	if got := m.judge.Guests(topic); len(got) > 0 {
		m.failf("the policy of the topic names %q, must name nobody", got)
	}
	t := m.Stack.Resource("Topic")
	for name := range t.Properties {
		if name != "Tags" {
			m.failf("%s has %s, which the proof does not know: S3 cannot use a key, and subscriptions are the vendor's", t.LogicalID, name)
		}
	}
	if t.DeletionPolicy != "Delete" {
		m.failf("%s must go with the stack, and say so, says %q", t.LogicalID, t.DeletionPolicy)
	}
}

// from is a message of S3's about a bucket of an account.
func (m monitor) from(bucket, account string) map[string][]string {
	return map[string][]string{"aws:SourceArn": {"arn:aws:s3:::" + bucket}, "aws:SourceAccount": {account}, "aws:SecureTransport": {"true"}}
}
