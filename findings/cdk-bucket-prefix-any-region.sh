#!/usr/bin/env bash
# Assumed:  the CDK measures the prefix of an account-regional bucket by the name that comes of it, where it knows the stack's region.
# Happens:  it takes 37 characters everywhere. That is what remains of 63 in us-east-1; in ap-southeast-1, 32 do, and with 33 to 37 the name
#           that CloudFormation makes is too long. Where the region is not known, 37 are taken likewise.
# Matters:  an app that works in one region fails in another at deployment, after a synthesis that said nothing. A vendor who lets
#           customers choose the region has to count with the longest.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const { App, Stack, aws_s3: s3 } = require('aws-cdk-lib');
const attempt = (region, length) => {
  const stack = new Stack(new App(), 'Data', { env: { account: '111122223333', region } });
  const bucketNamePrefix = 'q'.repeat(length);
  let outcome = 'accepted';
  try {
    new s3.Bucket(stack, 'Bucket', { bucketNamePrefix, bucketNamespace: s3.BucketNamespace.ACCOUNT_REGIONAL });
  } catch (e) {
    outcome = e.message.split('\n')[1];
  }
  const name = region ? `a name of ${`${bucketNamePrefix}-111122223333-${region}-an`.length}` : 'a name of unknown length';
  console.log(`${region ?? 'any region'}, prefix of ${length}, ${name}: ${outcome}`);
};
console.log('version', require('aws-cdk-lib/package.json').version);
attempt('us-east-1', 37);
attempt('us-east-1', 38);
attempt('ap-southeast-1', 32);
attempt('ap-southeast-1', 33);
attempt('ap-southeast-1', 37);
attempt(undefined, 37);
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.276.0
us-east-1, prefix of 37, a name of 63: accepted
us-east-1, prefix of 38, a name of 64: Bucket name prefix must be 37 characters or fewer
ap-southeast-1, prefix of 32, a name of 63: accepted
ap-southeast-1, prefix of 33, a name of 64: accepted
ap-southeast-1, prefix of 37, a name of 68: accepted
any region, prefix of 37, a name of unknown length: accepted
EOF
