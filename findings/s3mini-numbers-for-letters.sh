#!/usr/bin/env bash
# Assumed:  a client that undoes XML's references in a listing undoes all of them, so that a key that was listed can be read.
# Happens:  s3mini undoes the five that have names. Servers that are written with Go's encoding/xml send " and ' as numbers: the key it's
#           is listed as it&#39;s, a name of no object, and with each ETag of a list &#34; stands around it, where getEtag has none.
# Matters:  what lists and then reads misses such keys without an error (a missing object is null), and no ETag of a list equals the
#           object's, so everything is copied again. AWS names its references: tests on a local server and AWS differ, both ways.
# Seen:     s3mini 1.0.2 (npm), github.com/johannesboyne/gofakes3 v1.2.0, Node.js 20.20.2, Go 1.26.8, 2026-11-27
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
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact s3mini@1.0.2
until [ -s address ]; do sleep 0.1; done

cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { S3mini } from 's3mini';
console.log('version', JSON.parse(readFileSync('node_modules/s3mini/package.json')).version);
const endpoint = `http://${readFileSync('address', 'utf8').trim()}/quartic-data`;
const s3 = new S3mini({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', region: 'us-east-1', endpoint });
for (const key of ['plain', "it's", 'a&b', 'a<b>', '5"']) await s3.putObject(key, 'x');
for (const { Key, ETag } of await s3.listObjects()) {
  console.log(`listed: ${Key} ${ETag}, read: ${await s3.getObject(Key)}`);
}
console.log('getEtag:', await s3.getEtag('plain'));
EOF
node run.mjs | tee seen
diff - seen <<'EOF'
version 1.0.2
listed: 5&#34; &#34;9dd4e461268c8034f5c8564e155c67a6&#34;, read: null
listed: a&b &#34;9dd4e461268c8034f5c8564e155c67a6&#34;, read: x
listed: a<b> &#34;9dd4e461268c8034f5c8564e155c67a6&#34;, read: x
listed: it&#39;s &#34;9dd4e461268c8034f5c8564e155c67a6&#34;, read: null
listed: plain &#34;9dd4e461268c8034f5c8564e155c67a6&#34;, read: x
getEtag: 9dd4e461268c8034f5c8564e155c67a6
EOF
