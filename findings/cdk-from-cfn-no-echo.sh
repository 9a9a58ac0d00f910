#!/usr/bin/env bash
# Assumed:  a template converted to CDK code and synthesized again makes what the template makes, or the converter says why not.
# Happens:  conditions become plain "if"s of the program. A parameter with NoEcho stays a CloudFormation parameter, so its value in
#           the program is a placeholder, never the empty string, and the "if" always goes the same way: the condition is gone.
#           UpdateReplacePolicy, AllowedPattern and Rules are left out. Nothing is printed about any of it.
# Matters:  a resource that the template makes only for customers who type a token is made for everybody.
# Seen:     cdk-from-cfn 0.336.0, aws-cdk-lib 2.276.0, constructs 10.8.1, esbuild 0.28.2, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --save-exact cdk-from-cfn@0.336.0 aws-cdk-lib@2.276.0 constructs@10.8.1 esbuild@0.28.2

cat >run.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { transmute } from 'cdk-from-cfn';
import { transformSync } from 'esbuild';
import { App } from 'aws-cdk-lib';
const before = {
  Parameters: { Token: { Type: 'String', NoEcho: true, Default: '', AllowedPattern: '^[a-z]*$' } },
  Rules: { Letters: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Token' }, 'x'] }] }, AssertDescription: 'not x' }] } },
  Conditions: { HasToken: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Token' }, ''] }] } },
  Resources: {
    Log: {
      Type: 'AWS::S3::Bucket', Condition: 'HasToken',
      DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    },
  },
};
const version = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log('versions', version('cdk-from-cfn'), version('aws-cdk-lib'));
writeFileSync('stack.mjs', transformSync(transmute(JSON.stringify(before), 'typescript', 'Converted', 'stack'), { loader: 'ts' }).code);
const { Converted } = await import('./stack.mjs');
const app = new App({ analyticsReporting: false });
console.error = () => {};
new Converted(app, 'S');
const after = app.synth().getStackByName('S').template;
console.log('parameter', JSON.stringify(after.Parameters.Token));
console.log('rule Letters', JSON.stringify(after.Rules?.Letters));
console.log('conditions', JSON.stringify(after.Conditions));
const { Metadata, ...log } = after.Resources.Log;
console.log('resource', JSON.stringify(log));
EOF
node run.mjs 2>stderr | tee seen
test ! -s stderr || { cat stderr; exit 1; }
diff - seen <<'EOF'
versions 0.336.0 2.276.0
parameter {"Type":"String","Default":"","NoEcho":true}
rule Letters undefined
conditions undefined
resource {"Type":"AWS::S3::Bucket","DeletionPolicy":"Retain"}
EOF
