package elements_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/elements"
)

// bucket is a resource with a property that is not there, a value that is none of those allowed, and another such value.
var bucket = map[string]any{
	"Type": "AWS::S3::Bucket",
	"Properties": map[string]any{
		"VersioningConfiguration": map[string]any{"Status": "On", "Standing": "Enabled"},
		"OwnershipControls":       map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforce"}}},
	},
}

var versioning = []elements.Acknowledgment{
	{Rule: "W3030", Property: "Properties.VersioningConfiguration.Status", Reason: "to try it"},
	{Rule: "F3002", Property: "Properties.VersioningConfiguration.Standing", Reason: "to try it"},
}

// What is wrong is found as the CDK's own validation would find it, each finding in its own words, whether or not its threads
// can be used. What is acknowledged is left out, of that resource, rule and property alone.
func TestValidation(t *testing.T) {
	var part elements.Part
	part.Resources.Add("Bucket", bucket)
	part.Resources.Add("Acknowledged", bucket)
	part.Acknowledged = map[string][]elements.Acknowledgment{"Acknowledged": versioning}
	const withoutEngine = `class extends Worker {
		constructor(file, options) {
			super("const {workerData: {port, answers}} = require('worker_threads');" +
				"port.on('message', m => { if (m.stackTemplates) { port.postMessage({error: 'no engine'}); Atomics.store(answers, 0, 1); Atomics.notify(answers, 0) } })",
				{...options, eval: true});
		}
	}`
	const elsewhere = `class extends Worker {
		constructor(file, options) { super(file, {...options, workerData: {...options.workerData, library: '/nowhere'}}) }
	}`
	for _, tt := range []struct {
		name    string
		threads string // what Node.js has for its class Worker
	}{
		{"in a thread", "Worker"},
		{"without threads", "class { constructor() { throw new Error('no threads here') } }"},
		{"a thread without an engine", withoutEngine},
		{"a thread that guessed wrong where the CDK is", elsewhere},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "preload.js")
			code := "const threads = require('worker_threads'), {Worker} = threads;\nthreads.Worker = " + tt.threads + ";\n"
			if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("NODE_OPTIONS", "--require "+file)
			_, err := synthesize(t, true, part)
			if err == nil {
				t.Fatal("nothing was found")
			}
			for _, want := range []struct {
				text  string
				times int
			}{
				{"'On' is not one of", 1},
				{"VersioningConfiguration.Standing: Additional properties are not allowed", 1},
				{"'BucketOwnerEnforce' is not one of", 2},
			} {
				if n := strings.Count(err.Error(), want.text); n != want.times {
					t.Errorf("%q is there %d times, want %d: %v", want.text, n, want.times, err)
				}
			}
		})
	}
}

// In an app that is not ours, the CDK's own validation runs. What is acknowledged is left out there too, of our resource and
// property alone: the same finding about something else of the app stays.
func TestAcknowledgedInAnyApp(t *testing.T) {
	t.Setenv("CDK_VALIDATION", "true")
	t.Setenv("NODE_ENV", "test")
	t.Setenv("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
	jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: jsii.String(t.TempDir()), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false),
		PostCliContext: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	var found string
	func() {
		defer func() {
			if r := recover(); r != nil {
				found = r.(error).Error()
			}
		}()
		for _, id := range []string{"Ours", "Theirs"} {
			stack := awscdk.NewStack(app, jsii.String(id), &awscdk.StackProps{Synthesizer: awscdk.NewLegacyStackSynthesizer()})
			var part elements.Part
			part.Resources.Add("Bucket", bucket)
			if id == "Ours" {
				part.Acknowledged = map[string][]elements.Acknowledgment{"Bucket": versioning}
			}
			elements.Define(stack, part)
		}
		app.Synth(nil)
	}()
	for text, want := range map[string]bool{
		"Theirs/Bucket": true,
		"VersioningConfiguration.Standing: Additional properties are not allowed": true,
		"VersioningConfiguration.Status: 'On' is not one of":                      false, // the CDK has the text of a rule's first finding only
		"'BucketOwnerEnforce' is not one of":                                      true,
		"Ours/Bucket":                                                             true, // the one about its ownership
	} {
		if strings.Contains(found, text) != want {
			t.Errorf("%q is there: %t, want %t: %s", text, !want, want, found)
		}
	}
}
