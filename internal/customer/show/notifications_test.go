package show

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What is told, and what stays of it, depends on whose bucket it may be and on what keys.
func TestNotifications(t *testing.T) {
	t.Parallel()
	for create, want := range map[vendors.Create]struct{ says, not []string }{
		vendors.CreateAllowed:  {[]string{"the bucket is kept and still names its queue", "NotificationCommand", `select(.QueueArn!="ARN")`, "ARN is that of its queue", `select(.Id!="bucketgrant-acme")`, "take out first what an earlier stack left"}, []string{" {}"}},
		vendors.CreateRequired: {[]string{"the bucket is kept and still names its queue", `select(.QueueArn!="ARN")`}, []string{"NotificationCommand", "bucketgrant-acme"}},
		vendors.CreateNever:    {[]string{"NotificationCommand", `select(.Id!="bucketgrant-acme")`}, []string{"is kept", `"ARN"`}},
	} {
		def := &vendors.Definition{Vendor: "acme", Name: "Acme", Bucket: vendors.Bucket{Create: create}, Notifications: &vendors.Notifications{
			Why: "Reads them", Events: []vendors.Event{vendors.EventCreated}, Prefix: "in/", Queue: &vendors.NotifiedQueue{},
		}}
		n := notificationsOf(def)
		text := strings.Join(append(n.Words, n.Commands...), "\n")
		for _, says := range append(want.says, "Acme is told which objects are created in the bucket, of keys that begin with in/: ", "Reads them.") {
			if !strings.Contains(text, says) {
				t.Errorf("%s: it does not say %s:\n%s", create, says, text)
			}
		}
		for _, not := range append(want.not, "if you choose it") {
			if strings.Contains(text, not) {
				t.Errorf("%s: it says %s:\n%s", create, not, text)
			}
		}
	}
	if notificationsOf(&vendors.Definition{}) != nil {
		t.Error("where nobody is told nothing is said")
	}
}

// Of a queue or topic of the vendor's own it is said whose it is, what its policy must have before, and how it ends.
func TestTargets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		create    vendors.Create
		told      vendors.Notifications
		says, not []string
	}{
		{vendors.CreateAllowed, vendors.Notifications{VendorQueue: &vendors.VendorTarget{ARN: vendors.AfterLaunch}}, []string{
			"if you choose it with VendorQueueArn", "S3 tells a queue of Acme's own, in the bucket's region: the one whose ARN you type in VendorQueueArn in an update, once Acme shows it.",
			"Nothing of it is granted in this account.", "goes on telling the queue once the stack is gone", "So does an update with an empty VendorQueueArn.", "NotificationCommand", ".QueueConfigurations=",
			`"Action": "sqs:SendMessage"`, `"Resource": "arn:<partition>:sqs:<region>:<account of the target>:<name>"`, `"aws:SourceAccount": "<account of the bucket>"`, `"aws:SourceArn": "arn:<partition>:s3:::<bucket>"`,
			"A new bucket then needs a name that you give", "leaves all other notifications", `select(.QueueArn!="ARN")`, "ARN is what you typed as VendorQueueArn",
		}, []string{"must have a name"}},
		{vendors.CreateRequired, vendors.Notifications{VendorTopic: &vendors.VendorTarget{Account: "444455556666", Name: "news"}}, []string{
			"S3 tells a topic of Acme's own, in the bucket's region: news, in AWS account 444455556666.", `"Action": "sns:Publish"`, `"Resource": "arn:<partition>:sns:<region>:444455556666:news"`,
			`select(.TopicArn|endswith(":444455556666:news")|not)`, "# of a bucket that the stack made\n",
		}, []string{"if you choose it", "So does an update", "NotificationCommand"}},
		{vendors.CreateNever, vendors.Notifications{Offer: vendors.OfferOptional, VendorTopic: &vendors.VendorTarget{Account: "444455556666", Name: "news"}}, []string{
			"if you choose it with Notifications", "NotificationCommand", ".TopicConfigurations=",
		}, []string{"goes on telling", "that the stack made", "needs a name"}},
		{vendors.CreateRequired, vendors.Notifications{VendorQueue: &vendors.VendorTarget{ARN: vendors.AtLaunch, Account: "444455556666"}}, []string{
			"the one whose ARN you type in VendorQueueArn, in AWS account 444455556666.", `:444455556666:<name>"`,
		}, []string{"in an update", "if you choose it"}},
	} {
		test.told.Why, test.told.Events = "Reads them", []vendors.Event{vendors.EventCreated}
		n := notificationsOf(&vendors.Definition{Vendor: "acme", Name: "Acme", Bucket: vendors.Bucket{Create: test.create}, Notifications: &test.told})
		if !json.Valid([]byte(n.Statement)) {
			t.Errorf("the statement is no JSON: %s", n.Statement)
		}
		text := strings.Join(slices.Concat(n.Words, n.StatementLines(), n.Commands), "\n")
		for _, says := range append(test.says, "Acme is told which objects are created in the bucket", `{"Service": "s3.amazonaws.com"}`) {
			if !strings.Contains(text, says) {
				t.Errorf("it does not say %s:\n%s", says, text)
			}
		}
		for _, not := range append(test.not, "The stack makes") {
			if strings.Contains(text, not) {
				t.Errorf("it says %s:\n%s", not, text)
			}
		}
	}
}

// Of a topic it is said what may be subscribed to it, in words.
func TestTopics(t *testing.T) {
	t.Parallel()
	for want, topic := range map[string]vendors.NotifiedTopic{
		"Acme may subscribe its own queue news in the account that you type as Acme's, and nothing else. It may use sns:GetTopicAttributes. ": {Queue: "news", Actions: []vendors.TopicAction{"sns:GetTopicAttributes", "sns:Subscribe"}},
		"Acme may subscribe its own queue news in account 444455556666, and nothing else. ":                                                   {Queue: "news", Account: "444455556666"},
		"Acme may subscribe its own endpoint, whose address begins with https://events.example.com/, and nothing else. ":                      {HTTPS: "events.example.com"},
		"You subscribe the endpoint that Acme shows you; it may subscribe nothing itself. It may use sns:GetTopicAttributes. ":                {Actions: []vendors.TopicAction{"sns:GetTopicAttributes"}},
	} {
		def := &vendors.Definition{Vendor: "acme", Name: "Acme", Bucket: vendors.Bucket{Create: vendors.CreateAllowed}, Notifications: &vendors.Notifications{
			Why: "Reads them", Events: []vendors.Event{vendors.EventCreated}, Topic: &topic,
		}}
		n := notificationsOf(def)
		text := strings.Join(append(n.Words, n.Commands...), "\n")
		for _, says := range []string{want, "to which this bucket alone can publish", "The topic and its subscriptions go with the stack", ".TopicConfigurations="} {
			if !strings.Contains(text, says) {
				t.Errorf("it does not say %s:\n%s", says, text)
			}
		}
		if strings.Contains(text, "queues") || strings.Contains(text, "Queue") {
			t.Errorf("it says something of queues of the stack:\n%s", text)
		}
	}
}
