#!/usr/bin/env bash
# Assumed:  with @aws-cdk/core:validateAgainstDefaultRules, a value that the resource's schema rules out fails synthesis.
# Happens:  too long, too large, a wrong type, an unknown or missing property: all fail. A value outside an enumeration
#           is only the warning W3030, and synthesis returns.
# Matters:  a plain typing error ("Enabledd") is the violation that still reaches CloudFormation; only a reader of the report stops it.
# Seen:     aws-cdk-lib 2.276.0 (its CloudFormation Validate 1.14.0), constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const fs = require('fs');
const { App, Stack, CfnResource } = require('aws-cdk-lib');
const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }] };
console.error = () => {};
const run = (name, type, properties) => {
  const app = new App({
    analyticsReporting: false,
    outdir: name,
    postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  new CfnResource(new Stack(app, 'S'), 'R', { type, properties });
  let outcome = 'returned';
  try { app.synth(); } catch (e) { outcome = e.name; }
  const [report] = JSON.parse(fs.readFileSync(`${name}/validation-report.json`)).pluginReports;
  for (const v of report.violations) console.log(`${name}: synth ${outcome}, ${v.ruleName} ${v.severity}`);
};
console.log('version', require('aws-cdk-lib/package.json').version);
run('unknown property', 'AWS::S3::Bucket', { Versions: true });
run('wrong type', 'AWS::S3::Bucket', { VersioningConfiguration: 'on' });
run('missing property', 'AWS::IAM::Role', {});
run('too long', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, RoleName: 'x'.repeat(65) });
run('too large', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, MaxSessionDuration: 43201 });
run('outside the enumeration', 'AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabledd' } });
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.276.0
unknown property: synth ValidationFailed, F3002 error
wrong type: synth ValidationFailed, F3012 error
missing property: synth ValidationFailed, F3003 error
too long: synth ValidationFailed, F3033 error
too large: synth ValidationFailed, F3034 error
outside the enumeration: synth returned, W3030 warning
EOF
