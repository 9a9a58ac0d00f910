package server

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// imported is a connection of quartic's, as it is imported.
func imported(number, externalID string) registry.Import {
	return registry.Import{Vendor: "quartic", Customer: registry.Customer{Number: number}, ExternalID: externalID, Account: "111122223333", Region: "eu-west-1",
		Values: registry.Values{Bucket: "example-data", RoleARN: "arn:aws:iam::111122223333:role/" + number}}
}

func importing(t *testing.T, r *running, list ...registry.Import) answered {
	t.Helper()
	data, err := json.Marshal(map[string]any{"connections": list})
	if err != nil {
		t.Fatal(err)
	}
	return r.ask("POST", "/v1/imports", r.write, string(data), nil)
}

// Of a list all are registered, or none, and what is there stays.
func TestImport(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		var got struct{ Connections []registry.Imported }
		importing(t, r, imported("C-1", "external-1"), imported("C-2", "external-2")).into(t, 200, &got)
		if len(got.Connections) != 2 || got.Connections[0].There {
			t.Fatalf("got %+v", got)
		}
		first := got.Connections[0]
		c, err := r.Store.Get(t.Context(), first.ID)
		if err != nil || c.State != registry.Launched || c.Next.IsZero() || c.Version != "1.0.0" || c.Customer.Number != "C-1" {
			t.Errorf("got %+v, %v", c, err)
		}
		importing(t, r, imported("C-3", "external-3"), imported("C-1", "external-1")).into(t, 200, &got)
		if got.Connections[0].There || got.Connections[1] != (registry.Imported{ID: first.ID, There: true}) {
			t.Errorf("got %+v", got)
		}
		file, variable, token, bad, none := imported("C-4", "external-4"), imported("C-5", "external-5"), imported("C-6", "external-6"), imported("C-7", "external-7"), imported("C-8", "external-8")
		file.Values.SecretFile, variable.Values.SecretEnv, token.Values.WebIdentityTokenFile = "/etc/hosts", "HOME", "/etc/hosts"
		bad.Values.Bucket, none.Vendor = "Not_A_Bucket", "nobody"
		for i, c := range []struct {
			what   registry.Import
			status int
			want   string
		}{
			{file, 422, "is named on the server's machine only"}, {variable, 422, "is named on the server's machine only"}, {token, 422, "is named on the server's machine only"},
			{bad, 422, "Not_A_Bucket"}, {none, 422, `there is no vendor \"nobody\"`}, {imported("C-9", "external-1"), 409, `of the customer \"C-1\"`}, {imported("", "external-9"), 422, "number must be given"},
		} {
			a := importing(t, r, imported("C-10", "external-10"), c.what)
			if a.StatusCode != c.status || !strings.Contains(a.text, c.want) || !strings.Contains(a.text, "body.connections[1]") {
				t.Errorf("%d: got %d: %s", i, a.StatusCode, a.text)
			}
		}
		if counts, err := r.Store.Counts(t.Context(), ""); err != nil || counts[registry.Launched] != 3 {
			t.Errorf("got %v, %v", counts, err)
		}
	})
}

// A stack that is deleted ends its connection, once.
func TestStackDeleted(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		c, _ := r.invited("C-1", "Example")
		path := "/v1/connections/" + c.ID + "/stack-deleted"
		var got registry.Connection
		r.ask("POST", path, r.write, `{"why": "the customer says so"}`, nil).into(t, 200, &got)
		if got.State != registry.Ended {
			t.Errorf("got %+v", got)
		}
		if a := r.ask("POST", path, r.write, "", nil); a.StatusCode != 409 {
			t.Errorf("again: got %d: %s", a.StatusCode, a.text)
		}
		log, err := r.Store.Log(t.Context(), c.ID, "", 1)
		if err != nil || log[0].Did != "told that the stack is deleted" || log[0].Why != "the customer says so" || log[0].Who != "to write" {
			t.Errorf("got %+v, %v", log, err)
		}
	})
}

// A customer is erased, and what is old pruned.
func TestEraseAndPrune(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, _ := r.invited("C-1", "Example")
	r.invited("C-2", "Another")
	var pruned struct{ Checks, Notices int }
	r.ask("POST", "/v1/prunings", r.write, fmt.Sprintf(`{"before": %q}`, r.Now().Add(-time.Hour).Format(time.RFC3339)), nil).into(t, 200, &pruned)
	if a := r.ask("POST", "/v1/prunings", r.write, fmt.Sprintf(`{"before": %q}`, r.Now().Add(time.Hour).Format(time.RFC3339)), nil); a.StatusCode != 422 || !strings.Contains(a.text, "must be in the past") {
		t.Errorf("what is not there yet: got %d: %s", a.StatusCode, a.text)
	}
	var erased struct{ Connections int }
	r.ask("POST", "/v1/erasures", r.write, `{"vendor": "quartic", "customer": "C-1"}`, nil).into(t, 200, &erased)
	if erased.Connections != 1 {
		t.Errorf("got %+v", erased)
	}
	r.ask("POST", "/v1/erasures", r.write, `{"vendor": "quartic", "customer": "C-1"}`, nil).into(t, 404, nil)
	r.ask("GET", "/v1/connections/"+c.ID, r.read, "", nil).into(t, 404, nil)
	if counts, err := r.Store.Counts(t.Context(), ""); err != nil || counts[registry.Invited] != 1 {
		t.Errorf("got %v, %v", counts, err)
	}
}
