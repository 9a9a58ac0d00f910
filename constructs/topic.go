package constructs

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// NotificationTopicProps are the properties of a [NotificationTopic].
type NotificationTopicProps struct {
	// BucketName is the bucket that may publish to the topic. It must be known before the bucket is made, as that of a
	// [NotificationQueue].
	BucketName Value
	// BucketAccountID is the account that the bucket belongs to, 12 digits. Left out, it is the stack's own.
	BucketAccountID Value
	// Tags are shown with the topic.
	Tags []Tag
	// When is the condition under which the topic exists.
	When When
}

// NotificationTopic passes the notifications of one bucket, and of nothing else, on to its subscribers, and refuses requests without
// TLS. It has no key of KMS, through which S3 could not publish. It goes with the stack, and its subscriptions with it.
type NotificationTopic struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is known once the stack is launched.
	ARN Expression
	// LogicalID is the topic's name in the template; its policy is LogicalID + "Policy".
	LogicalID string

	place *place
}

// topicActions are all that the policy of a topic can be about; it takes no star.
// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
var topicActions = []string{
	"sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes", "sns:SetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:AddPermission",
	"sns:RemovePermission", "sns:DeleteTopic",
}

// sidOfPublisher is the statement in the topic's policy by which S3 publishes.
const sidOfPublisher = "PublishForTheBucket"

// NewNotificationTopic defines the topic and its policy, which takes the place of the one that SNS gives a topic.
func NewNotificationTopic(scope constructs.Construct, id string, props NotificationTopicProps) (*NotificationTopic, error) {
	var p problems
	p.checkProps(scope, props)
	checkSender(&p, props.BucketName, props.BucketAccountID)
	checkTags(&p, props.Tags)
	if err := p.err("NotificationTopic", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	t := &NotificationTopic{Construct: n.construct, LogicalID: n.main("Topic"), place: n.place}
	t.ARN = n.ref(t.LogicalID, props.When)
	n.define(
		resource{logicalID: t.LogicalID, typ: "AWS::SNS::Topic", when: props.When, deleted: true, properties: map[string]any{"Tags": tagged(props.Tags)}},
		resource{logicalID: t.LogicalID + "Policy", typ: "AWS::SNS::TopicPolicy", when: props.When, reasons: map[string]any{
			sidOfPublisher: "S3 tells here what happens in this bucket, and in no other.",
		}, properties: map[string]any{
			"Topics": []any{Ref(t.LogicalID)},
			"PolicyDocument": policyDocument(map[string]any{
				"Sid":       "RefuseRequestsWithoutTls",
				"Effect":    "Deny",
				"Principal": "*",
				"Action":    oneOrList(topicActions),
				"Resource":  Ref(t.LogicalID),
				"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			}, map[string]any{
				"Sid":       sidOfPublisher,
				"Effect":    "Allow",
				"Principal": map[string]any{"Service": "s3.amazonaws.com"},
				"Action":    "sns:Publish",
				"Resource":  Ref(t.LogicalID),
				"Condition": sentBy(props.BucketName, props.BucketAccountID),
			}),
		}},
	)
	return t, nil
}

// checkSender checks the bucket that tells a queue or topic of its objects.
func checkSender(p *problems, bucketName, accountID Value) {
	if !given(bucketName) {
		p.addf("BucketName must be given: the policy of who is told names the bucket")
	} else if name, ok := literal(bucketName); ok {
		p.check("BucketName", awsname.CheckBucketName(name))
	}
	if id, ok := literal(accountID); ok && id != "" {
		p.check("BucketAccountID", awsname.CheckAccountID(id))
	}
}

// TopicSubscription is what somebody may subscribe to a [NotificationTopic]. The zero value is nothing.
// https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html#sns-policy-keys
type TopicSubscription struct {
	// Topic is of the same stack.
	Topic *NotificationTopic
	// Protocol is the one way in which it sends, as SNS spells it, such as sqs or https.
	Protocol string
	// Endpoint is where it sends, in which stars stand for anything, slashes too: the ARN of a queue, or an address. Whoever may subscribe
	// anything can have all of it sent to somebody else. Left out, nothing may be subscribed.
	Endpoint Value
	// Actions are further actions of SNS about the topic, such as sns:GetTopicAttributes. Left out, there are none.
	Actions []string
	// When is the condition under which it may be subscribed.
	When When
}

func (s TopicSubscription) check(p *problems) {
	if s.Topic == nil {
		if s.Protocol != "" || given(s.Endpoint) || len(s.Actions) > 0 {
			p.addf("Subscription.Topic must be given")
		}
		return
	}
	endpoint, plain := literal(s.Endpoint)
	host, _, _ := strings.Cut(strings.TrimPrefix(endpoint, "https://"), "/")
	switch {
	case !given(s.Endpoint) && len(s.Actions) == 0:
		p.addf("Subscription.Endpoint must be given, or Actions: nothing may be done with the topic")
	case given(s.Endpoint) && s.Protocol == "":
		p.addf("Subscription.Protocol must be given, such as sqs or https")
	case plain && strings.Trim(endpoint, "*") == "" && given(s.Endpoint):
		p.addf("Subscription.Endpoint must say where the topic sends, got %q", endpoint)
	case plain && strings.HasPrefix(endpoint, "https://") && (strings.Contains(host, "*") || host == endpoint[len("https://"):]):
		p.addf("Subscription.Endpoint must have a whole host and a slash, as a star stands for slashes too, got %q", endpoint)
	}
	for i, a := range s.Actions {
		if !strings.HasPrefix(a, "sns:") || strings.ContainsAny(a, "*?") || a == "sns:Subscribe" {
			p.addf("Subscription.Actions[%d] must be one action of SNS besides sns:Subscribe, such as sns:GetTopicAttributes, got %q", i, a)
		}
	}
}

// statements are what an access policy says of it, with the reasons.
func (s TopicSubscription) statements(sids sids, reasons map[string]any) []any {
	if s.Topic == nil {
		return nil
	}
	allow := func(sid, why string, statement map[string]any) any {
		sid = sids.free(sid, "")
		reasons[sid] = why
		statement["Sid"], statement["Effect"], statement["Resource"] = sid, "Allow", s.Topic.ARN
		return s.When.orNothing(statement)
	}
	var list []any
	if given(s.Endpoint) {
		list = append(list, allow("SubscribeToNotifications", "Has what the bucket tells sent to its own endpoint.", map[string]any{
			"Action": "sns:Subscribe",
			"Condition": map[string]any{
				"StringEquals": map[string]any{"sns:Protocol": s.Protocol},
				"StringLike":   map[string]any{"sns:Endpoint": s.Endpoint},
			},
		}))
	}
	if len(s.Actions) > 0 {
		list = append(list, allow("SeeTheTopic", "Sees how the topic is set, its policy too.", map[string]any{"Action": oneOrList(s.Actions)}))
	}
	return list
}
