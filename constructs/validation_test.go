package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// A default that is no name is no fault of a bucket that has the name under a condition only. That is said of our bucket, and
// of nothing else in somebody's app: a name that is none, of a bucket in another stack, is found by the same rule.
func TestNothingElseIsAcknowledged(t *testing.T) {
	t.Setenv("CDK_VALIDATION", "true")
	t.Setenv("NODE_ENV", "test") // the report is the error then
	jsii.Close()                 // so that the runtime sees it
	t.Cleanup(jsii.Close)
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: jsii.String(t.TempDir()), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false),
		PostCliContext: &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	stack := func(id string) awscdk.Stack {
		return awscdk.NewStack(app, jsii.String(id), &awscdk.StackProps{Synthesizer: awscdk.NewLegacyStackSynthesizer()})
	}
	ours := stack("Ours")
	awscdk.NewCfnParameter(ours, jsii.String("Name"), &awscdk.CfnParameterProps{Default: "none-"})
	awscdk.NewCfnCondition(ours, jsii.String("Named"), &awscdk.CfnConditionProps{
		Expression: awscdk.Fn_ConditionNot(awscdk.Fn_ConditionEquals(awscdk.Fn_Ref(jsii.String("Name")), "none-")),
	})
	_, err := constructs.NewVendorBucket(ours, "Data", constructs.VendorBucketProps{Name: constructs.Ref("Name"), NameWhen: "Named"})
	if err != nil {
		t.Fatal(err)
	}
	awscdk.NewCfnResource(stack("Theirs"), jsii.String("Wrong"), &awscdk.CfnResourceProps{
		Type: jsii.String("AWS::S3::Bucket"), Properties: &map[string]any{"BucketName": "Not-A-Name"},
	})

	var found string
	func() {
		defer func() {
			if r := recover(); r != nil {
				found = r.(error).Error()
			}
		}()
		app.Synth(nil)
	}()
	if !strings.Contains(found, "Theirs/Wrong") || !strings.Contains(found, "'Not-A-Name' does not match pattern") {
		t.Errorf("the wrong name of another stack's bucket is not found: %s", found)
	}
	if strings.Contains(found, "Ours/") {
		t.Errorf("the default of a name that is not used is found: %s", found)
	}
}
