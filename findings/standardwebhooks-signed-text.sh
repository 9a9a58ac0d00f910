#!/usr/bin/env bash
# Assumed:  verify of a webhook library says whether the signature is the body's; reading the body is the receiver's part.
# Happens:  standardwebhooks for JavaScript reads the verified body as JSON. One that was signed rightly and is no JSON ends with a
#           SyntaxError instead of its WebhookVerificationError, and an integer of 17 digits or more comes back as another one. The
#           same project's package for Go takes every one of these bodies and changes none.
# Matters:  a receiver that answers 400 to the library's own error and 500 to any other makes the sender repeat such a message for days;
#           and an ID that came as a number is not the one that was signed.
# Seen:     standardwebhooks 1.1.1 (npm), github.com/standard-webhooks/standard-webhooks/libraries v0.0.1, Node.js 20.20.2, Go 1.26.8,
#           2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact standardwebhooks@1.1.1
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1 2>/dev/null

cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
console.log('JavaScript', JSON.parse(readFileSync('node_modules/standardwebhooks/package.json')).version);
const webhook = new Webhook('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
const now = new Date();
for (const body of ['{"size": 5}', '{"size": 12345678901234567}', 'ended', 'a=1&b=2']) {
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': webhook.sign('msg_1', now, body),
  };
  try {
    console.log(body, '->', webhook.verify(body, headers));
  } catch (error) {
    console.log(body, '->', error.constructor.name);
  }
}
EOF
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := webhooks.NewWebhook("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		panic(err)
	}
	now := time.Now()
	for _, body := range []string{`{"size": 5}`, `{"size": 12345678901234567}`, "ended", "a=1&b=2"} {
		signature, err := webhook.Sign("msg_1", now, []byte(body))
		if err != nil {
			panic(err)
		}
		headers := http.Header{}
		headers.Set("webhook-id", "msg_1")
		headers.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
		headers.Set("webhook-signature", signature)
		fmt.Println(body, "->", webhook.Verify([]byte(body), headers))
	}
}
EOF
{
  node run.mjs
  echo "Go $(go list -m -f '{{.Version}}' github.com/standard-webhooks/standard-webhooks/libraries)"
  go run .
} | tee seen
diff - seen <<'EOF'
JavaScript 1.1.1
{"size": 5} -> { size: 5 }
{"size": 12345678901234567} -> { size: 12345678901234568 }
ended -> SyntaxError
a=1&b=2 -> SyntaxError
Go v0.0.1
{"size": 5} -> <nil>
{"size": 12345678901234567} -> <nil>
ended -> <nil>
a=1&b=2 -> <nil>
EOF
