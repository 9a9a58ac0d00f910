package vendors

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// NotifiedTopic is a topic of the stack's, to which the vendor's role or user subscribes one thing of the vendor's and nothing else:
// whoever may subscribe anything can have all of it sent to somebody else. Where only the vendor's form shows what that is, the customer
// subscribes it, and the vendor need not.
// https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html#sns-policy-keys
type NotifiedTopic struct {
	// Queue is the name of the vendor's queue, in any region.
	Queue string `yaml:"queue,omitempty" jsonschema:"minLength=1,maxLength=80,pattern=^[A-Za-z0-9_-]{1\\,80}$" jsonschema_extras:"patternErrorMessage=the name of a queue: letters and digits and _-" jsonschema_description:"The name of the vendor's SQS queue that may be subscribed, whatever region it is in. At most one of queue and https."`
	// Account is the account of Queue. Left out, it is the one that the customer types, which the role trusts.
	Account string `yaml:"account,omitempty" jsonschema:"pattern=^[0-9]{12}$" jsonschema_extras:"patternErrorMessage=a 12-digit AWS account ID" jsonschema_description:"The AWS account of queue. Left out: the one that access.role.trust.account has the customer type."`
	// HTTPS is the host of the vendor's endpoint, whole: a star in a condition stands for slashes too, so that one before the end of
	// the host would let in any other.
	HTTPS string `yaml:"https,omitempty" jsonschema:"maxLength=253,pattern=^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+$" jsonschema_extras:"patternErrorMessage=a whole host in small letters with a dot in it such as events.example.com" jsonschema_description:"The host of the vendor's HTTPS endpoint that may be subscribed, such as events.example.com. With neither queue nor https the customer subscribes the vendor's endpoint."`
	// Actions are what the vendor may do with this topic and nowhere else, see [TopicActions]. Left out, it subscribes its endpoint,
	// if one is known.
	Actions []TopicAction `yaml:"actions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"What the vendor may do with this topic. Left out: subscribe its endpoint, if there is one. With sns:GetTopicAttributes the vendor, and verify, sees the topic's policy."`
}

// HandedTopicARN is that of the topic with the notifications.
const HandedTopicARN Handed = "topic.arn"

// HasTopic reports whether the template makes a topic for notifications.
func (d *Definition) HasTopic() bool { return d.Notifications != nil && d.Notifications.Topic != nil }

// TopicAction is an action of SNS by its whole name.
type TopicAction string

// TopicActions are those that a vendor may be given: none publishes, or changes the topic or who else subscribes.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
func TopicActions() []TopicAction { return []TopicAction{subscribe, "sns:GetTopicAttributes"} }

const subscribe TopicAction = "sns:Subscribe"

// Others are what the vendor may do with the topic besides subscribing, which has a condition of its own.
func (t *NotifiedTopic) Others() []string {
	var names []string
	for _, a := range t.Actions {
		if a != subscribe {
			names = append(names, string(a))
		}
	}
	return names
}

// Protocol is what SNS calls the way to what is subscribed.
func (t *NotifiedTopic) Protocol() string {
	if t.Queue != "" {
		return "sqs"
	}
	return "https"
}

// Subscribes reports whether the vendor does, and not the customer alone.
func (t *NotifiedTopic) Subscribes() bool { return t.Queue != "" || t.HTTPS != "" }

func (f *file) checkTopic(t *NotifiedTopic, here path) {
	listed := slices.Contains(t.Actions, subscribe)
	switch {
	case t.Actions != nil && t.Subscribes() && !listed:
		f.problem(here.to("actions"), "must have %q, got %s: who does not subscribe is told nothing", subscribe, words.And(words.QuoteAll(t.Others())))
	case listed && !t.Subscribes():
		f.problem(here.to("actions"), "must not have %q without queue or https: whoever may subscribe anything can have what is told sent to anybody", subscribe)
	}
	if t.Queue != "" && t.HTTPS != "" {
		f.problem(here, "must have at most one of queue and https: what the vendor subscribes, and nothing else may be")
	}
	typed := f.def.Access.Role != nil && f.def.Access.Role.Trust.Account.Typed()
	switch partitions := f.def.ServedPartitions(); {
	case t.Account != "" && t.Queue == "":
		f.problem(here.to("account"), "must be left out without queue: it says whose the queue is")
	case t.Account != "" && typed:
		f.problem(here.to("account"), "must be left out where the customer types the vendor's account (line %d): the queue is in that one, got %q", f.line(at("access", "role", "trust", "account")), t.Account)
	case t.Queue != "" && t.Account == "" && !typed:
		f.problem(here, "must have account: a queue of the name may be anybody's")
	case t.Account != "" && len(partitions) > 1:
		f.problem(here.to("account"), "must be the account in the one partition that is served, got %q: in another of %s it is somebody else's", t.Account, words.And(words.QuoteAll(partitions)))
	}
}
