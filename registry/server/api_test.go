package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, f func(t *testing.T, r *running)) {
	t.Parallel()
	for _, d := range []store.Dialect{store.SQLite, store.PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			f(t, start(t, d, nil))
		})
	}
}

// every operation of the API, with an ID in its path.
func operations(t *testing.T, r *running, do func(o *huma.Operation, path string)) {
	t.Helper()
	id, n := strings.Repeat("0", 26), 0
	for path, item := range r.api.OpenAPI().Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete, item.Patch} {
			if o != nil {
				n++
				do(o, strings.NewReplacer("{id}", id, "{what}", "log").Replace(path))
			}
		}
	}
	if n < 14 {
		t.Errorf("there are %d operations only", n)
	}
}

func TestTokensAreNeeded(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	changed := func() string {
		log, err := r.Store.Log(t.Context(), "", "", 100)
		return fmt.Sprint(len(log), err)
	}
	before := changed()
	operations(t, r, func(o *huma.Operation, path string) {
		for name, header := range map[string]string{
			"none": "", "wrong": "Bearer bucketgrant_AAAAAAAAAAAAAAAAAAAAAAAAAA", "empty": "Bearer ", "basic": "Basic " + r.write, "bare": r.write,
			"its hash": "Bearer " + registry.HashToken(r.write), "long": "Bearer " + strings.Repeat("A", 8<<10), "two": "Bearer " + r.read + " " + r.write,
		} {
			a := r.ask(o.Method, path, "", "{}", func(q *http.Request) {
				if header != "" {
					q.Header.Set("Authorization", header)
				}
			})
			want := http.StatusUnauthorized
			if o.OperationID == "handBack" && strings.HasPrefix(header, "Bearer ") && header != "Bearer " {
				want = http.StatusForbidden
			}
			if a.StatusCode != want || a.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s with the token %s: got %d: %s", o.Method, path, name, a.StatusCode, a.text)
			}
		}
		// A token for reading does what its operation says, and a customer's nothing of all that.
		a := r.ask(o.Method, path, r.read, `{}`, nil)
		if writes := o.Metadata["may"] == string(registry.MayWrite); writes != (a.StatusCode == http.StatusForbidden) && o.OperationID != "handBack" {
			t.Errorf("%s %s with a token for reading: got %d", o.Method, path, a.StatusCode)
		}
		if safe := o.Method == http.MethodGet; o.OperationID != "handBack" && safe != (o.Metadata["may"] == string(registry.MayRead)) {
			t.Errorf("%s %s wants a token to %s", o.Method, path, o.Metadata["may"])
		}
	})
	if a := r.ask("GET", "/metrics", "", "", nil); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("metrics without a token: got %d", a.StatusCode)
	}
	if after := changed(); after != before {
		t.Errorf("something was changed: %s lines of the log, before %s", after, before)
	}
	if strings.Contains(r.log.String(), r.write) || strings.Contains(r.log.String(), r.read) {
		t.Error("the log has a token")
	}
}

