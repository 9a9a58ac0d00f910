#!/usr/bin/env bash
# Assumed:  in iam-floyd, where repeated calls add up (actions, resources), a second call for the same condition key adds its value or is refused.
# Happens:  it replaces the value of the first, unless the operator is another one: then both stand in the statement and both must hold.
# Matters:  a statement built in two places, each with its prefix, holds only the one that was said last; with two operators it may allow nothing at all.
# Seen:     iam-floyd 0.842.0, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact iam-floyd@0.842.0

cat >run.js <<'EOF'
const { S3 } = require('iam-floyd').Statement;
const listing = () => new S3().allow().toListBucket().onBucket('quartic-data');
const show = (name, statement) => {
  const { Action, Resource, Condition } = statement.toJSON();
  console.log(`${name}: ${JSON.stringify({ Action, Resource, Condition })}`);
};
console.log('version', require('iam-floyd/package.json').version);
show('actions and buckets twice', listing().toListBucketVersions().onBucket('quartic-logs'));
show('a list of prefixes', listing().ifPrefix(['in/', 'out/']));
show('a prefix twice', listing().ifPrefix('in/').ifPrefix('out/'));
show('with two operators', listing().ifPrefix('in/').ifPrefix('out/', 'StringEquals'));
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 0.842.0
actions and buckets twice: {"Action":["s3:ListBucket","s3:ListBucketVersions"],"Resource":["arn:aws:s3:::quartic-data","arn:aws:s3:::quartic-logs"]}
a list of prefixes: {"Action":"s3:ListBucket","Resource":"arn:aws:s3:::quartic-data","Condition":{"StringLike":{"s3:prefix":["in/","out/"]}}}
a prefix twice: {"Action":"s3:ListBucket","Resource":"arn:aws:s3:::quartic-data","Condition":{"StringLike":{"s3:prefix":"out/"}}}
with two operators: {"Action":"s3:ListBucket","Resource":"arn:aws:s3:::quartic-data","Condition":{"StringLike":{"s3:prefix":"in/"},"StringEquals":{"s3:prefix":"out/"}}}
EOF
