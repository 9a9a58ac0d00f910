package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// formOf is what a customer of an account hands back.
func formOf(account string) string {
	data, _ := json.Marshal(map[string]any{
		"vendor": "quartic", "version": "1.0.0",
		"values":     map[string]string{"bucket.name": "example-data", "bucket.region": "eu-west-1", "role.arn": "arn:aws:iam::" + account + ":role/quartic-access"},
		"parameters": map[string]string{"ExistingBucketName": "example-data"}, "form": []any{},
	})
	return string(data)
}

// The customers' listener takes values with the token of the invitation, once, and does nothing else.
func TestHandBack(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		front := serve(t, r.Server, r.HandBack())
		c, token := r.invited("C-1", "Example")
		post := func(token, body string) answered { return ask(t, "POST", front+"/v1/handback", token, body, nil) }
		for _, wrong := range []string{r.write, r.read, "x"} {
			post(wrong, formOf("111122223333")).into(t, 403, nil)
		}
		post("", formOf("111122223333")).into(t, 401, nil)
		for _, path := range []string{"/v1/connections", "/v1/connections/" + c.ID, "/v1/log", "/metrics", "/v1/export/log", "/login"} {
			if a := ask(t, "GET", front+path, r.write, "", nil); a.StatusCode != 404 {
				t.Errorf("customers reach %s: got %d", path, a.StatusCode)
			}
		}
		ask(t, "GET", front+"/healthz", "", "", nil).into(t, 200, nil)
		a := post(token, `{"RoleArn": "arn:aws:iam::111122223333:role/x"`)
		if a.StatusCode != 422 {
			t.Errorf("half of it: got %d: %s", a.StatusCode, a.text)
		}
		var got struct{ State, Account, Region string }
		post(token, formOf("111122223333")).into(t, 200, &got)
		if got.State != "launched" || got.Account != "111122223333" || got.Region != "eu-west-1" {
			t.Errorf("got %+v", got)
		}
		first, err := r.Store.Get(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		got.State = ""
		post(token, formOf("111122223333")).into(t, 200, &got) // as if the answer had been lost
		if got.State != "launched" || got.Account != "111122223333" {
			t.Errorf("the same again: got %+v", got)
		}
		if a := post(token, formOf("444455556666")); a.StatusCode != 403 || !strings.Contains(a.text, "was used") {
			t.Errorf("other values: got %d: %s", a.StatusCode, a.text)
		}
		if a := post(token, "nothing"); a.StatusCode != 403 || !strings.Contains(a.text, "was used") {
			t.Errorf("no values: got %d: %s", a.StatusCode, a.text)
		}
		now, err := r.Store.Get(t.Context(), c.ID)
		if err != nil || now.Values.Bucket != "example-data" || now.ExternalID != c.ExternalID || now.Revision != first.Revision {
			t.Errorf("got %+v, %v", now, err)
		}
		if strings.Contains(r.log.String(), token) || strings.Contains(r.log.String(), "example-data") {
			t.Error("the log has what was handed back")
		}
	})
}

// Of outputs alone nobody can tell whether the stack made the bucket: a customer is asked, and what the stack's parameters say holds.
func TestHandBackAsksWhoMadeTheBucket(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		form := "Name of the S3 bucket: example-data\nRegion of the S3 bucket: eu-west-1\nARN of the IAM role: arn:aws:iam::111122223333:role/quartic\n"
		for origin, status := range map[string]int{"": 422, "?bucket=": 422, "?bucket=old": 422, "?bucket=new": 200, "?bucket=existing": 200} {
			c, token := r.invited("C-"+origin, "Example")
			a := r.ask("POST", "/v1/handback"+origin, token, form, nil)
			if a.StatusCode != status || origin == "" && !strings.Contains(a.text, "?bucket=new or ?bucket=existing") {
				t.Errorf("%q: got %d: %s", origin, a.StatusCode, a.text)
			}
			now, err := r.Store.Get(t.Context(), c.ID)
			if err != nil || status == 200 && "?bucket="+string(now.Values.BucketIs) != origin {
				t.Errorf("%q: got %+v, %v", origin, now.Values, err)
			}
			if status == 200 { // the same again
				r.ask("POST", "/v1/handback"+origin, token, form, nil).into(t, 200, nil)
			}
		}
		_, token := r.invited("C-1", "Example")
		if a := r.ask("POST", "/v1/handback?bucket=new", token, formOf("111122223333"), nil); a.StatusCode != 422 || !strings.Contains(a.text, "as the stack's parameters say it") {
			t.Errorf("another one than the parameters': got %d: %s", a.StatusCode, a.text)
		}
		// The vendor may paste what there is, and say it later.
		c, _ := r.invited("C-2", "Example")
		var got registry.Connection
		r.ask("POST", "/v1/connections/"+c.ID+"/values", r.write, form, nil).into(t, 200, &got)
		if got.Values.BucketIs != "" {
			t.Errorf("got %+v", got.Values)
		}
		r.ask("POST", "/v1/connections/"+c.ID+"/values?bucket=existing", r.write, form, nil).into(t, 200, &got)
		if got.Values.BucketIs != "existing" {
			t.Errorf("got %+v", got.Values)
		}
	})
}

