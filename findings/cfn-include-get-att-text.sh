#!/usr/bin/env bash
# Assumed:  an app of the CDK writes Fn::GetAtt in JSON as the list of two that CloudFormation documents for JSON, whatever the app includes.
# Happens:  CfnInclude writes the short form "!GetAtt Bucket.Arn" of an included YAML template as the text "Bucket.Arn", beside lists for what the
#           app itself refers to. yaml-cfn, modelled on the AWS CLI, reads the short form as a list and cannot write the text: a TypeError.
# Matters:  who reads synthesized templates must know both; a tool that was tried with templates of CDK constructs fails with the first included one.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, yaml-cfn 0.3.2, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1 yaml-cfn@0.3.2

cat >included.yaml <<'EOF'
Resources:
  Bucket:
    Type: AWS::S3::Bucket
Outputs:
  Short: {Value: !GetAtt Bucket.Arn}
EOF
cat >run.js <<'EOF'
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { yamlDump, yamlParse } = require('yaml-cfn');
const { readFileSync } = require('fs');
console.error = () => {};
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'S');
const included = new CfnInclude(stack, 'Included', { templateFile: 'included.yaml' });
new CfnOutput(stack, 'Own', { value: included.getResource('Bucket').attrArn });
const { Outputs } = app.synth().getStackByName('S').template;
console.log('versions', require('aws-cdk-lib/package.json').version, require('yaml-cfn/package.json').version);
console.log('yaml-cfn reads', JSON.stringify(yamlParse(readFileSync('included.yaml', 'utf8')).Outputs.Short.Value));
for (const [name, { Value }] of Object.entries(Outputs)) {
  let written;
  try { written = yamlDump({ Value }).trim(); } catch (e) { written = `${e.name}: ${e.message}`; }
  console.log(`${name}: CDK writes ${JSON.stringify(Value)}, yaml-cfn makes of it ${written}`);
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
versions 2.276.0 0.3.2
yaml-cfn reads {"Fn::GetAtt":["Bucket","Arn"]}
Short: CDK writes {"Fn::GetAtt":"Bucket.Arn"}, yaml-cfn makes of it TypeError: data.join is not a function
Own: CDK writes {"Fn::GetAtt":["Bucket","Arn"]}, yaml-cfn makes of it Value: !GetAtt Bucket.Arn
EOF
