//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
)

// lifeStack is the ID of the stack whose life is tried.
const lifeStack = "arn:aws:cloudformation:eu-west-1:111122223333:stack/life/0f8fad5b-d9cb-469f-a165-70867728950e"

// delivery stands in for CloudFormation, which tells EventBridge of a stack, and for EventBridge, which passes that on to the vendor's
// queue: an emulator's CloudFormation tells nobody.
type delivery struct {
	t      *testing.T
	client *sqs.Client
	queue  string
}

func newDelivery(t *testing.T, address string) *delivery {
	t.Helper()
	d := &delivery{t: t, client: sqs.New(sqs.Options{BaseEndpoint: &address, Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAVENDORVENDORVEND", "testing", "")})}
	made, err := d.client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: new("callback")})
	if err != nil {
		t.Fatal(err)
	}
	d.queue = *made.QueueUrl
	return d
}

func (d *delivery) send(body string) {
	d.t.Helper()
	if _, err := d.client.SendMessage(d.t.Context(), &sqs.SendMessageInput{QueueUrl: &d.queue, MessageBody: &body}); err != nil {
		d.t.Fatal(err)
	}
}

// stack is what becomes of a stack, as of an account.
func (d *delivery) stack(account, id, status string) {
	d.t.Helper()
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "CloudFormation Stack Status Change", "source": "aws.cloudformation",
		"account": account, "time": time.Now().UTC().Format(time.RFC3339), "region": "eu-west-1", "resources": []string{id},
		"detail": map[string]any{"stack-id": id, "status-details": map[string]string{"status": status, "status-reason": ""}, "client-request-token": "Console-1"},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.send(string(event))
}

// left is how many messages nobody has read.
func (d *delivery) left(ctx context.Context) string {
	d.t.Helper()
	out, err := d.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &d.queue, AttributeNames: []types.QueueAttributeName{"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"}})
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprint(out.Attributes)
}

// overAQueue is a registry that reads a queue, once it is started with further flags.
func overAQueue(t *testing.T) (l *life, tell *delivery, start func(flags ...string)) {
	t.Helper()
	l = &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	moto := testtools.StartMoto(t, "../..", "eu-west-1", "what customers' stacks tell, over an emulator of SQS").Address
	tell = newDelivery(t, moto)
	l.serverEnv = []string{"AWS_ENDPOINT_URL_SQS=" + moto}
	return l, tell, func(flags ...string) {
		l.startServer(database, address, hook, append([]string{"-callback-queue", tell.queue}, flags...)...)
		l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	}
}

// What a stack tells is seen at once, where the next check is an hour away: with a registry that was down meanwhile too. Forged
// messages change nothing. With the queue gone the registry goes on.
func TestCallBackOverAQueue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several checks")
	}
	l, tell, start := overAQueue(t)
	offer := l.invited()
	start("-interval", "1h", "-gone", "720h")
	stack := quarticStack(t, offer.ExternalID, true)
	arn := l.launchAndHandBack(stack, offer.ExternalID, offer.Token)
	l.becomes(registry.Live, "1:launched 2:live")

	// An update opens the role: without the message nobody would look for an hour.
	if err := l.fake.live.launch(quarticStack(t, offer.ExternalID, false)); err != nil {
		t.Fatal(err)
	}
	tell.stack("111122223333", lifeStack, "UPDATE_COMPLETE")
	l.becomes(registry.Open, "1:launched 2:live 3:open")
	if err := l.fake.live.launch(stack); err != nil {
		t.Fatal(err)
	}
	l.becomes(registry.Live, "1:launched 2:live 3:open 4:live") // by itself: what is open is looked at often

	// Others' messages, and some that are none.
	tell.stack("999999999999", lifeStack, "DELETE_IN_PROGRESS")
	tell.stack("111122223333", strings.Replace(lifeStack, "/0f8f", "/0000", 1), "DELETE_IN_PROGRESS")
	tell.send("your role is gone")
	tell.send(strings.Repeat("x", 200_000))
	for end := time.Now().Add(time.Minute); tell.left(t.Context()) != "map[ApproximateNumberOfMessages:0 ApproximateNumberOfMessagesNotVisible:0]"; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("messages are left: %s\n%s", tell.left(t.Context()), l.trouble())
		}
	}
	if got := l.run("connections", "show", "-format", "json", l.id); strings.Contains(got, `"reported"`) {
		t.Errorf("somebody else's deletion is reported:\n%s", got)
	}
	if got := strings.Count(l.stderr.String(), "none of a stack's"); got != 3 { // the fourth is one, of another stack
		t.Errorf("%d messages are said to be none:\n%s", got, l.trouble())
	}

	// The registry is down as the stack is deleted: the message waits.
	l.stop(offer.Token)
	l.fake.live.mu.Lock()
	delete(l.fake.live.roles, arn)
	l.fake.live.mu.Unlock()
	tell.stack("111122223333", lifeStack, "DELETE_IN_PROGRESS")
	tell.stack("111122223333", lifeStack, "DELETE_IN_PROGRESS")
	start("-interval", "1h", "-gone", "720h")
	l.becomes(registry.Ended, "1:launched 2:live 3:open 4:live 5:ended")

	// The vendor's side is gone: the registry goes on.
	if _, err := tell.client.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String(tell.queue)}); err != nil {
		t.Fatal(err)
	}
	if err := l.server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := l.server.Wait(); err != nil {
		t.Errorf("the server ends with %v:\n%s", err, l.stderr)
	}
	start("-interval", "1s", "-gone", "720h")
	for end := time.Now().Add(time.Minute); !strings.Contains(l.stderr.String(), "is not read: checks go on without"); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is said of the queue that is gone:\n%s", l.stderr)
		}
	}
	if !strings.Contains(l.run("connections", "show", "-format", "json", l.id), `"ended"`) {
		t.Error("the registry does not answer")
	}
}

