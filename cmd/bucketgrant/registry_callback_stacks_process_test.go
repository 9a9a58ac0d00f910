//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The accounts of the two sides. The emulator takes any key that it does not know for one of the first.
const (
	receiverAccount = "123456789012"
	calledAccount   = "999900001111"
)

// bothSides are a vendor's and a customer's: stacks in two accounts and two regions of one emulator, whose CloudFormation tells
// EventBridge as test/launch/emulator.py says, and which passes events on by the rules that the stacks made; and a registry in a process
// of its own. The roles that the stacks made are let in by the stand-in of STS and S3, as the emulator lets anybody in.
type bothSides struct {
	*life
	moto             string
	vendor, customer *cloudformation.Client
	customerKey      string
	queues           *sqs.Client
	queue            string
	template         string // the customer's
	full             atomic.Bool
	queueAddress     string // of the queue's service as the registry reaches it
	database, hooks  string
}

func newBothSides(t *testing.T) *bothSides {
	t.Helper()
	s := &bothSides{life: &life{t: t, dir: t.TempDir()}}
	s.moto = testtools.StartMoto(t, "../..", "eu-west-1", "both sides of a call-back, launched on an emulator of AWS").Address
	s.customerKey = s.keyIn(calledAccount)
	s.vendor, s.customer = s.stacks("eu-central-1", fakeVendorKey), s.stacks("eu-west-1", s.customerKey)
	s.queues = sqs.New(sqs.Options{BaseEndpoint: &s.moto, Region: "eu-central-1", Credentials: keyed(fakeVendorKey)})
	s.queueAddress = s.overLimit()

	s.copyVendor("calls-back", "1.2.0", []string{"template.yaml", "lean.yaml"},
		strings.NewReplacer("111122223333:event-bus", receiverAccount+":event-bus", "111122223333", "555071496850", "\n  role:\n", "\n  role:\n    name: optional\n",
			"\nParameters:\n", "\nParameters:\n  RoleName:\n    Type: String\n    Default: \"\"\n\n", "\nConditions:\n", "\nConditions:\n  NameRole: !Not [!Equals [!Ref RoleName, \"\"]]\n",
			"\n  Role:\n    Type: AWS::IAM::Role\n    Condition: UseRole\n    Properties:\n",
			"\n  Role:\n    Type: AWS::IAM::Role\n    Condition: UseRole\n    Properties:\n      RoleName: !If [NameRole, !Ref RoleName, !Ref AWS::NoValue]\n"))
	s.template = s.read(filepath.Join(s.dir, "templates/calls-back/1.2.0/template.yaml"))
	s.database = filepath.Join(s.dir, "registry.db")
	s.awsAddress, s.hooks = s.prepare(s.database, "")
	s.write = strings.TrimSpace(s.run("registry", "token", "-who", "alice", "-write", "new", "back end"))
	return s
}

// version is the template of a version.
func (s *bothSides) version(version string) string {
	return strings.ReplaceAll(s.template, "1.2.0", version)
}

// release releases versions, and no others: the newest is what customers are invited to launch.
func (s *bothSides) release(versions ...string) {
	s.t.Helper()
	defs, err := vendors.Load(filepath.Join(s.dir, "vendors"), "calls-back")
	if err != nil {
		s.t.Fatal(err)
	}
	all := map[string]string{}
	for _, version := range versions {
		all[version] = s.version(version)
	}
	testvendors.Release(s.t, filepath.Join(s.dir, "templates"), defs[0], all)
}

// keyed are credentials with an access key, of which the emulator looks at the ID alone.
func keyed(id string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(id, "testing", "")
}

func (s *bothSides) stacks(region, key string) *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{BaseEndpoint: &s.moto, Region: region, Credentials: keyed(key)})
}

// keyIn is an access key of an account.
func (s *bothSides) keyIn(account string) string {
	s.t.Helper()
	client := sts.New(sts.Options{BaseEndpoint: &s.moto, Region: "eu-west-1", Credentials: keyed("testing")})
	out, err := client.AssumeRole(s.t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + account + ":role/launcher"), RoleSessionName: aws.String("launcher")})
	if err != nil {
		s.t.Fatal(err)
	}
	return *out.Credentials.AccessKeyId
}

