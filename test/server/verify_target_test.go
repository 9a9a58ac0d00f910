package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Of a queue or topic of the vendor's own it is said whether the bucket tells it, and that it tells nobody else. Where the ARN was not
// handed back, what may be it is told apart from what cannot.
func TestVerifyTarget(t *testing.T) {
	c := startCloud(t)
	told := func(kind, event string, arns ...string) string {
		var s strings.Builder
		for _, arn := range arns {
			s.WriteString("<" + kind + "Configuration><Id>x</Id><" + kind + ">" + arn + "</" + kind + "><Event>" + event + "</Event></" + kind + "Configuration>")
		}
		return s.String()
	}
	const (
		created, removed = "s3:ObjectCreated:*", "s3:ObjectRemoved:*"
		queue            = "arn:aws:sqs:us-east-1:444455556666:told-later-1"
		topic            = "arn:aws:sns:us-east-1:444455556666:told-topic-objects"
	)
	typed := customer{vendor: "told-later", way: verify.WayRole, choices: map[string]string{"NewBucketName": "acme-told", "ExternalId": "acme/7f3a", "VendorQueueArn": queue}}
	published := customer{vendor: "told-topic", way: verify.WayKeyedUser, choices: map[string]string{"NewBucketName": "acme-told"}}
	for _, test := range []struct {
		name, answer string
		of           customer
		handed       string
		failed       []string
		good         bool
	}{
		{"a queue", told("Queue", created, queue), typed, queue, nil, true},
		{"a queue by its URL", told("Queue", created, queue), typed, "https://sqs.us-east-1.amazonaws.com/444455556666/told-later-1", nil, true},
		{"of removals", told("Queue", removed, queue), typed, queue, []string{"works/notification"}, false},
		{"nobody", "", typed, queue, []string{"works/notification"}, false},
		{"another queue of the vendor's", told("Queue", created, queue+"2"), typed, queue, []string{"place/notifications", "works/notification"}, false},
		{"somebody else too", told("Queue", created, queue, "arn:aws:sqs:us-east-1:"+strangeAccount+":orders"), typed, queue, []string{"place/notifications"}, true},
		{"not handed back", told("Queue", created, queue), typed, "", nil, false},
		{"not handed back, of another account", told("Queue", created, "arn:aws:sqs:us-east-1:"+strangeAccount+":told-later-1"), typed, "", []string{"place/notifications"}, false},
		{"not handed back, a topic", told("Topic", created, "arn:aws:sns:us-east-1:444455556666:told-later-1"), typed, "", []string{"place/notifications"}, false},
		{"a topic that is published", told("Topic", created, topic) + told("Topic", removed, topic), published, "", nil, true},
		{"of creations alone", told("Topic", created, topic), published, "", []string{"works/notification"}, false},
		{"of another region", told("Topic", created, strings.Replace(topic, "us-east-1", "eu-west-1", 1)), published, "", []string{"place/notifications", "works/notification"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, test.of, func(w *world) {
				w.connection.Queue = test.handed
				w.answers = map[string]string{"notification": "<NotificationConfiguration>" + test.answer + "</NotificationConfiguration>"}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if failed := with(r, verify.Failed); !slices.Equal(failed, test.failed) {
				t.Errorf("failed %q, must be %q", failed, test.failed)
			}
			if good := slices.Contains(with(r, verify.Good), "works/notification"); good != test.good {
				t.Errorf("works/notification is good: %t, must be %t: %+v", good, test.good, r.Finding("works/notification"))
			}
		})
	}
}
