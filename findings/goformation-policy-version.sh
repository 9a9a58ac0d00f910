#!/usr/bin/env bash
# Assumed:  reading a valid template with goformation and writing it again leaves an IAM policy's Version as it is.
# Happens:  an unquoted "Version: 2012-10-17", as AWS's own examples have it, is read as a moment and written as
#           "2012-10-17T00:00:00Z", in JSON and in YAML. A template's Rules are left out as well.
# Matters:  IAM knows two versions of its language and this is neither; who only reads the policy compares with the wrong text.
# Seen:     github.com/awslabs/goformation/v7 v7.14.9, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/awslabs/goformation/v7@v7.14.9 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"strings"

	"github.com/awslabs/goformation/v7"
)

const template = `
Parameters:
  Vendor: {Type: String}
Rules:
  Named: {Assertions: [{Assert: {"Fn::Equals": [!Ref Vendor, quartic]}, AssertDescription: another vendor}]}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: VERSION
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "111122223333"}}]
`

func main() {
	for _, version := range []string{`"2012-10-17"`, `2012-10-17`} {
		parsed, err := goformation.ParseYAML([]byte(strings.Replace(template, "VERSION", version, 1)))
		if err != nil {
			panic(err)
		}
		written, err := parsed.JSON()
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(written)) {
			if strings.Contains(line, `"Version"`) {
				fmt.Println("read", version, "wrote", strings.TrimSpace(line))
			}
		}
		fmt.Println("rules written:", strings.Contains(string(written), "Named"))
	}
}
EOF
{
  go list -m github.com/awslabs/goformation/v7
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/awslabs/goformation/v7 v7.14.9
read "2012-10-17" wrote "Version": "2012-10-17"
rules written: false
read 2012-10-17 wrote "Version": "2012-10-17T00:00:00Z"
rules written: false
EOF
