#!/usr/bin/env bash
# Assumed:  an ARN parser gives everything after the account as the resource, as AWS's format has it: it may hold colons.
# Happens:  aws-arn-parser splits at every colon: "secret:name" becomes the resource "secret" and a property whose name is the word undefined. Of two
#           further parts only the last one is kept: all but the name of a state machine's execution, or the middle of a key, is lost.
# Matters:  secrets, log groups, functions with a version, executions and S3 keys with colons are cut short without an error.
# Seen:     aws-arn-parser 1.0.1, aws-arn 2.1.2 for comparison, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-arn-parser@1.0.1 aws-arn@2.1.2

cat >run.js <<'EOF'
const parse = require('aws-arn-parser');
const Arn = require('aws-arn').default;
console.log('version', require('aws-arn-parser/package.json').version);
for (const arn of [
  'arn:aws:iam::111122223333:role/quartic',
  'arn:aws:secretsmanager:eu-central-1:111122223333:secret:quartic',
  'arn:aws:states:eu-central-1:111122223333:execution:copy:one',
]) {
  const { relativeId, undefined: extra } = parse(arn);
  console.log(`aws-arn-parser ${relativeId} and ${extra}, aws-arn ${Arn.parse(arn).resourcePart}`);
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 1.0.1
aws-arn-parser role/quartic and undefined, aws-arn role/quartic
aws-arn-parser secret and quartic, aws-arn secret:quartic
aws-arn-parser execution and one, aws-arn execution:copy:one
EOF
