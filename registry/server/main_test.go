package server

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var postgres testtools.SharedPostgres

func TestMain(m *testing.M) { os.Exit(postgres.Run(m)) }

// database is a new one, of each kind.
func database(t testing.TB, d store.Dialect) string {
	t.Helper()
	if d == store.SQLite {
		return filepath.Join(t.TempDir(), "registry.db")
	}
	return postgres.Database(t)
}

// running is a server on a listener, with a token for each right.
type running struct {
	*Server
	t           testing.TB
	address     string
	read, write string
	log         *testtools.Buffer
}

// start starts a server on a new database of a kind.
func start(t testing.TB, d store.Dialect, more func(c *Config)) *running {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Database: database(t, d), Channels: []string{"webhook"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	log := &testtools.Buffer{}
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Store: st, Definitions: defs, Logger: slog.New(slog.NewJSONHandler(log, nil))}
	if more != nil {
		more(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Server: s, t: t, log: log}
	r.address = serve(t, s, s)
	for may, token := range map[registry.May]*string{registry.MayRead: &r.read, registry.MayWrite: &r.write} {
		if _, *token, err = st.MakeToken(t.Context(), "alice", registry.Token{Name: "to " + string(may), May: may}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// serve serves a handler as it is in production, and returns its address.
func serve(t testing.TB, s *Server, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := s.HTTP(h)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// answered is an answer that was read.
type answered struct {
	*http.Response
	text string
}

// ask sends a request. change may be nil.
func (r *running) ask(method, path, token, body string, change func(q *http.Request)) answered {
	r.t.Helper()
	return ask(r.t, method, r.address+path, token, body, change)
}

func ask(t testing.TB, method, address, token, body string, change func(q *http.Request)) answered {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(q)
	}
	client := http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{a, string(text)}
}

// into reads an answer's JSON, which must be of a status.
func (a answered) into(t testing.TB, status int, v any) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("got %d, want %d: %s", a.StatusCode, status, a.text)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal([]byte(a.text), v); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
}

// invited registers a connection that was invited, and returns it and its one-time token.
func (r *running) invited(number, name string) (registry.Connection, string) {
	r.t.Helper()
	token := registry.NewToken()
	made, err := r.Store.Register(context.Background(), "alice", []registry.New{{
		Customer: registry.Customer{Number: number, Name: name}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-" + registry.NewToken(),
		Token: token, Expires: time.Now().Add(time.Hour),
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	return made[0], token
}
