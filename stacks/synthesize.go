package stacks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Synthesize writes the cloud assembly of the vendors' stacks to a folder, and returns each template as the CDK wrote
// it, by vendor id. Warnings go to stderr, a line each.
//
// It starts the CDK's runtime, which serves one goroutine at a time, and closes it in the end: never call it twice at once.
func Synthesize(ctx context.Context, defs []*vendors.Definition, outdir string, stderr io.Writer) (templates map[string][]byte, err error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errors.New("node is not on the PATH: the CDK runs on Node.js, install version 22 or newer from https://nodejs.org")
	}
	tap, err := tapStderr()
	if err != nil {
		return nil, err
	}
	defer tap.during(stderr)()
	var warned sync.WaitGroup
	warned.Go(func() { warnAboutNode(ctx, stderr) })
	defer warned.Wait()

	restartRuntime()
	defer Close()
	// A panic of the CDK leaves its tree half built: the whole of it is thrown away with the runtime.
	defer func() {
		if r := recover(); r != nil {
			templates, err = nil, fmt.Errorf("the CDK failed: %v", r)
		}
	}()

	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(outdir),
		AnalyticsReporting: jsii.Bool(false),
		StackTraces:        jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		AutoSynth:          jsii.Bool(false), // a run that failed must not write an assembly as it exits
		// go test does not read cdk.json: what matters for the templates is set here.
		PostCliContext: &map[string]any{
			"aws:cdk:enable-path-metadata":   false,
			"aws:cdk:disable-asset-metadata": true,
			// What the CDK's validation finds is an error. See acknowledgment in package constructs for what it finds wrongly.
			"@aws-cdk/core:validateAgainstDefaultRules": true,
		},
	})
	for _, def := range defs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := NewVendorStack(app, def); err != nil {
			return nil, err
		}
	}
	app.Synth(nil)
	return readTemplates(outdir, defs)
}

// Close ends the CDK's runtime and removes what it unpacked when the program started. Call it last in every program
// that imports this package, whether or not it synthesized.
func Close() { jsii.Close() }

func readTemplates(dir string, defs []*vendors.Definition) (map[string][]byte, error) {
	templates := make(map[string][]byte, len(defs))
	for _, def := range defs {
		t, err := os.ReadFile(filepath.Join(dir, def.Vendor+".template.json"))
		if err != nil {
			return nil, fmt.Errorf("read the template of %s: %w", def.Vendor, err)
		}
		templates[def.Vendor] = t
	}
	return templates, nil
}

// restartRuntime lets the CDK's runtime see an environment that silences its banners about old versions of Node.js:
// warnAboutNode says it in one line. The runtime took the environment as it was when the program was initialised;
// closed, it takes it anew.
func restartRuntime() {
	var versions []string
	for v := 12; v <= 40; v++ {
		versions = append(versions, strconv.Itoa(v))
	}
	for _, banner := range []string{"END_OF_LIFE", "DEPRECATED", "UNTESTED"} {
		os.Setenv("JSII_SILENCE_WARNING_"+banner+"_NODE_VERSION", strings.Join(versions, ","))
	}
	Close()
}
