package elements_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
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

// RetainExceptOnCreate is a word of DeletionPolicy alone: CloudFormation refuses it for a resource that is replaced. cfn-lint calls
// it E3036.
func TestPolicyOfReplacement(t *testing.T) {
	for policy, want := range map[string]string{"Retain": "", "RetainExceptOnCreate": "F0018"} {
		var part elements.Part
		part.Resources.Add("Bucket", map[string]any{"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": policy})
		_, err := synthesize(t, true, part)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", policy, err, want)
		}
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
		"VersioningConfiguration.Status: 'On' is not one of":                      true, // of their bucket
		"'BucketOwnerEnforce' is not one of":                                      true,
		"Ours/Bucket":                                                             true, // the one about its ownership
	} {
		if strings.Contains(found, text) != want {
			t.Errorf("%q is there: %t, want %t: %s", text, !want, want, found)
		}
	}
}

// What a parameter allows and a property does not take is found at the parameter. It is acknowledged at that property of that
// resource: the same value in another one is found. The CDK's own validation and ours agree about it.
func TestAcknowledgedAtTheProperty(t *testing.T) {
	bucket := func() map[string]any {
		status := map[string]any{"Status": map[string]any{"Ref": "Versioning"}}
		return map[string]any{"Type": "AWS::S3::Bucket", "Properties": map[string]any{
			"VersioningConfiguration": map[string]any{"Fn::If": []any{"SetVersioning", status, map[string]any{"Ref": "AWS::NoValue"}}},
		}}
	}
	var part elements.Part
	part.Parameters.Add("Versioning", map[string]any{"Type": "String", "Default": "Off", "AllowedValues": []string{"Off", "Enabled"}})
	part.Conditions.Add("SetVersioning", map[string]any{
		"Fn::Not": []any{map[string]any{"Fn::Equals": []any{map[string]any{"Ref": "Versioning"}, "Off"}}},
	})
	part.Resources.Add("Good", bucket())
	part.Acknowledged = map[string][]elements.Acknowledgment{"Good": {
		{Rule: "W1030", Property: "Properties.VersioningConfiguration.Status", Reason: "with Off the property is left out"},
	}}
	if found := reported(t, part); strings.Contains(found, "W1030") {
		t.Errorf("what is acknowledged is found: %s", found)
	}
	part.Resources.Add("Bad", bucket())
	found := reported(t, part)
	const bad = "'Off' is not one of the allowed values for property 'VersioningConfiguration.Status' when resolved at Resources/Bad/"
	if !strings.Contains(found, bad) || strings.Contains(found, "Resources/Good/") {
		t.Errorf("want %q and nothing about Good: %s", bad, found)
	}
}

// reported is the report of the validation: warnings alone are no error.
func reported(t *testing.T, part elements.Part) string {
	t.Helper()
	dir := t.TempDir()
	if err := synthesizeTo(t, dir, true, part); err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(filepath.Join(dir, "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(report)
}

// The engine starts once, in the thread, before there are templates: the CDK's plugin starts it again where it was not made for
// their types of resources, and a second start takes as long as the rest of a run.
func TestTheEngineStartsOnce(t *testing.T) {
	starts := filepath.Join(t.TempDir(), "starts")
	preload := filepath.Join(t.TempDir(), "preload.js")
	code := `const fs = require('fs'), Module = require('module'), {isMainThread} = require('worker_threads');
		const {_load} = Module;
		Module._load = function(request, ...rest) {
			const loaded = _load.call(this, request, ...rest);
			if (request === '@aws/cloudformation-validate' && !loaded.counted) {
				loaded.counted = true;
				const {CompositeEngine} = loaded;
				loaded.CompositeEngine = class extends CompositeEngine {
					constructor(...args) {
						fs.appendFileSync(process.env.STARTS, isMainThread ? 'main ' : 'thread ');
						super(...args);
					}
				};
			}
			return loaded;
		};`
	if err := os.WriteFile(preload, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("STARTS", starts)
	t.Setenv("NODE_OPTIONS", "--require "+preload)
	var part elements.Part
	part.Resources.Add("Topic", map[string]any{"Type": "AWS::SNS::Topic"})
	part.Resources.Add("Bucket", map[string]any{"Type": "AWS::S3::Bucket"})
	if _, err := synthesize(t, true, part); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(starts); string(got) != "thread " {
		t.Errorf("the engine starts in %q, want once in the thread: %v", got, err)
	}
}
