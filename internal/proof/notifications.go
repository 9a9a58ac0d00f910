package proof

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// queueActions are all of SQS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
var queueActions = []string{
	"sqs:AddPermission", "sqs:CancelMessageMoveTask", "sqs:ChangeMessageVisibility", "sqs:CreateQueue", "sqs:DeleteMessage",
	"sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListDeadLetterSourceQueues", "sqs:ListMessageMoveTasks",
	"sqs:ListQueueTags", "sqs:ListQueues", "sqs:PurgeQueue", "sqs:ReceiveMessage", "sqs:RemovePermission", "sqs:SendMessage",
	"sqs:SetQueueAttributes", "sqs:StartMessageMoveTask", "sqs:TagQueue", "sqs:UntagQueue",
}

const s3Service = "s3.amazonaws.com"

// told reports whether the launch has notifications: always, or as the customer chose.
func (l Launch) told() bool {
	n := l.Definition.Notifications
	if n == nil || l.set != "" {
		return false
	}
	if isTyped(n) {
		return l.typedTarget() != ""
	}
	chosen, offered := l.Stack.Parameters[vendors.ParamNotifications]
	return !offered || chosen == "Yes"
}

// queueARN is that of the queue, or of one that is nobody's where there is none.
func (l Launch) queueARN() string {
	if q := l.Stack.Resource("Queue"); q != nil {
		return q.Attributes["Arn"]
	}
	return "arn:aws:sqs:" + l.region + ":" + Account + ":example-Queue-0123456789AB"
}

// queueRequests are every action of SQS on the queue, with TLS and without, on the queue of the dead letters, on another one of the
// account, on one whose name begins the same, on that of another account, and on all.
func (l Launch) queueRequests() []judge.Request {
	own := l.queueARN()
	others := []string{"*", own + "2", "arn:aws:sqs:" + l.region + ":" + Account + ":orders", strings.Replace(own, Account, strangeAccount, 1)}
	if dead := l.Stack.Resource("QueueDeadLetters"); dead != nil {
		others = append(others, dead.Attributes["Arn"])
	}
	var list []judge.Request
	for _, action := range queueActions {
		add := func(arn, tls string) {
			list = append(list, judge.Request{Action: action, Resource: arn, Context: map[string][]string{"aws:SecureTransport": {tls}}})
		}
		add(own, "true")
		add(own, "false")
		for _, arn := range others {
			add(arn, "true")
		}
	}
	return list
}

// receives is what the definition says that the vendor may do in the queue, or what it takes to work with one: nothing sends,
// purges or changes it.
func (l Launch) receives(req judge.Request) bool {
	if !l.told() || l.Definition.Notifications.Queue == nil || req.Resource != l.queueARN() || req.Context["aws:SecureTransport"][0] != "true" {
		return false
	}
	if actions := l.Definition.Notifications.Queue.Actions; actions != nil {
		return slices.Contains(actions, vendors.QueueAction(req.Action))
	}
	return slices.Contains([]string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}, req.Action)
}

// Notified holds that who should be told is, of this bucket alone, and that nobody else can send: S3 would refuse to make the
// bucket, or drop what it may not send, or the queue would be open.
func Notified(l Launch) (r Report) {
	j, err := judge.Of(l.Stack)
	if err != nil {
		r.failf("%s: %v", l, err)
		return r
	}
	m := monitor{Launch: l, judge: j, report: &r}
	queue, topic := 0, l.told() && l.Definition.Notifications.Topic != nil
	if l.told() && l.Definition.Notifications.Queue != nil {
		queue = 2
	}
	if got := len(m.of("AWS::SQS::Queue")); got != queue {
		m.failf("%d queues, must be %d", got, queue)
	}
	if got := len(m.of("AWS::SQS::QueuePolicy")); got != queue {
		m.failf("%d policies of queues, must be %d", got, queue)
	}
	m.one("policies of topics", len(m.of("AWS::SNS::TopicPolicy")), topic)
	m.checkDocument()
	if l.set == "" {
		m.checkCommand()
	}
	switch {
	case queue > 0:
		m.checkSenders()
	case topic && l.Stack.Resource("Topic") == nil:
		m.failf("there is no topic")
	case topic:
		m.checkPublishers()
	}
	return r
}

