package launch_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A topic comes and goes by updates, and the bucket's own notifications stay as they are: its owner adds the stack's by the command of
// the output, twice without harm. What is uploaded then arrives in a queue that is subscribed as the vendor's would be. Moto knows no policy
// of a topic, and lets everybody subscribe: that is the proof's.
func testTopic(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const bucket = "acme-published"
	c.createBucket(t, bucket)
	c.sqs(t, "create-queue", "--queue-name", "theirs")
	c.sqs(t, "create-queue", "--queue-name", "own-topic-objects")
	const queues = "arn:aws:sqs:us-east-1:123456789012:"
	c.aws(t, "s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration",
		`{"QueueConfigurations": [{"Id": "theirs", "QueueArn": "`+queues+`theirs", "Events": ["s3:ObjectRemoved:*"]}]}`)
	before := c.notifications(t, bucket)

	s := &stack{cloud: c, name: "published", template: "test/choices/testdata/templates/own-topic/1.0.0/template.yaml", parameters: map[string]string{
		"VendorAccountId": "123456789012", "ExternalId": "acmecorp-7f3a", "ExistingBucketName": bucket, "Prefix": "in/",
	}}
	var list []parameter
	for name, value := range s.parameters {
		list = append(list, parameter{ParameterKey: name, ParameterValue: &value})
	}
	s.change(t, "create-stack", list, "CREATE_COMPLETE")
	if s.outputs["TopicArn"] != "" || len(c.topics(t)) > 0 {
		t.Errorf("there is a topic, unasked: %v", s.outputs)
	}
	role := s.outputs["RoleArn"]

	s.parameters["Notifications"] = "Yes"
	s.update(t, map[string]string{"Notifications": "Yes"})
	topic := s.outputs["TopicArn"]
	if got := c.topics(t); !slices.Equal(got, []string{topic}) || !strings.Contains(topic, ":published-Topic-") {
		t.Errorf("the topics are %q, the output is %q", got, topic)
	}
	if diff := cmp.Diff(before, c.notifications(t, bucket)); diff != "" {
		t.Errorf("the update changed the bucket's notifications (-before +after):\n%s", diff)
	}
	dir := t.TempDir()
	for range 2 {
		c.run(t, "sh", "-c", "cd "+dir+" && "+s.outputs["NotificationCommand"])
		after := c.notifications(t, bucket)
		ours := after["bucketgrant-own-topic"]
		if len(after) != 2 || !cmp.Equal(after["theirs"], before["theirs"]) || ours.TopicArn != topic || strings.Join(ours.Events, " ") != "s3:ObjectCreated:*" {
			t.Errorf("the notifications are %+v, the bucket's own was %+v", after, before)
		}
		wantList(t, "filter", []string{"prefix in/"}, ours.rules())
	}
	c.aws(t, "sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs", "--notification-endpoint", queues+"own-topic-objects", "--attributes", "RawMessageDelivery=true")
	c.putObject(t, bucket, "in/1.json", "new")
	c.putObject(t, bucket, "elsewhere/1.json", "of another prefix")
	wantList(t, "what the subscriber is told", []string{"ObjectCreated:Put " + bucket + " in/1.json"}, c.received(t, c.Address+"/123456789012/own-topic-objects"))

	s.update(t, map[string]string{"Notifications": "No"})
	if got := c.topics(t); len(got) > 0 || s.outputs["RoleArn"] != role {
		t.Errorf("the topics are %q, the role %s, was %s", got, s.outputs["RoleArn"], role)
	}
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantObject(t, bucket, "in/1.json", "new")
	if after := slices.Sorted(maps.Keys(c.notifications(t, bucket))); !slices.Equal(after, []string{"bucketgrant-own-topic", "theirs"}) {
		t.Errorf("the deletion of the stack changed the notifications: %q", after)
	}
	c.wantIAM(t, s.name)
}

// topics are the ARNs of those that a stack of the test made.
func (c *cloud) topics(t *testing.T) []string {
	t.Helper()
	var result struct{ Topics []struct{ TopicArn string } }
	if err := json.Unmarshal([]byte(c.aws(t, "sns", "list-topics", "--output", "json")), &result); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, one := range result.Topics {
		if strings.Contains(one.TopicArn, ":published-") {
			list = append(list, one.TopicArn)
		}
	}
	return list
}
