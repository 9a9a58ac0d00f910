package launch_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const toldTemplate = "test/choices/testdata/templates/own-queue/1.0.0/template.yaml"

// Notifications are turned on and off again by updates, and the bucket stays with what is in it. Moto's templates know queues,
// and neither their policies nor a bucket's notifications: what the template says of the latter is set by the API, and a real upload
// then arrives in the queue. That S3 looks at the queue's policy, and SQS at who receives, moto does not do: that is the proof's.
func testNotifications(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const bucket = "acme-told"
	s := &stack{cloud: c, name: "told", template: toldTemplate, parameters: map[string]string{"ExternalId": "acmecorp-7f3a", "NewBucketName": bucket, "Prefix": "in/"}}
	var list []parameter
	for name, value := range s.parameters {
		list = append(list, parameter{ParameterKey: name, ParameterValue: &value})
	}
	s.change(t, "create-stack", list, "CREATE_COMPLETE")
	c.putObject(t, bucket, "in/1.json", "what was there before")
	if s.outputs["QueueUrl"] != "" || len(c.queues(t, "told-")) > 0 {
		t.Errorf("there is a queue, unasked: %v", s.outputs)
	}

	s.parameters["Notifications"] = "Yes"
	s.update(t, map[string]string{"Notifications": "Yes"})
	queue := s.outputs["QueueUrl"]
	wantList(t, "queues", []string{"told-Queue", "told-QueueDeadLetters"}, c.queues(t, "told-"))
	attributes := c.attributes(t, queue)
	if attributes["QueueArn"] != s.outputs["QueueArn"] || !strings.Contains(attributes["RedrivePolicy"], `:told-QueueDeadLetters-`) || attributes["SqsManagedSseEnabled"] != "true" {
		t.Errorf("the queue is %v", attributes)
	}
	if _, there := s.outputs["NotificationCommand"]; there {
		t.Error("of a new bucket nobody adds the notification")
	}

	// What the template says of the bucket, by the API.
	c.aws(t, "s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration", c.saidOf(t, s))
	c.putObject(t, bucket, "in/2.json", "new")
	c.putObject(t, bucket, "in/2.csv", "of another kind")
	c.putObject(t, bucket, "elsewhere/2.json", "of another prefix")
	wantList(t, "what the queue is told", []string{"ObjectCreated:Put " + bucket + " in/2.json"}, c.received(t, queue))

	s.update(t, map[string]string{"Notifications": "No"})
	wantList(t, "queues", nil, c.queues(t, "told-"))
	c.takeOutKept(t, bucket, attributes["QueueArn"])
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantObject(t, bucket, "in/1.json", "what was there before")
	c.wantObject(t, bucket, "in/2.json", "new")
	c.wantIAM(t, s.name)
}

