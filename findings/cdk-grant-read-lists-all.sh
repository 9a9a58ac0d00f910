#!/usr/bin/env bash
# Assumed:  bucket.grantRead(role, 'in/*') lets the role read below in/, and list what is there.
# Happens:  the pattern holds for objects alone: s3:List* and s3:GetBucket* are allowed on the whole bucket, with no condition on s3:prefix.
#           grantReadWrite is alike; grantWrite and grantPut allow no listing.
# Matters:  whoever gives a partner one folder shows it the names of all keys, and the bucket's settings. Own statements, or a condition on
#           s3:prefix, are needed for less.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const { App, Stack, aws_iam: iam, aws_s3: s3 } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
console.log('version', require('aws-cdk-lib/package.json').version);
for (const grant of ['grantRead', 'grantReadWrite', 'grantWrite', 'grantPut']) {
  const stack = new Stack(new App(), 'Partner');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('111122223333') });
  s3.Bucket.fromBucketName(stack, 'Bucket', 'quartic-data')[grant](role, 'in/*');
  for (const policy of Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))) {
    for (const { Action, Resource, Condition } of policy.Properties.PolicyDocument.Statement) {
      const on = [Resource].flat().map((r) => r['Fn::Join'][1].at(-1));
      console.log(`${grant}\n  ${[Action].flat().join(' ')}\n  on ${on.join(' and ')}, condition ${JSON.stringify(Condition) ?? 'none'}`);
    }
  }
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.276.0
grantRead
  s3:GetObject* s3:GetBucket* s3:List*
  on :s3:::quartic-data and :s3:::quartic-data/in/*, condition none
grantReadWrite
  s3:GetObject* s3:GetBucket* s3:List* s3:DeleteObject* s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:PutObjectTagging s3:PutObjectVersionTagging s3:Abort*
  on :s3:::quartic-data and :s3:::quartic-data/in/*, condition none
grantWrite
  s3:DeleteObject* s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:PutObjectTagging s3:PutObjectVersionTagging s3:Abort*
  on :s3:::quartic-data and :s3:::quartic-data/in/*, condition none
grantPut
  s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:PutObjectTagging s3:PutObjectVersionTagging s3:Abort*
  on :s3:::quartic-data/in/*, condition none
EOF
