#!/usr/bin/env bash
# Assumed:  a time.Time that modernc.org/sqlite stores in a column of type timestamp can be read back into a time.Time.
# Happens:  by default it is stored in the form of Go's String(), and one whose zone has no name but only an offset, as every time parsed
#           from "...+01:00" elsewhere than in that zone, cannot be read back: Scan fails. To SQLite's own functions none is a date.
# Matters:  the same program and the same JSON body work on a laptop in Berlin and fail in a container that runs in UTC.
#           _time_format=sqlite in the data source name writes another form, which always comes back and is a date.
# Seen:     modernc.org/sqlite v1.62.0, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get modernc.org/sqlite@v1.62.0 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"database/sql"
	"fmt"
	"os"
	"time"
	_ "time/tzdata"

	_ "modernc.org/sqlite"
)

func main() {
	at, err := time.Parse(time.RFC3339, "2026-11-27T16:42:01+01:00")
	check(err)
	for _, option := range []string{"", "?_time_format=sqlite"} {
		db, err := sql.Open("sqlite", "file:"+os.Getenv("TZ")[:3]+".db"+option)
		check(err)
		_, err = db.Exec("drop table if exists checks; create table checks (at timestamp); insert into checks values (?)", at)
		check(err)
		var stored string
		var day sql.NullString
		check(db.QueryRow("select at || '', date(at) from checks").Scan(&stored, &day))
		var back time.Time
		err = db.QueryRow("select at from checks").Scan(&back)
		fmt.Printf("  %q: stored %q, comes back %t, date() %q\n", option, stored, err == nil && back.Equal(at), day.String)
		check(db.Close())
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m modernc.org/sqlite
  go build -o finding .
  for zone in Europe/Berlin UTC; do
    echo "$zone"
    TZ=$zone ./finding
  done
} | tee seen
diff - seen <<'EOF'
modernc.org/sqlite v1.62.0
Europe/Berlin
  "": stored "2026-11-27 16:42:01 +0100 CET", comes back true, date() ""
  "?_time_format=sqlite": stored "2026-11-27 16:42:01+01:00", comes back true, date() "2026-11-27"
UTC
  "": stored "2026-11-27 16:42:01 +0100 +0100", comes back false, date() ""
  "?_time_format=sqlite": stored "2026-11-27 16:42:01+01:00", comes back true, date() "2026-11-27"
EOF
