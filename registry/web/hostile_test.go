package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/verify"
)

// hostile is a text that is markup, and turns and hides what is around it.
const hostile = "</bdi></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href=javascript:alert(1)>x</a>{{.}}\u202eevil\u2066\u200b\u00ad\x1b[2J"

// Whatever a customer, AWS or a colleague says is text, on every page.
func TestHostileTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		markup := hostile[:strings.Index(hostile, "\u202e")] // which a name may have, and the rest not
		c := r.told(r.invited(`"><script>1`, markup))
		r.checked(c.ID, registry.Exposed, verify.Finding{ID: hostile, Verdict: verify.Failed, Tried: hostile, Expected: hostile, Answered: hostile, Advice: hostile,
			Answers: []verify.Answer{{Call: hostile, RequestID: hostile, Message: hostile}}}, verify.Finding{ID: "x", Verdict: verify.Skipped, Tried: hostile, Answered: hostile})
		for _, change := range []string{
			"update bucketgrant_checks set problem = $1", "insert into bucketgrant_log (id, at, who, did, connection_id, from_state, to_state, why) values ('0" + c.ID[1:] + "', 1, $1, $1, '" + c.ID + "', $1, $1, $1)",
			"update bucketgrant_connections set region = $1, account = $1, launched = $1, version = $1, way = $1",
			"update bucketgrant_tokens set name = $1 || id",
		} {
			if _, err := r.Store.DB().Exec(change, hostile); err != nil {
				t.Fatal(err)
			}
		}
		b := r.browser(r.write)
		path := "/connections/" + c.ID
		check := link(b.get(path), "Check")
		query := url.Values{"name": {markup}, "customer": {markup}, "vendor": {markup}, "state": {markup}}
		for name, a := range map[string]answered{
			"list": b.get("/"), "search": b.get("/?" + query.Encode()), "hostile search": b.get("/?name=" + url.QueryEscape(hostile)), "connection": b.get(path), "check": b.get(check), "end": b.get(path + "/end"),
			"no reason": b.post(path+"/end", url.Values{"why": {hostile}}), "done": b.get(path + "?done=" + url.QueryEscape(hostile)), "no values": b.post(path+"/values", url.Values{"values": {hostile}}),
			"log-in": r.browser("").post("/login", url.Values{"token": {hostile}, "next": {"/" + hostile}}), "next": r.browser("").get("/login?next=/" + url.QueryEscape(hostile)),
		} {
			if a.StatusCode >= 500 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s: got %d %s", name, a.StatusCode, a.Header.Get("Content-Type"))
			}
			for _, bad := range []string{"<script", "<img", "<a href=javascript:", `href="javascript:`, "\u202e", "\u2066", "\u200b", "\u00ad", "\x1b", "onerror=alert(1)>"} {
				if i := strings.Index(a.text, bad); i >= 0 {
					t.Errorf("%s: there is %q: …%s", name, bad, a.text[max(0, i-200):min(len(a.text), i+60)])
				}
			}
			if strings.Contains(name, "connection") && !strings.Contains(a.words(), "<img src=x onerror=alert(1)>") {
				t.Errorf("%s: it is not shown as text: %s", name, a.words())
			}
		}
	})
}

// No page has what gives access, and each lets in nothing but its own style.
func TestPagesAreClosed(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c := r.told(r.invited("C-1", "Example"))
	b := r.browser(r.write)
	session := b.Jar.Cookies(must(url.Parse(r.address)))[0].Value
	pages, _ := everything(c.ID)
	for _, path := range append(pages, "/connections/"+c.ID+"/end", "/login?done=out") {
		for _, a := range []answered{b.get(path), r.browser("").get("/login?next=" + url.QueryEscape(path))} {
			if a.StatusCode == http.StatusSeeOther {
				continue
			}
			for _, secret := range []string{r.read, r.write, session, registry.HashToken(r.write)} {
				if strings.Contains(a.text, secret) {
					t.Errorf("%s has a secret", path)
				}
			}
			policy := a.Header.Get("Content-Security-Policy")
			if !regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$`).MatchString(policy) {
				t.Errorf("%s: the policy is %s", path, policy)
			}
			if strings.Contains(a.text, "<script") || strings.Contains(a.text, "style=") || regexp.MustCompile(`\son[a-z]+=`).MatchString(a.text) {
				t.Errorf("%s has what its policy would stop", path)
			}
			if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: got %v", path, a.Header)
			}
		}
	}
}
