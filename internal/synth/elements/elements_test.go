package elements_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
)

// The CDK's runtime serves one goroutine: no test of this package is parallel.
func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// synthesize defines a stack of parts and returns its template, or what the CDK has against it.
func synthesize(t *testing.T, validation bool, parts ...elements.Part) (template string, err error) {
	t.Helper()
	dir := t.TempDir()
	if err := synthesizeTo(t, dir, validation, parts...); err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(dir, "Test.template.json"))
	return string(data), err
}

func synthesizeTo(t *testing.T, dir string, validation bool, parts ...elements.Part) (err error) {
	t.Helper()
	t.Setenv("CDK_VALIDATION", fmt.Sprint(validation))
	t.Setenv("NODE_ENV", "test") // the report of the validation is the error then
	t.Setenv("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
	jsii.Close() // so that the runtime sees all this
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	if validation {
		elements.PrepareValidation()
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
	return nil
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
	got, err := synthesize(t, false, part)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everySection, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
