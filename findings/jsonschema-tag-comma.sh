#!/usr/bin/env bash
# Assumed:  invopop/jsonschema takes a pattern in a struct's tag as it is.
# Happens:  the tag ends a value at every comma, also within braces: ^[a-z]{1,3}$ becomes ^[a-z]{1, which is no error to it, and neither is the rest,
#           3}$. A description ends at its first comma. With a backslash before the comma, the whole is kept.
# Matters:  the schema is published with a pattern that means something else, or that its readers cannot compile.
# Seen:     github.com/invopop/jsonschema v0.14.0, github.com/santhosh-tekuri/jsonschema/v6 v6.0.3, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/invopop/jsonschema@v0.14.0 github.com/santhosh-tekuri/jsonschema/v6@v6.0.3 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"
	reader "github.com/santhosh-tekuri/jsonschema/v6"
)

type plain struct {
	Name string `json:"name" jsonschema:"pattern=^[a-z]{1,3}$,description=Letters, at most three."`
}

type escaped struct {
	Name string `json:"name" jsonschema:"pattern=^[a-z]{1\\,3}$,description=Letters\\, at most three."`
}

func main() {
	for _, from := range []any{plain{}, escaped{}} {
		schema := (&jsonschema.Reflector{ExpandedStruct: true, Anonymous: true}).Reflect(from)
		name, _ := schema.Properties.Get("name")
		fmt.Printf("%T: pattern %q, description %q\n", from, name.Pattern, name.Description)

		text, err := json.Marshal(schema)
		check(err)
		document, err := reader.UnmarshalJSON(bytes.NewReader(text))
		check(err)
		compiler := reader.NewCompiler()
		check(compiler.AddResource("schema.json", document))
		compiled, err := compiler.Compile("schema.json")
		check(err)
		for _, value := range []string{"ab", "a{1"} {
			fmt.Printf("  %q is valid: %t\n", value, compiled.Validate(map[string]any{"name": value}) == nil)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m github.com/invopop/jsonschema
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/invopop/jsonschema v0.14.0
main.plain: pattern "^[a-z]{1", description "Letters"
  "ab" is valid: false
  "a{1" is valid: true
main.escaped: pattern "^[a-z]{1,3}$", description "Letters, at most three."
  "ab" is valid: true
  "a{1" is valid: false
EOF
