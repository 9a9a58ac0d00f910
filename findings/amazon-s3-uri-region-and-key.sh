#!/usr/bin/env bash
# Assumed:  amazon-s3-uri gives the bucket, the key and, where the address has one, the region.
# Happens:  an s3:// address, which has no region, is in us-east-1; at the accelerate endpoint the region is called "accelerate"; the key of an
#           s3:// address ends at a question mark or a number sign and is percent-decoded, though that form has neither query nor encoding.
# Matters:  a client made with this region asks in the wrong one, or in one that does not exist; keys with such characters, all valid in S3,
#           become the keys of other objects.
# Seen:     amazon-s3-uri 1.0.0, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact amazon-s3-uri@1.0.0

cat >run.js <<'EOF'
const parse = require('amazon-s3-uri');
console.log('version', require('amazon-s3-uri/package.json').version);
for (const address of [
  'https://quartic-data.s3.eu-central-1.amazonaws.com/in/a',
  'https://quartic-data.s3-accelerate.amazonaws.com/in/a',
  's3://quartic-data/in/a',
  's3://quartic-data/in/rows?final.csv',
  's3://quartic-data/in/rows#2.csv',
  's3://quartic-data/in/100%25.csv',
]) {
  const { region, bucket, key } = parse(address);
  console.log(`${address}: ${JSON.stringify({ region, bucket, key })}`);
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 1.0.0
https://quartic-data.s3.eu-central-1.amazonaws.com/in/a: {"region":"eu-central-1","bucket":"quartic-data","key":"in/a"}
https://quartic-data.s3-accelerate.amazonaws.com/in/a: {"region":"accelerate","bucket":"quartic-data","key":"in/a"}
s3://quartic-data/in/a: {"region":"us-east-1","bucket":"quartic-data","key":"in/a"}
s3://quartic-data/in/rows?final.csv: {"region":"us-east-1","bucket":"quartic-data","key":"in/rows"}
s3://quartic-data/in/rows#2.csv: {"region":"us-east-1","bucket":"quartic-data","key":"in/rows"}
s3://quartic-data/in/100%25.csv: {"region":"us-east-1","bucket":"quartic-data","key":"in/100%.csv"}
EOF
