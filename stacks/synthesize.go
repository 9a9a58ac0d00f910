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
	"sync/atomic"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Synthesize writes the cloud assembly of the vendors' stacks to a folder, and returns each template as the CDK wrote
// it, by vendor id. Under the cdk command the assembly has the [HostingStack] too. Warnings go to stderr, a line each.
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

	// What the runtime unpacks goes to a folder of its own: one that is killed leaves it behind.
	tmp, err := os.MkdirTemp("", "bucketgrant-cdk-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	type result struct {
		templates map[string][]byte
		err       error
	}
	done := make(chan result, 1)
	go func() {
		t, err := synthesize(ctx, defs, outdir, tmp)
		done <- result{t, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			// Ctrl-C reaches the runtime too, and its end may be seen first.
			select {
			case <-ctx.Done():
				tap.silence()
				return nil, ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
		return r.templates, r.err
	case <-ctx.Done():
		// A call to the runtime cannot be interrupted. Mostly the runtime has been interrupted too, and fails soon; if it
		// goes on, it is left alone: the program is about to end, and the runtime ends with it.
		tap.silence()
		select {
		case <-done:
		case <-time.After(time.Second):
			abandoned.Store(true)
		}
		return nil, ctx.Err()
	}
}

// abandoned: the runtime is not to be waited for.
var abandoned atomic.Bool

func synthesize(ctx context.Context, defs []*vendors.Definition, outdir, tmp string) (templates map[string][]byte, err error) {
	defer restartRuntime(tmp)()
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
	if os.Getenv("CDK_OUTDIR") != "" { // the cdk command deploys it; nothing under templates/ is made of it
		if _, err := NewHostingStack(app); err != nil {
			return nil, err
		}
	}
	app.Synth(nil)
	return readTemplates(outdir, defs)
}

// Close ends the CDK's runtime and removes what it unpacked when the program started. Call it last in every program
// that imports this package, whether or not it synthesized.
func Close() {
	if !abandoned.Load() {
		jsii.Close()
	}
}

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
// closed, it takes it anew. Until restored, tmp is where it puts temporary files.
func restartRuntime(tmp string) (restore func()) {
	Close()
	before, had := os.LookupEnv("TMPDIR")
	os.Setenv("TMPDIR", tmp)
	var versions []string
	for v := 12; v <= 40; v++ {
		versions = append(versions, strconv.Itoa(v))
	}
	for _, banner := range []string{"END_OF_LIFE", "DEPRECATED", "UNTESTED"} {
		os.Setenv("JSII_SILENCE_WARNING_"+banner+"_NODE_VERSION", strings.Join(versions, ","))
	}
	return func() {
		if had {
			os.Setenv("TMPDIR", before)
		} else {
			os.Unsetenv("TMPDIR")
		}
	}
}
