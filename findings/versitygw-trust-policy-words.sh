#!/usr/bin/env bash
# Assumed:  an IAM server for S3 takes the trust policies that AWS takes, or says that it does not know them.
# Happens:  versitygw's parser reads the action's service in small letters only ("STS:AssumeRole" is refused, "sts:assumerole" is not), takes {"AWS": "*"}
#           but not "*", and knows some service principals: s3.amazonaws.com passes, ec2 and lambda are an invalid principal.
# Matters:  a role that works on AWS cannot be made there, with messages that blame the action or the principal. Who tests policies against it
#           must tell "refused to read" from "denied".
# Seen:     github.com/versity/versitygw v1.8.0, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/versity/versitygw/iamapi/policy@v1.8.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/versity/versitygw/iamapi/policy"
)

func main() {
	account := `{"AWS":"111122223333"}`
	for _, c := range [][2]string{
		{account, "sts:AssumeRole"}, {account, "sts:assumerole"}, {account, "STS:AssumeRole"},
		{`{"AWS":"*"}`, "sts:AssumeRole"}, {`"*"`, "sts:AssumeRole"},
		{`{"Service":"s3.amazonaws.com"}`, "sts:AssumeRole"}, {`{"Service":"ec2.amazonaws.com"}`, "sts:AssumeRole"},
		{`{"Service":"lambda.amazonaws.com"}`, "sts:AssumeRole"},
	} {
		err := policy.ParseTrust(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"%s"}]}`, c[0], c[1]))
		fmt.Println(c[0], c[1]+":", err)
	}
}
EOF
{
  go list -m github.com/versity/versitygw
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/versity/versitygw v1.8.0
{"AWS":"111122223333"} sts:AssumeRole: <nil>
{"AWS":"111122223333"} sts:assumerole: <nil>
{"AWS":"111122223333"} STS:AssumeRole: MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.
{"AWS":"*"} sts:AssumeRole: <nil>
"*" sts:AssumeRole: MalformedPolicyDocument: Principal must be a JSON object.
{"Service":"s3.amazonaws.com"} sts:AssumeRole: <nil>
{"Service":"ec2.amazonaws.com"} sts:AssumeRole: MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"ec2.amazonaws.com"
{"Service":"lambda.amazonaws.com"} sts:AssumeRole: MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"lambda.amazonaws.com"
EOF
