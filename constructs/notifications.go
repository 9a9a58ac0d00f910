package constructs

import (
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
)

// BucketNotifications are who is told which objects are created in a [VendorBucket], or removed from it. The zero value is
// nobody.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
type BucketNotifications struct {
	// Events are events as S3 spells them, such as s3:ObjectCreated:*. At least one.
	Events []string
	// Prefix and Suffix limit them to keys that begin and end so, and are given as the keys have them: the filter is URL-encoded, as S3
	// takes it. What is known only at the launch is encoded then, and may have letters, digits, spaces and characters of
	// !_.'()+=:,@&/-*, as the pattern of its parameter must see to. S3 takes 1,024 characters. Left out, it is all keys.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
	Prefix, Suffix Value
	// PrefixWhen is the condition under which Prefix is used.
	PrefixWhen When
	// Queue receives them. It is of the same stack. One of Queue, Topic, QueueARN and TopicARN is given.
	Queue *NotificationQueue
	// Topic passes them on. It is of the same stack.
	Topic *NotificationTopic
	// QueueARN and TopicARN are of a standard queue or topic that is there already, in the bucket's region, and of any account. S3
	// refuses to make the bucket as long as its policy does not let S3 send for it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
	QueueARN, TopicARN Value
	// When is the condition under which they are sent.
	When When
}

// none reports whether nobody is told.
func (b BucketNotifications) none() bool {
	return b.choices() == 0 && len(b.Events) == 0
}

// choices are how many of those that may be told are given.
func (b BucketNotifications) choices() (n int) {
	for _, is := range []bool{b.Queue != nil, b.Topic != nil, given(b.QueueARN), given(b.TopicARN)} {
		if is {
			n++
		}
	}
	return n
}

func (b BucketNotifications) check(p *problems, at *place) {
	if b.none() {
		return
	}
	if b.choices() != 1 {
		p.addf("one of Notifications.Queue, Topic, QueueARN and TopicARN must be given: somebody must be told")
	} else if field, id, of := b.told(); of != nil && !of.sameStack(at) {
		p.addf("Notifications.%s must be of the same stack, as the bucket is made after its policy, got %s", field, id)
	}
	checkFilter(p, "Notifications.Prefix", b.Prefix)
	checkFilter(p, "Notifications.Suffix", b.Suffix)
	if len(b.Events) == 0 {
		p.addf("Notifications.Events must have at least one event, such as s3:ObjectCreated:*")
	}
	for i, e := range b.Events {
		if !strings.HasPrefix(e, "s3:ObjectCreated:") && !strings.HasPrefix(e, "s3:ObjectRemoved:") {
			p.addf("Notifications.Events[%d] must be an event of created or removed objects, such as s3:ObjectCreated:*, got %q", i, e)
		}
	}
}

// told is who is told: the field, which is S3's word for it too, its logical ID and where it is defined. What is there already has neither.
func (b BucketNotifications) told() (field, logicalID string, at *place) {
	switch {
	case b.Topic != nil:
		return "Topic", b.Topic.LogicalID, b.Topic.place
	case b.Queue != nil:
		return "Queue", b.Queue.LogicalID, b.Queue.place
	case given(b.TopicARN):
		return "Topic", "", nil
	}
	return "Queue", "", nil
}

func (b BucketNotifications) arn() Value {
	switch {
	case b.Topic != nil:
		return b.Topic.ARN
	case b.Queue != nil:
		return b.Queue.ARN
	case given(b.TopicARN):
		return b.TopicARN
	}
	return b.QueueARN
}

// property is the bucket's document of notifications. CloudFormation takes one event in each entry.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
func (b BucketNotifications) property() any {
	kind, _, _ := b.told()
	var entries []any
	for _, event := range b.Events {
		entry := map[string]any{"Event": event, kind: b.arn()}
		if filter := b.filter(); filter != nil {
			entry["Filter"] = filter
		}
		entries = append(entries, entry)
	}
	return b.When.orNothing(map[string]any{kind + "Configurations": entries})
}

// waits is a resource that is made once who is told has its policy: S3 tries to send while the bucket is made.
func (b BucketNotifications) waits() resource {
	_, told, _ := b.told()
	if told == "" {
		return resource{}
	}
	policy := told + "Policy"
	if b.When == "" {
		return resource{dependsOn: policy}
	}
	return resource{waitsFor: If(string(b.When), Ref(policy), noValue)}
}

// filter is on keys, nil where all are told. A prefix that is only there sometimes leaves no filter without rules.
func (b BucketNotifications) filter() any {
	var rules []any
	if given(b.Suffix) {
		rules = append(rules, map[string]any{"Name": "suffix", "Value": inFilter(b.Suffix)})
	}
	with := func(rules []any) any { return map[string]any{"S3Key": map[string]any{"Rules": rules}} }
	if !given(b.Prefix) {
		if rules == nil {
			return nil
		}
		return with(rules)
	}
	prefix := map[string]any{"Name": "prefix", "Value": inFilter(b.Prefix)}
	if rules == nil {
		return b.PrefixWhen.orNothing(with([]any{prefix}))
	}
	return with(append([]any{b.PrefixWhen.orNothing(prefix)}, rules...))
}

