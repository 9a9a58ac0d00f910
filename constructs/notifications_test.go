package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// The queue takes what one bucket sends, is encrypted and refuses plain HTTP, and gives up on a message after a while.
func TestNotificationQueue(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewNotificationQueue(stack, "Queue", constructs.NotificationQueueProps{BucketName: "acmecorp-inbox"}))
	})
	if len(defined) != 4 {
		t.Errorf("%d resources, must be two queues and their policies: %v", len(defined), defined)
	}
	expect(t, at(defined["Queue"], "Properties"), `{"MessageRetentionPeriod":345600,"RedrivePolicy":{"deadLetterTargetArn":{"Fn::GetAtt":["QueueDeadLetters","Arn"]},"maxReceiveCount":20},"SqsManagedSseEnabled":true}`)
	expect(t, at(defined["QueueDeadLetters"], "Properties"), `{"MessageRetentionPeriod":1209600,"SqsManagedSseEnabled":true}`)
	refusal := func(queue string) string {
		return `{"Action":"sqs:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":"*","Resource":{"Fn::GetAtt":["` + queue + `","Arn"]},"Sid":"RefuseRequestsWithoutTls"}`
	}
	expect(t, at(defined["QueuePolicy"], "Properties", "PolicyDocument", "Statement"), `[`+refusal("Queue")+
		`,{"Action":"sqs:SendMessage","Condition":{"ArnLike":{"aws:SourceArn":{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-inbox"}},"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},`+
		`"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Resource":{"Fn::GetAtt":["Queue","Arn"]},"Sid":"ReceiveFromTheBucket"}]`)
	expect(t, at(defined["QueueDeadLettersPolicy"], "Properties", "PolicyDocument", "Statement"), `[`+refusal("QueueDeadLetters")+`]`)
}

// DependsOn takes no condition: a bucket whose notifications have one waits by what its metadata refers to.
func TestBucketWaitsForItsQueue(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		awscdk.NewCfnCondition(stack, new("Told"), &awscdk.CfnConditionProps{Expression: awscdk.Fn_ConditionEquals("a", "a")})
		queue := must(constructs.NewNotificationQueue(stack, "Queue", constructs.NotificationQueueProps{BucketName: "acmecorp-inbox", When: "Told"}))
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
			Name:          "acmecorp-inbox",
			Notifications: constructs.BucketNotifications{Queue: queue, Events: []string{"s3:ObjectRemoved:*"}, Prefix: "in/", PrefixWhen: "Told", When: "Told"},
		}))
	})
	expect(t, at(defined["Bucket"], "Metadata"), `{"WaitsFor":{"Fn::If":["Told",{"Ref":"QueuePolicy"},{"Ref":"AWS::NoValue"}]}}`)
	expect(t, defined["Bucket"]["DependsOn"], `null`)
	expect(t, at(defined["Bucket"], "Properties", "NotificationConfiguration"), `{"Fn::If":["Told",{"QueueConfigurations":[{"Event":"s3:ObjectRemoved:*",`+
		`"Filter":{"Fn::If":["Told",{"S3Key":{"Rules":[{"Name":"prefix","Value":"in/"}]}},{"Ref":"AWS::NoValue"}]},"Queue":{"Fn::GetAtt":["Queue","Arn"]}}]},{"Ref":"AWS::NoValue"}]}`)
}

// What is there already is told without waiting for anything: its policy is not the stack's.
func TestBucketTellsWhatIsThere(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{Notifications: constructs.BucketNotifications{
			QueueARN: "arn:aws:sqs:us-east-1:444455556666:objects", Events: []string{"s3:ObjectCreated:*"}, Suffix: ".json",
		}}))
	})
	expect(t, at(defined["Bucket"], "Metadata"), `null`)
	expect(t, defined["Bucket"]["DependsOn"], `null`)
	expect(t, at(defined["Bucket"], "Properties", "NotificationConfiguration"), `{"QueueConfigurations":[{"Event":"s3:ObjectCreated:*",`+
		`"Filter":{"S3Key":{"Rules":[{"Name":"suffix","Value":".json"}]}},"Queue":"arn:aws:sqs:us-east-1:444455556666:objects"}]}`)
	if len(defined) != 2 {
		t.Errorf("%d resources, must be the bucket and its policy: %v", len(defined), defined)
	}
}

