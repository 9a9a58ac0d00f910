#!/usr/bin/env bash
# Assumed:  huma puts a field's default where a request does not have the field.
# Happens:  in a body it puts it wherever the value is zero: 0, false and "" become the default although they were sent. A field that is a
#           pointer, and an empty list, keep what was sent.
# Matters:  "enabled": false is read as true, and answered with 200.
# Seen:     github.com/danielgtaylor/huma/v2 v2.37.2, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/danielgtaylor/huma/v2@v2.37.2 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

type input struct {
	Page int `query:"page" default:"5"`
	Body struct {
		Days    int      `json:"days,omitempty" default:"7"`
		Enabled bool     `json:"enabled,omitempty" default:"true"`
		Note    string   `json:"note,omitempty" default:"none"`
		Events  []string `json:"events,omitempty" default:"[\"put\"]"`
		Maybe   *bool    `json:"maybe,omitempty" default:"true"`
	}
}

type output struct{ Body string }

func main() {
	mux := http.NewServeMux()
	huma.Post(humago.New(mux, huma.DefaultConfig("channels", "1")), "/channels", func(_ context.Context, in *input) (*output, error) {
		b := in.Body
		return &output{fmt.Sprintf("page %d, days %d, enabled %t, note %s, events %v, maybe %t", in.Page, b.Days, b.Enabled, b.Note, b.Events, *b.Maybe)}, nil
	})
	for _, c := range [][2]string{
		{"", `{}`},
		{"?page=0", `{"days":0,"enabled":false,"note":"","events":[],"maybe":false}`},
	} {
		req := httptest.NewRequest("POST", "/channels"+c[0], strings.NewReader(c[1]))
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		fmt.Printf("%s %s\n  %d %s\n", c[0], c[1], w.Code, strings.TrimSpace(w.Body.String()))
	}
}
EOF
{
  go list -m github.com/danielgtaylor/huma/v2
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/danielgtaylor/huma/v2 v2.37.2
 {}
  200 "page 5, days 7, enabled true, note none, events [put], maybe true"
?page=0 {"days":0,"enabled":false,"note":"","events":[],"maybe":false}
  200 "page 5, days 7, enabled true, note none, events [], maybe false"
EOF
