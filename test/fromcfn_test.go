package test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// fromCFNRefuses are its words about a condition that joins a list, and about a property that is an object or left out.
var fromCFNRefuses = regexp.MustCompile("unknown variant `Join`|None is not implemented for ResourceValue::Object")

// cdk-from-cfn, which makes CDK code of a template, takes none of ours: docs/pipelines.md says so, and what it leaves out of those that
// it takes. Where a new version takes one, this fails, and says to look what became of it.
func TestCDKFromCFNRefuses(t *testing.T) {
	t.Parallel()
	const tests = "templates converted by cdk-from-cfn"
	node := testtools.Need(t, "node", tests, "install Node.js 22 or newer from https://nodejs.org")
	modules := testtools.NPM(t, tests)
	paths, err := filepath.Glob("../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	for _, path := range paths {
		out, err := exec.CommandContext(t.Context(), node, "testdata/fromcfn.mjs", modules, path).Output()
		exit := (*exec.ExitError)(nil)
		switch {
		case err == nil:
			t.Errorf("%s: converted: look what became of its rules, patterns and policies\n%s", path, out)
		case !errors.As(err, &exit) || !fromCFNRefuses.Match(exit.Stderr):
			t.Errorf("%s: %v\n%s", path, err, exit.Stderr)
		}
	}
}
