package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// hostileText moves the cursor, turns what is around it, begins a line and is a formula.
const hostileText = "=1+1\x1b[2J\u202eevil\u009b31m\nbucketgrant: all is well\r"

// hostile is a server that answers everything with such texts, in IDs and words too where it is asked to.
type hostile struct {
	id    string
	state registry.State
	say   bool // that nothing is done
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.say {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(map[string]any{"detail": hostileText + r.Header.Get("Authorization"), "errors": []map[string]string{{"location": hostileText, "message": hostileText}}})
		return
	}
	c := registry.Connection{ID: h.id, Customer: registry.Customer{Number: hostileText, Name: hostileText}, Vendor: "quartic", Version: hostileText, ExternalID: hostileText, Account: hostileText,
		Region: hostileText, Launched: hostileText, Status: registry.Status{State: h.state}, Values: registry.Values{RoleARN: hostileText, KeyID: hostileText, SecretARN: hostileText, Bucket: hostileText}}
	report := &verify.Report{Findings: []verify.Finding{{ID: hostileText, Verdict: verify.Failed, Tried: hostileText, Expected: hostileText, Answered: hostileText, Advice: hostileText}}}
	check := registry.Check{ID: h.id, Connection: h.id, Outcome: registry.Failed, Problem: hostileText, Report: report}
	entry := registry.Entry{ID: h.id, Who: hostileText, Did: hostileText, Why: hostileText, From: h.state, To: h.state}
	offer := registry.Offer{ID: h.id, Customer: c.Customer, ExternalID: hostileText, Address: hostileText, Link: hostileText, CreateStack: hostileText, Token: hostileText, HandBack: hostileText}
	var answer any = c
	switch path := r.URL.Path; {
	case path == "/v1/connections":
		answer = registry.Page{Connections: []registry.Connection{c}}
	case strings.HasSuffix(path, "/checks"):
		answer = map[string]any{"items": []registry.Check{check}}
	case strings.HasSuffix(path, "/log"):
		answer = map[string]any{"items": []registry.Entry{entry}}
	case path == "/v1/invitations":
		answer = map[string]any{"invitations": []registry.Offer{offer}}
	case strings.HasSuffix(path, "/renew"):
		answer = offer
	case path == "/v1/handback":
		answer = map[string]string{"state": string(h.state), "account": hostileText, "region": hostileText}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// Whatever a server says is text on the terminal, and of no use in a spreadsheet or as a path.
func TestHostileServer(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	id := registry.NewID(time.Now())
	commands := [][]string{
		{"connections", "list"}, {"connections", "list", "-format", "json"}, {"connections", "show", "-vendors", root + "/vendors", id}, {"connections", "show", "-format", "json", id},
		{"connections", "check", id}, {"connections", "end", id}, {"connections", "withdraw", id}, {"connections", "deleted", id},
		{"connections", "secret", "-arn", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s", id},
		{"connections", "export"}, {"connections", "export", "-of", "checks"}, {"connections", "export", "-of", "log"}, {"connections", "export", "-format", "json"},
		{"invite", "-customer", "C-1", "quartic"}, {"invite", "-list", "-", "quartic"}, {"invite", "-renew", "quartic", id}, {"invite", "-customer", "C-1", "-format", "json", "quartic"},
		{"fleet", "-list", "-templates", root + "/templates"}, {"fleet", "-templates", root + "/templates"},
		{"upgrade", "-vendors", root + "/vendors", "-templates", root + "/templates", "-config", root + "/bucketgrant.yaml", "quartic", "1.0.0"},
	}
	for name, h := range map[string]*hostile{
		"texts": {id: id, state: registry.Live}, "IDs": {id: "../../" + hostileText, state: registry.Live}, "words": {id: id, state: hostileText}, "errors": {id: id, say: true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(h)
			defer server.Close()
			t.Setenv(serverVariable, server.URL)
			t.Setenv(tokenVariable, "bucketgrant_TOKENTOKENTOKENTOKENTOKEN2")
			t.Setenv(databaseVariable, "")
			for _, args := range commands {
				var out, problems bytes.Buffer
				code := run(t.Context(), args, strings.NewReader("customer\nC-1\n"), &out, &problems)
				for _, printed := range []string{out.String(), problems.String()} {
					if i := strings.IndexFunc(printed, func(c rune) bool { return c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) }); i >= 0 {
						t.Errorf("%q prints what moves the cursor: %q", args, printed)
					}
					if strings.Contains(printed, "\nbucketgrant: all is well") || strings.Contains(printed, "TOKENTOKEN") {
						t.Errorf("%q prints a line that it did not write, or its token: %q", args, printed)
					}
				}
				for line := range strings.Lines(out.String()) {
					for cell := range strings.SplitSeq(line, ",") {
						if strings.HasPrefix(strings.Trim(cell, `"`), "=") {
							t.Errorf("%q prints a formula: %q", args, line)
						}
					}
				}
				if name != "texts" && code == 0 && (args[0] != "invite" || name != "words") { // which has none
					t.Errorf("%q takes it: %s", args, &out)
				} else if name == "texts" && code != 0 && args[0] == "connections" {
					t.Errorf("%q: %s", args, &problems)
				}
			}
		})
	}
}
