package stacks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Synthesize writes the cloud assembly of the vendors' stacks to a folder, and returns each template as the CDK wrote
// it, by vendor id. Under the cdk command the assembly has the [HostingStack] and the [CallBackStack] too. Warnings go to stderr, a line each.
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
	forgetMachineCode()
	// What the runtime unpacks goes to a folder of its own: one that is killed leaves it behind.
	tmp, err := os.MkdirTemp("", "bucketgrant-cdk-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	defer warnAboutNode(ctx, tmp, stderr)
	type result struct {
		templates map[string][]byte
		err       error
	}
	done := make(chan result, 1)
	go func() {
		t, err := synthesizeKeeping(ctx, defs, outdir, tmp, stderr)
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

// Validated reports whether the CDK validates the templates, which it does unless the environment has CDK_VALIDATION=false.
func Validated() bool { return os.Getenv("CDK_VALIDATION") != "false" }

// abandoned: the runtime is not to be waited for.
var abandoned atomic.Bool

// synthesizeKeeping lets the runtime keep what it unpacks where it can. Nothing that is kept can end a run: a runtime that dies
// with it is started once more without it.
func synthesizeKeeping(ctx context.Context, defs []*vendors.Definition, outdir, tmp string, stderr io.Writer) (map[string][]byte, error) {
	folder, err := keptIn()
	if err != nil {
		fmt.Fprintln(stderr, slower(err.Error()))
	}
	templates, err := synthesize(ctx, defs, outdir, tmp, folder)
	var died *diedError
	if !errors.As(err, &died) {
		return templates, err
	}
	select {
	case <-ctx.Done(): // Ctrl-C reaches the runtime too, and its end may be seen first
		return nil, ctx.Err()
	case <-time.After(100 * time.Millisecond):
		fmt.Fprintln(stderr, slower(fmt.Sprintf("the CDK's runtime failed with what is kept in %s (%v), which can be deleted", folder, err)))
		return synthesize(ctx, defs, outdir, tmp, "")
	}
}

// synthesize runs the CDK, with a runtime that keeps what it unpacks in a folder, or keeps nothing.
func synthesize(ctx context.Context, defs []*vendors.Definition, outdir, tmp, folder string) (templates map[string][]byte, err error) {
	defer restartRuntime(tmp, folder != "")()
	defer Close()
	// A panic of the CDK leaves its tree half built: the whole of it is thrown away with the runtime.
	defer func() {
		if r := recover(); r != nil {
			templates, err = nil, fmt.Errorf("the CDK failed: %v", r)
			if found := findings(outdir); found != nil {
				err = found
			} else if folder != "" && !alive() {
				err = &diedError{err}
			}
		}
	}()
	if err := os.RemoveAll(reportFile(outdir)); err != nil { // another run's
		return nil, err
	}
	if Validated() {
		elements.PrepareValidation()
	}
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(outdir),
		AnalyticsReporting: jsii.Bool(false),
		StackTraces:        jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		AutoSynth:          jsii.Bool(false), // a run that failed must not write an assembly as it exits
		// go test does not read cdk.json: what matters for the templates is set here.
		PostCliContext: &map[string]any{
			"aws:cdk:enable-path-metadata":          false,
			"aws:cdk:disable-asset-metadata":        true,
			"aws:cdk:disable-creation-stack-traces": true,
			"aws:cdk:disable-logicalId-metadata":    true,
			// What the CDK's validation finds is an error. See acknowledgment in package constructs for what it finds wrongly.
			"@aws-cdk/core:validateAgainstDefaultRules": true,
			// The report is read here, to the end: see checkValidation.
			"@aws-cdk/core:failSynthOnValidationErrors": false,
		},
	})
	if Validated() {
		elements.UseValidation(app)
	}
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
		if _, err := NewCallBackStack(app); err != nil {
			return nil, err
		}
	}
	app.Synth(nil)
	if Validated() {
		if err := checkValidation(outdir); err != nil {
			return nil, err
		}
	}
	if templates, err = ReadTemplates(outdir, defs); err != nil {
		return nil, err
	}
	waitForIndex(ctx)
	return templates, nil
}

// waitForIndex lets the first run on a machine finish what makes all later ones faster.
func waitForIndex(ctx context.Context) {
	for end := time.Now().Add(10 * time.Second); elements.Indexing() && time.Now().Before(end) && ctx.Err() == nil; {
		time.Sleep(20 * time.Millisecond)
	}
}

// ReadTemplates reads each definition's template from a cloud assembly, by vendor id.
func ReadTemplates(dir string, defs []*vendors.Definition) (map[string][]byte, error) {
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
