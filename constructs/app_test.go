package constructs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// What others do to a whole app reaches our resources as it does the CDK's own.

// template is what these tests read of a template.
type template struct {
	Resources  map[string]map[string]any
	Outputs    map[string]map[string]any
	Parameters map[string]any
}

// synthesize defines stacks in an app as cdk init makes them, and returns each template by its file's name.
func synthesize(t *testing.T, define func(app awscdk.App)) map[string]template {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: jsii.String(dir), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false),
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	define(app)
	app.Synth(nil)
	files, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	templates := map[string]template{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var read template
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		templates[strings.TrimSuffix(filepath.Base(file), ".template.json")] = read
	}
	return templates
}

func newStack(app awscdk.App, id string) awscdk.Stack {
	return awscdk.NewStack(app, &id, &awscdk.StackProps{Synthesizer: awscdk.NewLegacyStackSynthesizer()})
}

// reader is a policy to read a bucket, and a role that has it.
func reader(stack awscdk.Stack, bucket constructs.Value) {
	policy := must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
		BucketName:  bucket,
		Permissions: []constructs.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true}},
	}))
	must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
		Trust:     constructs.AccountTrust{AccountID: "111122223333", ExternalID: "acmecorp-7f3a"},
		RoleProps: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
	}))
}

// Both stacks have a Bucket and an AccessPolicy: a name alone would mean the wrong one.
func TestReferencesToAnotherStack(t *testing.T) {
	tests := []struct {
		name  string
		value func(b *constructs.VendorBucket) constructs.Value
	}{
		{"expression", func(b *constructs.VendorBucket) constructs.Value { return b.Name }},
		{"token", func(b *constructs.VendorBucket) constructs.Value { return *b.Name.Token() }},
		{"inside an If", func(b *constructs.VendorBucket) constructs.Value { return constructs.If("Always", b.Name, b.Name) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			templates := synthesize(t, func(app awscdk.App) {
				alpha, other := newStack(app, "Alpha"), newStack(app, "Other")
				shared := must(constructs.NewVendorBucket(alpha, "Bucket", constructs.VendorBucketProps{Name: "acme-alpha-data"}))
				must(constructs.NewVendorBucket(other, "Bucket", constructs.VendorBucketProps{Name: "acme-beta-secrets"}))
				reader(other, tt.value(shared))
			})
			policy := asJSON(templates["Other"].Resources["AccessPolicy"])
			if !strings.Contains(policy, `"Fn::ImportValue":"Alpha:ExportsOutputRefBucket`) || strings.Contains(policy, "${Bucket}") || strings.Contains(policy, `{"Ref":"Bucket"}`) {
				t.Errorf("the policy must name the bucket of Alpha: %s", policy)
			}
			if len(templates["Alpha"].Outputs) != 1 {
				t.Errorf("Alpha must export its bucket: %v", templates["Alpha"].Outputs)
			}
		})
	}
}

func TestPolicyOfAnotherStack(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		alpha, other := newStack(app, "Alpha"), newStack(app, "Other")
		permissions := []constructs.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true}}
		policy := must(constructs.NewAccessPolicy(alpha, "AccessPolicy", constructs.AccessPolicyProps{BucketName: "acme-alpha-data", Permissions: permissions}))
		must(constructs.NewAccessPolicy(other, "AccessPolicy", constructs.AccessPolicyProps{BucketName: "acme-beta-secrets", Permissions: permissions}))
		must(constructs.NewKeyedUser(other, "User", constructs.KeyedUserProps{Policies: []*constructs.AccessPolicy{policy}}))
	})
	got := asJSON(at(templates["Other"].Resources["User"], "Properties", "ManagedPolicyArns"))
	if !strings.Contains(got, `"Fn::ImportValue":"Alpha:ExportsOutputRefAccessPolicy`) {
		t.Errorf("the user must have the policy of Alpha: %s", got)
	}
}

