package launchpolicy_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

func organizationForm(t *testing.T) *template.Template {
	t.Helper()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/every-role/1.0.0/organization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Whoever launches for an organization makes one stack and, through CloudFormation alone, a stack set of that name with the types of
// resources that the template has; no other set, no role of the own account, and no template from elsewhere.
func TestPolicyForAnOrganization(t *testing.T) {
	t.Parallel()
	const (
		cfn    = "cloudformation.amazonaws.com"
		stack  = "arn:aws:cloudformation:us-east-1:123456789012:stack/acme/1a2b"
		set    = "arn:aws:cloudformation:us-east-1:999999999999:stackset/acme:1a2b-3c4d" // in the management account
		others = "arn:aws:cloudformation:us-east-1:999999999999:stackset/acme-2:1a2b-3c4d"
		unit   = "arn:aws:cloudformation:us-east-1:999999999999:stackset-target/acme:1a2b-3c4d/ou-ab12-cd345678"
		ours   = "https://acme-templates.s3.us-east-1.amazonaws.com/every-role/*/organization.yaml"
		good   = "https://acme-templates.s3.us-east-1.amazonaws.com/every-role/1.0.0/organization.yaml"
		bad    = "https://acme-templates.s3.us-east-1.amazonaws.com.example.com/every-role/1.0.0/organization.yaml"
	)
	fixed := scope
	fixed.TemplateURL = ours
	for _, tt := range []struct {
		scope                    launchpolicy.Scope
		action, resource, by, of string
		allowed                  bool
	}{
		{scope, "cloudformation:CreateStack", stack, "", "", true},
		{scope, "cloudformation:CreateStack", strings.Replace(stack, "/acme/", "/other/", 1), "", "", false},
		{scope, "cloudformation:DeleteStack", stack, "", "", true},
		{scope, "cloudformation:CreateStackSet", "*", cfn, "", true},
		{scope, "cloudformation:CreateStackSet", "*", "", "", false},
		{scope, "cloudformation:CreateStackInstances", set, cfn, "", true},
		{scope, "cloudformation:CreateStackInstances", set, "", "", false},
		{scope, "cloudformation:CreateStackInstances", others, cfn, "", false},
		{scope, "cloudformation:CreateStackInstances", unit, cfn, "", true},
		{scope, "cloudformation:UpdateStackSet", set, cfn, "", true},
		{scope, "cloudformation:UpdateStackSet", "arn:aws:cloudformation:eu-west-1::type/resource/AWS-S3-Bucket", cfn, "", true},
		{scope, "cloudformation:UpdateStackSet", "arn:aws:cloudformation:eu-west-1::type/resource/AWS-IAM-Role", cfn, "", true},
		{scope, "cloudformation:UpdateStackSet", "arn:aws:cloudformation:eu-west-1::type/resource/AWS-Lambda-Function", cfn, "", false},
		{scope, "cloudformation:CreateStackInstances", "arn:aws:cloudformation:eu-west-1::type/resource/AWS-EC2-Instance", cfn, "", false},
		{scope, "cloudformation:DeleteStackSet", set, cfn, "", true},
		{scope, "cloudformation:DeleteStackSet", set, "", "", false},
		{scope, "cloudformation:DeleteStackSet", others, cfn, "", false},
		{scope, "cloudformation:TagResource", set, cfn, "", true},
		{scope, "cloudformation:DescribeStackSetOperation", set, cfn, "", true},
		{scope, "cloudformation:ImportStacksToStackSet", set, cfn, "", false},
		{scope, "cloudformation:ActivateOrganizationsAccess", "*", cfn, "", false},
		{scope, "organizations:ListDelegatedAdministrators", "*", "", "", true},
		{scope, "organizations:RegisterDelegatedAdministrator", "*", "", "", false},
		{scope, "iam:PassRole", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", cfn, "", false},
		{scope, "iam:CreateRole", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", cfn, "", false},
		{scope, "s3:CreateBucket", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh", cfn, "", false},
		{fixed, "cloudformation:CreateStack", stack, "", good, true},
		{fixed, "cloudformation:UpdateStack", stack, "", good, true},
		{fixed, "cloudformation:CreateChangeSet", stack, "", good, true},
		{fixed, "cloudformation:CreateStack", stack, "", bad, false},
		{fixed, "cloudformation:CreateStack", stack, "", "", false}, // a template in the call
		{fixed, "cloudformation:CreateChangeSet", stack, "", "", false},
		{fixed, "cloudformation:DeleteStack", stack, "", "", true},
	} {
		doc, err := launchpolicy.ForOrganization(organizationForm(t), tt.scope)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		context := map[string][]string{}
		if tt.by != "" {
			context["aws:CalledVia"] = []string{tt.by}
		}
		if tt.of != "" {
			context["cloudformation:TemplateUrl"] = []string{tt.of}
		}
		got := policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: string(text)}},
			policy.RequestContext{Action: tt.action, Resource: tt.resource, Condition: context})
		if allowed := got == policy.DecisionAllow; allowed != tt.allowed {
			t.Errorf("%s on %s by %q with %q: allowed %t, must be %t", tt.action, tt.resource, tt.by, tt.of, allowed, tt.allowed)
		}
	}
}

func TestPolicyForNoOrganization(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := launchpolicy.ForOrganization(parsed, scope); err == nil || err.Error() != "it has no AWS::CloudFormation::StackSet" {
		t.Errorf("got %v", err)
	}
}
