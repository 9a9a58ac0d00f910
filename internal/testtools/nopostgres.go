package testtools

import "errors"

// NoPostgres is why there is no server, and how to get one.
var NoPostgres = errors.New("PostgreSQL is not installed, so nothing is tried on it: on Debian, apt install postgresql")
