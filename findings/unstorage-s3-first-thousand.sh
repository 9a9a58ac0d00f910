#!/usr/bin/env bash
# Assumed:  a storage layer over S3 asks for the next page of a listing as long as the answer says that there is one.
# Happens:  the s3 driver of unstorage reads the first page and ends: of 1,005 items getKeys tells 1,000 and clear removes 1,000, without
#           an error; with its driver for memory both know all of them. The five are still there for getItem and hasItem.
# Matters:  "clear" that should take a customer's data away leaves what comes last in the alphabet, and a count of exactly 1,000 stays
#           what it is. Tests with a few items, or with the driver for memory, never show it.
# Seen:     unstorage 1.17.6, aws4fetch 1.0.20 (npm), github.com/johannesboyne/gofakes3 v1.2.0, Node.js 20.20.2, Go 1.26.8, 2026-11-27
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
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact unstorage@1.17.6 aws4fetch@1.0.20
until [ -s address ]; do sleep 0.1; done

cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { createStorage } from 'unstorage';
import memory from 'unstorage/drivers/memory';
import s3 from 'unstorage/drivers/s3';
console.log('version', JSON.parse(readFileSync('node_modules/unstorage/package.json')).version);
const endpoint = `http://${readFileSync('address', 'utf8').trim()}`;
const options = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', region: 'us-east-1', bucket: 'quartic-data', endpoint };
for (const [name, driver] of [['memory', memory()], ['s3', s3(options)]]) {
  const storage = createStorage({ driver });
  for (let i = 0; i < 1005; i++) await storage.setItem(`item${String(i).padStart(4, '0')}`, 'x');
  const keys = (await storage.getKeys()).length;
  await storage.clear();
  const last = await storage.hasItem('item1004');
  console.log(`${name}: of 1005 items, ${keys} keys; after clear ${(await storage.getKeys()).length} are left, item1004 is there: ${last}`);
}
EOF
node run.mjs | tee seen
diff - seen <<'EOF'
version 1.17.6
memory: of 1005 items, 1005 keys; after clear 0 are left, item1004 is there: false
s3: of 1005 items, 1000 keys; after clear 5 are left, item1004 is there: true
EOF
