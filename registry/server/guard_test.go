package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

func TestOtherHostsAreRefused(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, func(c *Config) { c.Hosts = append(Loopback(), "registry.example.com") })
	for _, c := range []struct {
		host string
		want int
	}{
		{"registry.example.com", 200}, {"Registry.Example.com:443", 200}, {"localhost:80", 200}, {"[::1]:80", 200},
		{"evil.example", 421}, {"registry.example.com.evil.example", 421}, {"127.0.0.1.evil.example:80", 421}, {"[::2]", 421}, {"", 421},
	} {
		a := r.ask("GET", "/v1/connections", r.read, "", func(q *http.Request) {
			if q.Host = c.host; c.host == "" {
				q.Host = " "
			}
		})
		if want := c.want; a.StatusCode != want && !(c.host == "" && a.StatusCode == 400) {
			t.Errorf("asked as %q: got %d, want %d", c.host, a.StatusCode, want)
		}
	}
}

// A page of another host sends from somebody's browser, also as a form that needs no leave.
func TestPagesOfOtherHostsAreRefused(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	called := 0
	r.Handle("POST /do", r.Page(registry.MayWrite, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ })))
	cookie := r.logIn(r.write)
	for _, c := range []struct {
		name  string
		give  http.Header
		allow bool
	}{
		{"another site's, as browsers say", http.Header{"Sec-Fetch-Site": {"cross-site"}}, false},
		{"another host's of the same site", http.Header{"Sec-Fetch-Site": {"same-site"}}, false},
		{"an old browser's", http.Header{"Origin": {"https://evil.example"}}, false},
		{"of no origin", http.Header{"Origin": {"null"}}, false},
		{"our own", http.Header{"Sec-Fetch-Site": {"same-origin"}}, true},
		{"an old browser's, our own", http.Header{"Origin": {r.address}}, true},
	} {
		before := called
		a := r.ask("POST", "/do", "", "", func(q *http.Request) {
			q.AddCookie(cookie)
			for k, v := range c.give {
				q.Header[k] = v
			}
		})
		if (called > before) != c.allow || (a.StatusCode == 200) != c.allow {
			t.Errorf("%s: got %d, called %v", c.name, a.StatusCode, called > before)
		}
		// No other host's page reads an answer.
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: other hosts' pages may read the answer", c.name)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, encrypted := range []bool{false, true} {
		r := start(t, store.SQLite, func(c *Config) { c.Encrypted = encrypted })
		for _, path := range []string{"/v1/connections", "/nothing", "/healthz", "/openapi.json"} {
			h := r.ask("GET", path, r.read, "", nil).Header
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"} {
				if h.Get(name) == "" {
					t.Errorf("%s: there is no %s", path, name)
				}
			}
			if (h.Get("Strict-Transport-Security") != "") != encrypted {
				t.Errorf("%s: Strict-Transport-Security is %q", path, h.Get("Strict-Transport-Security"))
			}
		}
	}
}

// logIn logs a browser in.
func (r *running) logIn(token string) *http.Cookie {
	r.t.Helper()
	w := recorder{http.Header{}}
	q, _ := http.NewRequestWithContext(r.t.Context(), "POST", r.address+LoginPath, nil)
	if err := r.LogIn(w, q, token); err != nil {
		r.t.Fatal(err)
	}
	cookies := (&http.Response{Header: w.h}).Cookies()
	if len(cookies) != 1 {
		r.t.Fatalf("got %d cookies", len(cookies))
	}
	return cookies[0]
}

type recorder struct{ h http.Header }

func (r recorder) Header() http.Header         { return r.h }
func (r recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r recorder) WriteHeader(int)             {}