func TestListsComeInPages(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		for i := range 7 {
			r.invited(fmt.Sprintf("C-%d", i), fmt.Sprintf("Example %d", i))
		}
		var seen []string
		for next, pages := "", 0; ; pages++ {
			var p registry.Page
			r.ask("GET", "/v1/connections?vendor=quartic&state=invited&name=exam&limit=3&after="+next, r.read, "", nil).into(t, 200, &p)
			for _, c := range p.Connections {
				seen = append(seen, c.Customer.Number)
			}
			if next = p.Next; next == "" || pages > 5 {
				break
			}
		}
		if got := strings.Join(seen, " "); got != "C-0 C-1 C-2 C-3 C-4 C-5 C-6" {
			t.Errorf("got %s", got)
		}
		var h struct {
			Items []registry.Entry
			Next  string
		}
		r.ask("GET", "/v1/log?limit=4", r.read, "", nil).into(t, 200, &h)
		first := h.Items[3].ID
		if len(h.Items) != 4 || h.Next != first {
			t.Errorf("got %d lines of the log, next %q, want 4, %q", len(h.Items), h.Next, first)
		}
		r.ask("GET", "/v1/log?limit=1000&before="+h.Next, r.read, "", nil).into(t, 200, &h)
		if len(h.Items) != 5 || h.Items[0].ID >= first { // 7 and 2 tokens
			t.Errorf("got %d more", len(h.Items))
		}
		var counts map[registry.State]int
		r.ask("GET", "/v1/counts", r.read, "", nil).into(t, 200, &counts)
		if counts[registry.Invited] != 7 {
			t.Errorf("counts: got %v", counts)
		}
	})
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, _ := r.invited("C-1", "Example")
	for _, q := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/v1/connections?limit=0", "", 422}, {"GET", "/v1/connections?limit=1001", "", 422}, {"GET", "/v1/connections?limit=x", "", 422},
		{"GET", "/v1/connections?state=dead", "", 422}, {"GET", "/v1/connections?after=%00", "", 422}, {"GET", "/v1/connections?after=eyJ", "", 422},
		{"GET", "/v1/connections?nothing=1", "", 422}, {"GET", "/v1/connections?name=" + strings.Repeat("a", 201), "", 422},
		{"GET", "/v1/connections/" + strings.Repeat("0", 26), "", 404}, {"GET", "/v1/connections/..%2f", "", 422}, {"GET", "/v1/connections/' or 1=1", "", 400},
		{"GET", "/v1/connections/" + strings.Repeat("0", 26) + "/checks?before=%27", "", 422},
		{"POST", "/v1/connections/" + strings.Repeat("0", 26) + "/end", "{}", 404},
		{"POST", "/v1/connections/" + c.ID + "/check", "", 422},
		{"POST", "/v1/connections/" + c.ID + "/end", `{"why": "a\u202eb"}`, 422}, {"POST", "/v1/connections/" + c.ID + "/end", `{"why": "a\u0000b"}`, 422},
		{"POST", "/v1/connections/" + c.ID + "/end", `{"reason": "x"}`, 422}, {"POST", "/v1/connections/" + c.ID + "/end", `{`, 400},
		{"POST", "/v1/connections/" + c.ID + "/end", `[]`, 422},
		{"PUT", "/v1/connections/" + c.ID + "/secret", `{"secretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abcdef"}`, 422},
		{"PUT", "/v1/connections/" + c.ID + "/secret", `{"secretFile": "/etc/passwd"}`, 422},
		{"POST", "/v1/invitations", `{"invitations": []}`, 422},
		{"GET", "/v1/export/everything", "", 422}, {"GET", "/v1/export/log?format=xml", "", 422},
		{"DELETE", "/v1/connections/" + c.ID, "", 405}, {"GET", "/v1/nothing", "", 404},
	} {
		a := r.ask(q.method, strings.ReplaceAll(q.path, " ", "%20"), r.write, q.body, nil)
		if strings.Contains(a.text, "etc/passwd") || strings.Contains(a.text, "reason\":") {
			t.Errorf("%s %s: the answer has what was sent: %s", q.method, q.path, a.text)
		}
		if q.want == 400 && a.StatusCode == 422 {
			continue // either way it is refused
		}
		if a.StatusCode != q.want {
			t.Errorf("%s %s %s: got %d, want %d: %s", q.method, q.path, q.body, a.StatusCode, q.want, a.text)
		}
	}
	if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Revision != c.Revision {
		t.Errorf("the connection was changed: %+v, %v", now, err)
	}
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, token := r.invited("C-1", "Example")
	large := `{"why": "` + strings.Repeat("a", 5<<20) + `"}`
	for path, token := range map[string]string{
		"/v1/connections/" + c.ID + "/end": r.write, "/v1/connections/" + c.ID + "/values": r.write, "/v1/invitations": r.write, "/v1/handback": token,
	} {
		if a := r.ask("POST", path, token, large, nil); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: got %d: %.200s", path, a.StatusCode, a.text)
		}
	}
	r.Handle("POST /page", http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if _, err := io.ReadAll(q.Body); err == nil {
			t.Error("a page reads all of it")
		}
	}))
	r.ask("POST", "/page", "", large, nil)
	a := r.ask("GET", "/v1/connections", r.read, "", func(q *http.Request) {
		q.Close = true
		q.Header.Set("X-Large", strings.Repeat("a", 64<<10))
	})
	if a.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("large headers: got %d", a.StatusCode)
	}
}

