#!/usr/bin/env bash
# Assumed:  a CDK library for stack sets, whose list of regions has those of China and GovCloud, works there; and a stack may hold two sets.
# Happens:  the administration role that cdk-stacksets makes for a self-managed set may assume arn:aws:iam::*:role/... in each
#           partition, so in us-gov-west-1 it may assume nothing. Its role stands beside the set under a fixed ID: the second set of a
#           stack ends the synthesis with an error about a name that the author did not choose.
# Matters:  the set is created there, and each of its stack instances then fails for want of a permission that the template seems to give.
# Seen:     cdk-stacksets 0.0.153, aws-cdk-lib 2.276.0 (npm), Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cdk-stacksets@0.0.153 aws-cdk-lib@2.276.0 constructs@10.8.1

cat >app.js <<'EOF'
const { App, DefaultStackSynthesizer, Stack } = require('aws-cdk-lib');
const { Topic } = require('aws-cdk-lib/aws-sns');
const { StackSet, StackSetStack, StackSetTarget, StackSetTemplate } = require('cdk-stacksets');
console.log('versions', require('cdk-stacksets/package.json').version, require('aws-cdk-lib/package.json').version);
const set = (stack, name, region) => {
  const inner = new StackSetStack(stack, `${name}Inner`);
  new Topic(inner, 'Topic');
  return new StackSet(stack, name, {
    target: StackSetTarget.fromAccounts({ regions: [region], accounts: ['444455556666'] }),
    template: StackSetTemplate.fromStackSetStack(inner),
  });
};
const app = new App({ analyticsReporting: false });
for (const [id, region] of [['Commercial', 'eu-central-1'], ['GovCloud', 'us-gov-west-1'], ['China', 'cn-north-1']]) {
  set(new Stack(app, id, { env: { account: '111122223333', region } }), 'Set', region);
}
const assembly = app.synth();
for (const id of ['Commercial', 'GovCloud', 'China']) {
  const policy = Object.values(assembly.getStackByName(id).template.Resources).find(({ Type }) => Type === 'AWS::IAM::Policy');
  console.log(`${id}:`, JSON.stringify(policy.Properties.PolicyDocument.Statement.map(({ Resource }) => Resource)));
}
const two = new Stack(new App(), 'Two', { env: { account: '111122223333', region: 'eu-central-1' } });
set(two, 'First', 'eu-central-1');
try {
  set(two, 'Second', 'eu-central-1');
  console.log('two sets in one stack');
} catch (error) {
  console.log('two sets in one stack:', error.message);
}
EOF
node app.js 2>/dev/null | tee seen
diff - seen <<'EOF'
versions 0.0.153 2.276.0
Commercial: ["arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole"]
GovCloud: ["arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole"]
China: ["arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole"]
two sets in one stack: There is already a Construct with name 'AdminRole' in Stack2 [Two]
EOF