// A bucket that is there keeps its own notifications, whatever is launched, updated and deleted: its owner adds the one of the stack by
// the command of the output, twice without harm, and takes it out again. The customer's prefix has a quote, which is none for the shell.
func testNotificationsOfExisting(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const bucket, prefix = "acme-there", "it's/in/"
	c.createBucket(t, bucket)
	c.sqs(t, "create-queue", "--queue-name", "orders")
	const theirs = "arn:aws:sqs:us-east-1:123456789012:orders"
	own := `{"QueueConfigurations": [{"Id": "orders", "QueueArn": "` + theirs + `", "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "orders/"}]}}}]}`
	c.aws(t, "s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration", own)
	before := c.notifications(t, bucket)

	s := &stack{cloud: c, name: "there", template: toldTemplate, parameters: map[string]string{
		"ExternalId": "acmecorp-7f3a", "ExistingBucketName": bucket, "Prefix": prefix, "Notifications": "Yes",
	}}
	var list []parameter
	for name, value := range s.parameters {
		list = append(list, parameter{ParameterKey: name, ParameterValue: &value})
	}
	s.change(t, "create-stack", list, "CREATE_COMPLETE")
	if diff := cmp.Diff(before, c.notifications(t, bucket)); diff != "" {
		t.Errorf("the launch changed the bucket's notifications (-before +after):\n%s", diff)
	}

	dir := t.TempDir()
	for range 2 {
		c.run(t, "sh", "-c", "cd "+dir+" && "+s.outputs["NotificationCommand"])
		after := c.notifications(t, bucket)
		if len(after) != 2 || !cmp.Equal(after["orders"], before["orders"]) {
			t.Errorf("the notifications are %v, the bucket's own was %v", after, before)
		}
		ours := after["bucketgrant-own-queue"]
		if ours.QueueArn != s.outputs["QueueArn"] || strings.Join(ours.Events, " ") != "s3:ObjectCreated:* s3:ObjectRemoved:*" {
			t.Errorf("ours is %+v", ours)
		}
		wantList(t, "filter", []string{"prefix " + prefix, "suffix .json"}, ours.rules())
	}
	c.putObject(t, bucket, "orders/1.json", "an order")
	c.putObject(t, bucket, "it's/in/1.json", "new")
	wantList(t, "what the queue is told", []string{"ObjectCreated:Put " + bucket + " it's/in/1.json"}, c.received(t, s.outputs["QueueUrl"]))
	wantList(t, "what the customer's own is told", []string{"ObjectCreated:Put " + bucket + " orders/1.json"}, c.received(t, c.Address+"/123456789012/orders"))

	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	wantList(t, "queues", []string{"orders"}, c.queues(t, "orders"))
	if after := c.notifications(t, bucket); len(after) != 2 {
		t.Errorf("the deletion of the stack changed the notifications: %v", after)
	}
	c.run(t, "sh", "-c", "cd "+dir+" && "+strings.ReplaceAll(c.shownCommand(t, "# of a bucket that you have\n"), "NAME", bucket))
	if diff := cmp.Diff(before, c.notifications(t, bucket)); diff != "" {
		t.Errorf("once it is taken out (-before +after):\n%s", diff)
	}

	// Moto compares filters with keys as they stand, S3 once they are decoded: of a prefix that is encoded, what the command writes is held.
	encoded := &stack{cloud: c, name: "encoded", template: toldTemplate}
	list = nil
	for name, value := range map[string]string{"ExternalId": "acmecorp-7f3a", "ExistingBucketName": bucket, "Prefix": "it's a+b (c)=:,@&!/", "Notifications": "Yes"} {
		list = append(list, parameter{ParameterKey: name, ParameterValue: &value})
	}
	encoded.change(t, "create-stack", list, "CREATE_COMPLETE")
	c.run(t, "sh", "-c", "cd "+dir+" && "+encoded.outputs["NotificationCommand"])
	wantList(t, "filter", []string{"prefix it's+a%2Bb+(c)%3D%3A%2C%40%26!/", "suffix .json"}, c.notifications(t, bucket)["bucketgrant-own-queue"].rules())
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", encoded.name)
}

// takeOutKept takes out what a stack left in a bucket that it made, by the command that show prints, where the owner has added another.
func (c *cloud) takeOutKept(t *testing.T, bucket, queueARN string) {
	t.Helper()
	left := slices.Collect(maps.Values(c.notifications(t, bucket)))
	if len(left) != 2 || left[0].QueueArn != queueARN || left[0].ID == "bucketgrant-own-queue" { // created and removed are an entry each
		t.Fatalf("the stack left %+v", left)
	}
	c.sqs(t, "create-queue", "--queue-name", "invoices")
	type entry struct {
		ID       string `json:"Id,omitempty"`
		QueueArn string
		Events   []string
	}
	document := map[string][]entry{"QueueConfigurations": {{ID: "invoices", QueueArn: "arn:aws:sqs:us-east-1:123456789012:invoices", Events: []string{"s3:ObjectCreated:*"}}}}
	for _, l := range left {
		document["QueueConfigurations"] = append(document["QueueConfigurations"], entry{l.ID, l.QueueArn, l.Events})
	}
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	c.aws(t, "s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration", string(data))
	command := c.shownCommand(t, "# of a bucket that the stack made; ARN is that of its queue, which the first command writes too\n")
	c.run(t, "sh", "-c", "cd "+t.TempDir()+" && "+strings.NewReplacer("NAME", bucket, "ARN", queueARN).Replace(command))
	if after := c.notifications(t, bucket); len(after) != 1 || after["invoices"].QueueArn == "" {
		t.Errorf("once it is taken out there are %+v, must be the owner's", after)
	}
}

// shownCommand is the command that show prints after a line.
func (c *cloud) shownCommand(t *testing.T, after string) string {
	t.Helper()
	sheet := c.run(t, "go", "run", "./cmd/bucketgrant", "show", "-vendors", "test/choices/testdata/vendors", "-templates", "test/choices/testdata/templates", "own-queue")
	_, rest, found := strings.Cut(sheet, after)
	command, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
	if !found {
		t.Fatalf("there is no %q in\n%s", after, sheet)
	}
	return command
}

// configuration is one notification, of a queue or a topic.
type configuration struct {
	ID, QueueArn, TopicArn string
	Events                 []string
	Filter                 struct {
		Key struct {
			FilterRules []struct{ Name, Value string }
		}
	}
}

