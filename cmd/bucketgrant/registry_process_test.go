//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/notify"
)

// hooked is a vendor's server that notices are posted to.
type hooked struct {
	mu     sync.Mutex
	got    []registry.Notice
	wrong  []string
	signer *notify.Webhook
}

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func newHooked(t *testing.T) (*hooked, string) {
	t.Helper()
	h := &hooked{}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	var err error
	if h.signer, err = notify.NewWebhook(server.URL, hookSecret, nil); err != nil {
		t.Fatal(err)
	}
	return h, server.URL
}

func (h *hooked) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var n registry.Notice
	err := json.Unmarshal(body, &n)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil || r.Header.Get("Webhook-Signature") != h.signer.Sign(r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body) || n.ID != r.Header.Get("Webhook-Id") {
		h.wrong = append(h.wrong, string(body))
	}
	for _, known := range h.got {
		if known.ID == n.ID {
			return
		}
	}
	h.got = append(h.got, n)
}

// states are those of the notices, in the order in which they came first.
func (h *hooked) states() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, n := range h.got {
		list = append(list, fmt.Sprintf("%d:%s", n.Number, n.To))
	}
	return strings.Join(list, " ")
}

// quarticStack is the launched stack of one customer. shut is false for a trust policy that somebody widened by hand.
func quarticStack(t *testing.T, externalID string, shut bool) *resolve.Stack {
	t.Helper()
	data, err := os.ReadFile("../../templates/quartic/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := resolve.Resolve(parsed, resolve.Input{StackName: "life", Region: "eu-west-1",
		Parameters: map[string]string{"ExternalId": externalID, "ExistingBucketName": "acme-life"}})
	if err != nil {
		t.Fatal(err)
	}
	widened := false
	for _, r := range stack.Resources {
		if policy, ok := r.Properties["AssumeRolePolicyDocument"].(map[string]any); ok && !shut {
			for _, statement := range policy["Statement"].([]any) {
				delete(statement.(map[string]any), "Condition")
				widened = true
			}
		}
	}
	if widened == shut {
		t.Fatal("the trust policy has no condition to leave out")
	}
	return stack
}

// life is a registry's server in a process of its own, with what surrounds it.
type life struct {
	t              *testing.T
	dir            string
	env            []string
	serverEnv      []string // more of the server's
	address, front string
	stderr         *testtools.Buffer
	server         *exec.Cmd
	hook           *hooked
	fake           *fakeAWS
	write, id      string
	awsAddress     string
}

// prepare makes the stand-ins of AWS and of the vendor's webhook, whose addresses it returns, and what commands read: the
// configuration, with more in it if need be, and which database it is.
func (l *life) prepare(database, more string) (address, hook string) {
	l.t.Helper()
	l.fake, address = newFakeAWS(l.t)
	l.hook, hook = newHooked(l.t)
	write(l.t, filepath.Join(l.dir, "bucketgrant.yaml"), "hosting:\n  - partition: aws\n    region: us-east-1\n    bucket: acme-templates\n"+more)
	l.env = []string{"BUCKETGRANT_DATABASE=" + database}
	return address, hook
}

// run runs a command that must succeed.
func (l *life) run(args ...string) string {
	l.t.Helper()
	cmd := started(l.t, l.dir, args...)
	cmd.Env = append(cmd.Env, l.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		l.t.Fatalf("bucketgrant %q: %v\n%s%s", args, err, &stdout, &stderr)
	}
	return stdout.String()
}

// startServer starts the server, and learns its addresses.
func (l *life) startServer(database, awsAddress, hook string, more ...string) {
	l.t.Helper()
	write(l.t, filepath.Join(l.dir, "hook.txt"), hookSecret+"\n")
	cmd := bucketgrant(l.t, l.dir, awsAddress, nil, append([]string{"registry", "-database", database, "-addr", "127.0.0.1:0", "-handback-addr", "127.0.0.1:0", "-interval", "1s",
		"-retry", "1s", "-settle", "1s", "-gone", "1s", "-webhook", hook, "-webhook-secret-file", "hook.txt", "-log", "json", "-id", "one"}, more...)...)
	cmd.Env = append(cmd.Env, l.serverEnv...)
	l.stderr = &testtools.Buffer{}
	cmd.Stderr = l.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.server = cmd
	l.t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	for _, address := range []*string{&l.address, &l.front} {
		if !lines.Scan() {
			l.t.Fatalf("the server does not start:\n%s", l.stderr)
		}
		*address = lines.Text()
	}
}

// becomes waits for a state, and for the notice of it.
func (l *life) becomes(state registry.State, notices string) {
	l.t.Helper()
	var got string
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		got = l.run("connections", "show", "-format", "json", l.id)
		var c registry.Connection
		if err := json.Unmarshal([]byte(got), &c); err != nil {
			l.t.Fatal(err)
		}
		if c.State == state && l.hook.states() == notices {
			return
		}
	}
	l.t.Fatalf("it does not become %s, with the notices %s, but has %s:\n%s\n%s", state, notices, l.hook.states(), got, l.trouble())
}

