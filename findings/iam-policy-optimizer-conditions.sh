#!/usr/bin/env bash
# Assumed:  a tool that makes policies shorter "to the minimal amount of characters" leaves them meaning the same.
# Happens:  every Condition is gone: a denial of requests without TLS becomes a denial of all. Of the folders a/* and ab/* one stays, as what
#           begins with "a" is taken to be inside a/*. A statement with NotAction ends it with a TypeError. Exit 0 otherwise, without a word.
# Matters:  statements of generated policies are told apart by their conditions (account, prefix, tag): shortened, one grants too much, the next nothing.
# Seen:     iam-policy-optimizer 1.2.0, Node.js 20.20.2, 2026-11-28
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact iam-policy-optimizer@1.2.0

cat >policy.json <<'EOF'
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports/a/*", "arn:aws:s3:::reports/ab/*"]},
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
]}
EOF
cat >notaction.json <<'EOF'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": "arn:aws:s3:::reports/*"}]}
EOF
{
  node -p '"iam-policy-optimizer " + require("iam-policy-optimizer/package.json").version'
  npx --no-install iam-policy-optimizer policy.json >shorter.json && echo "exit 0"
  node -e 'for (const s of JSON.parse(require("fs").readFileSync("shorter.json")).Statement) console.log(JSON.stringify(s))'
  npx --no-install iam-policy-optimizer notaction.json 2>&1 | grep -o "^TypeError.*" || true
} | tee seen
diff - seen <<'EOF'
iam-policy-optimizer 1.2.0
exit 0
{"Sid":"1","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/a/*"}
{"Sid":"2","Effect":"Deny","Action":"s3:*","Resource":"*"}
TypeError: Cannot read properties of undefined (reading 'forEach')
EOF
