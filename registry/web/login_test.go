package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry/store"
)

// everything is each page, and each button, of a connection.
func everything(id string) (pages, buttons []string) {
	c := "/connections/" + id
	return []string{"/", "/?state=live", c, c + "/checks/" + strings.Repeat("0", 26)}, []string{c + "/check", c + "/values", c + "/end"}
}

// Who is not logged in sees nothing and changes nothing, and is led to the log-in and from there to what was wanted.
func TestLogInIsNeeded(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c := r.told(r.invited("C-1", "Example"))
	pages, buttons := everything(c.ID)
	for name, b := range map[string]*browser{"nobody": r.browser(""), "somebody with another cookie": r.browser("")} {
		change := func(q *http.Request) {
			if name != "nobody" {
				q.AddCookie(&http.Cookie{Name: "bucketgrant", Value: r.write})
			}
		}
		for _, path := range append(pages, "/connections/"+c.ID+"/end") {
			a := b.do("GET", path, nil, change)
			if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login?next="+url.QueryEscape(path) || strings.Contains(a.text, "Example") {
				t.Errorf("%s: GET %s: got %d to %q: %s", name, path, a.StatusCode, a.Header.Get("Location"), a.words())
			}
		}
		for _, path := range buttons {
			if a := b.do("POST", path, url.Values{"values": {handedBack(c)}}, change); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login" {
				t.Errorf("%s: POST %s: got %d: %s", name, path, a.StatusCode, a.words())
			}
		}
	}
	if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Revision != c.Revision || now.State != c.State {
		t.Errorf("the connection was changed: %+v, %v", now, err)
	}
}

func TestLogInAndOut(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		b := r.browser("")
		for _, wrong := range []string{"", "bucketgrant_AAAAAAAAAAAAAAAAAAAAAAAAAA", `"><b>x`, strings.Repeat("a", 5000)} {
			a := b.post("/login", url.Values{"token": {wrong}, "next": {"/?state=live"}})
			if a.StatusCode != http.StatusForbidden || !strings.Contains(a.words(), "The token does not hold") || wrong != "" && strings.Contains(a.text, wrong) || len(a.Cookies()) > 0 {
				t.Errorf("%.20q: got %d: %s", wrong, a.StatusCode, a.words())
			}
			if !strings.Contains(a.text, `name="next" value="/?state=live"`) || !strings.Contains(a.text, `<title>Error: Log in`) {
				t.Errorf("what was wanted is lost: %s", a.words())
			}
		}
		for next, want := range map[string]string{"/connections/x?before=1": "/connections/x?before=1", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "": "/"} {
			a := b.post("/login", url.Values{"token": {" " + r.read + "\n"}, "next": {next}})
			if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want {
				t.Errorf("next %q: got %d to %q", next, a.StatusCode, a.Header.Get("Location"))
			}
			for _, cookie := range a.Cookies() {
				if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || strings.Contains(cookie.Value, r.read) {
					t.Errorf("the cookie is %+v", cookie)
				}
			}
		}
		if a := b.get("/login?next=/%3Fstate=live"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/?state=live" {
			t.Errorf("who is logged in is asked again: %d to %q", a.StatusCode, a.Header.Get("Location"))
		}
		if a := b.get("/"); a.StatusCode != http.StatusOK || !strings.Contains(a.words(), "to read, reads only") {
			t.Errorf("got %d: %s", a.StatusCode, a.words())
		}
		session := b.Jar.Cookies(must(url.Parse(r.address)))[0]
		if a := b.post("/logout", nil); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login?done=out" {
			t.Errorf("log-out: got %d to %q", a.StatusCode, a.Header.Get("Location"))
		}
		if a := b.get("/login?done=out"); !strings.Contains(a.words(), "You are logged out.") {
			t.Errorf("got %s", a.words())
		}
		// Also for who has kept the cookie.
		if a := b.do("GET", "/", nil, func(q *http.Request) { q.AddCookie(session) }); a.StatusCode != http.StatusSeeOther {
			t.Errorf("after the log-out: got %d", a.StatusCode)
		}
		if strings.Contains(r.log.String(), r.read) || strings.Contains(r.log.String(), session.Value) {
			t.Error("the log has a token or a session")
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A token for reading: no button is there, and what one would send is refused. A token that is withdrawn sees nothing.
func TestReadersHaveNoButtons(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c := r.told(r.invited("C-1", "Example"))
	pages, buttons := everything(c.ID)
	reader, writer := r.browser(r.read), r.browser(r.write)
	for _, path := range pages[:3] {
		a := reader.get(path)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: got %d", path, a.StatusCode)
		}
		if n := strings.Count(a.text, `method="post"`); n != 1 || !strings.Contains(a.text, `action="/logout"`) {
			t.Errorf("%s has %d forms that change something, want the log-out only", path, n)
		}
	}
	before := fmt.Sprint(r.Store.Log(t.Context(), "", "", 100))
	for _, path := range buttons {
		if a := reader.post(path, url.Values{"values": {handedBack(c)}}); a.StatusCode != http.StatusForbidden {
			t.Errorf("POST %s: got %d", path, a.StatusCode)
		}
	}
	if a := reader.get("/connections/" + c.ID + "/end"); a.StatusCode != http.StatusForbidden {
		t.Errorf("got %d", a.StatusCode)
	}
	if after := fmt.Sprint(r.Store.Log(t.Context(), "", "", 100)); after != before {
		t.Errorf("something was done:\n%s\nbefore\n%s", after, before)
	}
	if n := strings.Count(writer.get("/connections/"+c.ID).text, `method="post"`); n != 3 {
		t.Errorf("who may write has %d forms, want log-out, check and values", n)
	}
	if err := r.Store.WithdrawToken(t.Context(), "alice", "to write"); err != nil {
		t.Fatal(err)
	}
	if a := writer.post(buttons[0], nil); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login" {
		t.Errorf("with a token that was withdrawn: got %d", a.StatusCode)
	}
}

