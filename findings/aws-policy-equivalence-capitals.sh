#!/usr/bin/env bash
# Assumed:  awspolicyequivalence, by which Terraform's AWS provider tells whether a policy has changed, takes as equal what AWS takes as equal.
# Happens:  an action or a condition key in other capitals, and a value that stands twice, are changes; "*" and {"AWS": "*"} are two principals.
#           An account's number equals the root's ARN of any partition, though those ARNs differ from each other, and lists of one length are
#           equal if all values of one are in the other, however often.
# Matters:  a trust policy made elsewhere in other capitals is planned as a change after its import, though nothing would change.
# Seen:     github.com/hashicorp/awspolicyequivalence v1.7.0, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/hashicorp/awspolicyequivalence@v1.7.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"

	awspolicy "github.com/hashicorp/awspolicyequivalence"
)

const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",%s}]}`

func main() {
	for _, c := range [][2]string{
		{`"Action":"s3:GetObject"`, `"Action":["s3:GetObject"]`},
		{`"Action":"s3:GetObject"`, `"Action":"S3:getobject"`},
		{`"Action":"s3:GetObject"`, `"Action":["s3:GetObject","s3:GetObject"]`},
		{`"Condition":{"StringEquals":{"sts:ExternalId":"a"}}`, `"Condition":{"StringEquals":{"sts:externalid":"a"}}`},
		{`"Condition":{"StringEquals":{"sts:ExternalId":"a"}}`, `"Condition":{"StringEquals":{"sts:ExternalId":["a","a"]}}`},
		{`"Condition":{"StringEquals":{"sts:ExternalId":["a","a","b"]}}`, `"Condition":{"StringEquals":{"sts:ExternalId":["a","b","b"]}}`},
		{`"Principal":"*"`, `"Principal":{"AWS":"*"}`},
		{`"Principal":{"AWS":"111122223333"}`, `"Principal":{"AWS":"arn:aws:iam::111122223333:root"}`},
		{`"Principal":{"AWS":"111122223333"}`, `"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}`},
		{`"Principal":{"AWS":"arn:aws:iam::111122223333:root"}`, `"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}`},
	} {
		equal, err := awspolicy.PoliciesAreEquivalent(fmt.Sprintf(policy, c[0]), fmt.Sprintf(policy, c[1]))
		fmt.Println(c[0], c[1]+":", equal, err)
	}
}
EOF
{
  go list -m github.com/hashicorp/awspolicyequivalence
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/hashicorp/awspolicyequivalence v1.7.0
"Action":"s3:GetObject" "Action":["s3:GetObject"]: true <nil>
"Action":"s3:GetObject" "Action":"S3:getobject": false <nil>
"Action":"s3:GetObject" "Action":["s3:GetObject","s3:GetObject"]: false <nil>
"Condition":{"StringEquals":{"sts:ExternalId":"a"}} "Condition":{"StringEquals":{"sts:externalid":"a"}}: false <nil>
"Condition":{"StringEquals":{"sts:ExternalId":"a"}} "Condition":{"StringEquals":{"sts:ExternalId":["a","a"]}}: false <nil>
"Condition":{"StringEquals":{"sts:ExternalId":["a","a","b"]}} "Condition":{"StringEquals":{"sts:ExternalId":["a","b","b"]}}: true <nil>
"Principal":"*" "Principal":{"AWS":"*"}: false <nil>
"Principal":{"AWS":"111122223333"} "Principal":{"AWS":"arn:aws:iam::111122223333:root"}: true <nil>
"Principal":{"AWS":"111122223333"} "Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}: true <nil>
"Principal":{"AWS":"arn:aws:iam::111122223333:root"} "Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}: false <nil>
EOF
