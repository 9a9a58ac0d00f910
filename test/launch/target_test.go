package launch_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The ARN of a topic that is not the stack's comes and goes by updates, and the bucket's own notifications stay as they are: its owner adds
// the one to it by the command of the output, twice without harm. What is uploaded then arrives where that topic sends it. Nothing is made
// for it, and it stays when the stack goes. That S3 looks at its policy, moto does not do.
func testTarget(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const bucket, queues = "acme-tells", "arn:aws:sqs:us-east-1:123456789012:"
	const topic = "arn:aws:sns:us-east-1:123456789012:vendors-own"
	c.createBucket(t, bucket)
	c.sqs(t, "create-queue", "--queue-name", "before")
	c.sqs(t, "create-queue", "--queue-name", "behind-the-topic")
	c.aws(t, "sns", "create-topic", "--name", "vendors-own")
	c.aws(t, "sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs", "--notification-endpoint", queues+"behind-the-topic", "--attributes", "RawMessageDelivery=true")
	c.aws(t, "s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration",
		`{"QueueConfigurations": [{"Id": "theirs", "QueueArn": "`+queues+`before", "Events": ["s3:ObjectRemoved:*"]}]}`)
	before := c.notifications(t, bucket)

	s := &stack{cloud: c, name: "tells", template: "test/choices/testdata/templates/told-typed/1.0.0/template.yaml", parameters: map[string]string{
		"VendorAccountId": "444455556666", "ExternalId": "acmecorp-7f3a", "ExistingBucketName": bucket,
	}}
	var list []parameter
	for name, value := range s.parameters {
		list = append(list, parameter{ParameterKey: name, ParameterValue: &value})
	}
	s.change(t, "create-stack", list, "CREATE_COMPLETE")
	if command := s.outputs["NotificationCommand"]; command != "" {
		t.Errorf("nobody is told, but there is a command: %s", command)
	}
	role := s.outputs["RoleArn"]

	s.parameters["VendorTopicArn"] = topic
	s.update(t, map[string]string{"VendorTopicArn": topic})
	if diff := cmp.Diff(before, c.notifications(t, bucket)); diff != "" {
		t.Errorf("the update changed the bucket's notifications (-before +after):\n%s", diff)
	}
	dir := t.TempDir()
	for range 2 {
		c.run(t, "sh", "-c", "cd "+dir+" && "+s.outputs["NotificationCommand"])
		after := c.notifications(t, bucket)
		ours := after["bucketgrant-told-typed"]
		if len(after) != 2 || !cmp.Equal(after["theirs"], before["theirs"]) || ours.TopicArn != topic || strings.Join(ours.Events, " ") != "s3:ObjectCreated:* s3:ObjectRemoved:*" {
			t.Errorf("the notifications are %+v, the bucket's own was %+v", after, before)
		}
	}
	c.putObject(t, bucket, "1.json", "new")
	wantList(t, "what the vendor is told", []string{"ObjectCreated:Put " + bucket + " 1.json"}, c.received(t, c.Address+"/123456789012/behind-the-topic"))

	s.update(t, map[string]string{"VendorTopicArn": ""})
	if command := s.outputs["NotificationCommand"]; command != "" || s.outputs["RoleArn"] != role {
		t.Errorf("nobody is told any more, but there is a command: %q; the role is %s, was %s", command, s.outputs["RoleArn"], role)
	}
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantObject(t, bucket, "1.json", "new")
	if after := slices.Sorted(maps.Keys(c.notifications(t, bucket))); !slices.Equal(after, []string{"bucketgrant-told-typed", "theirs"}) {
		t.Errorf("the deletion of the stack changed the notifications: %q", after)
	}
	if topics := c.aws(t, "sns", "list-topics"); !strings.Contains(topics, topic) {
		t.Errorf("the topic went with the stack: %s", topics)
	}
	c.wantIAM(t, s.name)
}