// What is left of a body that was too large is not taken for the next request.
func TestRestsOfBodies(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	server := r.HTTP(r)
	server.IdleTimeout = 300 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	inner := "GET /v1/export/log HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + r.write + "\r\n\r\n"
	for _, path := range []string{"/v1/invitations", "/v1/connections/" + strings.Repeat("0", 26) + "/end", "/v1/handback", "/nothing"} {
		for _, size := range []int{1 << 20, 5 << 20} {
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			body := strings.Repeat(inner, size/len(inner))
			go func() { // the server may close before it has all
				_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", path, r.write, len(body), body)
			}()
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			text, _ := io.ReadAll(conn)
			_ = conn.Close()
			if n := strings.Count(string(text), "HTTP/1.1 "); n != 1 {
				t.Errorf("%s, %d bytes: got %d answers: %.300s", path, size, n, text)
			}
		}
	}
}

// A client that sends nothing, or half of something, is let go of.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	if r := start(t, store.SQLite, nil); r.HTTP(r).ReadTimeout <= 0 || r.HTTP(r).WriteTimeout <= 0 {
		t.Fatal("a client may take for ever")
	}
	r := start(t, store.SQLite, func(c *Config) { c.requestTime = 600 * time.Millisecond })
	server := r.HTTP(r)
	if server.ReadHeaderTimeout <= 0 || server.IdleTimeout <= 0 {
		t.Fatal("a client may take for ever")
	}
	server.ReadHeaderTimeout, server.IdleTimeout = 300*time.Millisecond, 300*time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	for name, begin := range map[string]string{
		"nothing": "", "half a header": "GET /healthz HTTP/1.1\r\nHost: loc",
		"half a body": "POST /v1/handback HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 1000\r\n\r\n{",
		"idle":        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			began := time.Now()
			if _, err := io.WriteString(conn, begin); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			if _, err := io.ReadAll(conn); err != nil { // until the server ends it
				t.Errorf("the connection goes on after %s: %v", time.Since(began), err)
			}
			if took := time.Since(began); took > requestTime-time.Second {
				t.Errorf("it took %s: the shorter times are not used", took)
			}
		})
	}
}

func TestChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		nudged := 0
		r.Nudge = func(context.Context) error { nudged++; return nil }
		c, _ := r.invited("C-1", "Example")
		var got registry.Connection
		r.ask("POST", "/v1/connections/"+c.ID+"/withdraw", r.write, `{"why": "a mistake"}`, nil).into(t, 200, &got)
		if got.State != registry.Ended || got.Invitation.Withdrawn.IsZero() {
			t.Errorf("withdrawn: got %+v", got)
		}
		r.ask("POST", "/v1/connections/"+c.ID+"/end", r.write, ``, nil).into(t, 409, nil)
		c, _ = r.invited("C-2", "Example")
		r.ask("POST", "/v1/connections/"+c.ID+"/values", r.write, formOf("111122223333"), nil).into(t, 200, &got)
		if got.State != registry.Launched || got.Account != "111122223333" || nudged != 1 {
			t.Errorf("told: got %+v, nudged %d times", got, nudged)
		}
		r.ask("POST", "/v1/connections/"+c.ID+"/check", r.write, "", nil).into(t, 202, &got)
		if nudged != 2 {
			t.Errorf("nudged %d times", nudged)
		}
		r.ask("POST", "/v1/connections/"+c.ID+"/end", r.write, `{"why": "over"}`, nil).into(t, 200, &got)
		var h struct{ Items []registry.Entry }
		r.ask("GET", "/v1/connections/"+c.ID+"/log", r.read, "", nil).into(t, 200, &h)
		var did []string
		for _, e := range h.Items {
			did = append(did, e.Who+" "+e.Did+" "+e.Why)
		}
		if want := "to write ended over, to write asked for a check , to write told , alice invited "; strings.Join(did, ", ") != want {
			t.Errorf("got %q, want %q", strings.Join(did, ", "), want)
		}
	})
}

func TestDatabaseThatIsGone(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	if a := r.ask("GET", "/healthz", "", "", nil); a.StatusCode != 200 {
		t.Fatalf("got %d", a.StatusCode)
	}
	if err := r.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/healthz", "/v1/connections"} {
		a := r.ask("GET", path, r.read, "", nil)
		if a.StatusCode != 503 || strings.Contains(a.text, "sql") {
			t.Errorf("%s: got %d: %s", path, a.StatusCode, a.text)
		}
	}
}

