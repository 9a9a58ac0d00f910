#!/usr/bin/env bash
# Assumed:  permissionsBroadened, which "cdk deploy --require-approval broadening" asks, is true where a change lets somebody do more.
# Happens:  it is true for every changed statement of an inline policy, as the new one counts as added: also where a condition is added, one object named
#           instead of all, or only a Sid given.
# Matters:  a pipeline that waits for approval of what is wider waits for what is narrower too, and for a name; so its question says little.
# Seen:     @aws-cdk/cloudformation-diff 2.187.5, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @aws-cdk/cloudformation-diff@2.187.5

cat >run.js <<'EOF'
const { fullDiff } = require('@aws-cdk/cloudformation-diff');
const template = change => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{
          PolicyName: 'Access',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::quartic-data/*', ...change }],
          },
        }],
      },
    },
  },
});
const show = (name, change) => {
  const diff = fullDiff(template({}), template(change));
  console.log(`${name}: ${diff.differenceCount} differences, broadened ${diff.permissionsBroadened}`);
};
console.log('version', require('@aws-cdk/cloudformation-diff/package.json').version);
show('nothing', {});
show('a Sid added', { Sid: 'Read' });
show('a condition added', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
show('one object instead of all', { Resource: 'arn:aws:s3:::quartic-data/one' });
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.187.5
nothing: 0 differences, broadened false
a Sid added: 1 differences, broadened true
a condition added: 1 differences, broadened true
one object instead of all: 1 differences, broadened true
EOF