func (c configuration) rules() []string {
	var list []string
	for _, r := range c.Filter.Key.FilterRules {
		list = append(list, r.Name+" "+r.Value)
	}
	return list
}

// notifications are those of a bucket to queues and topics, by their IDs.
func (c *cloud) notifications(t *testing.T, bucket string) map[string]configuration {
	t.Helper()
	var document struct{ QueueConfigurations, TopicConfigurations []configuration }
	if text := c.aws(t, "s3api", "get-bucket-notification-configuration", "--bucket", bucket, "--output", "json"); text != "" {
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	list := map[string]configuration{}
	for _, one := range append(document.QueueConfigurations, document.TopicConfigurations...) {
		list[one.ID] = one
	}
	return list
}

// queues are the names of the queues that begin so, without what is random.
func (c *cloud) queues(t *testing.T, prefix string) []string {
	t.Helper()
	var result struct{ QueueUrls []string }
	text := c.sqs(t, "list-queues", "--queue-name-prefix", prefix, "--output", "json")
	if text != "" {
		if err := json.Unmarshal([]byte(text), &result); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, address := range result.QueueUrls {
		name := address[strings.LastIndex(address, "/")+1:]
		if parts := strings.Split(name, "-"); len(parts) == 3 {
			name = strings.Join(parts[:2], "-")
		}
		names = append(names, name)
	}
	return names
}

// sqs runs the AWS CLI, whose version 1 takes no endpoint for SQS from the environment, as it does for all other services.
func (c *cloud) sqs(t *testing.T, args ...string) string {
	t.Helper()
	return c.aws(t, append([]string{"sqs", "--endpoint-url", c.Address}, args...)...)
}

func (c *cloud) attributes(t *testing.T, queue string) map[string]string {
	t.Helper()
	var result struct{ Attributes map[string]string }
	text := c.sqs(t, "get-queue-attributes", "--queue-url", queue, "--attribute-names", "All", "--output", "json")
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return result.Attributes
}

// received are the messages of a queue that are no trial of S3's, as event, bucket and key, which are deleted.
func (c *cloud) received(t *testing.T, queue string) []string {
	t.Helper()
	var list []string
	for {
		var result struct {
			Messages []struct{ Body, ReceiptHandle string }
		}
		text := c.sqs(t, "receive-message", "--queue-url", queue, "--max-number-of-messages", "10", "--output", "json")
		if text == "" {
			return list
		}
		if err := json.Unmarshal([]byte(text), &result); err != nil {
			t.Fatal(err)
		}
		if len(result.Messages) == 0 {
			return list
		}
		for _, m := range result.Messages {
			var body struct {
				Records []struct {
					EventName string
					S3        struct {
						Bucket struct{ Name string }
						Object struct{ Key string }
					}
				}
			}
			if err := json.Unmarshal([]byte(m.Body), &body); err != nil {
				t.Fatal(err)
			}
			for _, r := range body.Records {
				key, err := url.QueryUnescape(r.S3.Object.Key) // as S3 escapes it, and moto escapes slashes too
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, r.EventName+" "+r.S3.Bucket.Name+" "+key)
			}
			c.sqs(t, "delete-message", "--queue-url", queue, "--receipt-handle", m.ReceiptHandle)
		}
	}
}

// saidOf is the bucket's document of notifications as the template says it, in the API's words.
func (c *cloud) saidOf(t *testing.T, s *stack) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, s.template))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := resolve.Resolve(parsed, resolve.Input{Parameters: s.parameters, AccountID: "123456789012", Physical: func(id, _ string, _ map[string]any) (string, map[string]string) {
		if id == "Queue" {
			return s.outputs["QueueUrl"], map[string]string{"Arn": s.outputs["QueueArn"]}
		}
		return id, map[string]string{"Arn": "arn:aws:iam::123456789012:role/" + id}
	}})
	if err != nil {
		t.Fatal(err)
	}
	said := resolved.Resource("Bucket").Properties["NotificationConfiguration"].(map[string]any)
	var list []any
	for _, entry := range said["QueueConfigurations"].([]any) {
		e := entry.(map[string]any)
		rules := e["Filter"].(map[string]any)["S3Key"].(map[string]any)["Rules"]
		list = append(list, map[string]any{"QueueArn": e["Queue"], "Events": []any{e["Event"]}, "Filter": map[string]any{"Key": map[string]any{"FilterRules": rules}}})
	}
	text, err := json.Marshal(map[string]any{"QueueConfigurations": list})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
