#!/usr/bin/env bash
# Assumed:  a formatter for CloudFormation's YAML keeps a text a text.
# Happens:  rain's formatter keeps the quotes of "1e3", "0x10" and "null", and takes away those of "yes", "no" and "on", which to a reader of
#           YAML 1.1, the version that CloudFormation names, are then true, false and true.
# Matters:  formatting a template turns AllowedValues ["yes", "no"] into true and false for every tool that reads YAML 1.1; the condition that
#           compares with "yes" no longer holds there.
# Seen:     github.com/aws-cloudformation/rain v1.24.4, gopkg.in/yaml.v2 v2.4.0 as the reader, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/aws-cloudformation/rain/cft/format@v1.24.4 github.com/aws-cloudformation/rain/cft/parse@v1.24.4 gopkg.in/yaml.v2@v2.4.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/aws-cloudformation/rain/cft/format"
	"github.com/aws-cloudformation/rain/cft/parse"
	"gopkg.in/yaml.v2"
)

const before = `Parameters:
  P:
    Type: String
    AllowedValues: ["yes", "no", "on", "1e3", "0x10", "null"]
Resources:
  B:
    Type: AWS::S3::Bucket
`

func main() {
	template, err := parse.String(before)
	check(err)
	after := format.String(template, format.Options{})
	for _, text := range []string{before, after} {
		var read struct {
			Parameters map[string]struct {
				AllowedValues []any `yaml:"AllowedValues"`
			} `yaml:"Parameters"`
		}
		check(yaml.Unmarshal([]byte(text), &read))
		fmt.Printf("%#v\n", read.Parameters["P"].AllowedValues)
	}
	fmt.Print(after)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m github.com/aws-cloudformation/rain
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/aws-cloudformation/rain v1.24.4
[]interface {}{"yes", "no", "on", "1e3", "0x10", "null"}
[]interface {}{true, false, true, "1e3", "0x10", "null"}
Parameters:
  P:
    Type: String
    AllowedValues:
      - yes
      - no
      - on
      - "1e3"
      - "0x10"
      - "null"

Resources:
  B:
    Type: AWS::S3::Bucket
EOF
