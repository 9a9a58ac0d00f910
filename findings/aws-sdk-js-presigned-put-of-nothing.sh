#!/usr/bin/env bash
# Assumed:  a presigned address for PutObject, made without a Body, says nothing of the content that will be sent.
# Happens:  the SDK takes the missing body for an empty one and writes its CRC32 into the address, AAAAAA==. With the Body the address holds the
#           checksum of just that; with requestChecksumCalculation: 'WHEN_REQUIRED' there is none. Content-Type is in no address.
# Matters:  a server that heeds the parameter takes no file but an empty one by such an address, and one that does not, any.
# Seen:     @aws-sdk/s3-request-presigner 3.1162.0, @aws-sdk/client-s3 3.1162.0, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @aws-sdk/s3-request-presigner@3.1162.0 @aws-sdk/client-s3@3.1162.0

cat >run.js <<'EOF'
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
const { getSignedUrl } = require('@aws-sdk/s3-request-presigner');
const show = async (name, input, options) => {
  const client = new S3Client({
    region: 'eu-central-1', credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }, ...options,
  });
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: 'quartic-data', Key: 'in/rows.csv', ...input }));
  const query = [...new URL(url).searchParams].filter(([k]) => /checksum|SignedHeaders|type/i.test(k));
  console.log(`${name}: ${query.map((q) => q.join(' ')).join(', ')}`);
};
(async () => {
  for (const name of ['s3-request-presigner', 'client-s3']) console.log(name, require(`@aws-sdk/${name}/package.json`).version);
  await show('no body', {});
  await show('no body, a type', { ContentType: 'text/csv' });
  await show('an empty body', { Body: '' });
  await show('a body', { Body: 'a,b\n' });
  await show('no body, when required', {}, { requestChecksumCalculation: 'WHEN_REQUIRED' });
})();
EOF
node run.js 2>/dev/null | tee seen
diff - seen <<'EOF'
s3-request-presigner 3.1162.0
client-s3 3.1162.0
no body: X-Amz-SignedHeaders host, x-amz-checksum-crc32 AAAAAA==, x-amz-sdk-checksum-algorithm CRC32
no body, a type: X-Amz-SignedHeaders host, x-amz-checksum-crc32 AAAAAA==, x-amz-sdk-checksum-algorithm CRC32
an empty body: X-Amz-SignedHeaders host, x-amz-checksum-crc32 AAAAAA==, x-amz-sdk-checksum-algorithm CRC32
a body: X-Amz-SignedHeaders content-length;host, x-amz-checksum-crc32 JJcQxQ==, x-amz-sdk-checksum-algorithm CRC32
no body, when required: X-Amz-SignedHeaders host
EOF