// checkQueue: encrypted, and what cannot be worked with is kept for the customer.
func (r *Report) checkQueue(l Launch, res resolve.Resource) {
	if res.Properties["SqsManagedSseEnabled"] != true || res.Properties["KmsMasterKeyId"] != nil {
		r.failf("%s: %s must be encrypted by SQS itself, has %v and the key %v", l, res.LogicalID, res.Properties["SqsManagedSseEnabled"], res.Properties["KmsMasterKeyId"])
	}
	if res.LogicalID == "QueueDeadLetters" {
		if compact(res.Properties["MessageRetentionPeriod"]) != "1209600" || res.Properties["RedrivePolicy"] != nil {
			r.failf("%s: %s keeps messages for %v seconds, must for 1209600, and sends them to %v", l, res.LogicalID, res.Properties["MessageRetentionPeriod"], res.Properties["RedrivePolicy"])
		}
		return
	}
	if kept := compact(res.Properties["MessageRetentionPeriod"]); kept != "345600" || res.DeletionPolicy != "Delete" {
		r.failf("%s: %s keeps messages for %s seconds, must for 345600, and when the stack goes it must say Delete, says %q", l, res.LogicalID, kept, res.DeletionPolicy)
	}
	dead := l.Stack.Resource("QueueDeadLetters")
	redrive, _ := res.Properties["RedrivePolicy"].(map[string]any)
	if dead == nil || redrive["deadLetterTargetArn"] != dead.Attributes["Arn"] || compact(redrive["maxReceiveCount"]) != "20" {
		r.failf("%s: %s sends dead letters by %v, must after 20 receptions to the stack's second queue", l, res.LogicalID, redrive)
	}
}

// notifications are what S3 may send to a queue or topic, which is what the bucket of the launch tells it over TLS, and what it must not.
func (m monitor) notifications(action string) []delivery {
	own := m.from(m.bucket(), m.owner())
	plain := maps.Clone(own)
	plain["aws:SecureTransport"] = []string{"false"}
	return []delivery{
		{"a notification", "", action, own, true},
		{"a notification without TLS", "", action, plain, false},
		{"a notification of another bucket", "", action, m.from(m.bucket()+"-2", m.owner()), false},
		{"a notification of any bucket", "", action, m.from("*", m.owner()), false},
		{"a notification of another account", "", action, m.from(m.bucket(), strangeAccount), false},
		{"a notification of nobody's", "", action, map[string][]string{"aws:SecureTransport": {"true"}}, false},
	}
}

// checkSenders: the bucket of the launch sends to the queue and nothing else does, by no more than one statement.
func (m monitor) checkSenders() {
	queue := m.queueARN()
	own := m.from(m.bucket(), m.owner())
	m.checkDeliveries(s3Service, queue, queue, append(m.notifications("sqs:SendMessage"),
		delivery{"S3 receives", "", "sqs:ReceiveMessage", own, false},
		delivery{"S3 purges", "", "sqs:PurgeQueue", own, false},
	)...)
	for _, q := range m.of("AWS::SQS::Queue") {
		arn := q.Attributes["Arn"]
		want := map[string]int{}
		if arn == queue {
			want[s3Service] = 1
		}
		if got := m.judge.Services(arn); !maps.Equal(got, want) {
			m.failf("the policy of %s lets in %v, must let in %v", q.LogicalID, got, want)
		}
		if got := m.judge.Guests(arn); len(got) > 0 {
			m.failf("the policy of %s names %q, must name nobody", q.LogicalID, got)
		}
	}
}

// checkDocument holds the bucket's document of notifications against what must be told, which nothing but a new first bucket has.
func (m monitor) checkDocument() {
	for _, b := range m.of("AWS::S3::Bucket") {
		want, first := any(nil), b.LogicalID == "Bucket"
		if first && m.told() {
			want = m.document()
		}
		if got := b.Properties["NotificationConfiguration"]; compact(got) != compact(want) {
			m.failf("%s tells by %s, must by %s", b.LogicalID, compact(got), compact(want))
		}
		if first && m.told() && !isVendors(m.Definition.Notifications) && !slices.Contains(b.Needs, m.toldKind()+"Policy") {
			m.failf("%s may be made before the policy of who is told, and S3 then refuses it", b.LogicalID)
		}
	}
}

// toldKind is S3's word for who is told, and the logical ID.
func (l Launch) toldKind() string {
	if l.Definition.Notifications.Topic != nil || l.Definition.Notifications.VendorTopic != nil {
		return "Topic"
	}
	return "Queue"
}

