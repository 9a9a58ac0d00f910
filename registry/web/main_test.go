package web

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

var postgres testtools.SharedPostgres

func TestMain(m *testing.M) { os.Exit(postgres.Run(m)) }

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, f func(t *testing.T, r *running)) {
	t.Parallel()
	for _, d := range []store.Dialect{store.SQLite, store.PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			f(t, start(t, d, Options{}))
		})
	}
}

// running is a server with the pages, and a token for each right.
type running struct {
	*server.Server
	t           testing.TB
	address     string
	read, write string
	log         *testtools.Buffer
}

func start(t testing.TB, d store.Dialect, o Options) *running {
	t.Helper()
	database := filepath.Join(t.TempDir(), "registry.db")
	if d == store.PostgreSQL {
		database = postgres.Database(t)
	}
	st, err := store.Open(t.Context(), store.Config{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, log: &testtools.Buffer{}}
	if r.Server, err = server.New(server.Config{Store: st, Definitions: defs, Logger: slog.New(slog.NewJSONHandler(r.log, nil))}); err != nil {
		t.Fatal(err)
	}
	if err := Add(r.Server, o); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(r.Server)
	t.Cleanup(front.Close)
	r.address = front.URL
	for may, token := range map[registry.May]*string{registry.MayRead: &r.read, registry.MayWrite: &r.write} {
		if _, *token, err = st.MakeToken(t.Context(), "alice", registry.Token{Name: "to " + string(may), May: may}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// invited registers a connection that was invited.
func (r *running) invited(number, name string) registry.Connection {
	r.t.Helper()
	made, err := r.Store.Register(r.t.Context(), "alice", []registry.New{{Customer: registry.Customer{Number: number, Name: name}, Vendor: "quartic",
		Version: "1.0.0", ExternalID: "external-" + registry.NewToken(), Token: registry.NewToken(), Expires: time.Now().Add(time.Hour)}})
	if err != nil {
		r.t.Fatal(err)
	}
	return made[0]
}

// told has values handed back.
func (r *running) told(c registry.Connection) registry.Connection {
	r.t.Helper()
	c, err := r.Server.Paste(r.t.Context(), "alice", c.ID, []byte(handedBack(c)))
	if err != nil {
		r.t.Fatal(server.Explain(err))
	}
	return c
}

// handedBack is what a customer copies from the console.
func handedBack(c registry.Connection) string {
	return "BucketName: example-data\nBucketRegion: eu-west-1\nRoleArn: arn:aws:iam::111122223333:role/x" + c.ID + "\n"
}

// checked has a connection checked.
func (r *running) checked(id string, outcome registry.Outcome, findings ...verify.Finding) {
	r.t.Helper()
	ctx, now := r.t.Context(), time.Now()
	c, _, err := r.Store.Begin(ctx, id, "test", now.Add(time.Minute))
	if err != nil {
		r.t.Fatal(err)
	}
	result := store.Result{By: "test", Revision: c.Revision, Check: registry.Check{Connection: id, Started: now, Outcome: outcome, Requests: 3, TookMS: 5,
		Findings: len(findings), Report: &verify.Report{Vendor: "quartic", Way: verify.WayRole, Findings: findings, Requests: 3, Started: now}}}
	if _, written, err := r.Store.Record(ctx, result, nil); err != nil || !written {
		r.t.Fatal(written, err)
	}
}

// browser is somebody's, who may be logged in.
type browser struct {
	*http.Client
	r *running
}

// browser is a new one, logged in with a token unless that is empty.
func (r *running) browser(token string) *browser {
	r.t.Helper()
	jar, _ := cookiejar.New(nil)
	b := &browser{&http.Client{Timeout: time.Minute, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, r}
	if token != "" {
		if a := b.post("/login", url.Values{"token": {token}}); a.StatusCode != http.StatusSeeOther {
			r.t.Fatalf("log-in: got %d: %s", a.StatusCode, a.words())
		}
	}
	return b
}

// answered is a page that was read.
type answered struct {
	*http.Response
	text string
}

// words are what of the page a person reads.
func (a answered) words() string {
	text := regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`).ReplaceAllString(strings.ReplaceAll(a.text, "</dt>", " "), "")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

func (b *browser) get(path string) answered { b.r.t.Helper(); return b.do("GET", path, nil, nil) }

func (b *browser) post(path string, form url.Values) answered {
	b.r.t.Helper()
	return b.do("POST", path, form, nil)
}

func (b *browser) do(method, path string, form url.Values, change func(*http.Request)) answered {
	b.r.t.Helper()
	q, err := http.NewRequestWithContext(b.r.t.Context(), method, b.r.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.r.t.Fatal(err)
	}
	if method == "POST" {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if change != nil {
		change(q)
	}
	a, err := b.Do(q)
	if err != nil {
		b.r.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		b.r.t.Fatal(err)
	}
	return answered{a, string(text)}
}
