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

// defineQueue defines the queue that is told of the first bucket, if the definition has one. It comes before the bucket.
func (s *vendorStack) defineQueue() error {
	n := s.def.Notifications
	if n == nil || n.Queue == nil || !s.isFirst() {
		return nil
	}
	var err error
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
	b := constructs.BucketNotifications{Queue: s.queue, When: s.whenNotified()}
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

// handBackQueue says where the queue is, and to the owner of a bucket that is there how to add the notification.
func (s *vendorStack) handBackQueue() {
	if s.queue == nil {
		return
	}
	s.handBackNamed(vocabulary.OutputQueueURL, s.whenNotified(), s.queue.URL)
	s.handBackNamed(vocabulary.OutputQueueARN, s.whenNotified(), s.queue.ARN)
	if s.def.Bucket.Create != vendors.CreateRequired {
		s.handBackNamed(vocabulary.OutputNotificationCommand, constructs.When(vocabulary.WhenNotifiedOfExisting(s.def)),
			constructs.Sub(vocabulary.AddNotification(s.def), "Target", s.queue.ARN, "KeyPrefix", vocabulary.KeyPrefixInQuotes(s.def)))
	}
}
