package testtools

import "errors"

// ErrNoPostgres is why there is no server, and how to get one.
var ErrNoPostgres = errors.New("PostgreSQL is not installed, so nothing is tried on it: on Debian, apt install postgresql")
