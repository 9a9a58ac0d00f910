#!/usr/bin/env bash
# Assumed:  a library for custom resources works in each region that has AWS Lambda; its pattern for ARNs begins with arn:aws.*, so it
#           means other partitions too.
# Happens:  cfn-lambda reads three parts of a region's name. Where there are four (us-gov-west-1, eusc-de-east-1, us-isob-east-1)
#           it ends with a TypeError before it has read the request, and answers CloudFormation nothing. China's regions have three.
# Matters:  a custom resource that nobody answers holds its stack for an hour, then the roll-back for another: what was tried in one
#           partition cannot be launched in the next.
# Seen:     cfn-lambda 5.1.0 (npm), Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cfn-lambda@5.1.0

cat >run.js <<'EOF'
const say = console.log;
console.log = () => {};
const CfnLambda = require('cfn-lambda');
say('version', require('cfn-lambda/package.json').version);
for (const [partition, region] of [['aws', 'eu-central-1'], ['aws-cn', 'cn-north-1'], ['aws-eusc', 'eusc-de-east-1'], ['aws-us-gov', 'us-gov-west-1'], ['aws-iso-b', 'us-isob-east-1'], ['aws-iso-f', 'us-isof-south-1']]) {
  let called = 'nothing called';
  const resource = CfnLambda({ Create: () => (called = 'Create called') });
  try {
    resource(
      { RequestType: 'Create', ResourceProperties: {}, ResponseURL: 'https://localhost/', StackId: 's', RequestId: 'r', LogicalResourceId: 'l' },
      { invokedFunctionArn: `arn:${partition}:lambda:${region}:111122223333:function:custom`, done() {} },
    );
    say(`${region}: ${called}`);
  } catch (error) {
    say(`${region}: ${called}, ${error.name}`);
  }
}
EOF
node run.js 2>/dev/null | tee seen
diff - seen <<'EOF'
version 5.1.0
eu-central-1: Create called
cn-north-1: Create called
eusc-de-east-1: nothing called, TypeError
us-gov-west-1: nothing called, TypeError
us-isob-east-1: nothing called, TypeError
us-isof-south-1: nothing called, TypeError
EOF
