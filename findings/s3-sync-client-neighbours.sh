#!/usr/bin/env bash
# Assumed:  s3-sync-client, which shows each of its calls as the "aws s3 sync" that it stands for, takes s3://bucket/logs for a folder too.
# Happens:  it takes it for the beginning of keys. sync(folder, 's3://bucket/logs', { del: true }) deletes logs-old/2025.gz and logs2.txt,
#           which are in no folder logs. With a slash at the end it leaves them alone, and writes to logs//new.gz instead.
# Matters:  an upload that should mirror one folder deletes its neighbours whose names begin alike, without an error. The command that the
#           documentation puts beside it deletes in logs/ only.
# Seen:     s3-sync-client 4.3.1, @aws-sdk/client-s3 3.1175.0 (npm), github.com/johannesboyne/gofakes3 v1.2.0, Node.js 20.20.2, Go 1.26.8,
#           2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'kill %1 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/johannesboyne/gofakes3@v1.2.0 2>/dev/null
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	backend := s3mem.New()
	if err := backend.CreateBucket("quartic-data"); err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	panic(http.Serve(listener, gofakes3.New(backend).Server()))
}
EOF
go build -o server .
./server >address &
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact s3-sync-client@4.3.1 @aws-sdk/client-s3@3.1175.0 @aws-sdk/lib-storage@3.1175.0
until [ -s address ]; do sleep 0.1; done

cat >run.mjs <<'EOF'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3SyncClient } from 's3-sync-client';
console.log('version', JSON.parse(readFileSync('node_modules/s3-sync-client/package.json')).version);
const client = new S3Client({
  endpoint: `http://${readFileSync('address', 'utf8').trim()}`, region: 'us-east-1', forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
});
const Bucket = 'quartic-data';
const keys = async () => ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key).join(' ');
const { sync } = new S3SyncClient({ client });
mkdirSync('folder');
writeFileSync('folder/new.gz', 'x');
for (const target of ['s3://quartic-data/logs', 's3://quartic-data/logs/']) {
  for (const Key of ['logs/old.gz', 'logs-old/2025.gz', 'logs2.txt']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  console.log('before:', await keys());
  await sync('folder', target, { del: true });
  console.log(`after sync to ${target} with del:`, await keys());
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'logs/new.gz' }));
}
EOF
node run.mjs 2>/dev/null | tee seen
diff - seen <<'EOF'
version 4.3.1
before: logs-old/2025.gz logs/old.gz logs2.txt
after sync to s3://quartic-data/logs with del: logs/new.gz
before: logs-old/2025.gz logs/old.gz logs2.txt
after sync to s3://quartic-data/logs/ with del: logs-old/2025.gz logs//new.gz logs2.txt
EOF