// Accounts of an organization tell of themselves that nobody had named: one whose role asks for the external ID that was made for the organization becomes
// live without anybody's doing, where the server was told to try. A stranger's, whose role lets in with any, and one that has no role, become no connection; they are listed, and dismissed.
func TestUnnamedAccountsOverAQueue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several checks")
	}
	l, tell, start := overAQueue(t)
	parsed := l.made("known-accounts")
	var made invitedOrganization
	printed := l.run("invite", "-unreleased", "-organization", "-customer", "C-1", "-region", "eu-west-1", "-stack-name", "acme",
		"-param", "OrganizationalUnitIds=ou-ab12-cd345678", "-param", "RoleName=acme-reader", "-param", "BucketNamePrefix=acme", "-format", "json", "known-accounts")
	if err := json.Unmarshal([]byte(printed), &made); err != nil || len(made.Connections) != 0 {
		t.Fatalf("%v: got %s", err, printed)
	}
	const theirs, stranger, nobody = "222233334444", "333344445555", "444455556666"
	parameters := map[string]string{"ExternalId": made.ExternalID, "RoleName": "acme-reader", "BucketNamePrefix": "acme"}
	open := stackOfAccount(t, parsed, stranger, parameters)
	for i, r := range open.Resources {
		if policy, ok := r.Properties["AssumeRolePolicyDocument"].(map[string]any); ok {
			delete(policy["Statement"].([]any)[0].(map[string]any), "Condition")
			open.Resources[i] = r
		}
	}
	for _, stack := range []*resolve.Stack{stackOfAccount(t, parsed, theirs, parameters), open} {
		if err := l.fake.live.launch(stack); err != nil {
			t.Fatal(err)
		}
	}
	l.write = strings.TrimSpace(l.run("registry", "token", "-who", "alice", "-write", "new", "back end"))
	start("-vendors", "vendors", "-unreleased", "-interval", "1h", "-try-unnamed")
	for _, account := range []string{theirs, stranger, nobody} {
		tell.stack(account, "arn:aws:cloudformation:eu-west-1:"+account+":stack/StackSet-acme-7c9e6679-7425-40de-944b-e07fc1f90ae7/0f8fad5b-d9cb-469f-a165-70867728950e", "CREATE_COMPLETE")
	}
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(300 * time.Millisecond) {
		list, unnamed := l.run("connections", "list"), l.run("connections", "unnamed", "-organization", made.Organization)
		if strings.Contains(list, "  live  ") && strings.Contains(list, theirs) && strings.Count(list, "\n") == 2 && strings.Count(unnamed, "\n") == 3 &&
			strings.Contains(unnamed, stranger) && strings.Contains(unnamed, "so that it proves nothing") && strings.Contains(unnamed, nobody) && strings.Contains(unnamed, "does not let the vendor in with the organization's") {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("there are\n%s\n%s\n%s", list, unnamed, l.trouble())
		}
	}
	for line := range strings.Lines(l.run("connections", "unnamed", "-format", "json")) {
		var u registry.Unnamed
		if err := json.Unmarshal([]byte(line), &u); err != nil {
			t.Fatal(err)
		}
		if got := l.run("connections", "dismiss", "-why", "none of theirs", u.ID); got != u.ID+": "+u.Account+" in eu-west-1 is dismissed\n" {
			t.Errorf("got %s", got)
		}
	}
	if got := l.run("connections", "unnamed"); strings.Count(got, " dismissed 20") != 2 {
		t.Errorf("got %s", got)
	}
	if got := l.run("connections", "end", "-organization", made.Organization); !strings.Contains(got, ": ended, with 1 connection, and 0 invitations withdrawn\n") ||
		!strings.Contains(got, "\n3. aws cloudformation delete-stack --stack-name acme\n") {
		t.Errorf("got %s", got)
	}
	l.stop(l.write)
}
