#!/usr/bin/env bash
# Assumed:  the library behind "cdk diff" reports every property whose text differs.
# Happens:  two texts that are the same number when read as one count as equal: "0042" and "42", "0x10" and "16", even two
#           texts of 16 digits that only a rounded number makes equal. fullDiff then counts no difference at all.
# Matters:  an external ID, an account ID, a version or a tag can change and who reads the difference sees nothing.
# Seen:     @aws-cdk/cloudformation-diff 2.187.5, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @aws-cdk/cloudformation-diff@2.187.5

cat >run.js <<'EOF'
const { fullDiff } = require('@aws-cdk/cloudformation-diff');
const role = id => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{
            Effect: 'Allow',
            Principal: { AWS: '111122223333' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': id } },
          }],
        },
      },
    },
  },
});
console.log('version', require('@aws-cdk/cloudformation-diff/package.json').version);
for (const [before, after] of [
  ['alpha', 'beta'], ['0042', '42'], ['4.20', '4.2'], ['0x10', '16'], ['1e3', '1000'],
  ['012345678901', '12345678901'], ['9007199254740993', '9007199254740992'],
]) {
  const diff = fullDiff(role(before), role(after));
  console.log(`${before} -> ${after}: ${diff.differenceCount} differences`);
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.187.5
alpha -> beta: 1 differences
0042 -> 42: 0 differences
4.20 -> 4.2: 0 differences
0x10 -> 16: 0 differences
1e3 -> 1000: 0 differences
012345678901 -> 12345678901: 0 differences
9007199254740993 -> 9007199254740992: 0 differences
EOF
