#!/usr/bin/env bash
# Assumed:  PolicyDocument.fromJson keeps what a policy says, or refuses it.
# Happens:  a policy of version 2008-10-17, or of none, comes back as one of 2012-10-17, and its Id is gone; a Statement that is an object and
#           no list, which IAM's grammar allows, is refused.
# Matters:  ${aws:username} is these very characters under 2008-10-17, and a variable under 2012-10-17: a policy that is carried over into the
#           CDK means something else there, without a word.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const { App, Stack, aws_iam: iam } = require('aws-cdk-lib');
const stack = new Stack(new App(), 'Policies');
const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::quartic-data/${aws:username}/*' };
const carry = (name, policy) => {
  let after;
  try { after = JSON.stringify(stack.resolve(iam.PolicyDocument.fromJson(policy))); } catch (e) { after = e.message; }
  console.log(`${name}\n  ${JSON.stringify(policy)}\n  ${after}`);
};
console.log('version', require('aws-cdk-lib/package.json').version);
carry('of 2012', { Version: '2012-10-17', Statement: [statement] });
carry('of 2008, with an Id', { Version: '2008-10-17', Id: 'home', Statement: [statement] });
carry('without a version', { Statement: [statement] });
carry('one statement, no list', { Version: '2012-10-17', Statement: statement });
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.276.0
of 2012
  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}]}
  {"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}],"Version":"2012-10-17"}
of 2008, with an Id
  {"Version":"2008-10-17","Id":"home","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}]}
  {"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}],"Version":"2012-10-17"}
without a version
  {"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}]}
  {"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}],"Version":"2012-10-17"}
one statement, no list
  {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::quartic-data/${aws:username}/*"}}
  Statement must be an array
EOF
