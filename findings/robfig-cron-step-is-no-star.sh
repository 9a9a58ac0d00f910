#!/usr/bin/env bash
# Assumed:  in robfig/cron a day of the month that begins with a star counts as a star, as in Vixie's cron, so a weekday beside it has to hold too.
# Happens:  */1 is a star and */2 is none: "0 0 */1 * 1" is every Monday, "0 0 */2 * 1" is every Monday and every odd day besides.
# Matters:  a job that a step was to make rarer runs several times as often, and a line taken over from a crontab means something else.
# Seen:     github.com/robfig/cron/v3 v3.0.1, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/robfig/cron/v3@v3.0.1 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

func main() {
	for _, spec := range []string{"0 0 * * 1", "0 0 */1 * 1", "0 0 */2 * 1", "0 0 1-31 * 1", "0 0 ? * 1"} {
		schedule, err := cron.ParseStandard(spec)
		if err != nil {
			panic(err)
		}
		at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		fmt.Printf("%s:", spec)
		for range 5 {
			at = schedule.Next(at)
			fmt.Print(at.Format(" Mon 2 Jan,"))
		}
		fmt.Println()
	}
}
EOF
{
  go list -m github.com/robfig/cron/v3
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/robfig/cron/v3 v3.0.1
0 0 * * 1: Mon 2 Nov, Mon 9 Nov, Mon 16 Nov, Mon 23 Nov, Mon 30 Nov,
0 0 */1 * 1: Mon 2 Nov, Mon 9 Nov, Mon 16 Nov, Mon 23 Nov, Mon 30 Nov,
0 0 */2 * 1: Mon 2 Nov, Tue 3 Nov, Thu 5 Nov, Sat 7 Nov, Mon 9 Nov,
0 0 1-31 * 1: Mon 2 Nov, Tue 3 Nov, Wed 4 Nov, Thu 5 Nov, Fri 6 Nov,
0 0 ? * 1: Mon 2 Nov, Mon 9 Nov, Mon 16 Nov, Mon 23 Nov, Mon 30 Nov,
EOF
