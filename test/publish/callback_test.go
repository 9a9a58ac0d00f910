package publish_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

var update = flag.Bool("update", false, "write the files under testdata")

// The vendor's side of a call-back, as the CDK writes it for whoever deploys it. The file of it is what other tests launch.
func TestCallBackReceiver(t *testing.T) {
	noticeChanges(t)
	file := filepath.Join(synthesize(t), "CallBackReceiver.template.json")
	lint := testtools.Need(t, "cfn-lint", "the receiving stack against the schemas of its resource types", "pip install cfn-lint==1.51.0")
	if out, err := exec.Command(lint, "--include-checks", "I", "--template", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const snapshot = "testdata/CallBackReceiver.json"
	if *update {
		writeFile(t, snapshot, data)
	}
	if known, err := os.ReadFile(snapshot); err != nil || !bytes.Equal(known, data) {
		t.Errorf("%s is not what the CDK writes (%v): go run ./test/refresh", snapshot, err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	launch := func(parameters map[string]string) *resolve.Stack {
		t.Helper()
		stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: parameters, StackName: "receiver"})
		if err != nil {
			t.Fatal(err)
		}
		return stack
	}
	property := func(s *resolve.Stack, id, name string) string {
		t.Helper()
		r := s.Resource(id)
		if r == nil {
			t.Fatalf("no %s", id)
		}
		text, err := json.Marshal(r.Properties[name])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	anybody := launch(nil)
	rule, queue, dead := anybody.Resource("Rule"), anybody.Resource("Queue"), anybody.Resource("DeadLetterQueue")
	bus := anybody.Resource("Bus").Attributes["Arn"]
	sends := func(q *resolve.Resource) string {
		return `{"Statement":[{"Action":"sqs:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":"` + rule.Attributes["Arn"] + `"}},"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Resource":"` +
			q.Attributes["Arn"] + `","Sid":"TheRuleSends"},{"Action":"sqs:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":"*","Resource":"` + q.Attributes["Arn"] + `","Sid":"RefuseRequestsWithoutTls"}],"Version":"2012-10-17"}`
	}
	tells := func(principal string) string {
		return `{"Action":"events:PutEvents","Condition":{"Bool":{"events:eventBusInvocation":"true"},"StringEquals":{"events:detail-type":["CloudFormation Stack Status Change","CloudFormation Resource Status Change"],"events:source":"aws.cloudformation"}},"Effect":"Allow","Principal":` +
			principal + `,"Resource":"` + bus + `"}`
	}
	for what, c := range map[string]struct{ got, want string }{
		"who tells":                              {property(anybody, "BusPolicy", "Statement"), tells(`"*"`)},
		"who tells, by a list":                   {property(launch(map[string]string{"CustomerAccounts": "111122223333,444455556666"}), "BusPolicy", "Statement"), tells(`{"AWS":["111122223333","444455556666"]}`)},
		"who tells, by a list that names nobody": {property(launch(map[string]string{"CustomerAccounts": ","}), "BusPolicy", "Statement"), tells(`{"AWS":["",""]}`)}, // which AWS refuses
		"who redrives":                           {property(anybody, "Queue", "RedriveAllowPolicy"), `{"redrivePermission":"denyAll"}`},
		"what passes": {property(anybody, "Rule", "EventPattern"), `{"$or":[` +
			`{"detail":{"status-details":{"status":["CREATE_COMPLETE","UPDATE_COMPLETE","UPDATE_ROLLBACK_COMPLETE","DELETE_IN_PROGRESS"]}},"detail-type":["CloudFormation Stack Status Change"]},` +
			`{"detail":{"status-details":{"status":["CREATE_COMPLETE","UPDATE_COMPLETE"]}},"detail-type":["CloudFormation Resource Status Change"]}],"source":["aws.cloudformation"]}`},
		"where it goes":    {property(anybody, "Rule", "Targets"), `[{"Arn":"` + queue.Attributes["Arn"] + `","DeadLetterConfig":{"Arn":"` + dead.Attributes["Arn"] + `"},"Id":"Queue"}]`},
		"the queue":        {property(anybody, "QueuePolicy", "PolicyDocument"), sends(queue)},
		"the dead letters": {property(anybody, "DeadLetterQueuePolicy", "PolicyDocument"), sends(dead)},
		"tries":            {property(anybody, "Queue", "RedrivePolicy"), `{"deadLetterTargetArn":"` + dead.Attributes["Arn"] + `","maxReceiveCount":5}`},
		"the reader":       {property(anybody, "ReaderPolicy", "PolicyDocument"), `{"Statement":[{"Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],"Effect":"Allow","Resource":"` + queue.Attributes["Arn"] + `","Sid":"ReadTheQueue"}],"Version":"2012-10-17"}`},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	for _, id := range []string{"Bus", "BusPolicy"} { // which customers' templates name
		if r := anybody.Resource(id); r.DeletionPolicy != "RetainExceptOnCreate" || r.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s is not kept: %q, %q", id, r.DeletionPolicy, r.UpdateReplacePolicy)
		}
	}
	alarmed := launch(map[string]string{"AlarmEmail": "ops@example.com"})
	for id, want := range map[string]string{"UnreadAlarm": "ApproximateAgeOfOldestMessage", "DeadLetterAlarm": "ApproximateNumberOfMessagesVisible", "FloodAlarm": "NumberOfMessagesSent"} {
		if alarmed.Resource(id) == nil || alarmed.Resource(id).Properties["MetricName"] != want || anybody.Resource(id) != nil {
			t.Errorf("%s must be of %s where there is an address, and else not be", id, want)
		}
	}
	if flood := property(alarmed, "FloodAlarm", "Period") + property(alarmed, "FloodAlarm", "Statistic") + property(alarmed, "FloodAlarm", "Threshold"); flood != `3600"Sum"10000` {
		t.Errorf("the alarm of a flood is %s", flood)
	}
	if got, want := anybody.Outputs[0].Value, `callBack: {buses: ["`+bus+`"]}`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
