package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/cloudformationinclude"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// A vendor's template in a customer's own CDK app, by way of CfnInclude, means what it means alone: the CDK spells a
// Fn::GetAtt and a DependsOn otherwise, and a comparison finds nothing.
func TestCfnIncludeChangesNothing(t *testing.T) {
	// The CDK warns of what such an app cannot know, on pages of standard error: another process does it, and is heard if
	// something is wrong.
	const inside = "BUCKETGRANT_TEST_INCLUDES"
	if os.Getenv(inside) == "" {
		if testing.Short() {
			t.Skip("not tested with -short: the CDK reads templates, in a process of its own")
		}
		t.Parallel() // beside the scripts: this one waits for another process, too
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), program, "-test.v", "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), inside+"=yes")
		if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	paths, err := filepath.Glob("../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	t.Setenv("CDK_VALIDATION", "false") // of templates that are validated elsewhere
	outdir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(outdir), AnalyticsReporting: jsii.Bool(false)})
	name := func(path string) string {
		return filepath.Base(filepath.Dir(filepath.Dir(path))) + "-" + filepath.Base(filepath.Dir(path))
	}
	for _, path := range paths {
		id := jsii.String(name(path))
		stack := awscdk.NewStack(app, id, &awscdk.StackProps{StackName: jsii.String("included"), Synthesizer: awscdk.NewBootstraplessSynthesizer(nil)})
		cloudformationinclude.NewCfnInclude(stack, jsii.String("Template"), &cloudformationinclude.CfnIncludeProps{TemplateFile: jsii.String(path)})
	}
	app.Synth(nil)
	for _, path := range paths {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(filepath.Join(outdir, name(path)+".template.json"))
		if err != nil {
			t.Fatal(err)
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
