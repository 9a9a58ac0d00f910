package server

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bucketgrant/bucketgrant/registry/store"
)

var update = flag.Bool("update", false, "write the document of the API")

// The document of the API is made from its operations. It is a contract: its changes are read.
func TestDocument(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	a := r.ask("GET", "/openapi.json", "", "", nil)
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(a.text), "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	const name = "openapi.json"
	if *update {
		if err := os.WriteFile(name, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("the API is another one than its document says (-%s +now): go test ./registry/server -run Document -update\n%s", name, diff)
	}
}

// In a body huma puts a default in the place of 0, false and "" that were sent, too: only what stands in a path or query may have one.
func TestNoDefaultInABody(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	fields := 0
	for name, schema := range r.api.OpenAPI().Components.Schemas.Map() {
		for field, s := range schema.Properties {
			fields++
			if s.Default != nil && name != "ErrorModel" { // huma's own, which is only answered
				t.Errorf("%s.%s has the default %v, want none", name, field, s.Default)
			}
		}
	}
	if fields < 20 {
		t.Errorf("there are %d fields only", fields)
	}
}

// What is answered is what the document says.
func TestAnswersFollowTheDocument(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, nil)
	c, token := r.invited("C-1", "Example")
	text := r.ask("GET", "/openapi.json", "", "", nil).text
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("openapi.json", document); err != nil {
		t.Fatal(err)
	}
	for _, q := range []struct {
		method, path, body, token, of, status string
	}{
		{"GET", "/v1/connections", "", r.read, "/v1/connections", "200"},
		{"GET", "/v1/connections/" + c.ID, "", r.read, "/v1/connections/{id}", "200"},
		{"GET", "/v1/connections/" + c.ID + "/checks", "", r.read, "/v1/connections/{id}/checks", "200"},
		{"GET", "/v1/connections/" + c.ID + "/log", "", r.read, "/v1/connections/{id}/log", "200"},
		{"GET", "/v1/counts", "", r.read, "/v1/counts", "200"},
		{"GET", "/v1/log", "", r.read, "/v1/log", "200"},
		{"POST", "/v1/handback", formOf("111122223333"), token, "/v1/handback", "200"},
		{"POST", "/v1/connections/" + c.ID + "/check", "", r.write, "/v1/connections/{id}/check", "202"},
		{"POST", "/v1/connections/" + c.ID + "/end", "", r.write, "/v1/connections/{id}/end", "200"},
		{"POST", "/v1/connections/" + c.ID + "/end", "", r.write, "/v1/connections/{id}/end", "409"},
	} {
		a := r.ask(q.method, q.path, q.token, q.body, nil)
		kind := "application~1json"
		if q.status == "409" {
			kind = "application~1problem+json"
		}
		method := map[string]string{"GET": "get", "POST": "post"}[q.method]
		schema, err := compiler.Compile("openapi.json#/paths/" + escape(q.of) + "/" + method + "/responses/" + q.status + "/content/" + kind + "/schema")
		if err != nil {
			t.Errorf("%s %s: %v", q.method, q.of, err)
			continue
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(a.text)))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil || a.Status[:3] != q.status {
			t.Errorf("%s %s answers %s: %v\n%s", q.method, q.path, a.Status, err, a.text)
		}
	}
}

// escape is a path in a JSON pointer in an address.
func escape(path string) string {
	var b []byte
	for _, c := range []byte(path) {
		switch c {
		case '/':
			b = append(b, "~1"...)
		case '{':
			b = append(b, "%7B"...)
		case '}':
			b = append(b, "%7D"...)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}
