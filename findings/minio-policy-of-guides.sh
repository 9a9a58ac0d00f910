#!/usr/bin/env bash
# Assumed:  an S3 server that speaks IAM policies leaves out what it does not know of one, or names it; what it knows it takes.
# Happens:  minio's policy package refuses the whole policy for one action or key. s3:GetBucketLocation beside s3:ListBucket under a
#           condition on s3:prefix, as published guides have it, is refused because that key is not one of the first action's; so are
#           s3:PutObjectAcl, s3:ResourceAccount, the operators ArnLike and ...IfExists, and one statement that is not in a list.
# Matters:  a guide's policy that AWS takes cannot be tried on such a server as it stands; to leave out what it refuses tests another one.
# Seen:     github.com/minio/pkg/v3 v3.1.3, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/minio/pkg/v3@v3.1.3 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"strings"

	"github.com/minio/pkg/v3/policy"
)

func main() {
	const list = `"Effect": "Allow", "Action": %s, "Resource": "arn:aws:s3:::quartic-data", "Condition": {%s}`
	for _, statement := range []string{
		`[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quartic-data/*"}]`,
		`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quartic-data/*"}`,
		`[{"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::quartic-data/*"}]`,
		"[{" + fmt.Sprintf(list, `"s3:ListBucket"`, `"StringLike": {"s3:prefix": "exports/*"}`) + "}]",
		"[{" + fmt.Sprintf(list, `["s3:ListBucket", "s3:GetBucketLocation"]`, `"StringLike": {"s3:prefix": "exports/*"}`) + "}]",
		"[{" + fmt.Sprintf(list, `"s3:ListBucket"`, `"StringEquals": {"s3:ResourceAccount": "111122223333"}`) + "}]",
		"[{" + fmt.Sprintf(list, `"s3:ListBucket"`, `"StringLikeIfExists": {"s3:prefix": "exports/*"}`) + "}]",
		"[{" + fmt.Sprintf(list, `"s3:ListBucket"`, `"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/vendor"}`) + "}]",
	} {
		_, err := policy.ParseConfig(strings.NewReader(`{"Version": "2012-10-17", "Statement": ` + statement + `}`))
		fmt.Println(err)
	}
}
EOF
{
  go list -m github.com/minio/pkg/v3
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/minio/pkg/v3 v3.1.3
<nil>
json: cannot unmarshal object into Go struct field subPolicy.Statement of type []policy.Statement
unsupported action 's3:PutObjectAcl'
<nil>
unsupported condition keys '[s3:prefix]' used for action 's3:GetBucketLocation'
invalid condition key 's3:ResourceAccount'
invalid condition name 'StringLikeIfExists'
invalid condition name 'ArnLike'
EOF
