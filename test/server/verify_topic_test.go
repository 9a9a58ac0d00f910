package server

import (
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/verify"
)

const snsHostname = "sns.bucketgrant.test"

// sns answers what verify asks of SNS, as [front.sqs] does of SQS. Nobody is to ask for a change, or for a subscription.
func (f *front) sns(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	c := f.caller(w, req, data)
	if c == nil {
		return
	}
	in, err := url.ParseQuery(string(data))
	if err != nil {
		snsError(w, 400, "InvalidParameter", err.Error())
		return
	}
	arn, operation := in.Get("TopicArn")+in.Get("ResourceArn"), in.Get("Action")
	f.mu.Lock()
	world := f.queues[arn]
	f.mu.Unlock()
	if world == nil {
		snsError(w, 404, "NotFound", "Topic does not exist")
		return
	}
	ask := judge.Request{Action: "sns:" + operation, Resource: arn, Context: map[string][]string{"aws:SecureTransport": {"true"}}}
	may := false
	if c.world == world {
		may, err = world.judge.Allows(c.logicalID, ask)
	}
	if err == nil && !may && world.stack.Resource("TopicPolicy") != nil {
		may, err = world.judge.GuestAllows(arn, judge.Caller{ARN: c.own()}, ask)
	}
	switch {
	case err != nil:
		snsError(w, 500, "InternalError", err.Error())
		return
	case !may:
		snsError(w, 403, "AuthorizationError", fmt.Sprintf("User: %s is not authorized to perform: SNS:%s on resource: %s", c.arn, operation, arn))
		return
	}
	var result strings.Builder
	switch operation {
	case "GetTopicAttributes":
		for name, value := range topicAttributes(world) {
			result.WriteString("<entry><key>" + name + "</key><value>")
			if err := xml.EscapeText(&result, []byte(value)); err != nil {
				return
			}
			result.WriteString("</value></entry>")
		}
	case "ListSubscriptionsByTopic", "ListTagsForResource":
	default:
		world.harmed = append(world.harmed, operation)
	}
	list := map[string]string{"GetTopicAttributes": "Attributes", "ListSubscriptionsByTopic": "Subscriptions", "ListTagsForResource": "Tags"}[operation]
	fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult><%[2]s>%[3]s</%[2]s></%[1]sResult></%[1]sResponse>`, operation, list, result.String())
}

func snsError(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>", code, message)
}

// topicAttributes is what SNS says of the topic, as the template has it: without a policy of the stack's, its own default one.
func topicAttributes(w *world) map[string]string {
	topic := w.stack.Resource("Topic")
	attributes := map[string]string{"TopicArn": topic.PhysicalID}
	if key := topic.Properties["KmsMasterKeyId"]; key != nil {
		attributes["KmsMasterKeyId"] = fmt.Sprint(key)
	}
	attributes["Policy"] = `{"Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Subscribe"],"Resource":"` +
		topic.PhysicalID + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + customerAccount + `"}}}]}`
	if policy := w.stack.Resource("TopicPolicy"); policy != nil {
		attributes["Policy"] = encoded(policy.Properties["PolicyDocument"])
	}
	return attributes
}

// The topic that is told of objects is shut, and each hole in it is found that shows without a change.
func TestVerifyTopic(t *testing.T) { testTopic(t, startCloud(t)) }