func checkFilter(p *problems, prop string, v Value) {
	if text, ok := literal(v); ok {
		p.check(prop, awsname.CheckKeyFilter(text))
	}
}

// inFilter is how keys begin or end as a filter has it.
func inFilter(v Value) Value {
	if text, ok := literal(v); ok {
		return awsname.KeyFilter(text)
	}
	return expr.Replace(v, awsname.FilterEscapes()...)
}

// NotificationQueueProps are the properties of a [NotificationQueue].
type NotificationQueueProps struct {
	// BucketName is the bucket that may send to the queue. It must be known before the bucket is made: S3 looks at the queue's
	// policy then, so that a bucket of the same stack waits for the policy, and cannot be what the policy refers to.
	BucketName Value
	// BucketAccountID is the account that the bucket belongs to, 12 digits. Left out, it is the stack's own.
	BucketAccountID Value
	// Tags are shown with the queue, and with that of the dead letters.
	Tags []Tag
	// When is the condition under which the queue exists.
	When When
}

// NotificationQueue receives the notifications of one bucket and of nothing else, and refuses requests without TLS. SQS encrypts it
// with its own keys: S3 could not send through a key whose policy does not let it. What was received twenty times and not deleted
// goes to a second queue, which is for the customer alone, and is there for 14 days. Both go with the stack, and what is in them.
type NotificationQueue struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN and URL are known once the stack is launched.
	ARN, URL Expression
	// LogicalID is the queue's name in the template; its policy is LogicalID + "Policy".
	LogicalID string

	place *place
}

const (
	// deliveries are how often a message is received before it is a dead letter. Whoever checks the queue receives too.
	deliveries = 20
	// messageSeconds are SQS's own default, four days, for a vendor that is away for a while.
	messageSeconds = 345_600
	// deadLetterSeconds are SQS's longest, 14 days: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
	deadLetterSeconds = 1_209_600
)

// NewNotificationQueue defines the two queues and their policies.
func NewNotificationQueue(scope constructs.Construct, id string, props NotificationQueueProps) (*NotificationQueue, error) {
	var p problems
	p.checkProps(scope, props)
	checkSender(&p, props.BucketName, props.BucketAccountID)
	checkTags(&p, props.Tags)
	if err := p.err("NotificationQueue", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	q := &NotificationQueue{Construct: n.construct, LogicalID: n.main("Queue"), place: n.place}
	q.ARN, q.URL = n.getAtt(q.LogicalID, "Arn", props.When), n.ref(q.LogicalID, props.When)
	dead := q.LogicalID + "DeadLetters"
	n.define(
		resource{logicalID: dead, typ: "AWS::SQS::Queue", when: props.When, deleted: true, properties: map[string]any{
			"SqsManagedSseEnabled":   true,
			"MessageRetentionPeriod": deadLetterSeconds,
			"Tags":                   tagged(props.Tags),
		}},
		queuePolicy(dead, props.When, nil),
		resource{logicalID: q.LogicalID, typ: "AWS::SQS::Queue", when: props.When, deleted: true, properties: map[string]any{
			"SqsManagedSseEnabled":   true,
			"MessageRetentionPeriod": messageSeconds,
			"RedrivePolicy":          map[string]any{"deadLetterTargetArn": GetAtt(dead, "Arn"), "maxReceiveCount": deliveries},
			"Tags":                   tagged(props.Tags),
		}},
		queuePolicy(q.LogicalID, props.When, map[string]any{sidOfSender: "S3 tells here what happens in this bucket, and in no other."}, map[string]any{
			"Sid":       sidOfSender,
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "s3.amazonaws.com"},
			"Action":    "sqs:SendMessage",
			"Resource":  GetAtt(q.LogicalID, "Arn"),
			"Condition": sentBy(props.BucketName, props.BucketAccountID),
		}),
	)
	return q, nil
}

// sentBy is the condition that a bucket of an account sends: S3 serves everybody, and somebody else may come to have a bucket of
// the name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
func sentBy(bucketName, accountID Value) map[string]any {
	if !given(accountID) {
		accountID = Ref("AWS::AccountId")
	}
	return map[string]any{
		"ArnLike":      map[string]any{"aws:SourceArn": Sub("arn:${AWS::Partition}:s3:::${BucketName}", "BucketName", bucketName)},
		"StringEquals": map[string]any{"aws:SourceAccount": accountID},
	}
}

// sidOfSender is the statement in the queue's policy by which S3 sends.
const sidOfSender = "ReceiveFromTheBucket"

// queuePolicy refuses every request without TLS, and allows what else is given, with the reasons for it. What roles and users of the account may, their own
// policies say.
func queuePolicy(queueID string, when When, reasons map[string]any, allowed ...any) resource {
	return resource{
		logicalID: queueID + "Policy", typ: "AWS::SQS::QueuePolicy", when: when, reasons: reasons,
		properties: map[string]any{
			"Queues": []any{Ref(queueID)},
			"PolicyDocument": policyDocument(slices.Concat([]any{map[string]any{
				"Sid":       "RefuseRequestsWithoutTls",
				"Effect":    "Deny",
				"Principal": "*",
				"Action":    "sqs:*",
				"Resource":  GetAtt(queueID, "Arn"),
				"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			}}, allowed)...),
		},
	}
}
