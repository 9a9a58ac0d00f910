//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/registry"
)

// stackOf is a launched stack of a template. change, which may be nil, is what somebody changed by hand.
func stackOf(t *testing.T, templates, vendor string, parameters map[string]string, change func(r *resolve.Resource) bool) *resolve.Stack {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(templates, vendor, "1.0.0/template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := resolve.Resolve(parsed, resolve.Input{StackName: "life", Region: "eu-west-1", Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	for i := range stack.Resources {
		if change != nil && change(&stack.Resources[i]) {
			changed = true
		}
	}
	if change != nil && !changed {
		t.Fatal("there is nothing to change by hand")
	}
	return stack
}

func judgeOf(t *testing.T, stack *resolve.Stack) *judge.Judge {
	t.Helper()
	j, err := judge.Of(stack)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// begin registers an invitation, and starts the server.
func (l *life) begin(t *testing.T, server []string, invite ...string) (offer registry.Offer, database string) {
	t.Helper()
	database = filepath.Join(l.dir, "registry.db")
	var hook string
	l.awsAddress, hook = l.prepare(database, "")
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	var printed struct {
		ID, ExternalID, Token string
		Foretold              bool
	}
	if err := json.Unmarshal([]byte(l.run(append([]string{"invite", "-unreleased", "-format", "json"}, invite...)...)), &printed); err != nil {
		t.Fatal(err)
	}
	l.id = printed.ID
	l.startServer(database, l.awsAddress, hook, server...)
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	return registry.Offer{ID: printed.ID, ExternalID: printed.ExternalID, Token: printed.Token, Foretold: printed.Foretold}, database
}

// launch is what the customer does, with CloudFormation or by hand.
func (l *life) launch(t *testing.T, stack *resolve.Stack) {
	t.Helper()
	if err := l.fake.live.launch(stack); err != nil {
		t.Fatal(err)
	}
}

// A role that a web identity's token opens, with names that are known before: nothing is handed back, and the registry tries until it
// is let in. Then somebody lets other subjects in, which is seen within one interval, and is mended; and the stack is deleted.
func TestLifeWithAWebIdentity(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several intervals")
	}
	l := &life{t: t, dir: t.TempDir()}
	choices, err := filepath.Abs("../../test/choices/testdata")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(l.dir, "own.jwt"), fakeToken("123456789012345678901", "reader"))
	write(t, filepath.Join(l.dir, "stranger.jwt"), fakeToken("999999999999999999999", "reader"))
	offer, _ := l.begin(t, []string{"-vendors", choices + "/vendors", "-web-identity-token-file", "given-name=own.jwt", "-stranger-token-file", "stranger.jwt"},
		"-vendors", choices+"/vendors", "-templates", choices+"/templates", "-customer", "C-1", "-name", "Example Corp", "-account", "111122223333", "-region", "eu-west-1",
		"-param", "ExistingBucketName=acme-life", "-param", "RoleName=acme-reader", "-param", "WebIdentitySubject=123456789012345678901", "given-name")
	if !offer.Foretold {
		t.Error("something must be handed back")
	}
	parameters := map[string]string{"ExistingBucketName": "acme-life", "RoleName": "acme-reader", "WebIdentitySubject": "123456789012345678901"}
	stack := stackOf(t, choices+"/templates", "given-name", parameters, nil)
	l.launch(t, stack)
	l.becomes(registry.Live, "1:live")

	l.launch(t, stackOf(t, choices+"/templates", "given-name", parameters, func(r *resolve.Resource) bool {
		policy, ok := r.Properties["AssumeRolePolicyDocument"].(map[string]any)
		if ok {
			delete(policy["Statement"].([]any)[0].(map[string]any), "Condition")
		}
		return ok
	}))
	l.becomes(registry.Open, "1:live 2:open")

	l.launch(t, stack)
	l.run("connections", "check", l.id)
	l.becomes(registry.Live, "1:live 2:open 3:live")

	l.run("connections", "deleted", "-why", "an event of the customer's account", l.id)
	l.becomes(registry.Ended, "1:live 2:open 3:live 4:ended")
	if len(l.hook.wrong) > 0 {
		t.Errorf("wrongly signed: %q", l.hook.wrong)
	}
	l.stop(offer.Token)
}

// A user with a key: the customer hands the key's ID back, and the vendor says where in its own Secrets Manager the secret is. The
// user's policy is widened by hand and mended; and the stack is deleted, of which nobody tells.
func TestLifeWithAKey(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several intervals")
	}
	l := &life{t: t, dir: t.TempDir()}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	offer, database := l.begin(t, nil, "-vendors", root+"/vendors", "-templates", root+"/templates", "-customer", "C-1", "-name", "Example Corp", "queryloop")
	stack := l.fake.stacks["queryloop"] // as it is described
	key, secret := keyOf(t, l.fake, "queryloop")
	cmd := bucketgrant(t, l.dir, l.awsAddress, []string{"BUCKETGRANT_TOKEN=" + offer.Token}, "handback", "-stack-name", "queryloop", "-to", l.front)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const where = "arn:aws:secretsmanager:eu-west-1:555071496850:secret:customers/C-1-AbCdEf"
	l.fake.mu.Lock()
	l.fake.secrets[where] = `{"accessKeyId": "` + key + `", "secretAccessKey": "` + secret + `"}`
	l.fake.mu.Unlock()
	if got, want := l.run("connections", "secret", "-arn", where, "C-1"), l.id+": the secret of "+key+" is "+where+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	l.becomes(registry.Live, "1:launched 2:live")

	widened := stackOf(t, root+"/templates", "queryloop", map[string]string{"ExistingBucketName": "acme-query"}, func(r *resolve.Resource) bool {
		policy, ok := r.Properties["PolicyDocument"].(map[string]any)
		if ok && r.Type == "AWS::IAM::ManagedPolicy" {
			statements := policy["Statement"].([]any)
			policy["Statement"] = append(statements, map[string]any{"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
		}
		return ok
	})
	l.fake.live.mu.Lock()
	before := l.fake.live.keys[key]
	l.fake.live.keys[key] = principal{judgeOf(t, widened), before.logicalID, before.arn} // the policy alone was changed
	l.fake.live.mu.Unlock()
	l.becomes(registry.Open, "1:launched 2:live 3:open")

	l.fake.live.mu.Lock()
	l.fake.live.keys[key] = principal{judgeOf(t, stack), before.logicalID, before.arn}
	l.fake.live.mu.Unlock()
	l.run("connections", "check", l.id)
	l.becomes(registry.Live, "1:launched 2:live 3:open 4:live")

	l.fake.live.mu.Lock()
	delete(l.fake.live.keys, key)
	l.fake.live.deleted = map[string]bool{key: true}
	l.fake.live.mu.Unlock()
	l.becomes(registry.Ended, "1:launched 2:live 3:open 4:live 5:broken 6:ended")
	if len(l.hook.wrong) > 0 {
		t.Errorf("wrongly signed: %q", l.hook.wrong)
	}
	l.stop(offer.Token)
	for _, file := range []string{database, database + "-wal"} {
		if data, err := os.ReadFile(file); err == nil && bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s has the secret", file)
		}
	}
	if strings.Contains(l.stderr.String(), secret) {
		t.Error("the log has the secret")
	}
}