func TestLogBucketOfAnotherStack(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		alpha, other := newStack(app, "Alpha"), newStack(app, "Other")
		logs := must(constructs.NewLogBucket(alpha, "LogBucket", constructs.LogBucketProps{TrailName: "acme-trail"}))
		bucket := must(constructs.NewVendorBucket(other, "Bucket", constructs.VendorBucketProps{AccessLogs: logs.Name}))
		must(constructs.NewDataEventTrail(other, "Trail", constructs.DataEventTrailProps{Name: "acme-trail", BucketARN: bucket.ARN, LogBucket: logs}))
	})
	trail := templates["Other"].Resources["Trail"]
	if trail["DependsOn"] != nil || !strings.Contains(asJSON(trail), `"S3BucketName":{"Fn::ImportValue":`) {
		t.Errorf("the trail must write to the bucket of Alpha: %s", asJSON(trail))
	}
}

// The CDK passes a value to a nested stack as a parameter.
func TestReferencesToTheParentStack(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		parent := newStack(app, "Parent")
		shared := must(constructs.NewVendorBucket(parent, "Bucket", constructs.VendorBucketProps{}))
		nested := awscdk.NewNestedStack(parent, jsii.String("Nested"), nil)
		must(constructs.NewVendorBucket(nested, "Bucket", constructs.VendorBucketProps{}))
		reader(nested, shared.Name)
	})
	for name, tmpl := range templates {
		if !strings.Contains(name, "nested") {
			continue
		}
		policy := asJSON(tmpl.Resources["AccessPolicy"])
		if len(tmpl.Parameters) != 1 || strings.Contains(policy, "${Bucket}") || !strings.Contains(policy, "referencetoParentBucket") {
			t.Errorf("the policy must name the parent's bucket: %s", policy)
		}
		return
	}
	t.Error("no template of the nested stack")
}

// A construct below the stack is in the same stack as one directly in it.
func TestReferencesWithinAStack(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Alpha")
		shared := must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{}))
		reader(stack, shared.Name)
		below := must(constructs.NewVendorBucket(shared.Construct, "Logs", constructs.VendorBucketProps{AccessLogs: shared.Name}))
		_ = below
	})
	alpha := templates["Alpha"]
	expect(t, at(alpha.Resources["BucketLogs"], "Properties", "LoggingConfiguration", "DestinationBucketName"), `{"Ref":"Bucket"}`)
	expect(t, at(alpha.Resources["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 0, "Resource"),
		`{"Fn::Sub":"arn:${AWS::Partition}:s3:::${Bucket}/*"}`)
	if len(alpha.Outputs) != 0 {
		t.Errorf("nothing is exported: %v", alpha.Outputs)
	}
}

// CloudFormation cannot export what exists sometimes only.
func TestConditionalResourceOfAnotherStackIsRefused(t *testing.T) {
	synthesize(t, func(app awscdk.App) {
		alpha, other := newStack(app, "Alpha"), newStack(app, "Other")
		awscdk.NewCfnCondition(alpha, jsii.String("Sometimes"), &awscdk.CfnConditionProps{Expression: awscdk.Fn_ConditionEquals("a", "b")})
		shared := must(constructs.NewVendorBucket(alpha, "Bucket", constructs.VendorBucketProps{When: "Sometimes"}))
		_, err := constructs.NewVendorBucket(other, "Bucket", constructs.VendorBucketProps{AccessLogs: shared.Name})
		const want = `VendorBucket "Bucket": AccessLogs must always exist where another stack uses it, got Bucket of Alpha/Bucket, ` +
			`which exists under the condition Sometimes only`
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if other.Node().TryFindChild(jsii.String("Bucket")) != nil {
			t.Error("something was defined")
		}
	})
}

// everything defines one of each construct that has resources with tags.
func everything(stack awscdk.Stack) {
	logs := must(constructs.NewLogBucket(stack, "LogBucket", constructs.LogBucketProps{TrailName: "acme-trail"}))
	bucket := must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
		Versioning: "Enabled", Tags: []constructs.Tag{{Key: "owner", Value: "us"}, {Key: "stage", Value: "test"}},
	}))
	must(constructs.NewDataEventTrail(stack, "Trail", constructs.DataEventTrailProps{Name: "acme-trail", BucketARN: bucket.ARN, LogBucket: logs}))
	must(constructs.NewRefusalAlarm(stack, "Alarm", constructs.RefusalAlarmProps{BucketName: bucket.Name, Email: "ops@example.com"}))
	must(constructs.NewStsUserRole(stack, "Sts", constructs.StsUserRoleProps{}))
	reader(stack, bucket.Name)
}