// What ails the database is for the log, and not for whoever may read metrics.
func TestMetricsOfATroubledDatabase(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	if _, err := r.Store.DB().Exec("drop table bucketgrant_outbox"); err != nil {
		t.Fatal(err)
	}
	if a := r.ask("GET", "/metrics", r.read, "", nil); a.StatusCode != 500 || !strings.Contains(a.text, "cannot count now") || strings.Contains(a.text, "outbox") {
		t.Errorf("got %d: %s", a.StatusCode, a.text)
	}
	if !strings.Contains(r.log.String(), "no such table: bucketgrant_outbox") {
		t.Errorf("the log has %s", r.log)
	}
}

func TestMetrics(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		r.invited("C-secret", "Example & Söhne")
		r.ask("GET", "/v1/connections?name=Example", r.read, "", nil)
		a := r.ask("GET", "/metrics", r.read, "", nil)
		for _, want := range []string{
			`bucketgrant_connections{state="invited",vendor="quartic"} 1`, `bucketgrant_connections{state="live",vendor="quartic"} 0`,
			`bucketgrant_http_requests_total{pattern="GET /v1/connections",status="200"} 1`, `bucketgrant_notices_unsent{channel="webhook"} 0`,
			"bucketgrant_checks_late_seconds 0", "bucketgrant_organizations_full 0", `bucketgrant_hints_dropped_total{why="full"} 0`, `bucketgrant_hints_dropped_total{why="old"} 0`, "go_goroutines",
		} {
			if !strings.Contains(a.text, want) {
				t.Errorf("there is no %s", want)
			}
		}
		if strings.Contains(a.text, "Example") || strings.Contains(a.text, "C-secret") {
			t.Error("a customer is in the metrics")
		}
	})
}

// Whatever is in a text is text: in JSON, and in a table for a spreadsheet.
func TestHostileTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		names := []string{`=HYPERLINK("https://evil.example")`, `<script>alert(1)</script>`, `@SUM(1)`, `"; drop table bucketgrant_log; --`, "Ünïcode 名前"}
		for i, name := range names {
			r.invited(fmt.Sprintf("+%d", i), name)
		}
		for _, refused := range []string{"a\u202eb", "a\x00b", "a\nb", "a\u2028b", "\xff"} {
			body, err := json.Marshal(map[string]any{"invitations": []registry.Ask{{Vendor: "quartic", Customer: registry.Customer{Number: refused}}}})
			if err != nil {
				t.Fatal(err)
			}
			if a := r.ask("POST", "/v1/invitations", r.write, string(body), nil); a.StatusCode != 422 {
				t.Errorf("%q: got %d", refused, a.StatusCode)
			}
		}
		var p registry.Page
		a := r.ask("GET", "/v1/connections", r.read, "", nil)
		a.into(t, 200, &p)
		if len(p.Connections) != len(names) || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("got %d connections, as %s", len(p.Connections), a.Header.Get("Content-Type"))
		}
		table := r.ask("GET", "/v1/export/connections", r.read, "", nil)
		for _, cell := range []string{`"'=HYPERLINK(""https://evil.example"")"`, `'@SUM(1)`, `'+0`} {
			if !strings.Contains(table.text, cell) {
				t.Errorf("there is no %s in:\n%s", cell, table.text)
			}
		}
		if !strings.HasPrefix(table.Header.Get("Content-Disposition"), "attachment") {
			t.Error("a browser would show the table")
		}
		lines := r.ask("GET", "/v1/export/log?format=json&customer=%2B1", r.read, "", nil)
		var e registry.Entry
		if err := json.Unmarshal([]byte(lines.text), &e); err != nil || e.Did != "invited" {
			t.Errorf("got %v: %s", err, lines.text)
		}
	})
}

// An export that breaks off does not look whole.
func TestExportThatBreaksOff(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	for i := range 600 {
		r.invited(fmt.Sprint(i), "Example")
	}
	q, _ := http.NewRequestWithContext(t.Context(), "GET", r.address+"/v1/export/connections", nil)
	q.Header.Set("Authorization", "Bearer "+r.read)
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	_ = r.Store.Close() // while it is being read
	if text, err := io.ReadAll(a.Body); err == nil && strings.Count(string(text), "\n") < 601 {
		t.Errorf("%d lines, and no error", strings.Count(string(text), "\n"))
	}
}