// Of a customer's many tries at once one is taken, and each is told so.
func TestHandBackAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		c, token := r.invited("C-1", "Example")
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if a := r.ask("POST", "/v1/handback", token, formOf("111122223333"), nil); a.StatusCode != 200 {
					t.Errorf("got %d: %s", a.StatusCode, a.text)
				}
			})
		}
		group.Wait()
		if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Revision != 2 {
			t.Errorf("got %+v, %v", now, err)
		}
	})
}

// Values of somebody else's stack are refused, and the token can still be used.
func TestHandBackOfAnotherStack(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	token := registry.NewToken()
	made, err := r.Store.Register(t.Context(), "alice", []registry.New{{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0",
		ExternalID: "external-1", Account: "111122223333", Token: token, Expires: r.Now().AddDate(0, 0, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	a := r.ask("POST", "/v1/handback", token, formOf("444455556666"), nil)
	if a.StatusCode != 422 || !strings.Contains(a.text, "somebody else's stack") {
		t.Errorf("got %d: %s", a.StatusCode, a.text)
	}
	other := strings.Replace(formOf("111122223333"), `"parameters":{`, `"parameters":{"ExternalId":"external-2",`, 1)
	if a := r.ask("POST", "/v1/handback", token, other, nil); a.StatusCode != 422 {
		t.Errorf("of another external ID: got %d: %s", a.StatusCode, a.text)
	}
	r.ask("POST", "/v1/handback", token, formOf("111122223333"), nil).into(t, 200, nil)
	if _, err := r.Store.Withdraw(t.Context(), "alice", made[0].ID, ""); err == nil {
		t.Error("it can be withdrawn after the launch")
	}
}

// The external ID that the customer makes comes with the values: the first one is the connection's, another customer's is refused
// with what to do, and the token can still be used.
func TestHandBackTheExternalID(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		defs, err := vendors.Load("../../test/choices/testdata/vendors", "own-id")
		if err != nil {
			t.Fatal(err)
		}
		r.SetDefinitions(append(r.Definitions(), defs...))
		hand := func(token, id string) answered {
			return r.ask("POST", "/v1/handback", token, "BucketName: example-data\nBucketRegion: eu-west-1\nRoleArn: arn:aws:iam::111122223333:role/"+token[:8]+
				"\nRoleExternalId: "+id+"\nTemplateVersion: own-id 1.0.0\n", nil)
		}
		var made []registry.Connection
		var tokens []string
		for _, number := range []string{"C-1", "C-2"} {
			token := registry.NewToken()
			one, err := r.Store.Register(t.Context(), "alice", []registry.New{{Customer: registry.Customer{Number: number}, Vendor: "own-id", Version: "1.0.0",
				Token: token, Expires: time.Now().Add(time.Hour)}})
			if err != nil {
				t.Fatal(err)
			}
			made, tokens = append(made, one...), append(tokens, token)
		}
		hand(tokens[0], "made-by-the-first").into(t, 200, nil)
		if a := hand(tokens[1], "made-by-the-first"); a.StatusCode != 409 || !strings.Contains(a.text, "the customer makes another one, updates the stack with it, and hands the values back again") {
			t.Errorf("another customer's: got %d: %s", a.StatusCode, a.text)
		}
		hand(tokens[1], "made-by-the-second").into(t, 200, nil)
		for i, want := range []string{"made-by-the-first", "made-by-the-second"} {
			if c, err := r.Store.Get(t.Context(), made[i].ID); err != nil || c.ExternalID != want {
				t.Errorf("got %+v, %v", c, err)
			}
		}
		_, err = r.Paste(t.Context(), "alice", made[0].ID, []byte("BucketName: example-data\nBucketRegion: eu-west-1\nRoleArn: arn:aws:iam::111122223333:role/"+tokens[0][:8]+"\nRoleExternalId: made-later-by-the-first\n"))
		if err == nil || !strings.Contains(strings.Join(Explain(err), "\n"), `that of this connection is "made-by-the-first"`) {
			t.Errorf("another one later: got %v", err)
		}
	})
}

// Of other connections a customer's side learns nothing, whatever it hands back.
func TestHandBackOfAnothersRole(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	owner, token := r.invited("C-1", "Example")
	r.ask("POST", "/v1/handback", token, formOf("111122223333"), nil).into(t, 200, nil)
	begun, _, err := r.Store.Begin(t.Context(), owner.ID, "test", r.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	result := store.Result{By: "test", Revision: begun.Revision, Check: registry.Check{Connection: owner.ID, Started: r.Now(), Outcome: registry.Good}}
	if _, written, err := r.Store.Record(t.Context(), result, nil); err != nil || !written {
		t.Fatal(written, err)
	}
	c, token := r.invited("C-2", "Another")
	a := r.ask("POST", "/v1/handback", token, formOf("111122223333"), nil)
	if a.StatusCode != 409 || strings.Contains(a.text, owner.ID) || !strings.Contains(a.text, "the vendor") {
		t.Errorf("got %d: %s", a.StatusCode, a.text)
	}
	if a := r.ask("POST", "/v1/connections/"+c.ID+"/values", r.write, formOf("111122223333"), nil); a.StatusCode != 409 || !strings.Contains(a.text, owner.ID) {
		t.Errorf("the vendor is not told whose it is: got %d: %s", a.StatusCode, a.text)
	}
}

// What an invitation that was withdrawn brings is refused.
func TestHandBackOfAWithdrawnInvitation(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, token := r.invited("C-1", "Example")
	if _, err := r.Store.Withdraw(t.Context(), "alice", c.ID, ""); err != nil {
		t.Fatal(err)
	}
	r.ask("POST", "/v1/handback", token, formOf("111122223333"), nil).into(t, 403, nil)
}

// A secret access key that a customer hands back is kept nowhere.
func TestSecretsAreLeftOut(t *testing.T) {
	t.Parallel()
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	r := start(t, store.SQLite, nil)
	for i, body := range []string{
		strings.Replace(formOf("111122223333"), `"form"`, `"keys":[{"id":"AKIAIOSFODNN7EXAMPLE","secret":"`+secret+`"}],"form"`, 1),
		"Secret access key: " + secret + "\n",
		strings.Replace(formOf("111122223333"), `"vendor"`, `"stack":"`+secret+`","vendor"`, 1),
	} {
		_, token := r.invited(fmt.Sprintf("C-%d", i), "Example")
		if a := r.ask("POST", "/v1/handback", token, body, nil); strings.Contains(a.text, secret) {
			t.Errorf("the answer has the secret: %s", a.text)
		}
	}
	// Nor is one that the vendor writes into the wrong place.
	for _, wrong := range []registry.Import{
		{Vendor: "quartic", Customer: registry.Customer{Number: secret}, ExternalID: "e-1", Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/a", Bucket: "example-data"}},
		{Vendor: "quartic", Customer: registry.Customer{Number: "I-2", Name: secret}, ExternalID: "e-2", Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/a", Bucket: "example-data"}},
		{Vendor: "quartic", Customer: registry.Customer{Number: "I-3"}, ExternalID: "e-3", Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/a", Bucket: "example-data", Stack: secret + "\n"}},
	} {
		data, err := json.Marshal(map[string]any{"connections": []registry.Import{wrong}})
		if err != nil {
			t.Fatal(err)
		}
		if a := r.ask("POST", "/v1/imports", r.write, string(data), nil); a.StatusCode != 422 || strings.Contains(a.text, secret) {
			t.Errorf("got %d: %s", a.StatusCode, a.text)
		}
	}
	for _, path := range []string{"/v1/connections", "/v1/log", "/v1/export/connections?format=json"} {
		if a := r.ask("GET", path, r.read, "", nil); a.StatusCode != 200 || strings.Contains(a.text, secret) {
			t.Errorf("%s: got %d, or the secret: %s", path, a.StatusCode, a.text)
		}
	}
	if strings.Contains(r.log.String(), secret) {
		t.Error("the log has the secret")
	}
}

// What is wrong with pasted values is said line by line.
func TestExplain(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, _ := r.invited("C-1", "Example")
	_, err := r.Paste(t.Context(), "alice", c.ID, []byte("Bucket: a\nRole: b\n"))
	if err == nil || len(Explain(err)) < 2 || !strings.Contains(Explain(err)[0], "Bucket") {
		t.Errorf("got %v", err)
	}
	_, err = r.Paste(t.Context(), "alice", "none", nil)
	if err == nil || Explain(err)[0] != "there is no such connection" {
		t.Errorf("got %v", err)
	}
}

// unread is a body that tells whether somebody has read of it.
type unread struct {
	mu   sync.Mutex
	n    int
	from io.Reader
}

func (u *unread) Read(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	n, err := u.from.Read(p)
	u.n += n
	return n, err
}

func (u *unread) Close() error { return nil }

// Of what comes without an invitation nothing is read, however large it is: whoever may be reached by everybody reads of nobody.
func TestHandBackReadsOfTheInvitedOnly(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	_, token := r.invited("C-1", "Example")
	for _, h := range []http.Handler{r.HandBack(), r.Server} {
		for _, c := range []struct {
			token  string
			status int
			reads  bool
		}{{"", 401, false}, {"x", 403, false}, {r.write, 403, false}, {token, 422, true}} {
			body := &unread{from: strings.NewReader(strings.Repeat("x", 1<<19))}
			q := httptest.NewRequest("POST", "http://127.0.0.1/v1/handback", body)
			q.Header.Set("Authorization", "Bearer "+c.token)
			q.Header.Set("Content-Type", "text/plain")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, q)
			if w.Code != c.status || (body.n > 0) != c.reads {
				t.Errorf("with the token %q: got %d, and %d bytes are read", c.token, w.Code, body.n)
			}
		}
	}
}
