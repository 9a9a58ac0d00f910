package page

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Where a queue is told of objects, the page says of what and by which command it ends, draws the queue and not that of the dead
// letters, and has the field. Elsewhere there is nothing of it.
func TestNotifications(t *testing.T) {
	t.Parallel()
	s := example(t)
	const from = "../../../test/choices/testdata"
	data, err := os.ReadFile(filepath.Join(from, "vendors", "own-queue.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "own-queue.yaml"), string(data))
	if err := os.CopyFS(filepath.Join(s.Templates, "own-queue"), os.DirFS(filepath.Join(from, "templates", "own-queue"))); err != nil {
		t.Fatal(err)
	}
	topic, err := os.ReadFile(filepath.Join(from, "vendors", "own-topic.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "own-topic.yaml"), string(topic))
	if err := os.CopyFS(filepath.Join(s.Templates, "own-topic"), os.DirFS(filepath.Join(from, "templates", "own-topic"))); err != nil {
		t.Fatal(err)
	}
	told, err := os.ReadFile(filepath.Join(from, "vendors", "told-later.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Vendors, "told-later.yaml"), string(told))
	if err := os.CopyFS(filepath.Join(s.Templates, "told-later"), os.DirFS(filepath.Join(from, "templates", "told-later"))); err != nil {
		t.Fatal(err)
	}
	site := build(t, s)
	words, _, _ := strings.Cut(html.UnescapeString(site["own-queue/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		`data-field="Notifications"`, "Who is told of objects", "is told which objects are created or removed in the bucket, of keys that begin with your prefix and end in .json, if you choose it with Notifications",
		"to which this bucket alone can send", "sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:GetQueueAttributes, and nothing else of SQS",
		`select(.Id!="bucketgrant-own-queue")`, "SQS queue", "QueueDeadLetters",
	} {
		if !strings.Contains(words, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	if strings.Count(words, ">SQS queue<") == 0 || strings.Contains(words, `data-node="QueueDeadLetters"`) {
		t.Error("the picture must have the queue, and not that of the dead letters")
	}
	published, _, _ := strings.Cut(html.UnescapeString(site["own-topic/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		"to which this bucket alone can publish", "may subscribe its own queue own-topic-objects in the account that you type as Own Topic's, and nothing else",
		".TopicConfigurations=", `select(.Id!="bucketgrant-own-topic")`, ">SNS topic<", "The topic and its subscriptions go with the stack",
	} {
		if !strings.Contains(published, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	late, _, _ := strings.Cut(html.UnescapeString(site["told-later/index.html"]), `<script type="application/json"`)
	for _, text := range []string{
		`data-field="VendorQueueArn"`, "S3 tells a queue of Told Later's own, in the bucket's region", `"Resource": "arn:aws:sqs:<region>:444455556666:<name>"`, `select(.Id!="bucketgrant-told-later")`,
	} {
		if !strings.Contains(late, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
	for _, text := range []string{`data-field="Notifications"`, "Who is told of objects"} {
		if strings.Contains(site["quartic/index.html"], text) {
			t.Errorf("the page of a vendor without notifications says %s", text)
		}
	}
}
