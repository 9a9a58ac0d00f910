#!/usr/bin/env bash
# Assumed:  in sethvargo/go-retry, a Backoff says how to retry, so it can be made once and used for every call.
# Happens:  it counts over all calls: WithMaxRetries(2, ...) gives the first call three tries and every later one a single try, and what grows
#           goes on growing from call to call.
# Matters:  a client that keeps its Backoff in a field stops retrying after its first failures, and no error says so.
# Seen:     github.com/sethvargo/go-retry v0.5.0, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/sethvargo/go-retry@v0.5.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"
)

func main() {
	tries := func(b retry.Backoff) (n int) {
		_ = retry.Do(context.Background(), b, func(context.Context) error {
			n++
			return retry.RetryableError(errors.New("slow down"))
		})
		return n
	}
	kept := retry.WithMaxRetries(2, retry.NewConstant(time.Millisecond))
	fmt.Println("tries with one that is kept:", tries(kept), tries(kept), tries(kept))
	made := func() retry.Backoff { return retry.WithMaxRetries(2, retry.NewConstant(time.Millisecond)) }
	fmt.Println("tries with one made for each call:", tries(made()), tries(made()), tries(made()))

	growing := retry.NewExponential(time.Second)
	for call := range 2 {
		first, _ := growing.Next()
		second, _ := growing.Next()
		fmt.Println("call", call+1, "would wait", first, second)
	}
}
EOF
{
  go list -m github.com/sethvargo/go-retry
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/sethvargo/go-retry v0.5.0
tries with one that is kept: 3 1 1
tries with one made for each call: 3 3 3
call 1 would wait 1s 2s
call 2 would wait 4s 8s
EOF
