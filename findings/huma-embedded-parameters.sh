#!/usr/bin/env bash
# Assumed:  parameters in an embedded struct are those of the operation, whether or not the struct's type is exported: encoding/json reads
#           the exported fields of both.
# Happens:  of an embedded struct whose type has a small first letter huma takes none: they are neither in the document nor filled in, nothing
#           says so, and with RejectUnknownQueryParameters a request that has them is refused as one with an unknown parameter.
# Matters:  a limit or a filter that was sent is taken for not sent: everything is answered.
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

type page struct {
	Limit int `query:"limit"`
}

type Page struct {
	Limit int `query:"limit"`
}

type small struct {
	page
	State string `query:"state"`
}

type large struct {
	Page
	State string `query:"state"`
}

type output struct{ Body string }

func main() {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("connections", "1")
	config.RejectUnknownQueryParameters = true
	api := humago.New(mux, config)
	huma.Get(api, "/small", func(_ context.Context, in *small) (*output, error) {
		return &output{fmt.Sprint("limit ", in.Limit, ", state ", in.State)}, nil
	})
	huma.Get(api, "/large", func(_ context.Context, in *large) (*output, error) {
		return &output{fmt.Sprint("limit ", in.Limit, ", state ", in.State)}, nil
	})
	for _, path := range []string{"/small", "/large"} {
		var names []string
		for _, p := range api.OpenAPI().Paths[path].Get.Parameters {
			names = append(names, p.Name)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path+"?limit=5&state=live", nil))
		said := strings.TrimSpace(w.Body.String())
		if w.Code != 200 {
			said = "refused"
		}
		fmt.Println(path, "documents", names, "and answers", w.Code, said)
	}
}
EOF
{
  go list -m github.com/danielgtaylor/huma/v2
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/danielgtaylor/huma/v2 v2.37.2
/small documents [state] and answers 422 refused
/large documents [limit state] and answers 200 "limit 5, state live"
EOF