// trouble is what the server logged, without requests that were answered.
func (l *life) trouble() string {
	var b strings.Builder
	for line := range strings.Lines(l.stderr.String()) {
		if !strings.Contains(line, `"msg":"request"`) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// A connection's whole life, over a server in a process of its own: invited, handed back by POST, live, open as its trust
// is widened by hand, live again, and ended after its stack is gone. A webhook has each notice, in their order.
func TestLifeOfAConnection(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for several intervals")
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			l := &life{t: t, dir: t.TempDir()}
			database := filepath.Join(l.dir, "registry.db")
			if kind == "postgres" {
				database = testtools.OwnPostgres(t).Database(t)
			}
			live(t, l, database)
		})
	}
}

// invited makes a token for writing, and invites a customer to a vendor that is not released.
func (l *life) invited() (offer struct{ ID, ExternalID, Token string }) {
	l.t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		l.t.Fatal(err)
	}
	l.write = strings.TrimSpace(l.run("registry", "token", "-who", "alice", "-write", "new", "back end"))
	printed := l.run("invite", "-unreleased", "-vendors", root+"/vendors", "-templates", root+"/templates", "-customer", "C-1", "-name", "Example Corp", "-format", "json", "quartic")
	if err := json.Unmarshal([]byte(printed), &offer); err != nil {
		l.t.Fatal(err)
	}
	l.id = offer.ID
	return offer
}

func live(t *testing.T, l *life, database string) {
	address, hook := l.prepare(database, "")
	offer := l.invited()
	l.startServer(database, address, hook)
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}

	stack := quarticStack(t, offer.ExternalID, true)
	arn := l.launchAndHandBack(stack, offer.ExternalID, offer.Token)
	l.becomes(registry.Live, "1:launched 2:live")
	l.pagesAreThere()

	if err := l.fake.live.launch(quarticStack(t, offer.ExternalID, false)); err != nil {
		t.Fatal(err)
	}
	l.becomes(registry.Open, "1:launched 2:live 3:open")

	if err := l.fake.live.launch(stack); err != nil {
		t.Fatal(err)
	}
	l.run("connections", "check", l.id)
	l.becomes(registry.Live, "1:launched 2:live 3:open 4:live")

	l.fake.live.mu.Lock()
	delete(l.fake.live.roles, arn)
	l.fake.live.mu.Unlock()
	l.becomes(registry.Ended, "1:launched 2:live 3:open 4:live 5:broken 6:ended")

	if len(l.hook.wrong) > 0 {
		t.Errorf("wrongly signed: %q", l.hook.wrong)
	}
	table := l.run("connections", "export", "-format", "csv")
	if !strings.Contains(table, ",Example Corp,quartic,") || !strings.Contains(table, ",ended,") || strings.Count(table, "\n") != 2 {
		t.Errorf("the export is\n%s", table)
	}
	l.stop(offer.Token)
}

// launchAndHandBack is what the customer does, over the listener for customers. It returns the role.
func (l *life) launchAndHandBack(stack *resolve.Stack, externalID, token string) (arn string) {
	l.t.Helper()
	if err := l.fake.live.launch(stack); err != nil {
		l.t.Fatal(err)
	}
	arn = stack.Output("RoleArn").Value
	form, err := json.Marshal(map[string]any{"Stacks": []any{map[string]any{
		"StackName": "life", "StackId": lifeStack, "StackStatus": "CREATE_COMPLETE",
		"Parameters": []any{
			map[string]string{"ParameterKey": "ExternalId", "ParameterValue": externalID},
			map[string]string{"ParameterKey": "ExistingBucketName", "ParameterValue": "acme-life"},
		},
		"Outputs": []any{
			map[string]string{"OutputKey": "BucketName", "OutputValue": "acme-life"}, map[string]string{"OutputKey": "BucketRegion", "OutputValue": "eu-west-1"},
			map[string]string{"OutputKey": "RoleArn", "OutputValue": arn},
		},
	}}})
	if err != nil {
		l.t.Fatal(err)
	}
	q, err := http.NewRequest(http.MethodPost, l.front+"v1/handback", bytes.NewReader(form))
	if err != nil {
		l.t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		l.t.Fatal(err)
	}
	text, _ := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if a.StatusCode != http.StatusOK {
		l.t.Fatalf("the hand-back: got %d: %s", a.StatusCode, text)
	}
	return arn
}

// pagesAreThere asks for the log-in, which customers do not reach.
func (l *life) pagesAreThere() {
	l.t.Helper()
	for address, want := range map[string]int{l.address: http.StatusOK, l.front: http.StatusNotFound} {
		a, err := http.Get(address + "login")
		if err != nil {
			l.t.Fatal(err)
		}
		_ = a.Body.Close()
		if a.StatusCode != want {
			l.t.Errorf("%slogin: got %d, want %d", address, a.StatusCode, want)
		}
	}
}

// stop ends the server as systemd does. What it logged names nobody's token, and no value.
func (l *life) stop(token string) {
	l.t.Helper()
	if err := l.server.Process.Signal(syscall.SIGTERM); err != nil {
		l.t.Fatal(err)
	}
	if err := l.server.Wait(); err != nil {
		l.t.Errorf("the server ends with %v:\n%s", err, l.stderr)
	}
	for _, secret := range []string{token, l.write, "acme-life", "Example Corp", hookSecret} {
		if strings.Contains(l.stderr.String(), secret) {
			l.t.Errorf("the log has %q:\n%s", secret, l.stderr)
		}
	}
	if !strings.Contains(l.stderr.String(), `"msg":"request"`) {
		l.t.Error("there is no log of requests")
	}
}
