// Package testtools finds the programs that a test runs but that not every machine has.
package testtools

import (
	"os"
	"os/exec"
	"testing"
)

// Need returns the path of a program. Where it is missing, the test is skipped with a line that says what is not tested
// and how to get the program, or fails if the environment says BUCKETGRANT_REQUIRE_TOOLS=1.
func Need(t testing.TB, program, tests, install string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	Unusable(t, tests, program+" is not on the PATH", install)
	return ""
}

// Unusable skips the test as Need does, for a tool that is there and does not serve.
func Unusable(t testing.TB, tests, why, install string) {
	t.Helper()
	if os.Getenv("BUCKETGRANT_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s, and BUCKETGRANT_REQUIRE_TOOLS is 1; get it with: %s", why, install)
	}
	t.Skipf("not tested: %s. %s; get it with: %s", tests, why, install)
}
