package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Notifications tell which objects are created in the first bucket, or removed from it, as S3 sends them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
//
// A bucket has one document that says who is told of what. The template writes that of a new bucket; that of a bucket that is
// there already is its owner's, who adds what stands in the template's output, and nothing overwrites it.
type Notifications struct {
	// Why says what the vendor does with them.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the vendor does with them."`
	// Offer says whether the customer may do without. Left out, there always are some.
	Offer Offer `yaml:"offer,omitempty" jsonschema_description:"Whether the customer may do without them: optional or recommended. Left out: no."`
	// Events are what is told.
	Events []Event `yaml:"events" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"What is told: that objects are created, that they are removed, or both."`
	// Prefix and Suffix limit them to keys that begin and end so. Where the customer may limit the access to a prefix, that one
	// limits these too, as the only one of the vendor's own does. They are as the keys have them: the template encodes them for S3.
	Prefix string `yaml:"prefix,omitempty" jsonschema:"minLength=1,maxLength=512,pattern=^[A-Za-z0-9!_.()/=+@:~-]+$" jsonschema_extras:"patternErrorMessage=letters and digits and !_.()/=+@:~- of a key" jsonschema_description:"How the keys begin. Left out: any way, or as the customer's prefix or the vendor's own one says."`
	Suffix string `yaml:"suffix,omitempty" jsonschema:"minLength=1,maxLength=512,pattern=^[A-Za-z0-9!_.()/=+@:~-]+$" jsonschema_extras:"patternErrorMessage=letters and digits and !_.()/=+@:~- of a key" jsonschema_description:"How the keys end, such as .json. Left out: any way."`
	// Queue is a queue that the template makes.
	Queue *NotifiedQueue `yaml:"queue,omitempty" jsonschema_description:"The template makes an SQS queue, from which the vendor's role or user receives, and a second one for what it cannot work with."`
	// Topic is a topic that the template makes.
	Topic *NotifiedTopic `yaml:"topic,omitempty" jsonschema_description:"The template makes an SNS topic, to which the vendor's role or user subscribes what is named here. One of queue, topic, vendorQueue and vendorTopic."`
	// VendorQueue and VendorTopic are the vendor's own.
	VendorQueue *VendorTarget `yaml:"vendorQueue,omitempty" jsonschema_description:"S3 sends to an SQS queue of yours, in your own account. Its policy must allow that before: bucketgrant show has the statement."`
	VendorTopic *VendorTarget `yaml:"vendorTopic,omitempty" jsonschema_description:"S3 publishes to an SNS topic of yours, in your own account. Its policy must allow that before: bucketgrant show has the statement."`
}

// NotifiedQueue is a queue of the stack's.
type NotifiedQueue struct {
	// Actions are what the vendor may do in this queue and nowhere else, see [QueueActions]. Left out, what it takes to work
	// with a queue whose URL is known.
	Actions []QueueAction `yaml:"actions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"What the vendor may do in this queue. Left out: receive, delete, keep for longer what it works with, and see the queue's attributes."`
}

// HandedQueueURL and HandedQueueARN are those of the queue with the notifications.
const (
	HandedQueueURL Handed = "queue.url"
	HandedQueueARN Handed = "queue.arn"
)

// HasQueue reports whether the template makes a queue.
func (d *Definition) HasQueue() bool { return d.Notifications != nil && d.Notifications.Queue != nil }

// Event is what happens to an object.
type Event string

const (
	EventCreated Event = "created"
	EventRemoved Event = "removed"
)

// S3 is how S3 calls the event, in all of its forms: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
func (e Event) S3() string {
	return "s3:Object" + strings.ToUpper(string(e[:1])) + string(e[1:]) + ":*"
}

// QueueAction is an action of SQS by its whole name.
type QueueAction string

// QueueActions are those that a vendor may be given: none sends, purges or changes the queue, or sees another one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
func QueueActions() []QueueAction {
	return append(usualQueueActions(), "sqs:GetQueueUrl")
}

func usualQueueActions() []QueueAction {
	return []QueueAction{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}
}

// Allowed are the actions that the vendor may do in the queue.
func (q *NotifiedQueue) Allowed() []string {
	list := q.Actions
	if list == nil {
		list = usualQueueActions()
	}
	var names []string
	for _, a := range list {
		names = append(names, string(a))
	}
	return names
}

// Choosable reports whether the customer may do without.
func (n *Notifications) Choosable() bool {
	if n == nil {
		return false
	}
	t := n.Target()
	return n.Offer.Offered() || t != nil && t.ARN == AfterLaunch
}

