package verify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
)

// The forms in which a customer hands a queue back: by its URL or by its ARN.
var (
	queueURL = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^https://sqs\.([a-z0-9-]+)\.([a-z.]+)/([0-9]{12})/([A-Za-z0-9_-]{1,80})$`)
	})
	queueARN = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:(` + partition.Pattern + `):sqs:([a-z0-9-]+):([0-9]{12}):([A-Za-z0-9_-]{1,80})$`)
	})
)

// queue is one that was handed back.
type queue struct{ url, arn, region, account string }

// queueOf reads the URL or the ARN of a queue; ok is false where it is neither.
func queueOf(handed string) (q queue, ok bool) {
	if m := queueARN().FindStringSubmatch(handed); m != nil {
		p, known := partition.Get(partition.ID(m[1]))
		if !known {
			return queue{}, false
		}
		return queue{"https://sqs." + m[2] + "." + p.S3Host + "/" + m[3] + "/" + m[4], handed, m[2], m[3]}, true
	}
	m := queueURL().FindStringSubmatch(handed)
	if m == nil {
		return queue{}, false
	}
	return queue{handed, "arn:" + string(partition.Assumed(m[1]).ID) + ":sqs:" + m[1] + ":" + m[3] + ":" + m[4], m[1], m[3]}, true
}

// notified tries the queue that is told of the bucket: what is granted in it works, without taking anything out; what is next to that
// is shut; and its policy, as far as the vendor may see it, lets the bucket send and nobody else.
func (r *run) notified(ctx context.Context) {
	n := r.def.Notifications
	if n == nil || n.Queue == nil || r.set != "" {
		return
	}
	const all = "the queue that is told of objects"
	q, ok := queueOf(r.c.Queue)
	switch {
	case !ok:
		r.skip("works/queue", all, "it works", "no queue was handed back")
		return
	case r.account != "" && q.account != r.account:
		r.add(ctx, Finding{
			ID: "works/queue", Verdict: Failed, Tried: all, Expected: "it is in AWS account " + r.account, Answered: "it is in " + q.account,
			Advice: "The queue is not of the account of the role or key. Hand over the output QueueUrl or QueueArn of the same stack.",
		})
		return
	}
	client := r.sqs(r.session, q.region)
	attributes, seen := r.receives(ctx, client, q, n.Queue.Allowed())
	if ctx.Err() != nil {
		return
	}
	r.bucketTells(ctx, q.arn)
	if seen {
		r.queueSettings(ctx, q, attributes)
	}
	if !r.mayMore() {
		r.queueIsClosed(ctx, client, q, attributes)
	}
	r.strangersOfQueue(ctx, q)
}

func (r *run) sqs(creds aws.CredentialsProvider, region string) *sqs.Client {
	return sqs.NewFromConfig(r.config(creds, region))
}

// receives tries what is granted and takes nothing out. What is received is there again at once; of twenty receptions one is this one's.
func (r *run) receives(ctx context.Context, c *sqs.Client, q queue, granted []string) (attributes map[string]string, seen bool) {
	for _, pr := range []struct {
		action, tried string
		do            func(ctx context.Context) error
	}{
		{"sqs:ReceiveMessage", "receive one message, and leave it in the queue", receiveNothing(c, q)},
		{"sqs:GetQueueAttributes", "read the attributes of the queue", func(ctx context.Context) error {
			out, err := c.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
			if err == nil {
				attributes, seen = out.Attributes, true
			}
			return err
		}},
		{"sqs:GetQueueUrl", "ask for the queue's URL", func(ctx context.Context) error {
			name := q.arn[strings.LastIndexByte(q.arn, ':')+1:]
			_, err := c.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name, QueueOwnerAWSAccountId: &q.account})
			return err
		}},
	} {
		if !slices.Contains(granted, pr.action) || ctx.Err() != nil {
			continue
		}
		o := r.try(ctx, strings.TrimPrefix(pr.action, "sqs:"), pr.do)
		f := Finding{ID: "works/" + pr.action, Tried: pr.tried + ", " + q.url, Expected: "SQS does it", Answered: said(o), Answers: []Answer{o.answer}}
		switch {
		case o.kind == allowed:
			f.Verdict = Good
		case o.kind == refused, isNoQueue(o.answer.Code):
			f.Verdict = Failed
			f.Advice = fmt.Sprintf("%s may not do %s in the queue, or there is no such queue. Update the stack from its template with notifications on, and hand over its output again.", r.def.Name, pr.action)
		default:
			f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
		}
		r.add(ctx, f)
	}
	var untried []string
	for _, a := range []string{"sqs:DeleteMessage", "sqs:ChangeMessageVisibility"} {
		if slices.Contains(granted, a) {
			untried = append(untried, a)
		}
	}
	if untried != nil {
		r.skip("works/queue-untried", strings.Join(untried, ", "), "they are allowed", "it would take away or hide what the queue was told")
	}
	return attributes, seen
}

func receiveNothing(c *sqs.Client, q queue) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &q.url, MaxNumberOfMessages: 1})
		return err
	}
}

// isNoQueue: SQS says the same of a queue that is not there, and of one that is not for the caller.
func isNoQueue(code string) bool {
	return code == "AWS.SimpleQueueService.NonExistentQueue" || code == "QueueDoesNotExist"
}

const (
	tellsID       = "works/notification"
	tellsExpected = "the bucket tells it"
)

// bucketTells looks for the notification in the bucket's document, where the vendor may see that: of a bucket that was there before its
// owner adds it.
func (r *run) bucketTells(ctx context.Context, arn string) {
	kind := part(arn, 2)
	what := map[string]string{"sqs": "queue", "sns": "topic"}[kind]
	f := Finding{ID: tellsID, Tried: "look for the " + what + " among the notifications of bucket " + r.bucket.name, Expected: tellsExpected}
	if r.bucket.seen.notifications == nil || !r.has("works/s3:GetBucketNotification", Good) {
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	events := r.eventsTo(arn)
	var missing []string
	for _, e := range r.def.Notifications.Events {
		if !slices.Contains(events, e.S3()) {
			missing = append(missing, e.S3())
		}
	}
	f.Verdict, f.Answered = Good, "it tells "+strings.Join(events, ", ")
	if missing != nil {
		f.Verdict, f.Answered = Failed, "it does not tell "+strings.Join(missing, ", ")
		f.Advice = "The bucket does not tell the " + what + " of what happens. Of a bucket that you had before the stack, run the command of the stack's output NotificationCommand; of one that the stack made, update the stack."
	}
	r.add(ctx, f)
}

// eventsTo are what the bucket tells a queue or topic.
func (r *run) eventsTo(arn string) (events []string) {
	for _, c := range r.bucket.seen.notifications.QueueConfigurations {
		if aws.ToString(c.QueueArn) == arn {
			events = append(events, named(c.Events)...)
		}
	}
	for _, c := range r.bucket.seen.notifications.TopicConfigurations {
		if aws.ToString(c.TopicArn) == arn {
			events = append(events, named(c.Events)...)
		}
	}
	return events
}

// named are the events as S3 spells them.
func named(events []s3types.Event) (names []string) {
	for _, e := range events {
		names = append(names, string(e))
	}
	return names
}

// queueSettings holds what the vendor sees of the queue against what the template promises.
func (r *run) queueSettings(ctx context.Context, q queue, attributes map[string]string) {
	r.policyOfTold(ctx, "queue", attributes["Policy"], told{q.arn, "sqs:SendMessage", func(actions []string) bool { return slices.Contains(actions, "sqs:*") }})
	for _, s := range []struct {
		id, tried, expected, broken string
		holds                       bool
	}{
		{"place/queue-encryption", "see whether the queue is encrypted", "it is", "it is not", attributes["SqsManagedSseEnabled"] == "true" || attributes["KmsMasterKeyId"] != ""},
		{"place/queue-dead-letters", "see what becomes of what cannot be worked with", "it goes to a second queue", "it goes nowhere", attributes["RedrivePolicy"] != ""},
	} {
		f := Finding{ID: s.id, Verdict: Good, Tried: s.tried, Expected: s.expected, Answered: s.expected}
		if !s.holds {
			f.Verdict, f.Answered = Failed, s.broken
			f.Advice = "The queue is not as the template makes it. Update the stack from its template."
		}
		r.add(ctx, f)
	}
}

// told is a queue or topic whose policy is looked at: the action by which S3 tells it, and whether a denial is of all without TLS.
type told struct {
	arn, action string
	refusesAll  func(actions []string) bool
}

// policyOfTold holds the policy of the queue or topic against the template's.
func (r *run) policyOfTold(ctx context.Context, what, policy string, t told) {
	f := Finding{
		ID: "place/" + what + "-policy", Verdict: Good, Tried: "read the policy of the " + what, Expected: "this bucket alone may send, and only with TLS", Answered: "so it is",
	}
	if found, err := r.strangeSenders(policy, t); err != nil {
		f.Verdict, f.Answered, f.Advice = Unknown, "the "+what+err.Error(), "Look at it yourself, in the console."
	} else if len(found) > 0 {
		f.Verdict, f.Answered = Failed, strings.Join(found, "; ")
		f.Advice = "The " + what + "'s policy is not the template's: " + f.Answered + ". Update the stack from its template, and change the policy in no other way."
	}
	r.add(ctx, f)
}

// strangeSenders is what the policy of the queue or topic has beside the template's: whom else it lets in, and that it takes requests without TLS.
func (r *run) strangeSenders(policy string, t told) (found []string, err error) {
	statements := []policydoc.Statement{}
	if policy != "" {
		if statements, err = policydoc.Parse(policy); err != nil {
			return nil, errors.New("'s policy cannot be read")
		}
	}
	secure, sends := false, false
	for _, st := range statements {
		if !strings.EqualFold(st.Effect, "Allow") {
			secure = secure || slices.Contains(st.Principals(), "*") && t.refusesAll(st.Action) && slices.Equal(st.Condition["Bool"]["aws:SecureTransport"], []string{"false"})
			continue
		}
		if r.isTheBucket(st, t) {
			sends = true
			continue
		}
		found = append(found, fmt.Sprintf("%s may %s", strings.Join(st.Principals(), ", "), strings.Join(append(st.Action, not(st.NotAction)...), ", ")))
	}
	if !sends {
		found = append(found, "the bucket may not send")
	}
	if !secure {
		found = append(found, "requests without TLS are taken")
	}
	return found, nil
}

// isTheBucket: the statement lets S3 send for this bucket, of its account.
func (r *run) isTheBucket(st policydoc.Statement, t told) bool {
	p, _ := partition.Get(partition.OfARN(t.arn))
	source := st.Condition["ArnLike"]["aws:SourceArn"]
	return len(st.Principal) == 1 && slices.Equal(st.Principal["Service"], []string{"s3.amazonaws.com"}) && len(st.NotPrincipal) == 0 &&
		slices.Equal(st.Action, []string{t.action}) && len(st.NotAction) == 0 &&
		slices.Equal(source, []string{"arn:" + string(p.ID) + ":s3:::" + r.bucket.name}) &&
		(r.owner() == "" || slices.Equal(st.Condition["StringEquals"]["aws:SourceAccount"], []string{r.owner()}))
}

// queueIsClosed tries what is next to receiving, in ways that change nothing: an attribute is set to what it is. Sending and purging
// cannot be tried so: what the policy of the queue says of them is read, and what the role's own says its owner sees.
func (r *run) queueIsClosed(ctx context.Context, c *sqs.Client, q queue, attributes map[string]string) {
	attempts := []attempt{
		{operation: "ListQueueTags", do: func(ctx context.Context, _ *s3.Client) error {
			_, err := c.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: &q.url})
			return err
		}},
		{operation: "ListDeadLetterSourceQueues", do: func(ctx context.Context, _ *s3.Client) error {
			_, err := c.ListDeadLetterSourceQueues(ctx, &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: &q.url})
			return err
		}},
	}
	if delay := attributes["DelaySeconds"]; delay != "" {
		attempts = append(attempts, attempt{operation: "SetQueueAttributes", do: func(ctx context.Context, _ *s3.Client) error {
			_, err := c.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &q.url, Attributes: map[string]string{"DelaySeconds": delay}})
			return err
		}})
	}
	const id, tried = "closed/queue", "see and set more of the queue than was granted"
	if !r.has("works/sqs:ReceiveMessage", Good) {
		r.skip(id, tried, "SQS refuses", "what should work does not, so a refusal would show nothing")
		return
	}
	r.allRefused(ctx, nil, Finding{
		ID: id, Tried: tried, Expected: "SQS refuses",
		Advice: fmt.Sprintf("%s may do more with the queue than receive: it may purge or delete it, too, where it may do all. Take away every policy of the role or user that is not of the stack.", r.def.Name),
	}, attempts)
}

// strangersOfQueue tries to receive with credentials of another account.
func (r *run) strangersOfQueue(ctx context.Context, q queue) {
	const id, tried = "closed/queue-strangers", "receive with the credentials of another account"
	switch {
	case r.o.Stranger == nil:
		r.skip(id, tried, "SQS refuses", "no credentials of another account are known")
		return
	case !r.has("works/sqs:ReceiveMessage", Good):
		r.skip(id, tried, "SQS refuses", "what should work does not, so a refusal would show nothing")
		return
	}
	receive := receiveNothing(r.sqs(r.o.Stranger, q.region), q)
	r.allRefused(ctx, nil, Finding{
		ID: id, Tried: tried, Expected: "SQS refuses",
		Advice: "Others receive what the bucket tells. Update the stack from its template, and change the queue's policy in no other way.",
	}, []attempt{{operation: "ReceiveMessage", do: func(ctx context.Context, _ *s3.Client) error {
		err := receive(ctx)
		var api smithy.APIError
		if errors.As(err, &api) && isNoQueue(api.ErrorCode()) { // the queue is there, as the vendor has received from it
			return &smithy.GenericAPIError{Code: "AccessDenied", Message: api.ErrorMessage()}
		}
		return err
	}}})
}
