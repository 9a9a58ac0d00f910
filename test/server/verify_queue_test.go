package server

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/verify"
)

const sqsHostname = "sqs.bucketgrant.test"

// sqs answers what verify asks of SQS, which the server has not got: it checks the caller's signature, and the judge decides by the role's
// own policy, or by the queue's. It keeps no messages, and nobody is to ask for a change.
func (f *front) sqs(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	c := f.caller(w, req, data)
	if c == nil {
		return
	}
	var in struct {
		QueueURL   string `json:"QueueUrl"`
		QueueName  string
		Attributes map[string]string
	}
	if err := json.Unmarshal(data, &in); err != nil {
		sqsError(w, 400, "InvalidParameterValueException", err.Error())
		return
	}
	f.mu.Lock()
	world := f.queues[in.QueueURL]
	for url, of := range f.queues {
		if in.QueueName != "" && strings.HasSuffix(url, "/"+in.QueueName) {
			world = of
		}
	}
	f.mu.Unlock()
	if world == nil {
		sqsError(w, 400, "QueueDoesNotExist", "The specified queue does not exist or you do not have access to it.")
		return
	}
	queue := world.stack.Resource("Queue")
	_, operation, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")
	ask := judge.Request{Action: "sqs:" + operation, Resource: queue.Attributes["Arn"], Context: map[string][]string{"aws:SecureTransport": {"true"}}}
	may := false
	if c.world == world {
		may, err = world.judge.Allows(c.logicalID, ask)
	}
	if err == nil && !may && world.stack.Resource("QueuePolicy") != nil {
		may, err = world.judge.GuestAllows(queue.Attributes["Arn"], judge.Caller{ARN: c.own()}, ask)
	}
	switch {
	case err != nil:
		sqsError(w, 500, "InternalError", err.Error())
		return
	case !may:
		sqsError(w, 403, "AccessDeniedException", fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s", c.arn, strings.ToLower(ask.Action), ask.Resource))
		return
	}
	var answer any = map[string]any{}
	switch operation {
	case "GetQueueAttributes":
		answer = map[string]any{"Attributes": attributesOf(world)}
	case "SetQueueAttributes":
		if len(in.Attributes) != 1 || in.Attributes["DelaySeconds"] != "0" {
			world.harmed = append(world.harmed, string(data))
		}
	case "ReceiveMessage", "ListQueueTags", "ListDeadLetterSourceQueues":
	case "GetQueueUrl":
		answer = map[string]any{"QueueUrl": queue.PhysicalID}
	default:
		world.harmed = append(world.harmed, operation)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	json.NewEncoder(w).Encode(answer)
}

// own is the ARN by which a policy names the caller, of a session its role's.
func (c *caller) own() string {
	if c.logicalID != "" {
		return c.world.stack.Resource(c.logicalID).Attributes["Arn"]
	}
	return c.arn
}

func sqsError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws.sqs#" + code, "message": message})
}

// attributesOf is what SQS says of the queue, as the template has it.
func attributesOf(w *world) map[string]string {
	queue := w.stack.Resource("Queue").Properties
	attributes := map[string]string{"DelaySeconds": "0", "QueueArn": w.stack.Resource("Queue").Attributes["Arn"]}
	if redrive := queue["RedrivePolicy"]; redrive != nil {
		attributes["RedrivePolicy"] = encoded(redrive)
	}
	if queue["SqsManagedSseEnabled"] == true {
		attributes["SqsManagedSseEnabled"] = "true"
	}
	if policy := w.stack.Resource("QueuePolicy"); policy != nil {
		attributes["Policy"] = encoded(policy.Properties["PolicyDocument"])
	}
	return attributes
}

// The queue that is told of objects works and is shut, and each hole in it is found.
func TestVerifyQueue(t *testing.T) { testQueue(t, startCloud(t)) }

func testQueue(t *testing.T, c *cloud) {
	policy := func(w *world) map[string]any {
		return w.stack.Resource("QueuePolicy").Properties["PolicyDocument"].(map[string]any)
	}
	entry := func(w *world, sid string) map[string]any {
		for _, s := range policy(w)["Statement"].([]any) {
			if s := s.(map[string]any); s["Sid"] == sid {
				return s
			}
		}
		t.Fatalf("no statement %s", sid)
		return nil
	}
	open := func(principal, action string) func(w *world) {
		return func(w *world) {
			policy(w)["Statement"] = append(policy(w)["Statement"].([]any), map[string]any{
				"Effect": "Allow", "Principal": map[string]any{"AWS": principal}, "Action": action, "Resource": w.stack.Resource("Queue").Attributes["Arn"],
			})
		}
	}
	role := "arn:aws:iam::" + customerAccount + ":role/"
	for _, test := range []struct {
		name   string
		hole   func(*world)
		failed []string
	}{
		{name: "as it should be"},
		{name: "by its ARN", hole: func(w *world) { w.connection.Queue = w.stack.Output("QueueArn").Value }},
		{name: "not handed back", hole: func(w *world) { w.connection.Queue = "" }},
		{"receiving is not granted", func(w *world) {
			w.edit(func(s string) string { return strings.Replace(s, `"sqs:ReceiveMessage",`, "", 1) })
		}, []string{"works/sqs:ReceiveMessage"}},
		{"nothing is granted", func(w *world) {
			w.edit(func(s string) string { return strings.ReplaceAll(s, `"sqs:`, `"sns:`) })
		}, []string{"works/sqs:GetQueueAttributes", "works/sqs:ReceiveMessage"}},
		{"everything in the queue", func(w *world) { w.grant("Allow", "sqs:*", w.stack.Resource("Queue").Attributes["Arn"]) }, []string{"closed/queue"}},
		{"everything in all queues", func(w *world) { w.grant("Allow", "sqs:*", "*") }, []string{"closed/queue"}},
		{"settings of the queue", func(w *world) { w.grant("Allow", "sqs:SetQueueAttributes", "*") }, []string{"closed/queue"}},
		{"open to everybody", open("*", "sqs:*"), []string{"closed/queue", "closed/queue-strangers", "place/queue-policy"}},
		{"open to another account", open("arn:aws:iam::"+strangeAccount+":root", "sqs:ReceiveMessage"), []string{"closed/queue-strangers", "place/queue-policy"}},
		{"the role may purge, says the queue", func(w *world) { open(w.stack.Resource("Role").Attributes["Arn"], "sqs:PurgeQueue")(w) }, []string{"place/queue-policy"}},
		{"somebody else of the account may send", open(role+"orders", "sqs:SendMessage"), []string{"place/queue-policy"}},
		{"any bucket of the account sends", func(w *world) { delete(entry(w, "ReceiveFromTheBucket")["Condition"].(map[string]any), "ArnLike") }, []string{"place/queue-policy"}},
		{"a bucket of any account sends", func(w *world) { delete(entry(w, "ReceiveFromTheBucket")["Condition"].(map[string]any), "StringEquals") }, []string{"place/queue-policy"}},
		{"S3 may do more", func(w *world) { entry(w, "ReceiveFromTheBucket")["Action"] = "sqs:*" }, []string{"place/queue-policy"}},
		{"the bucket may not send", func(w *world) { policy(w)["Statement"] = policy(w)["Statement"].([]any)[:1] }, []string{"place/queue-policy"}},
		{"without TLS", func(w *world) { policy(w)["Statement"] = policy(w)["Statement"].([]any)[1:] }, []string{"place/queue-policy"}},
		{"no policy at all", func(w *world) {
			w.stack.Resources = slices.DeleteFunc(w.stack.Resources, func(r resolve.Resource) bool { return r.LogicalID == "QueuePolicy" })
		}, []string{"place/queue-policy"}},
		{"not encrypted", func(w *world) { delete(w.stack.Resource("Queue").Properties, "SqsManagedSseEnabled") }, []string{"place/queue-encryption"}},
		{"no dead letters", func(w *world) { delete(w.stack.Resource("Queue").Properties, "RedrivePolicy") }, []string{"place/queue-dead-letters"}},
		{"a queue of another account", func(w *world) {
			w.connection.Queue = strings.Replace(w.connection.Queue, customerAccount, strangeAccount, 1)
		}, []string{"works/queue"}},
		{"a queue that is not there", func(w *world) { w.connection.Queue += "2" }, []string{"works/sqs:GetQueueAttributes", "works/sqs:ReceiveMessage"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "own-queue", way: verify.WayRole, choices: map[string]string{
				"NewBucketName": "acme-told", "ExternalId": "acme/7f3a", "Notifications": "Yes",
			}}, func(w *world) {
				w.connection.Queue = w.stack.Output("QueueUrl").Value
				c.front.addQueue(w.connection.Queue, w)
				if test.hole != nil {
					test.hole(w)
				}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			mustFail(t, r, test.failed, nil)
			if len(w.harmed) > 0 {
				t.Errorf("verify did harm: %q", w.harmed)
			}
			if good := r.Finding("closed/queue-strangers"); test.hole == nil && (good == nil || good.Verdict != verify.Good || !slices.Contains(with(r, verify.Good), "place/queue-policy")) {
				t.Errorf("the queue has not been tried: %+v", r.Findings)
			}
		})
	}
}

// Where the vendor may see the bucket's notifications, it is said whether they tell its queue, and that one is nobody strange.
func TestVerifyNotification(t *testing.T) {
	c := startCloud(t)
	const ours, event = "{queue}", "s3:ObjectCreated:*"
	told := func(queue, event string) string {
		return `<NotificationConfiguration><QueueConfiguration><Id>x</Id><Queue>` + queue + `</Queue><Event>` + event + `</Event></QueueConfiguration></NotificationConfiguration>`
	}
	for name, test := range map[string]struct {
		answer string
		failed []string
	}{
		"the queue":                {told(ours, event), nil},
		"nobody":                   {`<NotificationConfiguration/>`, []string{"works/notification"}},
		"the queue, of removals":   {told(ours, "s3:ObjectRemoved:*"), []string{"works/notification"}},
		"another queue":            {told(ours+"2", event), []string{"works/notification"}},
		"a queue of somebody else": {told("arn:aws:sqs:us-east-1:"+strangeAccount+":orders", event), []string{"place/notifications", "works/notification"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "always-told", way: verify.WayKeyedUser, choices: map[string]string{"NewBucketName": "acme-inbox"}}, func(w *world) {
				w.connection.Queue = w.stack.Output("QueueArn").Value
				c.front.addQueue(w.stack.Resource("Queue").PhysicalID, w)
				w.answers = map[string]string{"notification": strings.ReplaceAll(test.answer, ours, w.connection.Queue)}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if failed := with(r, verify.Failed); !slices.Equal(failed, test.failed) {
				t.Errorf("failed %q, must be %q", failed, test.failed)
			}
			if good := with(r, verify.Good); !slices.Contains(good, "works/sqs:GetQueueUrl") {
				t.Errorf("good are %q", good)
			}
		})
	}
}
