#!/usr/bin/env bash
# Assumed:  a schema of S3's event notifications takes whatever address a client of S3 has; S3's dual-stack endpoints are asked by IPv6.
# Happens:  S3Schema of Powertools for AWS Lambda (TypeScript) takes IPv4 addresses and the name of a service only. The same upload by
#           IPv6 is an "Invalid IPv4 address", by way of SQS too; its schema for the same event from EventBridge refuses it as well.
# Matters:  a function that reads events by this schema fails for the uploads of some clients and for nobody else's, after a change of the
#           uploader's network. One such record refuses the whole batch that it is in.
# Seen:     @aws-lambda-powertools/parser 2.35.0, zod 4.6.7 (npm), Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @aws-lambda-powertools/parser@2.35.0 zod@4.6.7

cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { S3EventNotificationEventBridgeSchema, S3Schema, S3SqsEventNotificationSchema } from '@aws-lambda-powertools/parser/schemas';
console.log('version', JSON.parse(readFileSync('node_modules/@aws-lambda-powertools/parser/package.json')).version);
const event = sourceIPAddress => ({
  Records: [{
    eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-central-1', eventTime: '2026-11-27T10:00:00.000Z', eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AIDAEXAMPLE' }, requestParameters: { sourceIPAddress },
    responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810', 'x-amz-id-2': 'FMyUVURIY8' },
    s3: {
      s3SchemaVersion: '1.0', configurationId: 'uploads',
      bucket: { name: 'quartic-data', ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: 'arn:aws:s3:::quartic-data' },
      object: { key: 'a.csv', size: 1024, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0055AED6DCD90281E5' },
    },
  }],
});
const queued = address => ({
  Records: [{
    messageId: '059f36b4-87a3-44ab-83d2-661975830a7d', receiptHandle: 'AQEB', body: JSON.stringify(event(address)), attributes: {
      ApproximateReceiveCount: '1', SentTimestamp: '1545082649183', SenderId: 'AIDAEXAMPLE', ApproximateFirstReceiveTimestamp: '1545082649185',
    }, messageAttributes: {}, md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3', eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:uploads', awsRegion: 'eu-central-1',
  }],
});
const bridged = address => ({
  version: '0', id: '17793124-05d4-b198-2fde-7ededc63b103', 'detail-type': 'Object Created', source: 'aws.s3', account: '111122223333',
  time: '2026-11-27T10:00:00Z', region: 'eu-central-1', resources: ['arn:aws:s3:::quartic-data'], detail: {
    version: '0', bucket: { name: 'quartic-data' }, object: { key: 'a.csv', size: 5, etag: 'b1946ac92492d2347c6235b4d2611184', sequencer: '00617F08299329D189' },
    'request-id': 'N4N7GDK58NMKJ12R', requester: '111122223333', 'source-ip-address': address, reason: 'PutObject',
  },
});
for (const address of ['192.0.2.1', 's3.amazonaws.com', '2001:db8::1']) {
  for (const [how, schema, made] of [['S3', S3Schema, event], ['S3 by SQS', S3SqsEventNotificationSchema, queued], ['EventBridge', S3EventNotificationEventBridgeSchema, bridged]]) {
    const { success, error } = schema.safeParse(made(address));
    console.log(`${address}, ${how}:`, success ? 'taken' : JSON.stringify(error.issues.map(({ path, message }) => `${path.at(-1)}: ${message}`)));
  }
}
EOF
node run.mjs | tee seen
diff - seen <<'EOF'
version 2.35.0
192.0.2.1, S3: taken
192.0.2.1, S3 by SQS: taken
192.0.2.1, EventBridge: taken
s3.amazonaws.com, S3: taken
s3.amazonaws.com, S3 by SQS: taken
s3.amazonaws.com, EventBridge: ["source-ip-address: Invalid IPv4 address"]
2001:db8::1, S3: ["sourceIPAddress: Invalid IPv4 address"]
2001:db8::1, S3 by SQS: ["sourceIPAddress: Invalid IPv4 address"]
2001:db8::1, EventBridge: ["source-ip-address: Invalid IPv4 address"]
EOF