// What another host's page sends is refused, as is who asks by another name, also with somebody's cookie.
func TestOtherHosts(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c := r.told(r.invited("C-1", "Example"))
	pages, buttons := everything(c.ID)
	b := r.browser(r.write)
	for _, path := range append(buttons, "/login", "/logout") {
		for name, header := range map[string]http.Header{
			"another site": {"Sec-Fetch-Site": {"cross-site"}}, "the same site": {"Sec-Fetch-Site": {"same-site"}},
			"another origin": {"Sec-Fetch-Site": nil, "Origin": {"https://evil.example"}}, "no origin": {"Sec-Fetch-Site": nil, "Origin": {"null"}},
		} {
			a := b.do("POST", path, url.Values{"token": {r.write}, "values": {handedBack(c)}}, func(q *http.Request) {
				for k, v := range header {
					q.Header[k] = v
				}
			})
			if a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
				t.Errorf("POST %s from %s: got %d", path, name, a.StatusCode)
			}
		}
	}
	for _, path := range append(pages, "/login") {
		for _, host := range []string{"evil.example", "127.0.0.1.evil.example", strings.Replace(r.address, "http://127.0.0.1", "evil.example", 1)} {
			if a := b.do("GET", path, nil, func(q *http.Request) { q.Host = host }); a.StatusCode != http.StatusMisdirectedRequest || strings.Contains(a.text, "Example") {
				t.Errorf("%s asked as %s: got %d: %s", path, host, a.StatusCode, a.words())
			}
		}
	}
	if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Revision != c.Revision || now.State != c.State || !now.Next.Equal(c.Next) {
		t.Errorf("the connection was changed: %+v, %v", now, err)
	}
	if a := b.get("/"); a.StatusCode != http.StatusOK {
		t.Errorf("the session was ended: got %d", a.StatusCode)
	}
}

// Customers reach none of the pages over their listener.
func TestCustomersReachNoPage(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c := r.told(r.invited("C-1", "Example"))
	b := r.browser(r.write)
	pages, buttons := everything(c.ID)
	for _, q := range [][]string{append(pages, "/login"), append(buttons, "/login", "/logout")} {
		for _, path := range q {
			method := "GET"
			if len(q) == len(buttons)+2 {
				method = "POST"
			}
			request, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, cookie := range b.Jar.Cookies(must(url.Parse(r.address))) {
				request.AddCookie(cookie)
			}
			w := &recorder{h: http.Header{}}
			r.HandBack().ServeHTTP(w, request)
			if w.status != http.StatusNotFound {
				t.Errorf("%s %s: got %d", method, path, w.status)
			}
		}
	}
}

// recorder keeps a status.
type recorder struct {
	h      http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.h }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
