#!/usr/bin/env bash
# Assumed:  a library that evaluates CloudFormation's functions leaves out a property that is AWS::NoValue, fills each name of a Fn::Sub with a map, and
#           writes ${!Name} as ${Name}.
# Happens:  cfn-resolver-lib gives the property the text "AWS::NoValue", fills only the names of the map and leaves ${Stage} of a parameter as it stands, and
#           keeps the exclamation mark.
# Matters:  a unit test of exact values, which the library is for, pins values that CloudFormation never makes.
# Seen:     cfn-resolver-lib 1.1.8, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cfn-resolver-lib@1.1.8

cat >run.js <<'EOF'
const Evaluator = require('cfn-resolver-lib');
const template = {
  Parameters: { Stage: { Type: 'String', Default: 'prod' } },
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        left: { 'Fn::If': ['Never', 'x', { Ref: 'AWS::NoValue' }] },
        plain: { 'Fn::Sub': 'data-${Stage}' },
        mapped: { 'Fn::Sub': ['${Name}-${Stage}', { Name: 'data' }] },
        literal: { 'Fn::Sub': '${Stage}/${!aws:username}' },
      },
    },
  },
};
console.log('version', require('cfn-resolver-lib/package.json').version);
const resolved = new Evaluator(template, { RefResolvers: { 'AWS::Region': 'us-east-1' } }).evaluateNodes();
for (const [name, value] of Object.entries(resolved.Resources.Bucket.Properties)) console.log(`${name}: ${JSON.stringify(value)}`);
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 1.1.8
left: "AWS::NoValue"
plain: "data-prod"
mapped: "data-${Stage}"
literal: "prod/${!aws:username}"
EOF
