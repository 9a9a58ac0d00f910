#!/usr/bin/env bash
# Assumed:  a parser of IAM policies takes numbers and booleans in a condition as AWS does: alone or in a list, as if they were quoted.
# Happens:  iamgo takes a boolean alone. In a list it makes the text %!s(bool=false) of it, of a number %!s(int64=10), without an error;
#           a number alone is an "invalid target type". What it writes names NotAction, NotResource and NotPrincipal beside Action,
#           Resource and Principal in each statement, and AWS's grammar knows one of each two.
# Matters:  a tool that reads a policy, changes a name in it and writes it back has broken a condition elsewhere, without an error.
# Seen:     github.com/liamg/iamgo v0.0.9, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/liamg/iamgo@v0.0.9 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/liamg/iamgo"
)

func main() {
	for _, condition := range []string{
		`{"Bool": {"aws:SecureTransport": "true"}}`, `{"Bool": {"aws:SecureTransport": true}}`, `{"Bool": {"aws:SecureTransport": [true]}}`,
		`{"NumericLessThanEquals": {"s3:max-keys": ["10"]}}`, `{"NumericLessThanEquals": {"s3:max-keys": [10]}}`,
		`{"NumericLessThanEquals": {"s3:max-keys": 10}}`,
	} {
		document, err := iamgo.ParseString(`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::quartic-data", "Condition": ` + condition + `}]}`)
		if err != nil {
			fmt.Println(condition, "->", err)
			continue
		}
		var written struct {
			Statement []map[string]json.RawMessage
		}
		text, err := json.Marshal(document)
		check(err)
		check(json.Unmarshal(text, &written))
		statement := written.Statement[0]
		fmt.Printf("%s -> %s, NotAction %s\n", condition, statement["Condition"], statement["NotAction"])
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m github.com/liamg/iamgo
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/liamg/iamgo v0.0.9
{"Bool": {"aws:SecureTransport": "true"}} -> {"Bool":{"aws:SecureTransport":["true"]}}, NotAction null
{"Bool": {"aws:SecureTransport": true}} -> {"Bool":{"aws:SecureTransport":["true"]}}, NotAction null
{"Bool": {"aws:SecureTransport": [true]}} -> {"Bool":{"aws:SecureTransport":["%!s(bool=true)"]}}, NotAction null
{"NumericLessThanEquals": {"s3:max-keys": ["10"]}} -> {"NumericLessThanEquals":{"s3:max-keys":["10"]}}, NotAction null
{"NumericLessThanEquals": {"s3:max-keys": [10]}} -> {"NumericLessThanEquals":{"s3:max-keys":["%!s(int64=10)"]}}, NotAction null
{"NumericLessThanEquals": {"s3:max-keys": 10}} -> invalid target type
EOF
