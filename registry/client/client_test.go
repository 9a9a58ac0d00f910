package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/registry/export"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// start starts a server on a new registry, and makes a token.
func start(folder string, may registry.May) (address, token string, s *store.Store, stop func(), err error) {
	ctx := context.Background()
	if s, err = store.Open(ctx, store.Config{Database: filepath.Join(folder, "registry.db")}); err != nil {
		return "", "", nil, nil, err
	}
	if _, token, err = s.MakeToken(ctx, "alice", registry.Token{Name: "back end", May: may}); err != nil {
		return "", "", nil, nil, err
	}
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		return "", "", nil, nil, err
	}
	srv, err := server.New(server.Config{Store: s, Definitions: defs, Logger: slog.New(slog.DiscardHandler),
		Invite: func(_ context.Context, a registry.Ask) (registry.Offer, registry.New, error) {
			if a.Vendor != "quartic" {
				return registry.Offer{}, registry.New{}, fmt.Errorf("there is no vendor %q", a.Vendor)
			}
			n := registry.New{Customer: a.Customer, Vendor: a.Vendor, Version: "1.0.0", ExternalID: "external-" + a.Customer.Number, Account: a.Account, Region: a.Region,
				Expires: time.Now().AddDate(0, 0, 30), Token: registry.NewToken()}
			return registry.Offer{Customer: a.Customer, ExternalID: n.ExternalID, Expires: n.Expires, Token: n.Token}, n, nil
		},
		Renew: func(_ context.Context, c registry.Connection) (registry.Offer, registry.New, error) {
			n := registry.New{Customer: c.Customer, Vendor: c.Vendor, Version: "1.0.0", ExternalID: c.ExternalID, Expires: time.Now().AddDate(0, 0, 60), Token: registry.NewToken()}
			return registry.Offer{Customer: c.Customer, ExternalID: n.ExternalID, Expires: n.Expires, Token: n.Token}, n, nil
		}})
	if err != nil {
		return "", "", nil, nil, err
	}
	front := httptest.NewServer(srv)
	return front.URL, token, s, func() { front.Close(); _ = s.Close() }, nil
}

func TestClient(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	address, token, s, stop, err := start(t.TempDir(), registry.MayWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	c, err := client.New(address+"/", token, nil)
	if err != nil {
		t.Fatal(err)
	}
	offers, err := c.Invite(ctx, registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-1", Name: "Example & Söhne"}},
		registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-2"}})
	if err != nil || len(offers) != 2 || offers[1].ID == "" {
		t.Fatalf("got %+v, %v", offers, err)
	}
	_, err = c.Invite(ctx, registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-3"}}, registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-1"}})
	if e, ok := errors.AsType[*client.Error](err); !ok || e.Status != 409 || len(e.Problems) != 1 || e.Problems[0].Location != "body.invitations[1]" {
		t.Errorf("an external ID twice: got %v", err)
	}
	page, err := c.List(ctx, registry.Query{Name: "example & sö"})
	if err != nil || len(page.Connections) != 1 || page.Connections[0].ID != offers[0].ID {
		t.Errorf("got %+v, %v", page, err)
	}
	page, err = c.List(ctx, registry.Query{Limit: 1})
	if err != nil || page.Next == "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	if page, err = c.List(ctx, registry.Query{Limit: 1, After: page.Next}); err != nil || len(page.Connections) != 1 || page.Next != "" {
		t.Errorf("the last page: got %+v, %v", page, err)
	}
	want, err := s.Get(ctx, offers[0].ID)
	if got, err2 := c.Get(ctx, offers[0].ID); err != nil || err2 != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got %+v, %v, want %+v, %v", got, err2, want, err)
	}
	if _, err := c.Get(ctx, strings.Repeat("0", 26)); !client.NotFound(err) {
		t.Errorf("got %v", err)
	}
	if _, err := c.CheckSoon(ctx, offers[0].ID); err == nil || !strings.Contains(err.Error(), "nothing to check yet") {
		t.Errorf("got %v", err)
	}
	renewed, err := c.Renew(ctx, offers[0].ID)
	if err != nil || renewed.ID != offers[0].ID || renewed.ExternalID != offers[0].ExternalID || renewed.Token == offers[0].Token || !renewed.Expires.After(offers[0].Expires) {
		t.Errorf("got %+v, %v", renewed, err)
	}
	if _, err := c.Withdraw(ctx, offers[0].ID, "a mistake"); err != nil {
		t.Error(err)
	}
	if _, err := c.Renew(ctx, offers[0].ID); err == nil || !strings.Contains(err.Error(), "was withdrawn") {
		t.Errorf("withdrawn: got %v", err)
	}
	if got, err := c.End(ctx, offers[1].ID, ""); err != nil || got.State != registry.Ended {
		t.Errorf("got %+v, %v", got, err)
	}
	imported := registry.Import{Vendor: "quartic", Customer: registry.Customer{Number: "C-4"}, ExternalID: "external-4", Region: "eu-west-1",
		Values: registry.Values{Bucket: "example-data", RoleARN: "arn:aws:iam::111122223333:role/four"}}
	made, err := c.Import(ctx, imported)
	if err != nil || len(made) != 1 || made[0].There {
		t.Fatalf("got %+v, %v", made, err)
	}
	if again, err := c.Import(ctx, imported); err != nil || !again[0].There || again[0].ID != made[0].ID {
		t.Errorf("got %+v, %v", again, err)
	}
	if got, err := c.StackDeleted(ctx, made[0].ID, "told so"); err != nil || got.State != registry.Ended {
		t.Errorf("got %+v, %v", got, err)
	}
	if checks, notices, err := c.Prune(ctx, time.Now().AddDate(0, 0, -1)); err != nil || checks+notices != 0 {
		t.Errorf("got %d, %d, %v", checks, notices, err)
	}
	if n, err := c.Erase(ctx, "quartic", "C-4"); err != nil || n != 1 {
		t.Errorf("got %d, %v", n, err)
	}
	if _, err := c.Erase(ctx, "quartic", "C-4"); !client.NotFound(err) {
		t.Errorf("got %v", err)
	}
	if counts, err := c.Counts(ctx, "quartic"); err != nil || counts[registry.Ended] != 2 {
		t.Errorf("got %v, %v", counts, err)
	}
	// What is exported over a server, by either of the two ways, is what its database has.
	var one, two, three bytes.Buffer
	err = errors.Join(c.Export(ctx, &one, export.Log, "csv", registry.Query{}), export.Write(ctx, c, &two, export.Log, "csv", registry.Query{}, nil),
		export.Write(ctx, s, &three, export.Log, "csv", registry.Query{}, nil))
	if err != nil || one.String() != three.String() || two.String() != three.String() || !strings.Contains(one.String(), "a mistake") {
		t.Errorf("got %v\n%s\n%s\n%s", err, one.String(), two.String(), three.String())
	}
}