// choices are how many of those that may be told are given.
func (n *Notifications) choices() (given int) {
	for _, is := range []bool{n.Queue != nil, n.Topic != nil, n.VendorQueue != nil, n.VendorTopic != nil} {
		if is {
			given++
		}
	}
	return given
}

// checkNotifications checks that there is one to whom they are told, who may receive them, and that they are about the bucket.
func (f *file) checkNotifications() {
	n, here := f.def.Notifications, at("notifications")
	if n == nil {
		return
	}
	if n.choices() != 1 {
		f.problem(here, "must have one of queue, topic, vendorQueue and vendorTopic: somebody must be told, and a topic may have as many subscribers as it likes")
	}
	if n.Offer == OfferNever {
		f.problem(here.to("offer"), "must be \"optional\" or \"recommended\", got \"never\": leave notifications out if there are none, and offer if there always are some")
	}
	if n.Prefix != "" && f.def.Bucket.Prefix.Offered() {
		f.problem(here.to("prefix"), "must be left out where bucket.prefix is offered (line %d): the customer's prefix limits the notifications too", f.line(at("bucket", "prefix")))
	}
	if own, prefixes := f.def.Bucket.Prefixes, at("bucket", "prefixes"); n.Prefix != "" && own != nil && !f.def.Bucket.Prefix.Offered() && !f.def.Bucket.Under(n.Prefix) {
		f.problem(here.to("prefix"), "must begin with %s (%s, line %d), got %q: the vendor gets at nothing else", words.Or(words.QuoteAll(own)), prefixes, f.line(prefixes), n.Prefix)
	} else if n.Prefix == "" && len(own) > 1 {
		f.problem(here.to("prefix"), "is missing: S3 tells of one beginning, and %s has %d (line %d)", prefixes, len(own), f.line(prefixes))
	}
	if n.Prefix != "" && strings.HasPrefix(n.Prefix, "/") {
		f.problem(here.to("prefix"), "must be how keys begin, which is not with a slash, got %q", n.Prefix)
	}
	f.checkFilter(n, here)
	if n.Queue != nil {
		f.checkQueue(n.Queue, here.to("queue"))
	}
	if n.Topic != nil {
		f.checkTopic(n.Topic, here.to("topic"))
	}
	if n.VendorQueue != nil {
		f.checkTarget(n.VendorQueue, here.to("vendorQueue"))
	}
	if n.VendorTopic != nil {
		f.checkTarget(n.VendorTopic, here.to("vendorTopic"))
	}
}

// checkFilter: what limits the keys is short enough for S3.
func (f *file) checkFilter(n *Notifications, here path) {
	if err := awsname.CheckKeyFilter(n.Prefix); err != nil {
		f.problem(here.to("prefix"), "%v", err)
	}
	if err := awsname.CheckKeyFilter(n.Suffix); err != nil {
		f.problem(here.to("suffix"), "%v", err)
	}
	if own := f.def.Bucket.Prefixes; n.Prefix == "" && len(own) == 1 {
		if err := awsname.CheckKeyFilter(own[0]); err != nil {
			f.problem(at("bucket", "prefixes", 0), "%v: notifications (line %d) are of these keys", err, f.line(here))
		}
	}
}

func (f *file) checkQueue(q *NotifiedQueue, here path) {
	if q.Actions != nil && !slices.Contains(q.Actions, "sqs:ReceiveMessage") {
		f.problem(here.to("actions"), "must have \"sqs:ReceiveMessage\", got %s: who cannot receive is told nothing", words.And(words.QuoteAll(q.Allowed())))
	}
}

// named reports whether a new bucket has a name that is known before it is made in any case, as its notifications need it.
func (b Bucket) named() bool { return b.Name != nil && b.Name.Prefix != "" }

// toldByPolicy reports whether a policy of the stack's names the bucket, so that its name must be known before the bucket is made.
func (d *Definition) toldByPolicy() bool { return d.HasQueue() || d.HasTopic() }

// MustName reports whether the customer names the new bucket in any case, because of notifications.
func (d *Definition) MustName() bool {
	return d.toldByPolicy() && !d.Notifications.Choosable() && d.Bucket.Create == CreateRequired && !d.Bucket.named() && !d.Bucket.Namespace.Offered()
}

// NeedsName reports whether a rule must ask for the name of a new bucket because of notifications, where else CloudFormation would
// make one up.
func (d *Definition) NeedsName() bool {
	return d.toldByPolicy() && d.Bucket.Create != CreateNever && !d.Bucket.named() && !d.MustName()
}
