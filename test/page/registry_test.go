package page_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/registry/web"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// office is a registry with connections in every state, and its pages on a server.
type office struct {
	*server.Server
	t           *testing.T
	url         string
	write, read string
	in          map[registry.State]registry.Connection
}

// makeOffice makes one whose clock stands still but for steps: of its days none passes while a test waits.
func makeOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, in: map[registry.State]registry.Connection{}}
	now := time.Now().AddDate(0, 0, -14)
	clock := func() time.Time { return now }
	st, err := store.Open(t.Context(), store.Config{Database: filepath.Join(t.TempDir(), "registry.db"), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	defs, err := vendors.Load(filepath.Join(root, "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	o.Server, err = server.New(server.Config{Store: st, Definitions: defs, Now: clock, Session: 20 * 24 * time.Hour, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := web.Add(o.Server, web.Options{Customers: map[string]string{"quartic": "https://example.com/quartic/"}}); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(o.Server)
	t.Cleanup(front.Close)
	o.url = front.URL
	for may, token := range map[registry.May]*string{registry.MayRead: &o.read, registry.MayWrite: &o.write} {
		if _, *token, err = st.MakeToken(t.Context(), "alice", registry.Token{Name: map[registry.May]string{registry.MayRead: "rose", registry.MayWrite: "ada"}[may], May: may, Expires: time.Now().AddDate(9, 0, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	o.fill(func(by time.Duration) { now = now.Add(by) }, clock)
	return o
}

// fill registers customers, and has things happen to them.
func (o *office) fill(step func(time.Duration), clock func() time.Time) {
	good := verify.Finding{ID: "works/s3:PutObject", Verdict: verify.Good, Tried: "writing one object of 35 bytes", Expected: "it is stored", Answered: "it is stored, encrypted with SSE-S3"}
	skipped := verify.Finding{ID: "closed/other-bucket", Verdict: verify.Skipped, Tried: "reading in another bucket", Expected: "a refusal", Answered: "no other bucket was given to try"}
	exposed := verify.Finding{ID: "closed/without-external-id", Verdict: verify.Failed, Tried: "assuming the role without the external ID", Expected: "STS refuses it",
		Answered: "STS gave credentials", Advice: "put the condition on sts:ExternalId back into the trust policy of the role, or update the stack with its template",
		Answers: []verify.Answer{{Call: "AssumeRole", Status: 200, RequestID: "b5d0c3a2-0d3f-4c6e-9f0a-1f2e3d4c5b6a"}}}
	refused := verify.Finding{ID: "way-in/role", Verdict: verify.Failed, Tried: "assuming the role", Expected: "STS lets the vendor in", Answered: "AccessDenied: not authorized to perform sts:AssumeRole"}
	unknown := verify.Finding{ID: "way-in/role", Verdict: verify.Unknown, Tried: "assuming the role", Expected: "STS lets the vendor in", Answered: "no answer: the connection was refused"}
	for i, c := range []struct {
		state   registry.State
		name    string
		checks  []registry.Outcome
		finding []verify.Finding
	}{
		{registry.Invited, "Aster Labs", nil, nil},
		{registry.Launched, "Birch & Daughters", []registry.Outcome{}, nil},
		{registry.Live, "Cedar GmbH", []registry.Outcome{registry.Good, registry.Good}, []verify.Finding{good, skipped}},
		{registry.Degraded, "חברת האלון", []registry.Outcome{registry.Good, registry.Unknown, registry.Unknown, registry.Unknown}, []verify.Finding{unknown, skipped}},
		{registry.Broken, "<b>Elm</b> " + strings.TrimSpace(strings.Repeat("Unbreakable-", 11)), []registry.Outcome{registry.Good, registry.Refused, registry.Refused}, []verify.Finding{refused, skipped}},
		{registry.Open, "Fir Analytics", []registry.Outcome{registry.Good, registry.Exposed}, []verify.Finding{exposed, good, skipped}},
		{registry.Ended, "Ginkgo 株式会社", []registry.Outcome{registry.Good}, []verify.Finding{good}},
	} {
		made := o.register(fmt.Sprintf("10%02d", i), c.name, clock().AddDate(0, 0, 30))
		step(time.Hour)
		if c.checks != nil {
			o.tell(made)
		}
		for n, outcome := range c.checks {
			findings := []verify.Finding{good}
			if n == len(c.checks)-1 || outcome != registry.Good {
				findings = c.finding
			}
			step(24 * time.Hour)
			o.check(made.ID, clock(), outcome, findings)
		}
		if c.state == registry.Ended {
			if _, err := o.Store.End(o.t.Context(), "ada", made.ID, "the contract is over"); err != nil {
				o.t.Fatal(err)
			}
		}
		now, err := o.Store.Get(o.t.Context(), made.ID)
		if err != nil || now.State != c.state {
			o.t.Fatalf("%s is %s, want %s (%v)", c.name, now.State, c.state, err)
		}
		o.in[c.state] = now
	}
	for i := range 60 {
		o.register(fmt.Sprintf("2%03d", i), fmt.Sprintf("Example %03d", i), clock().AddDate(0, 0, 30))
	}
}

func (o *office) register(number, name string, expires time.Time) registry.Connection {
	o.t.Helper()
	made, err := o.Store.Register(o.t.Context(), "ada", []registry.New{{Customer: registry.Customer{Number: number, Name: name}, Vendor: "quartic", Version: "1.0.0",
		ExternalID: "quartic-" + registry.NewToken(), Token: registry.NewToken(), Expires: expires}})
	if err != nil {
		o.t.Fatal(err)
	}
	return made[0]
}

// handedBack is what a customer copies from the console.
func (o *office) handedBack(c registry.Connection) string {
	return "BucketName: example-data-" + c.Customer.Number + "\nBucketRegion: eu-west-1\nRoleArn: arn:aws:iam::111122223333:role/quartic-access-" + c.Customer.Number + "\n"
}

func (o *office) tell(c registry.Connection) {
	o.t.Helper()
	if _, err := o.Paste(o.t.Context(), "ada", c.ID, []byte(o.handedBack(c))); err != nil {
		o.t.Fatal(server.Explain(err))
	}
}

func (o *office) check(id string, at time.Time, outcome registry.Outcome, findings []verify.Finding) {
	o.t.Helper()
	c, _, err := o.Store.Begin(o.t.Context(), id, "test", at.Add(time.Minute))
	if err != nil {
		o.t.Fatal(err)
	}
	result := store.Result{By: "test", Revision: c.Revision, Check: registry.Check{Connection: id, Started: at, Outcome: outcome, Requests: 31, TookMS: 2400,
		Findings: len(findings), Report: &verify.Report{Vendor: "quartic", Way: verify.WayRole, Findings: findings, Requests: 31, Started: at, TookMS: 2400}}}
	if _, written, err := o.Store.Record(o.t.Context(), result, nil); err != nil || !written {
		o.t.Fatal(written, err)
	}
}

// tab opens a tab that may ask for all of the registry's pages.
func (o *office) tab(t *testing.T, b *browser, v view) *tab {
	t.Helper()
	tb := b.tab(t, v)
	tb.server = o.url
	return tb
}

// path is the page of the connection that is in a state.
func (o *office) path(state registry.State) string { return "/connections/" + o.in[state].ID }

// comesTo waits for a page, also while another one goes.
func (tb *tab) comesTo(what, expression string) {
	tb.t.Helper()
	expression = "document.readyState === 'complete' && (" + expression + ")"
	for range 500 {
		if here, err := tryEval[bool](tb, expression); err == nil && here {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	title, _ := tryEval[string](tb, `document.title + ': ' + words(document.querySelector('main')).slice(0, 300)`)
	tb.t.Fatalf("it does not come to be that %s: %s", what, title)
}

// isAt waits for a page with a heading.
func (tb *tab) isAt(heading string) {
	tb.t.Helper()
	text, _ := json.Marshal(heading)
	tb.comesTo("the page is "+heading, `words(document.querySelector('h1')) === `+string(text))
}

// logIn logs in, as somebody without a mouse.
func (tb *tab) logIn(o *office, token string) {
	tb.t.Helper()
	tb.open(o.url + "/")
	tb.isAt("Log in")
	tb.enter("token", token)
	tb.press("\r")
	tb.isAt("Connections")
}
