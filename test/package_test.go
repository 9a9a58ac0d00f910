package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// aws cloudformation package, through which some pipelines take every template, writes other bytes, which no signature covers, and
// changes nothing in what they mean.
func TestCloudFormationPackageChangesNothing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not tested with -short: the AWS CLI starts for each template")
	}
	aws := testtools.Need(t, "aws", "templates packaged by the AWS CLI", "pip install awscli")
	paths, err := filepath.Glob("../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	env := testtools.Isolated(t, "us-east-1")
	for _, path := range paths {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		packaged := filepath.Join(t.TempDir(), "template.yaml")
		cmd := exec.CommandContext(t.Context(), aws, "cloudformation", "package", "--template-file", path, "--s3-bucket", "nothing-is-uploaded", "--output-template-file", packaged)
		cmd.Env = env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", path, err, out)
		}
		after, err := os.ReadFile(packaged)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) == string(before) {
			t.Errorf("%s: packaged to the same bytes: docs/pipelines.md says otherwise", path)
		}
		c, err := compare.Bytes(before, after)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, f := range c.Findings {
			if f.Kind != compare.Nothing {
				t.Errorf("%s: %s: %s", path, f.Level, changes.Words(f))
			}
		}
	}
}
