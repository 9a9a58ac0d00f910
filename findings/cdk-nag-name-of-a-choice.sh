#!/usr/bin/env bash
# Assumed:  cdk-nag names a wildcard finding by the resource's ARN as the policy has it, so that text is what one acknowledges.
# Happens:  Fn::Sub and Fn::Join of a pseudo parameter both become "arn:<AWS::Partition>:...", which stands in neither; Fn::Sub with a map, Fn::If and Fn::Select
#           become their whole JSON. So a choice between two ARNs needs the JSON of both in the name, and the text with "${AWS::Partition}" matches nothing.
# Matters:  rewriting an expression without changing what it means makes the acknowledgement void and the build fail; a list of acknowledgements for a
#           template must be taken from the report, not from the template.
# Seen:     cdk-nag 3.0.2, aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cdk-nag@3.0.2 aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const fs = require('fs');
const { App, Stack, CfnCondition, Fn, Validations } = require('aws-cdk-lib');
const { CfnRole } = require('aws-cdk-lib/aws-iam');
const { AwsSolutionsChecks } = require('cdk-nag');
console.error = () => {};
const findings = (outdir, resource, acknowledge) => {
  const app = new App({ analyticsReporting: false, outdir });
  const stack = new Stack(app, 'S');
  new CfnCondition(stack, 'C', { expression: Fn.conditionEquals('a', 'b') });
  const role = new CfnRole(stack, 'R', {
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }],
    },
    policies: [{
      policyName: 'p',
      policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: resource }] },
    }],
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (acknowledge) Validations.of(role).acknowledge({ id: acknowledge, reason: 'reads all objects of its one bucket' });
  try { app.synth(); } catch {}
  const reports = JSON.parse(fs.readFileSync(`${outdir}/validation-report.json`)).pluginReports;
  return reports.filter(r => r.pluginName === 'AwsSolutions').flatMap(r => r.violations.map(v => v.ruleName));
};
const sub = { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::b/*' };
console.log('version', JSON.parse(fs.readFileSync('node_modules/cdk-nag/package.json')).version);
const show = (name, ...rest) => console.log(`${name}: ${findings(name, ...rest).join(' ') || 'none'}`);
show('sub', sub);
show('join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::b/*']] });
show('sub with a map', { 'Fn::Sub': ['arn:${P}:s3:::b/*', { P: { Ref: 'AWS::Partition' } }] });
show('if', { 'Fn::If': ['C', sub, 'arn:aws:s3:::b/one'] });
show('sub, text acknowledged', sub, 'AwsSolutions-IAM5[Resource::arn:${AWS::Partition}:s3:::b/*]');
show('sub, reported name acknowledged', sub, 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::b/*]');
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 3.0.2
sub: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::b/*]
join: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::b/*]
sub with a map: AwsSolutions-IAM5[Resource::["arn:${P}:s3:::b/*",{"P":{"Ref":"AWS::Partition"}}]]
if: AwsSolutions-IAM5[Resource::{"Fn::If":["C",{"Fn::Sub":"arn:${AWS::Partition}:s3:::b/*"},"arn:aws:s3:::b/one"]}]
sub, text acknowledged: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::b/*]
sub, reported name acknowledged: none
EOF
