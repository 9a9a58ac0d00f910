//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
)

// flaky is a network on which the first answer is lost, on its way to a server.
type flaky struct {
	to   *httputil.ReverseProxy
	lost atomic.Bool
}

func (f *flaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.lost.Swap(true) {
		f.to.ServeHTTP(w, r)
		return
	}
	f.to.ServeHTTP(httptest.NewRecorder(), r) // it arrives
	panic(http.ErrAbortHandler)
}

// A customer hands back to the vendor's registry: the values arrive once, also where the answer is lost, and a secret never.
func TestHandBackTo(t *testing.T) {
	t.Parallel()
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "handBack: https://registry.example.com\n")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	invite := func(args ...string) (offer struct{ ID, Token, HandBack string }) {
		invited := l.run(append([]string{"invite", "-unreleased", "-vendors", root + "/vendors", "-templates", root + "/templates", "-format", "json"}, args...)...)
		if err := json.Unmarshal([]byte(invited), &offer); err != nil {
			t.Fatal(err)
		}
		return offer
	}
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	role := invite("-customer", "C-1", "-param", "ExternalId=acme-1", "quartic")
	if want := "bucketgrant handback -stack-name STACK -to https://registry.example.com quartic"; role.HandBack != want {
		t.Errorf("got %q, want %q", role.HandBack, want)
	}
	keyed := invite("-customer", "C-2", "queryloop")
	l.startServer(database, address, hook, "-unreleased", "-templates", root+"/templates")

	proxied, err := url.Parse(l.front)
	if err != nil {
		t.Fatal(err)
	}
	network := httptest.NewServer(&flaky{to: httputil.NewSingleHostReverseProxy(proxied)})
	defer network.Close()
	handBack := func(to, token string, args ...string) (stdout, stderr string, code int) {
		cmd := bucketgrant(t, l.dir, address, []string{"BUCKETGRANT_TOKEN=" + token}, append([]string{"handback", "-to", to}, args...)...)
		var out, problems bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problems
		if err := cmd.Run(); err != nil {
			exit, ok := err.(*exec.ExitError)
			if !ok {
				t.Fatal(err)
			}
			code = exit.ExitCode()
		}
		return out.String(), problems.String(), code
	}
	// The invitation is renewed over the server: what was made before is no longer taken.
	old := role.Token
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	if err := json.Unmarshal([]byte(l.run("invite", "-renew", "-format", "json", "quartic", "C-1")), &role); err != nil {
		t.Fatal(err)
	}
	if _, problems, code := handBack(l.front, old, "-stack-name", "quartic"); code != 1 || !strings.Contains(problems, "the invitation does not hold") || role.Token == old {
		t.Errorf("the old token: got %d, %q", code, problems)
	}

	const done = "handed back to Quartic: account 111122223333, region eu-west-1\n"
	if out, problems, code := handBack(network.URL, role.Token, "-stack-name", "quartic"); code != 0 || out != done || !strings.Contains(problems, "tried again in 1s") {
		t.Errorf("got %d, %q, %q", code, out, problems)
	}
	if out, problems, code := handBack(l.front+"v1/handback", role.Token, "-stack-name", "quartic"); code != 0 || out != done || problems != "" {
		t.Errorf("the same again: got %d, %q, %q", code, out, problems)
	}
	out, problems, code := handBack(l.front, keyed.Token, "-stack-name", "queryloop")
	if code != 0 || !strings.Contains(problems, "The secret access key was not sent") || !strings.Contains(problems, "is in AWS Secrets Manager") {
		t.Errorf("got %d, %q, %q", code, out, problems)
	}
	for name, c := range map[string]struct{ to, token, stack, want string }{
		"other values":      {l.front, role.Token, "undone", "other values were taken"},
		"another's token":   {l.front, "X" + role.Token, "quartic", "the invitation does not hold"},
		"no token":          {l.front, "", "quartic", "$BUCKETGRANT_TOKEN"},
		"nobody's server":   {network.URL + "/elsewhere", role.Token, "quartic", "there is no registry at"},
		"not encrypted":     {"http://registry.example.com", role.Token, "quartic", "must be https://"},
		"a name of nobody":  {"https://registry.invalid", role.Token, "quartic", "does not answer"},
		"a stack not ready": {l.front, role.Token, "creating", "CREATE_IN_PROGRESS"},
	} {
		if out, problems, code := handBack(c.to, c.token, "-stack-name", c.stack); code != 1 || out != "" || !strings.Contains(problems, c.want) || strings.Contains(problems, role.Token) {
			t.Errorf("%s: got %d, %q, %q", name, code, out, problems)
		}
	}
	for _, more := range []string{"-json", "-check", "-show-secret"} {
		if _, problems, code := handBack(l.front, role.Token, "-stack-name", "quartic", more); code != 2 || !strings.Contains(problems, "-to hands the values back and prints no form") {
			t.Errorf("%s: got %d, %q", more, code, problems)
		}
	}
	var shown struct {
		registry.Connection
		Log []registry.Entry
	}
	if err := json.Unmarshal([]byte(l.run("connections", "show", "-format", "json", role.ID)), &shown); err != nil {
		t.Fatal(err)
	}
	handed := 0
	for _, e := range shown.Log {
		if e.Did == "handed back" {
			handed++
		}
	}
	if handed != 1 || shown.Values.Bucket != "acme-data" {
		t.Errorf("handed back %d times: %+v", handed, shown.Connection)
	}
	_, secret := keyOf(t, l.fake, "queryloop")
	for _, file := range []string{database, database + "-wal"} {
		if data, err := os.ReadFile(file); err == nil && bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s has the secret", file)
		}
	}
	_ = l.server.Process.Kill()
	_ = l.server.Wait()
}