// S3 takes what a filter has URL-encoded: what is known is encoded now, and a parameter by the launch.
func TestFiltersAreEncoded(t *testing.T) {
	value := func(b constructs.BucketNotifications) any {
		b.QueueARN, b.Events = "arn:aws:sqs:us-east-1:444455556666:objects", []string{"s3:ObjectCreated:*"}
		defined := resources(func(stack awscdk.Stack) {
			must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{Notifications: b}))
		})
		told := at(defined["Bucket"], "Properties", "NotificationConfiguration", "QueueConfigurations").([]any)[0]
		return at(told.(map[string]any), "Filter", "S3Key", "Rules")
	}
	expect(t, value(constructs.BucketNotifications{Prefix: "schemaVersion=1/a b+c/", Suffix: "~(1)!.json"}),
		`[{"Name":"prefix","Value":"schemaVersion%3D1/a+b%2Bc/"},{"Name":"suffix","Value":"%7E(1)!.json"}]`)
	replaced := `{"Ref":"AWS::StackName"}`
	for _, one := range [][2]string{{"+", "%2B"}, {"=", "%3D"}, {":", "%3A"}, {",", "%2C"}, {"@", "%40"}, {"\\u0026", "%26"}, {" ", "+"}} {
		replaced = `{"Fn::Join":["` + one[1] + `",{"Fn::Split":["` + one[0] + `",` + replaced + `]}]}`
	}
	expect(t, value(constructs.BucketNotifications{Suffix: constructs.Ref("AWS::StackName")}), `[{"Name":"suffix","Value":`+replaced+`}]`)
}

func TestNotificationsAreChecked(t *testing.T) {
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
		foreign := must(constructs.NewNotificationQueue(other, "Queue", constructs.NotificationQueueProps{BucketName: "acmecorp-inbox"}))
		note(constructs.NewNotificationQueue(stack, "None", constructs.NotificationQueueProps{BucketAccountID: "1234"}))
		note(constructs.NewNotificationQueue(stack, "Name", constructs.NotificationQueueProps{BucketName: "Acme"}))
		note(constructs.NewVendorBucket(stack, "A", constructs.VendorBucketProps{Notifications: constructs.BucketNotifications{Events: []string{"s3:ObjectCreated:*", "s3:Replication:*"}}}))
		note(constructs.NewVendorBucket(stack, "B", constructs.VendorBucketProps{Notifications: constructs.BucketNotifications{Queue: foreign, Suffix: strings.Repeat("=", 342)}}))
		note(constructs.NewAccessPolicy(stack, "C", constructs.AccessPolicyProps{BucketName: "acme", Permissions: readReports(), QueueActions: []string{"sqs:*", "s3:GetObject"}}))
		note(constructs.NewAccessPolicy(stack, "D", constructs.AccessPolicyProps{BucketName: "acme", Permissions: readReports(), Queue: foreign}))
	})
	want := []string{
		`NotificationQueue "None": BucketName must be given: the policy of who is told names the bucket` + "\n" + `BucketAccountID must be a 12-digit AWS account ID, got "1234"`,
		`NotificationQueue "Name": BucketName must be lower-case letters, digits, hyphens and dots, got "Acme"`,
		`VendorBucket "A": one of Notifications.Queue, Topic, QueueARN and TopicARN must be given: somebody must be told` + "\n" + `Notifications.Events[1] must be an event of created or removed objects, such as s3:ObjectCreated:*, got "s3:Replication:*"`,
		`VendorBucket "B": Notifications.Queue must be of the same stack, as the bucket is made after its policy, got Queue` + "\n" + "Notifications.Suffix must be at most 1024 characters long as S3 takes it, URL-encoded, got 1026: fewer, or fewer of those that are neither letters nor digits nor !-_.*'()/\n" + `Notifications.Events must have at least one event, such as s3:ObjectCreated:*`,
		`AccessPolicy "C": QueueActions[0] must be one action of SQS, such as sqs:ReceiveMessage, got "sqs:*"` + "\n" + `QueueActions[1] must be one action of SQS, such as sqs:ReceiveMessage, got "s3:GetObject"` + "\n" + `Queue and QueueActions must be given both, or neither`,
		`AccessPolicy "D": Queue and QueueActions must be given both, or neither`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
