package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// whenNotified is the condition under which there are notifications, of the first bucket alone.
func (s *vendorStack) whenNotified() constructs.When {
	return constructs.When(vocabulary.WhenNotified(s.whole))
}

// defineTold defines the queue or topic that is told of the first bucket, if the definition has one. It comes before the bucket.
func (s *vendorStack) defineTold() (err error) {
	if s.def.Notifications == nil || s.def.HasTarget() || !s.isFirst() {
		return nil
	}
	if s.def.HasTopic() {
		s.topic, err = constructs.NewNotificationTopic(s.stack, "Topic", constructs.NotificationTopicProps{
			BucketName: vocabulary.KnownName(s.def), BucketAccountID: s.bucketAccount(), Tags: s.tags(), When: s.whenNotified(),
		})
		return err
	}
	s.queue, err = constructs.NewNotificationQueue(s.stack, "Queue", constructs.NotificationQueueProps{
		BucketName: vocabulary.KnownName(s.def), BucketAccountID: s.bucketAccount(), Tags: s.tags(), When: s.whenNotified(),
	})
	return err
}

// notifications are those of a new first bucket.
func (s *vendorStack) notifications() constructs.BucketNotifications {
	n := s.def.Notifications
	if n == nil || !s.isFirst() {
		return constructs.BucketNotifications{}
	}
	b := constructs.BucketNotifications{Queue: s.queue, Topic: s.topic, When: s.whenNotified()}
	switch {
	case n.VendorQueue != nil:
		b.QueueARN = vocabulary.Target(s.def)
	case n.VendorTopic != nil:
		b.TopicARN = vocabulary.Target(s.def)
	}
	for _, e := range n.Events {
		b.Events = append(b.Events, e.S3())
	}
	prefix, when := vocabulary.NotifiedPrefix(s.def)
	b.Prefix, b.PrefixWhen = prefix, constructs.When(when)
	if n.Suffix != "" {
		b.Suffix = n.Suffix
	}
	return b
}

// subscription is what the vendor may subscribe to the topic.
func (s *vendorStack) subscription() constructs.TopicSubscription {
	if s.topic == nil {
		return constructs.TopicSubscription{}
	}
	t := s.def.Notifications.Topic
	if !t.Subscribes() && t.Others() == nil {
		return constructs.TopicSubscription{} // which is the customer's to subscribe to
	}
	var endpoint constructs.Value
	if t.HTTPS != "" {
		endpoint = "https://" + t.HTTPS + "/*"
	}
	if t.Queue != "" {
		account := t.Account
		if account == "" {
			account = vocabulary.TypedAccount()
		}
		endpoint = constructs.Sub("arn:${AWS::Partition}:sqs:*:" + account + ":" + t.Queue)
	}
	return constructs.TopicSubscription{Topic: s.topic, Protocol: t.Protocol(), Endpoint: endpoint, Actions: t.Others(), When: s.whenNotified()}
}

// handBackTold says where the stack's queue or topic is, and to the owner of a bucket that is there how to add the notification.
func (s *vendorStack) handBackTold() {
	var told constructs.Value
	switch {
	case s.queue != nil:
		told = s.queue.ARN
		s.handBackNamed(vocabulary.OutputQueueURL, s.whenNotified(), s.queue.URL)
		s.handBackNamed(vocabulary.OutputQueueARN, s.whenNotified(), told)
	case s.topic != nil:
		told = s.topic.ARN
		s.handBackNamed(vocabulary.OutputTopicARN, s.whenNotified(), told)
	case s.def.HasTarget() && s.isFirst():
		told = vocabulary.Target(s.def)
	default:
		return
	}
	if s.def.Bucket.Create != vendors.CreateRequired {
		s.handBackNamed(vocabulary.OutputNotificationCommand, constructs.When(vocabulary.WhenNotifiedOfExisting(s.def)),
			constructs.Sub(vocabulary.AddNotification(s.def), "Target", told, "KeyPrefix", vocabulary.KeyPrefixInQuotes(s.def)))
	}
}
