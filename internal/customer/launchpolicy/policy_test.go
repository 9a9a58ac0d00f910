package launchpolicy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

var scope = launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "123456789012", StackName: "acme", Vendor: "queryloop"}

func document(t *testing.T, vendor string) (launchpolicy.Document, string) {
	t.Helper()
	return documentFor(t, vendor, scope)
}

func documentFor(t *testing.T, vendor string, scope launchpolicy.Scope) (launchpolicy.Document, string) {
	t.Helper()
	paths, err := filepath.Glob("../../../templates/" + vendor + "/*/template.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(vendor, err)
	}
	doc := policyFor(t, paths[len(paths)-1], scope)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return doc, string(text)
}

// ofChoice is the policy for the template of a made-up vendor of test/choices.
func ofChoice(t *testing.T, vendor string, scope launchpolicy.Scope) launchpolicy.Document {
	t.Helper()
	return policyFor(t, "../../../test/choices/testdata/templates/"+vendor+"/1.0.0/template.yaml", scope)
}

func policyFor(t *testing.T, path string, scope launchpolicy.Scope) launchpolicy.Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := launchpolicy.For(parsed, scope)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The judge allows each action on what the stack makes, and refuses the same on what it does not.
func TestPolicyIsEnoughAndNoMore(t *testing.T) {
	t.Parallel()
	own := "arn:aws:iam::123456789012:policy/acme-AccessPolicy-1AB2CD3EF4GH"
	foreign := "arn:aws:iam::aws:policy/AdministratorAccess"
	tests := []struct {
		vendor, action, resource, policyARN string
		allowed                             bool
		tag                                 string // bucketgrant:vendor of the resource
	}{
		{"quartic", "cloudformation:CreateStack", "arn:aws:cloudformation:us-east-1:123456789012:stack/acme/1a2b", "", true, ""},
		{"quartic", "cloudformation:CreateStack", "arn:aws:cloudformation:us-east-1:123456789012:stack/other/1a2b", "", false, ""},
		{"quartic", "cloudformation:DescribeEvents", "arn:aws:cloudformation:us-east-1:123456789012:stack/acme/1a2b", "", true, ""},
		{"quartic", "cloudformation:DescribeEvents", "arn:aws:cloudformation:us-east-1:123456789012:stack/other/1a2b", "", false, ""},
		{"quartic", "iam:CreateRole", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", "", true, ""},
		{"quartic", "iam:TagRole", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", "", true, ""},
		{"quartic", "iam:UpdateAssumeRolePolicy", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", "", true, ""},
		{"quartic", "iam:CreateRole", "arn:aws:iam::123456789012:role/Admin", "", false, ""},
		{"quartic", "iam:UpdateAssumeRolePolicy", "arn:aws:iam::123456789012:role/Admin", "", false, ""},
		{"quartic", "iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", own, true, ""},
		{"quartic", "iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", foreign, false, ""},
		{"quartic", "iam:PutRolePolicy", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", "", false, ""},
		{"quartic", "iam:PassRole", "arn:aws:iam::123456789012:role/acme-Role-1AB2CD3EF4GH", "", false, ""},
		{"quartic", "iam:CreateUser", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", "", false, ""},
		{"quartic", "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", "", false, ""},
		{"quartic", "s3:CreateBucket", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh", "", true, ""},
		{"quartic", "s3:PutBucketPolicy", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh", "", true, ""},
		{"quartic", "s3:PutBucketPolicy", "arn:aws:s3:::other-bucket", "", false, ""},
		{"quartic", "s3:GetObject", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh/key", "", false, ""},
		{"quartic", "s3:PutObject", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh/key", "", false, ""},
		{"apperate", "s3:CreateBucket", "arn:aws:s3:::acme-bucket-1ab2cd3ef4gh", "", false, ""},
		{"dataloop", "iam:CreateUser", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", "", true, ""},
		{"dataloop", "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", "", true, ""},
		{"dataloop", "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/somebody", "", false, ""},
		{"dataloop", "iam:CreateLoginProfile", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", "", false, ""},
		{"dataloop", "iam:AttachUserPolicy", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", own, false, ""},
		{"queryloop", "iam:AttachUserPolicy", "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", own, true, ""},
		{"queryloop", "secretsmanager:CreateSecret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:UserKeyASecret-1AB2CD3EF4GH-a1b2c3", "", true, ""},
		{"queryloop", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:Database-1AB2CD", "", false, ""},
		{"queryloop", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:UserKeyASecret-1AB2CD3EF4GH-a1b2c3", "", true, "queryloop"},
		{"queryloop", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:UserKeyASecret-1AB2CD3EF4GH-a1b2c3", "", false, "dataloop"},
		{"queryloop", "cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:123456789012:trail/1234abcd-12ab-34cd-56ef-1234567890ab", "", false, "dataloop"},
		{"queryloop", "cloudtrail:CreateTrail", "arn:aws:cloudtrail:us-east-1:123456789012:trail/1234abcd-12ab-34cd-56ef-1234567890ab", "", true, ""},
		{"queryloop", "sns:Subscribe", "arn:aws:sns:us-east-1:123456789012:acme-AlarmTopic-1AB2CD3EF4GH", "", true, ""},
		{"queryloop", "cloudwatch:PutMetricAlarm", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:acme-Alarm-1AB2CD3EF4GH", "", true, ""},
	}
	for _, tt := range tests {
		_, text := document(t, tt.vendor)
		context := map[string][]string{}
		if tt.tag != "" {
			context["aws:ResourceTag/bucketgrant:vendor"] = []string{tt.tag}
		}
		if tt.policyARN != "" {
			context["iam:PolicyARN"] = []string{tt.policyARN}
		}
		got := policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: text}},
			policy.RequestContext{Action: tt.action, Resource: tt.resource, Condition: context})
		want := policy.DecisionNoMatch
		if tt.allowed {
			want = policy.DecisionAllow
		}
		if got != want {
			t.Errorf("%s: %s on %s %s: decision %d, want %d", tt.vendor, tt.action, tt.resource, tt.policyARN, got, want)
		}
	}
}

// Of the customer's KMS key, who launches may use what Secrets Manager needs, through it only; of one that is named, of no other.
func TestPolicyForTheSecretsKey(t *testing.T) {
	t.Parallel()
	const key, other = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:us-east-1:123456789012:key/5678abcd-12ab-34cd-56ef-1234567890ab"
	named := scope
	named.SecretKeyARN = key
	for _, tt := range []struct {
		vendor                string
		scope                 launchpolicy.Scope
		action, resource, via string
		allowed               bool
	}{
		{"queryloop", scope, "kms:GenerateDataKey", key, "secretsmanager.us-east-1.amazonaws.com", true},
		{"dataloop", scope, "kms:Decrypt", key, "secretsmanager.us-east-1.amazonaws.com", true},
		{"transfer", scope, "kms:Encrypt", other, "secretsmanager.us-east-1.amazonaws.com", true},
		{"queryloop", named, "kms:Decrypt", key, "secretsmanager.us-east-1.amazonaws.com", true},
		{"queryloop", named, "kms:Decrypt", other, "secretsmanager.us-east-1.amazonaws.com", false},
		{"queryloop", scope, "kms:Decrypt", key, "s3.us-east-1.amazonaws.com", false},
		{"queryloop", scope, "kms:Decrypt", key, "secretsmanager.eu-west-1.amazonaws.com", false},
		{"queryloop", scope, "kms:Decrypt", key, "", false},
		{"queryloop", scope, "kms:PutKeyPolicy", key, "secretsmanager.us-east-1.amazonaws.com", false},
		{"queryloop", scope, "kms:CreateGrant", key, "secretsmanager.us-east-1.amazonaws.com", false},
		{"queryloop", scope, "kms:Decrypt", "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab", "secretsmanager.us-east-1.amazonaws.com", false},
		{"queryloop", launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: "acme", Vendor: "queryloop"}, "kms:Decrypt", key, "secretsmanager.us-east-1.amazonaws.com", true},
		{"quartic", scope, "kms:Decrypt", key, "secretsmanager.us-east-1.amazonaws.com", false},
		{"apperate", scope, "kms:GenerateDataKey", key, "secretsmanager.us-east-1.amazonaws.com", false},
	} {
		_, text := documentFor(t, tt.vendor, tt.scope)
		context := map[string][]string{}
		if tt.via != "" {
			context["kms:ViaService"] = []string{tt.via}
		}
		got := policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: text}},
			policy.RequestContext{Action: tt.action, Resource: tt.resource, Condition: context})
		if allowed := got == policy.DecisionAllow; allowed != tt.allowed {
			t.Errorf("%s: %s on %s through %q with the key %q named: allowed %t, must be %t", tt.vendor, tt.action, tt.resource, tt.via, tt.scope.SecretKeyARN, allowed, tt.allowed)
		}
	}
}

// In China the service has another host. The judge knows no other partition than aws.
func TestPolicyForTheSecretsKeyInChina(t *testing.T) {
	t.Parallel()
	doc, _ := documentFor(t, "queryloop", launchpolicy.Scope{Partition: "aws-cn", Region: "*", AccountID: "*", StackName: "acme", Vendor: "queryloop"})
	for _, s := range doc.Statement {
		if s.Sid != "SecretKmsKey" {
			continue
		}
		if got, want := s.Resource[0]+" "+s.Condition["StringLike"]["kms:ViaService"][0], "arn:aws-cn:kms:*:*:key/* secretsmanager.*.amazonaws.com.cn"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		return
	}
	t.Error("there is no statement SecretKmsKey")
}

// With a boundary, nothing without it can be made, and it cannot be taken away.
func TestPolicyWithBoundary(t *testing.T) {
	t.Parallel()
	const boundary = "arn:aws:iam::123456789012:policy/boundary"
	bounded := scope
	bounded.BoundaryARN = boundary
	_, text := documentFor(t, "queryloop", bounded)
	for _, tt := range []struct {
		action, boundary string
		want             policy.Decision
	}{
		{"iam:CreateUser", boundary, policy.DecisionAllow},
		{"iam:CreateUser", "", policy.DecisionNoMatch},
		{"iam:PutUserPermissionsBoundary", "arn:aws:iam::123456789012:policy/wider", policy.DecisionNoMatch},
		{"iam:DeleteUserPermissionsBoundary", boundary, policy.DecisionNoMatch},
		{"iam:DeleteUser", "", policy.DecisionAllow},
	} {
		context := map[string][]string{}
		if tt.boundary != "" {
			context["iam:PermissionsBoundary"] = []string{tt.boundary}
		}
		got := policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: text}}, policy.RequestContext{
			Action: tt.action, Resource: "arn:aws:iam::123456789012:user/acme-User-1AB2CD3EF4GH", Condition: context,
		})
		if got != tt.want {
			t.Errorf("%s with boundary %q: decision %d, want %d", tt.action, tt.boundary, got, tt.want)
		}
	}
}

// Whatever a schema's list has is in the policy only if IAM knows it, and a policy fits into one that IAM manages.
func TestPolicyIsLegal(t *testing.T) {
	t.Parallel()
	for _, vendor := range testvendors.IDs(t) {
		doc, text := document(t, vendor)
		if err := policy.Parse(text); err != nil {
			t.Errorf("%s: %v", vendor, err)
		}
		if len(text) > 6144 {
			t.Errorf("%s: %d characters, IAM takes 6144", vendor, len(text))
		}
		t.Logf("%-10s %4d characters, %2d statements", vendor, len(text), len(doc.Statement))
		for _, s := range doc.Statement {
			for _, a := range s.Action {
				if _, known := s3actions.Lookup(a); strings.HasPrefix(a, "s3:") && !known {
					t.Errorf("%s: %s: no such action: %s", vendor, s.Sid, a)
				}
			}
		}
	}
}

// A type without facts is said, not left out.
func TestUnknownType(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte("Resources: {Queue: {Type: AWS::EC2::Instance}}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = launchpolicy.For(parsed, scope)
	if want := "no policy is known for the resource type AWS::EC2::Instance"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
