package test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// cfn-lint knows the schemas of the resource types, and finds nothing, warnings and mere information included. One run for
// all templates: more than half of a run is the start.
func TestLint(t *testing.T) {
	t.Parallel()
	lint := testtools.Need(t, "cfn-lint", "the templates against the schemas of their resource types", "pip install cfn-lint==1.51.0")
	args := []string{"--include-checks", "I", "--template"}
	for _, pattern := range []string{"../templates/*/*/*.yaml", "choices/testdata/templates/*/*/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d templates, %v", pattern, len(found), err)
		}
		for _, path := range found {
			readFile(t, path) // go test must notice a change
		}
		args = append(args, found...)
	}
	if out, err := exec.Command(lint, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
