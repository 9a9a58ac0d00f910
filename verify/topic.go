package verify

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// topicARN is the form in which a customer hands a topic back.
var topicARN = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^arn:` + partition.Pattern + `:sns:([a-z0-9-]+):([0-9]{12}):[A-Za-z0-9_-]{1,256}$`)
})

// published tries the topic that is told of the bucket: what is next to subscribing is shut, and its policy, as far as the vendor may see
// it, lets the bucket publish and nobody else. Subscribing is not tried: it would stay.
func (r *run) published(ctx context.Context) {
	n := r.def.Notifications
	if n == nil || n.Topic == nil || r.set != "" {
		return
	}
	const all = "the topic that is told of objects"
	topic := r.c.Topic
	found := topicARN().FindStringSubmatch(topic)
	switch {
	case found == nil:
		r.skip("works/topic", all, "it works", "no topic was handed back")
		return
	case r.account != "" && found[2] != r.account:
		r.add(ctx, Finding{
			ID: "works/topic", Verdict: Failed, Tried: all, Expected: "it is in AWS account " + r.account, Answered: "it is in " + found[2],
			Advice: "The topic is not of the account of the role or key. Hand over the output TopicArn of the same stack.",
		})
		return
	}
	r.skip("works/sns:Subscribe", "subscribe to "+topic, "it is allowed", "it would stay subscribed")
	r.bucketTells(ctx, topic)
	sees := r.seesTopic(ctx, r.sns(r.session, found[1]), topic)
	if sees && !r.has("works/sns:GetTopicAttributes", Good) {
		r.skip("closed/topic", triedNextTo, "SNS refuses", "what should work does not, so a refusal would show nothing")
		r.skip("closed/topic-strangers", triedByStrangers, "SNS refuses", "what should work does not, so a refusal would show nothing")
		return
	}
	if !r.mayMore() {
		r.topicIsClosed(ctx, r.sns(r.session, found[1]), topic, sees)
	}
	if r.o.Stranger == nil {
		r.skip("closed/topic-strangers", triedByStrangers, "SNS refuses", "no credentials of another account are known")
		return
	}
	r.allRefused(ctx, nil, Finding{
		ID: "closed/topic-strangers", Tried: triedByStrangers, Expected: "SNS refuses",
		Advice: "Others see the topic, and may be able to have what the bucket tells sent to them. Update the stack from its template, and change the topic's policy in no other way.",
	}, readsOfTopic(r.sns(r.o.Stranger, found[1]), topic, true))
}

const (
	triedNextTo      = "see more of the topic than was granted"
	triedByStrangers = "see the topic with the credentials of another account"
)

func (r *run) sns(creds aws.CredentialsProvider, region string) *sns.Client {
	return sns.NewFromConfig(r.config(creds, region))
}

// seesTopic tries what is granted besides subscribing, and reads the policy.
func (r *run) seesTopic(ctx context.Context, c *sns.Client, topic string) (granted bool) {
	const action = "sns:GetTopicAttributes"
	if granted = slices.Contains(r.def.Notifications.Topic.Others(), action); !granted || ctx.Err() != nil {
		return granted
	}
	var attributes map[string]string
	o := r.try(ctx, "GetTopicAttributes", func(ctx context.Context) error {
		out, err := c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &topic})
		if err == nil {
			attributes = out.Attributes
		}
		return err
	})
	f := Finding{ID: "works/" + action, Tried: "read the attributes of the topic " + topic, Expected: "SNS does it", Answered: said(o), Answers: []Answer{o.answer}}
	switch {
	case o.kind == allowed:
		f.Verdict = Good
	case o.kind == refused, o.answer.Code == "NotFound":
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("%s may not do %s with the topic, or there is no such topic. Update the stack from its template with notifications on, and hand over its output again.", r.def.Name, action)
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	if r.add(ctx, f); f.Verdict != Good {
		return true
	}
	r.policyOfTold(ctx, "topic", attributes["Policy"], told{topic, "sns:Publish", refusesWithoutTLS})
	f = Finding{ID: "place/topic-key", Tried: "see whether the topic has a key of KMS", Expected: "it has none, which S3 could not use", Answered: "so it is", Verdict: Good}
	if key := attributes["KmsMasterKeyId"]; key != "" {
		f.Verdict, f.Answered, f.Advice = Failed, "it has "+key, "The topic is not as the template makes it. Update the stack from its template."
	}
	r.add(ctx, f)
	return true
}

// refusesWithoutTLS: the denial is of what the policy of a topic can be about, one by one, as it takes no star.
func refusesWithoutTLS(actions []string) bool {
	return slices.Contains(actions, "sns:Publish") && slices.Contains(actions, "sns:Subscribe")
}

// readsOfTopic are requests that change nothing: who subscribes, how the topic is tagged, and, where that is not granted, how it is set.
func readsOfTopic(c *sns.Client, topic string, attributes bool) []attempt {
	list := []attempt{
		{operation: "ListSubscriptionsByTopic", do: func(ctx context.Context, _ *s3.Client) error {
			_, err := c.ListSubscriptionsByTopic(ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: &topic})
			return err
		}},
	}
	if attributes {
		list = append(list, attempt{operation: "GetTopicAttributes", do: func(ctx context.Context, _ *s3.Client) error {
			_, err := c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &topic})
			return err
		}})
	}
	return list
}

// topicIsClosed tries what is next to subscribing, in ways that change nothing. Publishing and setting cannot be tried so: what the policy of
// the topic says of them is read, and what the role's own says its owner sees.
func (r *run) topicIsClosed(ctx context.Context, c *sns.Client, topic string, sees bool) {
	attempts := append(readsOfTopic(c, topic, !sees), attempt{operation: "ListTagsForResource", do: func(ctx context.Context, _ *s3.Client) error {
		_, err := c.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: &topic})
		return err
	}})
	r.allRefused(ctx, nil, Finding{
		ID: "closed/topic", Tried: triedNextTo, Expected: "SNS refuses",
		Advice: fmt.Sprintf("%s may do more with the topic than subscribe: it may publish or delete it, too, where it may do all. Take away every policy of the role or user that is not of the stack.", r.def.Name),
	}, attempts)
}