func TestHandBack(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	address, token, _, stop, err := start(t.TempDir(), registry.MayWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	vendor, _ := client.New(address, token, nil)
	offers, err := vendor.Invite(ctx, registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-1"}})
	if err != nil {
		t.Fatal(err)
	}
	customer, _ := client.New(address, offers[0].Token, nil)
	if _, err := customer.List(ctx, registry.Query{}); err == nil {
		t.Error("a customer reads lists")
	}
	form := "Name of the S3 bucket: example-data\nRegion of the S3 bucket: eu-west-1\nARN of the IAM role: arn:aws:iam::111122223333:role/quartic\n"
	if got, err := customer.HandBack(ctx, []byte(form), verify.OriginNew); err != nil || got.State != registry.Launched || got.Account != "111122223333" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := customer.HandBack(ctx, []byte(form), verify.OriginNew); err != nil || got.State != registry.Launched {
		t.Errorf("the same again: got %+v, %v", got, err)
	}
	if _, err := customer.HandBack(ctx, []byte(strings.Replace(form, "example-data", "another-one", 1)), verify.OriginNew); err == nil {
		t.Error("something else is handed back")
	}
	if got, err := vendor.Tell(ctx, offers[0].ID, []byte(form), ""); err != nil || got.Values.Bucket != "example-data" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://registry.example.com": true, "https://example.com/registry/": true, "http://127.0.0.1:8090": true, "http://[::1]:8090": true, "http://localhost": true,
		"http://registry.example.com": false, "registry.example.com": false, "https://user:password@example.com": false, "https://password@example.com": false, "https://user:password@exa mple.com": false, "https://example.com/?a=password": false,
		"http://example.com/password": false, "https://example.com/#password": false, "file:///x": false, "http://127.0.0.1.example.com": false,
	} {
		_, err := client.New(address, "t", nil)
		if (err == nil) != good {
			t.Errorf("%s: got %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "password") {
			t.Errorf("the error has the password: %v", err)
		}
	}
	for _, token := range []string{"", "a b", "a\nb"} {
		if _, err := client.New("https://example.com", token, nil); err == nil {
			t.Errorf("%q is taken as a token", token)
		}
	}
}

// Whoever answers with another address does not get the token.
func TestRedirects(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("it was followed, with %q", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	front := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer front.Close()
	c, err := client.New(front.URL, "t", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.List(t.Context(), registry.Query{}); err == nil {
		t.Error("there is no error")
	}
}

// An export that breaks off is an error.
func TestExportThatBreaksOff(t *testing.T) {
	t.Parallel()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "id,customer\n")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer front.Close()
	c, err := client.New(front.URL, "t", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Export(t.Context(), io.Discard, export.Connections, "csv", registry.Query{}); err == nil {
		t.Error("there is no error")
	}
}
