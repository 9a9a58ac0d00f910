package elements_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/elements"
)

// The CDK's runtime serves one goroutine: no test of this package is parallel.
func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// synthesize defines a stack of parts and returns its template, or what the CDK has against it.
//
// A cache is where the validation keeps its machine code. Without one there is no validation.
func synthesize(t *testing.T, cache string, parts ...elements.Part) (template string, err error) {
	t.Helper()
	validation := cache != ""
	t.Setenv("CDK_VALIDATION", fmt.Sprint(validation))
	t.Setenv("NODE_ENV", "test") // the report of the validation is the error then
	t.Setenv("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
	jsii.Close() // so that the runtime sees all this
	dir := t.TempDir()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	if validation {
		elements.PrepareValidation(cache)
	}
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: jsii.String(dir), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false),
		PostCliContext: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	if validation {
		elements.UseValidation(app)
	}
	stack := awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{Synthesizer: awscdk.NewLegacyStackSynthesizer()})
	for _, p := range parts {
		elements.Define(stack, p)
	}
	app.Synth(nil)
	data, err := os.ReadFile(filepath.Join(dir, "Test.template.json"))
	return string(data), err
}

const everySection = `{
 "Metadata": {
  "Reviewed": "yes"
 },
 "Parameters": {
  "Wanted": {
   "Type": "Number",
   "Default": 1,
   "AllowedValues": [
    1,
    2
   ],
   "ConstraintDescription": "must be 1 or 2",
   "Description": "How many.",
   "MaxValue": 2,
   "MinValue": 1
  }
 },
 "Mappings": {
  "Partitions": {
   "aws": {
    "Account": "111122223333"
   }
  }
 },
 "Conditions": {
  "One": {
   "Fn::Equals": [
    {
     "Ref": "Wanted"
    },
    1
   ]
  },
  "NotOne": {
   "Fn::Not": [
    {
     "Condition": "One"
    }
   ]
  }
 },
 "Rules": {
  "OneInChina": {
   "RuleCondition": {
    "Fn::Equals": [
     {
      "Ref": "AWS::Partition"
     },
     "aws-cn"
    ]
   },
   "Assertions": [
    {
     "Assert": {
      "Fn::Equals": [
       {
        "Ref": "Wanted"
       },
       1
      ]
     },
     "AssertDescription": "one <only> there & nowhere else"
    }
   ]
  }
 },
 "Resources": {
  "Topic": {
   "Type": "AWS::SNS::Topic",
   "Properties": {
    "DisplayName": {
     "Fn::Sub": "for ${AWS::StackName}"
    }
   },
   "DeletionPolicy": "Retain",
   "Condition": "One",
   "Metadata": {
    "Why": "it is asked for"
   }
  }
 },
 "Outputs": {
  "Name": {
   "Description": "The name of the topic.",
   "Value": {
    "Fn::GetAtt": [
     "Topic",
     "TopicName"
    ]
   },
   "Condition": "One"
  },
  "Version": {
   "Value": "1.0.0"
  }
 }
}`

// What is defined is what the template says, section by section and in that order.
func TestDefine(t *testing.T) {
	var want struct {
		Parameters, Mappings, Conditions, Rules, Resources, Outputs, Metadata map[string]any
	}
	if err := json.Unmarshal([]byte(everySection), &want); err != nil {
		t.Fatal(err)
	}
	part := elements.Part{Metadata: want.Metadata}
	for _, s := range []struct {
		to    *elements.Section
		from  map[string]any
		order []string
	}{
		{&part.Parameters, want.Parameters, []string{"Wanted"}},
		{&part.Mappings, want.Mappings, []string{"Partitions"}},
		{&part.Conditions, want.Conditions, []string{"One", "NotOne"}},
		{&part.Rules, want.Rules, []string{"OneInChina"}},
		{&part.Resources, want.Resources, []string{"Topic"}},
		{&part.Outputs, want.Outputs, []string{"Name", "Version"}},
	} {
		for _, id := range s.order {
			s.to.Add(id, s.from[id])
		}
	}
	got, err := synthesize(t, "", part)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everySection, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What is wrong is found as the CDK's own validation would find it, whether or not its threads can be used.
func TestValidation(t *testing.T) {
	wrong := map[string]any{
		"Type":       "AWS::S3::Bucket",
		"Properties": map[string]any{"VersioningConfiguration": map[string]any{"Status": "Enabled", "Standing": "Enabled"}},
	}
	var part elements.Part
	part.Resources.Add("Bucket", wrong)
	part.Resources.Add("Acknowledged", wrong)
	part.Acknowledged = map[string][]elements.Acknowledgment{"Acknowledged": {{ID: "CloudFormation-Validate::F3002", Reason: "to try it"}}}
	cache := t.TempDir()
	const withoutEngine = `class extends Worker {
		constructor(file, options) { super(file, {...options, workerData: {...options.workerData, cdk: 'nowhere'}}) }
	}`
	for _, tt := range []struct {
		name    string
		threads string // what Node.js has for its class Worker
		cache   string
		before  func(t *testing.T)
	}{
		{"in a thread", "Worker", cache, func(*testing.T) {}},
		{"with machine code that was kept", "Worker", cache, func(t *testing.T) { kept(t, cache) }},
		{"with damaged machine code", "Worker", cache, func(t *testing.T) {
			file := kept(t, cache)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)/2] ^= 1
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"where none can be kept", "Worker", filepath.Join(os.DevNull, "cache"), func(*testing.T) {}},
		{"without threads", "class { constructor() { throw new Error('no threads here') } }", cache, func(*testing.T) {}},
		{"a thread without an engine", withoutEngine, cache, func(*testing.T) {}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.before(t)
			file := filepath.Join(t.TempDir(), "preload.js")
			code := "const threads = require('worker_threads'), {Worker} = threads;\nthreads.Worker = " + tt.threads + ";\n"
			if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("NODE_OPTIONS", "--require "+file)
			_, err := synthesize(t, tt.cache, part)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if want := "VersioningConfiguration.Standing: Additional properties are not allowed"; !strings.Contains(err.Error(), want) {
				t.Errorf("got the error %v, want one with %q", err, want)
			}
			if !strings.Contains(err.Error(), "Test/Bucket") || strings.Contains(err.Error(), "Test/Acknowledged") {
				t.Errorf("got the error %v, want one about Test/Bucket alone", err)
			}
		})
	}
}

// kept is the one file with machine code.
func kept(t *testing.T, cache string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache has %q, want one file; %v", files, err)
	}
	return files[0]
}
