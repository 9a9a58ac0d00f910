#!/usr/bin/env bash
# Assumed:  a YAML scalar that is decoded into a Go string keeps the letters that stand in the file.
# Happens:  goccy/go-yaml reads the scalar as a number first and writes that number: the account ID 012345670012 becomes
#           "1402433546", since it looks octal. With an 8 or a 9 in it, the same field keeps its text.
# Matters:  account and external IDs in plain digits are right in nearly all files and wrong in some, without an error.
# Seen:     github.com/goccy/go-yaml v1.19.2, go.yaml.in/yaml/v3 v3.0.6 for comparison, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/goccy/go-yaml@v1.19.2 go.yaml.in/yaml/v3@v3.0.6 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"

	goccy "github.com/goccy/go-yaml"
	yaml "go.yaml.in/yaml/v3"
)

type role struct {
	Account string `yaml:"account"`
}

func main() {
	for _, scalar := range []string{"111122223333", "012345678901", "012345670012", "1_000", "0x10", "2.50"} {
		text := []byte("account: " + scalar)
		var one, other role
		if err := goccy.Unmarshal(text, &one); err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal(text, &other); err != nil {
			panic(err)
		}
		fmt.Printf("%s: goccy/go-yaml %q, yaml.v3 %q\n", scalar, one.Account, other.Account)
	}
}
EOF
{
  go list -m github.com/goccy/go-yaml
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/goccy/go-yaml v1.19.2
111122223333: goccy/go-yaml "111122223333", yaml.v3 "111122223333"
012345678901: goccy/go-yaml "012345678901", yaml.v3 "012345678901"
012345670012: goccy/go-yaml "1402433546", yaml.v3 "012345670012"
1_000: goccy/go-yaml "1000", yaml.v3 "1_000"
0x10: goccy/go-yaml "16", yaml.v3 "0x10"
2.50: goccy/go-yaml "2.5", yaml.v3 "2.50"
EOF