func TestTagsOfTheCDK(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Reports")
		everything(stack)
		awscdk.Tags_Of(app).Add(jsii.String("cost-center"), jsii.String("4711"), nil)
		awscdk.Tags_Of(app).Add(jsii.String("stage"), jsii.String("live"), &awscdk.TagProps{Priority: jsii.Number(300)})
		awscdk.Tags_Of(app).Remove(jsii.String("owner"), nil)
	})
	var tagged []string
	for id, r := range templates["Reports"].Resources {
		tags := asJSON(at(r, "Properties", "Tags"))
		if tags == `[{"Key":"cost-center","Value":"4711"},{"Key":"stage","Value":"live"}]` {
			tagged = append(tagged, id)
		}
	}
	slices.Sort(tagged)
	const want = "Alarm AlarmTopic Bucket LogBucket Role StsRole StsUser StsUserKeyASecret Trail"
	if got := strings.Join(tagged, " "); got != want {
		t.Errorf("tagged: got  %s\nwant %s", got, want)
	}
}

func TestRemovalPoliciesOfTheCDK(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Reports")
		everything(stack)
		awscdk.RemovalPolicies_Of(stack).Destroy(nil)
	})
	for _, id := range []string{"Bucket", "BucketPolicy", "LogBucket", "StsUserKeyASecret", "Role"} {
		expect(t, templates["Reports"].Resources[id]["DeletionPolicy"], `"Delete"`)
	}
	templates = synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Reports")
		everything(stack)
		awscdk.MissingRemovalPolicies_Of(stack).Destroy(nil)
	})
	expect(t, templates["Reports"].Resources["Bucket"]["DeletionPolicy"], `"RetainExceptOnCreate"`)
	expect(t, templates["Reports"].Resources["Role"]["DeletionPolicy"], `"Delete"`)
}

func TestPermissionsBoundaryOfTheCDK(t *testing.T) {
	const own = "arn:aws:iam::111122223333:policy/own"
	templates := synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Reports")
		must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
			Trust:     constructs.NobodyTrust{},
			RoleProps: constructs.RoleProps{PermissionsBoundaryARN: own},
		}))
		must(constructs.NewKeyedUser(stack, "User", constructs.KeyedUserProps{}))
		boundary := awsiam.NewManagedPolicy(stack, jsii.String("Boundary"), &awsiam.ManagedPolicyProps{
			Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions: jsii.Strings("s3:*"), Resources: jsii.Strings("*"),
			})},
		})
		awsiam.PermissionsBoundary_Of(app).Apply(boundary)
	})
	for _, id := range []string{"Role", "User"} {
		got := asJSON(at(templates["Reports"].Resources[id], "Properties", "PermissionsBoundary"))
		if !strings.HasPrefix(got, `{"Ref":"Boundary`) {
			t.Errorf("%s: got %s", id, got)
		}
	}
}

// A dependency that the app adds does not take ours away, nor ours the app's.
func TestDependenciesOfTheCDK(t *testing.T) {
	templates := synthesize(t, func(app awscdk.App) {
		stack := newStack(app, "Reports")
		everything(stack)
		stack.Node().FindChild(jsii.String("Trail")).Node().AddDependency(stack.Node().FindChild(jsii.String("AccessPolicy")))
	})
	expect(t, templates["Reports"].Resources["Trail"]["DependsOn"], `["LogBucketPolicy","AccessPolicy"]`)
}
