package constructs_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// The topic passes on what one bucket publishes, refuses plain HTTP whatever it is asked, and has nothing else.
func TestNotificationTopic(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewNotificationTopic(stack, "Topic", constructs.NotificationTopicProps{BucketName: "acmecorp-inbox", BucketAccountID: "444455556666"}))
	})
	if len(defined) != 2 {
		t.Errorf("%d resources, must be a topic and its policy: %v", len(defined), defined)
	}
	expect(t, at(defined["Topic"], "Properties"), `null`)
	expect(t, defined["Topic"]["DeletionPolicy"], `"Delete"`)
	expect(t, at(defined["TopicPolicy"], "Properties", "PolicyDocument", "Statement"), `[{"Action":["sns:Publish","sns:Subscribe","sns:GetTopicAttributes","sns:SetTopicAttributes",`+
		`"sns:ListSubscriptionsByTopic","sns:AddPermission","sns:RemovePermission","sns:DeleteTopic"],"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":"*","Resource":{"Ref":"Topic"},"Sid":"RefuseRequestsWithoutTls"}`+
		`,{"Action":"sns:Publish","Condition":{"ArnLike":{"aws:SourceArn":{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-inbox"}},"StringEquals":{"aws:SourceAccount":"444455556666"}},`+
		`"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Resource":{"Ref":"Topic"},"Sid":"PublishForTheBucket"}]`)
}

func TestTopicsAreChecked(t *testing.T) {
	var got []string
	note := func(_ any, err error) {
		if err == nil {
			got = append(got, "accepted")
			return
		}
		got = append(got, err.Error())
	}
	_ = resources(func(stack awscdk.Stack) {
		other := awscdk.NewStack(stack.Node().Scope().(awsconstructs.Construct), new("other"), nil)
		foreign := must(constructs.NewNotificationTopic(other, "Topic", constructs.NotificationTopicProps{BucketName: "acmecorp-inbox"}))
		topic := must(constructs.NewNotificationTopic(stack, "Own", constructs.NotificationTopicProps{BucketName: "acmecorp-inbox"}))
		queue := must(constructs.NewNotificationQueue(stack, "OwnQueue", constructs.NotificationQueueProps{BucketName: "acmecorp-inbox"}))
		events := []string{"s3:ObjectCreated:*"}
		subscription := func(s constructs.TopicSubscription) (*constructs.AccessPolicy, error) {
			return constructs.NewAccessPolicy(stack, "P", constructs.AccessPolicyProps{BucketName: "acme", Permissions: readReports(), Subscription: s})
		}
		note(constructs.NewNotificationTopic(stack, "None", constructs.NotificationTopicProps{BucketAccountID: "1234"}))
		note(constructs.NewVendorBucket(stack, "A", constructs.VendorBucketProps{Notifications: constructs.BucketNotifications{Topic: topic, Queue: queue, Events: events}}))
		note(constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{Notifications: constructs.BucketNotifications{Topic: foreign, Events: events}}))
		note(subscription(constructs.TopicSubscription{Protocol: "sqs"}))
		note(subscription(constructs.TopicSubscription{Topic: topic, Protocol: "sqs", Endpoint: "**", Actions: []string{"sns:*", "sns:Subscribe", "s3:GetObject"}}))
		note(subscription(constructs.TopicSubscription{Topic: topic, Protocol: "https"}))
		note(subscription(constructs.TopicSubscription{Topic: topic, Protocol: "https", Endpoint: "https://*.example.com/*"}))
		note(subscription(constructs.TopicSubscription{Topic: topic, Protocol: "https", Endpoint: "https://events.example.com*"}))
	})
	another := " must be one action of SNS besides sns:Subscribe, such as sns:GetTopicAttributes, got "
	want := []string{
		`NotificationTopic "None": BucketName must be given: the policy of who is told names the bucket` + "\n" + `BucketAccountID must be a 12-digit AWS account ID, got "1234"`,
		`VendorBucket "A": one of Notifications.Queue, Topic, QueueARN and TopicARN must be given: somebody must be told`,
		`VendorBucket "B": Notifications.Topic must be of the same stack, as the bucket is made after its policy, got Topic`,
		`AccessPolicy "P": Subscription.Topic must be given`,
		`AccessPolicy "P": Subscription.Endpoint must say where the topic sends, got "**"` +
			"\nSubscription.Actions[0]" + another + `"sns:*"` + "\nSubscription.Actions[1]" + another + `"sns:Subscribe"` + "\nSubscription.Actions[2]" + another + `"s3:GetObject"`,
		`AccessPolicy "P": Subscription.Endpoint must be given, or Actions: nothing may be done with the topic`,
		`AccessPolicy "P": Subscription.Endpoint must have a whole host and a slash, as a star stands for slashes too, got "https://*.example.com/*"`,
		`AccessPolicy "P": Subscription.Endpoint must have a whole host and a slash, as a star stands for slashes too, got "https://events.example.com*"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
