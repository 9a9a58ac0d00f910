#!/usr/bin/env bash
# Assumed:  a client asks for encoding-type=url and undoes that encoding if the answer says EncodingType url.
# Happens:  minio for JavaScript undoes it always. s3rver ignores the question and sends keys as they are; so the key "a+b" is listed
#           as "a b" and "e%41" as "eA": names of no object, and reading what was listed fails.
# Matters:  a sync or clean-up that lists and then reads or removes fails, or hits another object, for keys with + or % on servers
#           that do not encode; neither side logs anything.
# Seen:     minio 8.0.7, s3rver 3.7.1 (both npm), Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact minio@8.0.7 s3rver@3.7.1

cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { Client } from 'minio';
import S3rver from 's3rver';
const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: 'data', configureBuckets: [{ name: 'quartic-data' }] });
const { port } = await server.run();
const client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey: 'S3RVER', secretKey: 'S3RVER' });
for (const key of ['a+b', 'c d', 'e%41']) await client.putObject('quartic-data', key, Buffer.from('x'));
const version = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log('versions', version('minio'), version('s3rver'));
const answer = await (await fetch(`http://127.0.0.1:${port}/quartic-data?list-type=2&encoding-type=url`)).text();
console.log('sent:', answer.match(/<Key>[^<]*/g).map(k => k.slice(5)), 'says it is encoded:', answer.includes('<EncodingType>'));
for await (const { name } of client.listObjectsV2('quartic-data', '', true)) {
  const read = await client.statObject('quartic-data', name).then(() => 'found', e => e.code);
  console.log(`listed: "${name}", stat: ${read}`);
}
await server.close();
EOF
node run.mjs | tee seen
diff - seen <<'EOF'
versions 8.0.7 3.7.1
sent: [ 'a+b', 'c d', 'e%41' ] says it is encoded: false
listed: "a b", stat: NotFound
listed: "c d", stat: found
listed: "eA", stat: NotFound
EOF