// toldARN is that of who is told.
func (l Launch) toldARN() string {
	n := l.Definition.Notifications
	switch {
	case isTyped(n):
		return l.typedTarget()
	case isVendors(n):
		in, _ := partition.Get(vendors.PartitionAWS)
		return targetARN(n, in, l.region)
	case l.toldKind() == "Topic":
		return l.topicARN()
	}
	return l.queueARN()
}

// document is what S3 is to be told: every event, under the prefix and suffix.
func (m monitor) document() any {
	n := m.Definition.Notifications
	var rules []any
	rule := func(name, value string) {
		if value != "" {
			rules = append(rules, map[string]any{"Name": name, "Value": inFilter(value)})
		}
	}
	rule("prefix", m.begin())
	rule("suffix", n.Suffix)
	told := m.toldARN()
	var entries []any
	for _, e := range n.Events {
		entry := map[string]any{"Event": map[vendors.Event]string{"created": "s3:ObjectCreated:*", "removed": "s3:ObjectRemoved:*"}[e], m.toldKind(): told}
		if rules != nil {
			entry["Filter"] = map[string]any{"S3Key": map[string]any{"Rules": rules}}
		}
		entries = append(entries, entry)
	}
	return map[string]any{m.toldKind() + "Configurations": entries}
}

// begin is how the keys begin of which is told, empty where they begin in any way.
func (l Launch) begin() string {
	begins := l.Definition.Notifications.Prefix
	if begins == "" && len(l.under()) == 1 { // of several the definition says one
		begins = l.under()[0]
	}
	return begins
}

// inFilter is the beginning or end of a key as S3 takes it in a filter: URL-encoded, with plus signs for spaces, but for slashes and what S3
// calls safe.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func inFilter(key string) string {
	return strings.NewReplacer("%2F", "/", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "~", "%7E").Replace(url.QueryEscape(key))
}

// checkCommand holds the command that adds the notification to those of a bucket that is there against what must be told: a shell reads it
// between single quotes.
func (m monitor) checkCommand() {
	command := m.Stack.Output("NotificationCommand")
	if !m.told() || m.isNew() {
		if command != nil {
			m.failf("a command adds a notification, of which there is none: %s", command.Value)
		}
		return
	}
	filter := fmt.Sprintf(`[{Name:"prefix",Value:"%s"},{Name:"suffix",Value:"%s"}]`, inFilter(m.begin()), inFilter(m.Definition.Notifications.Suffix))
	for _, part := range []string{`Arn:"` + m.toldARN() + `"`, strings.ReplaceAll(filter, "'", `'\''`)} {
		if command == nil || !strings.Contains(command.Value, part) {
			m.failf("the command for a bucket that is there is %v, must have %s", command, part)
		}
	}
}

// Unnamed holds that a launch with notifications of a new bucket is refused where nobody knows the bucket's name, and for that: what
// may be sent could not say by which bucket.
func Unnamed(l Launch, t *template.Template) (r Report) {
	if n := l.Definition.Notifications; n == nil || isVendors(n) || l.Definition.Bucket.Create == vendors.CreateNever {
		return r
	}
	choices := maps.Clone(l.Choices)
	for _, name := range append(slices.Clone(ofOwnBucket), ofFirstBucket...) {
		delete(choices, name)
	}
	giveKey(l.Definition, choices, "")
	if slices.Contains(t.Keys("Parameters"), vendors.ParamNotifications) {
		choices[vendors.ParamNotifications] = "Yes"
	}
	_, err := launchIn(l.Definition, t, choices, l.region)
	if r.Decisions++; err == nil || !strings.Contains(err.Error(), "BucketName") {
		r.failf("%s: nobody knows the bucket that may send, but the launch says: %v", l, err)
	}
	return r
}

// ToldOrNot holds that a customer who may do without notifications can launch so: a template that refers to a queue which is not there
// accepts no such launch, and of one that is not accepted nothing else is held.
func ToldOrNot(def *vendors.Definition, launches []Launch) (r Report) {
	if !def.Notifications.Choosable() {
		return r
	}
	for _, chosen := range []bool{true, false} {
		is := func(l Launch) bool { // of a new bucket, which tells or does not, where there may be one
			return l.told() == chosen && (def.Bucket.Create == vendors.CreateNever || l.isNew())
		}
		if r.Decisions++; !slices.ContainsFunc(launches, is) {
			r.failf("%s: no launch of a new bucket, if there may be one, is accepted with notifications chosen: %t", def.Vendor, chosen)
		}
	}
	return r
}
