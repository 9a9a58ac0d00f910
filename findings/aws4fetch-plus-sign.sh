#!/usr/bin/env bash
# Assumed:  aws4fetch signs the path that it sends, whatever letters a key has.
# Happens:  a plus sign in the path of an S3 address, where it stands for itself, is sent as it is and signed as a space. Written as %2B it is signed right.
#           The service of an address in the European Sovereign Cloud (amazonaws.eu) is not known: it is signed for no service in us-east-1.
# Matters:  objects whose keys have a plus sign, as exports named after a time zone or a MIME type have, answer SignatureDoesNotMatch and all others
#           work.
# Seen:     aws4fetch 1.0.20, @smithy/signature-v4 5.3.0, @aws-crypto/sha256-js 5.2.0, Node.js 20.20.2, 2026-11-28
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws4fetch@1.0.20 @smithy/signature-v4@5.3.0 @aws-crypto/sha256-js@5.2.0

cat >run.js <<'EOS'
import { readFileSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsV4Signer } from 'aws4fetch';
console.log('version', JSON.parse(readFileSync('node_modules/aws4fetch/package.json')).version);
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };
const signature = headers => /Signature=(\w+)/.exec(headers)[1];
// Both sign the same GET of the same moment, with the same headers. What the SDK signs of a path is the path as it is sent, each letter encoded once.
const sdk = async url => {
  const signer = new SignatureV4({ credentials: keys, region: 'us-east-1', service: 's3', sha256: Sha256, uriEscapePath: false, applyChecksum: false });
  const path = new URL(url).pathname.split('/').map(part => encodeURIComponent(decodeURIComponent(part))).join('/');
  const headers = { host: 'bucket.s3.us-east-1.amazonaws.com', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const signed = await signer.sign({ method: 'GET', protocol: 'https:', hostname: headers.host, path, headers }, { signingDate: new Date('2026-11-28T00:00:00Z') });
  return signature(signed.headers.authorization);
};
const fetched = async url => {
  const signed = await new AwsV4Signer({ ...keys, url, datetime: '20261128T000000Z' }).sign();
  return { path: signed.url.pathname, signature: signature(signed.headers.get('authorization')) };
};
for (const key of ['a', 'a%20b', 'a+b', 'a%2Bb', 'a=b']) {
  const url = `https://bucket.s3.us-east-1.amazonaws.com/${key}`;
  const { path, signature } = await fetched(url);
  console.log(`${key}: sent as ${path}, ${signature === await sdk(url) ? 'the same signature' : 'another signature than the SDK'}`);
}
const { service, region } = new AwsV4Signer({ ...keys, url: 'https://bucket.s3.eusc-de-east-1.amazonaws.eu/a' });
console.log('amazonaws.eu:', JSON.stringify({ service, region }));
EOS
node run.js | tee seen
diff - seen <<'EOS'
version 1.0.20
a: sent as /a, the same signature
a%20b: sent as /a%20b, the same signature
a+b: sent as /a+b, another signature than the SDK
a%2Bb: sent as /a%2Bb, the same signature
a=b: sent as /a=b, the same signature
amazonaws.eu: {"service":"","region":"us-east-1"}
EOS