func TestSessions(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, func(c *Config) { c.Encrypted = true })
	page := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { _, _ = io.WriteString(w, "hello "+Who(q.Context()).Name) })
	r.Handle("GET /page", r.Page(registry.MayRead, page))
	r.Handle("POST /page", r.Page(registry.MayWrite, page))

	a := r.ask("GET", "/page?q=1", "", "", nil)
	if a.StatusCode != 303 || a.Header.Get("Location") != "/login?next=%2Fpage%3Fq%3D1" {
		t.Errorf("nobody: got %d, %q", a.StatusCode, a.Header.Get("Location"))
	}
	// A token is no session, and a session no token.
	if a := r.ask("GET", "/page", r.write, "", nil); a.StatusCode != 303 {
		t.Errorf("with a token only: got %d", a.StatusCode)
	}
	if err := r.LogIn(recorder{http.Header{}}, a.Request, r.write+"x"); err == nil {
		t.Error("a wrong token logs in")
	}
	reader := r.logIn(r.read)
	if !reader.HttpOnly || !reader.Secure || reader.SameSite != http.SameSiteStrictMode || !strings.HasPrefix(reader.Name, "__Host-") || strings.Contains(reader.Value, r.read) {
		t.Errorf("the cookie is %v", reader)
	}
	with := func(c *http.Cookie) func(*http.Request) { return func(q *http.Request) { q.AddCookie(c) } }
	if a := r.ask("GET", "/page", "", "", with(reader)); a.text != "hello to read" {
		t.Errorf("logged in: got %d, %q", a.StatusCode, a.text)
	}
	if a := r.ask("POST", "/page", "", "", with(reader)); a.StatusCode != 403 {
		t.Errorf("for reading only: got %d", a.StatusCode)
	}
	if a := r.ask("GET", "/v1/connections", "", "", with(reader)); a.StatusCode != 401 {
		t.Errorf("the API with a cookie: got %d", a.StatusCode)
	}
	if a := r.ask("GET", "/v1/connections", reader.Value, "", nil); a.StatusCode != 401 {
		t.Errorf("the API with a session: got %d", a.StatusCode)
	}
	q, _ := http.NewRequest("POST", r.address+"/logout", nil)
	q.AddCookie(reader)
	if err := r.LogOut(recorder{http.Header{}}, q); err != nil {
		t.Error(err)
	}
	if a := r.ask("GET", "/page", "", "", with(reader)); a.StatusCode != 303 {
		t.Errorf("logged out: got %d", a.StatusCode)
	}
	writer := r.logIn(r.write)
	if err := r.Store.WithdrawToken(t.Context(), "alice", "to write"); err != nil {
		t.Fatal(err)
	}
	if a := r.ask("POST", "/page", "", "", with(writer)); a.StatusCode != 303 {
		t.Errorf("with a withdrawn token's session: got %d", a.StatusCode)
	}
	if strings.Contains(r.log.String(), reader.Value) || strings.Contains(r.log.String(), r.write) || strings.Contains(r.log.String(), "q=1") {
		t.Error("the log has a secret, or what was asked for")
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/connections?state=open": "/connections?state=open", "": "/", "https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example": "/",
		"javascript:alert(1)": "/", "/\t/evil.example": "/", "///evil.example": "/", "/a/../b": "/a/../b", "evil.example": "/",
	} {
		q := &http.Request{Form: url.Values{"next": {next}}}
		if got := Next(q); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}

// A mistake of ours, and an answer that breaks off, are no success: neither for who asks, nor in the log or the metrics.
func TestMistakesAreCounted(t *testing.T) {
	t.Parallel()
	var log testtools.Buffer
	r := start(t, store.SQLite, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	r.Handle("GET /before", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY in it")
	}))
	r.Handle("GET /within", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("half of it ", 10_000))
		panic("a mistake")
	}))
	r.Handle("GET /off", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("half of it ", 10_000))
		panic(http.ErrAbortHandler)
	}))
	if a := r.ask("GET", "/before", "", "", nil); a.StatusCode != 500 || strings.Contains(a.text, "EXAMPLEKEY") {
		t.Errorf("got %d: %s", a.StatusCode, a.text)
	}
	for _, path := range []string{"/within", "/off"} {
		a, err := http.Get(r.address + path)
		if err == nil {
			_, err = io.ReadAll(a.Body)
			a.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: half of an answer seems whole", path)
		}
	}
	metrics := r.ask("GET", "/metrics", r.read, "", nil).text
	for _, pattern := range []string{"GET /before", "GET /within", "GET /off"} {
		if want := `bucketgrant_http_requests_total{pattern="` + pattern + `",status="500"} 1`; !strings.Contains(metrics, want) {
			t.Errorf("there is no %s in\n%s", want, metrics)
		}
	}
	if strings.Contains(log.String(), "EXAMPLEKEY") || strings.Count(log.String(), "please report it") != 2 {
		t.Errorf("the log has\n%s", &log)
	}
}