func (s *bothSides) read(file string) string {
	s.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// overLimit stands before the emulator's SQS, which has no limit: while full, it says what SQS does to whoever asks for messages of a queue of which
// 120,000 are read and not deleted. (Whoever waits for messages, as the registry does, may be told as well that there are none.)
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
func (s *bothSides) overLimit() string {
	s.t.Helper()
	to, err := url.Parse(s.moto)
	if err != nil {
		s.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.full.Load() && r.Header.Get("X-Amz-Target") == "AmazonSQS.ReceiveMessage" {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"__type":"com.amazonaws.sqs#OverLimit","message":"Too many messages in flight"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	s.t.Cleanup(server.Close)
	return server.URL
}

// receive launches the vendor's side, as the CDK has written it.
func (s *bothSides) receive() {
	s.t.Helper()
	outputs := s.create(s.vendor, "receiver", s.read("../../test/publish/testdata/CallBackReceiver.json"), nil)
	if want := "event-bus/bucketgrant-callback"; !strings.Contains(outputs["Definition"], receiverAccount+":"+want) || !strings.Contains(s.template, receiverAccount+":"+want) {
		s.t.Fatalf("the bus of %q is not the one of the customer's template", outputs["Definition"])
	}
	s.queue = outputs["QueueUrl"]
}

// start starts the registry, which checks live connections once in the interval.
func (s *bothSides) start(interval string, more ...string) {
	s.t.Helper()
	s.serverEnv = []string{"AWS_ENDPOINT_URL_SQS=" + s.queueAddress}
	s.startServer(s.database, s.awsAddress, s.hooks, append([]string{"-vendors", "vendors", "-callback-queue", s.queue, "-interval", interval}, more...)...)
	s.env = []string{"BUCKETGRANT_SERVER=" + s.address, "BUCKETGRANT_TOKEN=" + s.life.write}
}

// create launches a stack, which must be done, and returns its outputs.
func (s *bothSides) create(client *cloudformation.Client, name, body string, parameters map[string]string) map[string]string {
	s.t.Helper()
	_, err := client.CreateStack(s.t.Context(), &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: &body, Capabilities: []types.Capability{types.CapabilityCapabilityIam}, Parameters: parametersOf(parameters)})
	if err != nil {
		s.t.Fatal(err)
	}
	return outputsOf(s.described(client, name, types.StackStatusCreateComplete))
}

func parametersOf(parameters map[string]string) (list []types.Parameter) {
	for name, value := range parameters {
		list = append(list, types.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	return list
}

func outputsOf(stack types.Stack) map[string]string {
	outputs := map[string]string{}
	for _, o := range stack.Outputs {
		outputs[*o.OutputKey] = *o.OutputValue
	}
	return outputs
}

// described is a stack by its name or ID, which must be in a state.
func (s *bothSides) described(client *cloudformation.Client, id string, want types.StackStatus) types.Stack {
	s.t.Helper()
	out, err := client.DescribeStacks(s.t.Context(), &cloudformation.DescribeStacksInput{StackName: &id})
	if err != nil {
		s.t.Fatal(err)
	}
	if got := out.Stacks[0].StackStatus; got != want {
		s.t.Fatalf("%s is %s, must be %s", id, got, want)
	}
	return out.Stacks[0]
}

// called is a customer's stack that calls back.
type called struct {
	*bothSides
	name, stackID, role, bucket string
	parameters                  map[string]string
	id, token                   string // the connection's
	launched                    string // the version
}

// invite has the registry expect a customer's stack of the newest version, with parameters, and launch makes it.
func (s *bothSides) invite(name, newest string, parameters map[string]string) *called {
	s.t.Helper()
	var offer struct{ ID, ExternalID, Token string }
	args := []string{"invite", "-vendors", "vendors", "-customer", name, "-name", "Example Corp", "-account", calledAccount,
		"-region", "eu-west-1", "-stack-name", name, "-format", "json"}
	all := map[string]string{"CallBack": "Yes"}
	for parameter, value := range parameters {
		args, all[parameter] = append(args, "-param", parameter+"="+value), value
	}
	printed := s.run(append(args, "calls-back")...)
	if err := json.Unmarshal([]byte(printed), &offer); err != nil {
		s.t.Fatal(err)
	}
	all["ExternalId"] = offer.ExternalID
	return &called{bothSides: s, name: name, id: offer.ID, token: offer.Token, launched: newest, parameters: all}
}

// usual is one that hands back.
func (s *bothSides) usual(name string) *called { return s.invite(name, "1.2.0", nil) }

func (c *called) launch() *called {
	c.t.Helper()
	c.create(c.customer, c.name, c.version(c.launched), c.parameters)
	stack := c.described(c.customer, c.name, types.StackStatusCreateComplete)
	outputs := outputsOf(stack)
	c.stackID, c.role, c.bucket = *stack.StackId, outputs["RoleArn"], outputs["BucketName"]
	c.open(true)
	return c
}

// open lets the stand-in's callers into the role by the trust of the template, or by one that somebody widened by hand.
func (c *called) open(shut bool) {
	c.t.Helper()
	parsed, err := template.Parse([]byte(c.template))
	if err != nil {
		c.t.Fatal(err)
	}
	stack, err := resolve.Resolve(parsed, resolve.Input{Region: "eu-west-1", AccountID: calledAccount, StackName: c.name, StackID: c.stackID, Parameters: c.parameters, Physical: c.physical})
	if err != nil {
		c.t.Fatal(err)
	}
	if !shut {
		trust := stack.Resource("Role").Properties["AssumeRolePolicyDocument"].(map[string]any)
		delete(trust["Statement"].([]any)[0].(map[string]any), "Condition")
	}
	if err := c.fake.live.launch(stack); err != nil {
		c.t.Fatal(err)
	}
}

// physical are the names that the emulator gave.
func (c *called) physical(logicalID, _ string, _ map[string]any) (ref string, attributes map[string]string) {
	switch logicalID {
	case "Role":
		return c.role[strings.LastIndex(c.role, "/")+1:], map[string]string{"Arn": c.role}
	case "Bucket":
		return c.bucket, map[string]string{"Arn": "arn:aws:s3:::" + c.bucket}
	}
	return "", nil
}

// handBack is what the customer does next, with the command.
func (c *called) handBack() *called {
	c.t.Helper()
	env := []string{"BUCKETGRANT_TOKEN=" + c.token, "AWS_ACCESS_KEY_ID=" + c.customerKey}
	cmd := bucketgrant(c.t, c.dir, c.moto, env, "handback", "-vendors", "vendors", "-stack-name", c.name, "-to", c.front)
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
	return c
}

// update changes the stack to another version of the template.
func (c *called) update(version string) {
	c.t.Helper()
	body := c.version(version)
	_, err := c.customer.UpdateStack(c.t.Context(), &cloudformation.UpdateStackInput{
		StackName: &c.name, TemplateBody: &body, Capabilities: []types.Capability{types.CapabilityCapabilityIam}, Parameters: parametersOf(c.parameters)})
	if err != nil {
		c.t.Fatal(err)
	}
	c.described(c.customer, c.name, types.StackStatusUpdateComplete)
}

// delete deletes the stack: the role lets nobody in any more.
func (c *called) delete() {
	c.t.Helper()
	if _, err := c.customer.DeleteStack(c.t.Context(), &cloudformation.DeleteStackInput{StackName: &c.name}); err != nil {
		c.t.Fatal(err)
	}
	c.described(c.customer, c.stackID, types.StackStatusDeleteComplete)
	c.fake.live.mu.Lock()
	defer c.fake.live.mu.Unlock()
	delete(c.fake.live.roles, c.role)
}

// comes waits until the connection is in a state.
func (c *called) comes(want registry.State) {
	c.t.Helper()
	c.until("becomes "+string(want), func() bool { return c.of(c.id).State == want })
}

// runs waits until fleet says that the stack runs a version, and from what that is known.
func (c *called) runs(version string, source registry.Source) {
	c.t.Helper()
	c.until("runs "+version+", "+string(source), func() bool {
		return strings.Contains(c.run("fleet", "-list", "-customer", c.name, "-format", "json"), fmt.Sprintf(`"version":%q,"source":%q,`, version, source))
	})
}

// until waits until something of the connection is so.
func (c *called) until(what string, is func() bool) {
	c.t.Helper()
	start := time.Now()
	for !is() {
		if time.Since(start) > 2*time.Minute {
			c.t.Fatalf("it is not so that %s %s:\n%s\n%s", c.name, what, c.run("connections", "show", c.id), c.trouble())
		}
		time.Sleep(200 * time.Millisecond)
	}
	c.t.Logf("%s %s after %v", c.name, what, time.Since(start).Round(100*time.Millisecond))
}

// stopServer ends the registry as systemd does.
func (s *bothSides) stopServer() {
	s.t.Helper()
	s.stop("no token is logged")
}

// waiting are the messages that nobody has read yet. They are in the queue again after a second.
func (s *bothSides) waiting() []string {
	s.t.Helper()
	out, err := s.queues.ReceiveMessage(s.t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &s.queue, MaxNumberOfMessages: 10, VisibilityTimeout: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	var list []string
	for _, m := range out.Messages {
		list = append(list, *m.Body)
	}
	return list
}

// Both sides are launched, and events go from the one to the other by the rules that their stacks made. Whatever becomes of the
// vendor's side, the customer's stack is made, updated and deleted; and the registry finds out, at once where a message comes, and by
// itself where none does.
func TestCallBackOfLaunchedStacks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several checks")
	}
	s := newBothSides(t)
	s.receive()
	s.release("1.0.0")
	never := s.invite("never", "1.0.0", map[string]string{"RoleName": "called", "NewBucketName": "called-data"})
	s.release("1.0.0", "1.1.0", "1.2.0")
	first, second, third, fourth, fifth := s.usual("first"), s.usual("second"), s.usual("third"), s.usual("fourth"), s.usual("fifth")
	s.start("1h", "-gone", "720h")

	// One that never hands anything back: what runs the stack tells, or a check takes to be what was offered.
	never.launch()
	never.runs("1.0.0", registry.ToldByStack)
	never.comes(registry.Live)
	if c := s.of(never.id); c.Launched != "" {
		t.Errorf("%+v", c)
	}
	never.update("1.1.0")
	never.runs("1.1.0", registry.ToldByStack)
	never.update("1.3.0") // which is not released
	never.until("is said to run 1.3.0", func() bool {
		return strings.Contains(s.run("connections", "show", never.id), "by its name of template 1.3.0")
	})
	never.until("runs nothing that is known", func() bool {
		return strings.Contains(s.run("fleet", "-list", "-customer", "never", "-format", "json"), `"version":"","form"`)
	})

	// It runs: an update is told, and looked at, where the next check is an hour away.
	first.launch().handBack().comes(registry.Live)
	first.open(false)
	first.update("1.3.0")
	first.comes(registry.Open)
	first.until("is said to run 1.3.0", func() bool {
		return strings.Contains(s.run("connections", "show", first.id), "by its name of template 1.3.0")
	})
	first.open(true)
	first.comes(registry.Live)

	// The registry is down as the stack is deleted: the message waits, with nothing in it that nobody else should know.
	s.stopServer()
	first.delete()
	told := s.waiting()
	if len(told) != 1 || !strings.Contains(told[0], `"DELETE_IN_PROGRESS"`) || !strings.Contains(told[0], `"account": "`+calledAccount+`"`) || !strings.Contains(told[0], first.stackID) {
		t.Errorf("told is %q", told)
	}
	if strings.Contains(strings.Join(told, ""), first.parameters["ExternalId"]) {
		t.Errorf("the external ID is told: %q", told)
	}
	s.start("1h", "-gone", "720h")
	first.comes(registry.Ended)

	// Nothing can be read, as too many messages are: the registry works without, and reads them afterwards.
	s.stopServer()
	s.start("1s", "-gone", "720h")
	second.launch().handBack().comes(registry.Live)
	s.full.Store(true)
	third.launch().handBack().comes(registry.Live)
	second.delete()
	second.comes(registry.Broken)
	if c := s.of(second.id); !c.Reported.IsZero() || !strings.Contains(s.stderr.String(), "OverLimit") || len(s.waiting()) == 0 {
		t.Errorf("something is read of the queue: %+v\n%s", c, s.trouble())
	}
	s.full.Store(false)
	second.comes(registry.Ended) // the deletion is reported now; nothing else ends it within 30 days
	if left := s.waiting(); len(left) > 0 {
		t.Errorf("left in the queue: %q", left)
	}

	// What is told is lost.
	s.stopServer()
	third.update("1.3.0")
	third.delete()
	if _, err := s.queues.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: &s.queue}); err != nil {
		t.Fatal(err)
	}
	s.start("1s", "-gone", "1s")
	third.comes(registry.Ended)

	// The vendor's side is gone, first without the bus, which outlives its stack, and then with it.
	if _, err := s.vendor.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: aws.String("receiver")}); err != nil {
		t.Fatal(err)
	}
	fourth.goesOn()
	s.deleteBus()
	fifth.goesOn()
}

// goesOn is the life of a connection whose stack is told of to nobody.
func (c *called) goesOn() {
	c.t.Helper()
	c.launch().handBack().comes(registry.Live)
	c.update("1.3.0")
	c.delete()
	c.comes(registry.Ended)
}

// deleteBus deletes the vendor's bus, which must be there.
func (s *bothSides) deleteBus() {
	s.t.Helper()
	ask := func(action string) int {
		q, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.moto, strings.NewReader(`{"Name":"bucketgrant-callback"}`))
		if err != nil {
			s.t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-amz-json-1.1")
		q.Header.Set("X-Amz-Target", "AWSEvents."+action)
		q.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-central-1/events/aws4_request, SignedHeaders=host, Signature=none")
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = a.Body.Close()
		return a.StatusCode
	}
	if there, deleted, gone := ask("DescribeEventBus"), ask("DeleteEventBus"), ask("DescribeEventBus"); there != http.StatusOK || deleted != http.StatusOK || gone == http.StatusOK {
		s.t.Fatalf("the bus is there: %d, deleted: %d, and there again: %d", there, deleted, gone)
	}
}
