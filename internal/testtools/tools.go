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
	if os.Getenv("BUCKETGRANT_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not on the PATH, and BUCKETGRANT_REQUIRE_TOOLS is 1; get it with: %s", program, install)
	}
	t.Skipf("not tested: %s. %s is not on the PATH; get it with: %s", tests, program, install)
	return ""
}