func testTopic(t *testing.T, c *cloud) {
	statements := func(w *world) []any {
		return w.stack.Resource("TopicPolicy").Properties["PolicyDocument"].(map[string]any)["Statement"].([]any)
	}
	set := func(w *world, list []any) {
		w.stack.Resource("TopicPolicy").Properties["PolicyDocument"].(map[string]any)["Statement"] = list
	}
	entry := func(w *world) map[string]any { return statements(w)[1].(map[string]any) } // which lets the bucket publish
	open := func(principal, action string) func(w *world) {
		return func(w *world) {
			set(w, append(statements(w), map[string]any{
				"Effect": "Allow", "Principal": map[string]any{"AWS": principal}, "Action": action, "Resource": w.stack.Resource("Topic").PhysicalID,
			}))
		}
	}
	for _, test := range []struct {
		name   string
		hole   func(*world)
		failed []string
	}{
		{name: "as it should be"},
		{name: "not handed back", hole: func(w *world) { w.connection.Topic = "" }},
		{"nothing is granted", func(w *world) {
			w.edit(func(s string) string { return strings.ReplaceAll(s, `"sns:`, `"sqs:`) })
		}, []string{"works/sns:GetTopicAttributes"}},
		{"everything with the topic", func(w *world) { w.grant("Allow", "sns:*", w.stack.Resource("Topic").PhysicalID) }, []string{"closed/topic"}},
		{"everything with all topics", func(w *world) { w.grant("Allow", "sns:*", "*") }, []string{"closed/topic"}},
		{"who else subscribes", func(w *world) { w.grant("Allow", "sns:ListSubscriptionsByTopic", "*") }, []string{"closed/topic"}},
		{"open to everybody", open("*", "sns:ListSubscriptionsByTopic"), []string{"closed/topic", "closed/topic-strangers", "place/topic-policy"}},
		{"another account sees it", open("arn:aws:iam::"+strangeAccount+":root", "sns:GetTopicAttributes"), []string{"closed/topic-strangers", "place/topic-policy"}},
		{"another account subscribes", open("arn:aws:iam::"+strangeAccount+":root", "sns:Subscribe"), []string{"place/topic-policy"}},
		{"somebody else of the account publishes", open("arn:aws:iam::"+customerAccount+":role/orders", "sns:Publish"), []string{"place/topic-policy"}},
		{"any bucket of the account publishes", func(w *world) { delete(entry(w)["Condition"].(map[string]any), "ArnLike") }, []string{"place/topic-policy"}},
		{"a bucket of any account publishes", func(w *world) { delete(entry(w)["Condition"].(map[string]any), "StringEquals") }, []string{"place/topic-policy"}},
		{"S3 may subscribe too", func(w *world) { entry(w)["Action"] = []any{"sns:Publish", "sns:Subscribe"} }, []string{"place/topic-policy"}},
		{"the bucket may not publish", func(w *world) { set(w, statements(w)[:1]) }, []string{"place/topic-policy"}},
		{"without TLS", func(w *world) { set(w, statements(w)[1:]) }, []string{"place/topic-policy"}},
		{"subscribing without TLS", func(w *world) { statements(w)[0].(map[string]any)["Action"] = []any{"sns:Publish"} }, []string{"place/topic-policy"}},
		{"the policy that SNS gives a topic", func(w *world) {
			w.stack.Resources = slices.DeleteFunc(w.stack.Resources, func(r resolve.Resource) bool { return r.LogicalID == "TopicPolicy" })
		}, []string{"place/topic-policy"}},
		{"a key that S3 cannot use", func(w *world) { w.stack.Resource("Topic").Properties["KmsMasterKeyId"] = "alias/aws/sns" }, []string{"place/topic-key"}},
		{"a topic of another account", func(w *world) {
			w.connection.Topic = strings.Replace(w.connection.Topic, customerAccount, strangeAccount, 1)
		}, []string{"works/topic"}},
		{"a topic that is not there", func(w *world) { w.connection.Topic += "2" }, []string{"works/sns:GetTopicAttributes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "own-topic", way: verify.WayRole, choices: map[string]string{
				"NewBucketName": "acme-published", "ExternalId": "acme/7f3a", "Notifications": "Yes", "VendorAccountId": "111122223333",
			}}, func(w *world) {
				w.connection.Topic = w.stack.Output("TopicArn").Value
				c.front.addQueue(w.connection.Topic, w)
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
			good := with(r, verify.Good)
			for _, id := range []string{"works/sns:GetTopicAttributes", "place/topic-policy", "place/topic-key", "closed/topic", "closed/topic-strangers"} {
				if test.hole == nil && !slices.Contains(good, id) {
					t.Errorf("%s is not good: %+v", id, r.Finding(id))
				}
			}
		})
	}
}

// Where the vendor may see the bucket's notifications, it is said whether they tell its topic.
func TestVerifyPublished(t *testing.T) {
	c := startCloud(t)
	told := func(topic, event string) string {
		return `<NotificationConfiguration><TopicConfiguration><Id>x</Id><Topic>` + topic + `</Topic><Event>` + event + `</Event></TopicConfiguration></NotificationConfiguration>`
	}
	const ours = "{topic}"
	for name, test := range map[string]struct {
		answer string
		failed []string
	}{
		"the topic":                {told(ours, "s3:ObjectRemoved:*"), nil},
		"nobody":                   {`<NotificationConfiguration/>`, []string{"works/notification"}},
		"the topic, of creations":  {told(ours, "s3:ObjectCreated:*"), []string{"works/notification"}},
		"a topic of somebody else": {told("arn:aws:sns:us-east-1:"+strangeAccount+":orders", "s3:ObjectRemoved:*"), []string{"place/notifications", "works/notification"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "always-published", way: verify.WayKeyedUser, choices: map[string]string{"NewBucketName": "acme-outbox"}}, func(w *world) {
				w.connection.Topic = w.stack.Output("TopicArn").Value
				c.front.addQueue(w.connection.Topic, w)
				w.answers = map[string]string{"notification": strings.ReplaceAll(test.answer, ours, w.connection.Topic)}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if failed := with(r, verify.Failed); !slices.Equal(failed, test.failed) {
				t.Errorf("failed %q, must be %q", failed, test.failed)
			}
			if good := with(r, verify.Good); !slices.Contains(good, "closed/topic") {
				t.Errorf("good are %q", good)
			}
		})
	}
}
