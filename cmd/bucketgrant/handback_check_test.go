package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// account is the emulator's, in which the stacks are launched.
type account struct {
	address   string
	stacks    *cloudformation.Client
	iam       *iam.Client
	s3        *s3.Client
	resources map[string]string // physical IDs of the stack in hand
}

func startAccount(t *testing.T) *account {
	t.Helper()
	if testing.Short() {
		t.Skip("starts an emulator")
	}
	address := testtools.StartMoto(t, "../..", "eu-west-1", "handback -check against an emulator of AWS").Address
	creds := credentials.NewStaticCredentialsProvider("testing", "testing", "")
	return &account{
		address: address,
		stacks:  cloudformation.New(cloudformation.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: creds}),
		iam:     iam.New(iam.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: creds}),
		s3:      s3.New(s3.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: creds, UsePathStyle: true}),
	}
}

// launch launches a vendor's template. The emulator makes no bucket policies, and attaches none of the stack's own to its
// role or user: this does both, as the templates of all vendors say.
func (a *account) launch(t *testing.T, vendor, stack string, parameters map[string]string) {
	t.Helper()
	a.launchFrom(t, filepath.Join("../../templates", vendor, versionOf(t, vendor), "template.yaml"), stack, parameters)
}

// launchFrom is the same with any template.
func (a *account) launchFrom(t *testing.T, path, stack string, parameters map[string]string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in := &cloudformation.CreateStackInput{StackName: &stack, TemplateBody: aws.String(string(body)), Capabilities: []types.Capability{types.CapabilityCapabilityIam}}
	for name, value := range parameters {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := a.stacks.CreateStack(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	out, err := a.stacks.DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	a.resources = map[string]string{}
	for _, r := range out.StackResources {
		a.resources[aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
	}
	if a.resources["Bucket"] != "" {
		a.setBucketPolicy(t, "")
	}
	policy := a.resources["AccessPolicy"]
	if role := a.resources["Role"]; role != "" {
		_, err = a.iam.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &policy})
	} else {
		_, err = a.iam.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: aws.String(a.resources["User"]), PolicyArn: &policy})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// setBucketPolicy is RefuseRequestsWithoutTls, and more statements.
func (a *account) setBucketPolicy(t *testing.T, more string) {
	t.Helper()
	bucket := a.resources["Bucket"]
	policy := `{"Version":"2012-10-17","Statement":[{"Sid":"RefuseRequestsWithoutTls","Effect":"Deny","Principal":"*","Action":"s3:*",` +
		`"Resource":["arn:aws:s3:::` + bucket + `/*","arn:aws:s3:::` + bucket + `"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}` + more + `]}`
	if _, err := a.s3.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

// checked is a line of handback -check -json.
type checked struct {
	What    string
	Differs []string
	Unread  string
}

// run runs handback -check.
func (a *account) run(t *testing.T, stack string, more ...string) (lines []checked, err error) {
	t.Helper()
	cmd := bucketgrant(t, t.TempDir(), a.address, nil, append([]string{"handback", "-check", "-json", "-stack-name", stack}, more...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if jsonErr := json.Unmarshal(out, &lines); jsonErr != nil || len(lines) < 3 {
		t.Fatalf("%v, %v: %s\n%s", err, jsonErr, out, &stderr)
	}
	return lines, err
}

// check runs handback -check, and returns what differs.
func (a *account) check(t *testing.T, stack string) []string {
	t.Helper()
	lines, err := a.run(t, stack)
	var differs []string
	for _, l := range lines {
		if l.Unread != "" {
			t.Errorf("%s: unread: %s", l.What, l.Unread)
		}
		for _, d := range l.Differs {
			differs = append(differs, l.What+" "+d)
		}
	}
	exit := &exec.ExitError{}
	if failed := errors.As(err, &exit) && exit.ExitCode() == 1; failed != (len(differs) > 0) {
		t.Errorf("%d differences, and %v", len(differs), err)
	}
	return differs
}

// What every vendor's stack has made is as its template says.
func TestCheckOfLaunchedStacks(t *testing.T) {
	t.Parallel()
	a := startAccount(t)
	made := map[string]bool{}
	for _, vendor := range testvendors.IDs(t) {
		for i, launch := range testvendors.LaunchesOf(t, vendor).HandedBack {
			if existing := launch.Parameters["ExistingBucketName"]; existing != "" && !made[existing] {
				made[existing] = true
				if _, err := a.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{
					Bucket: &existing, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"},
				}); err != nil {
					t.Fatal(err)
				}
			}
			stack := fmt.Sprintf("%s-%d", vendor, i)
			a.launch(t, vendor, stack, launch.Parameters)
			if differs := a.check(t, stack); len(differs) > 0 {
				t.Errorf("%s: %q", stack, differs)
			}
		}
	}
	t.Run("bucket of another account", func(t *testing.T) { checkBucketOfAnotherAccount(t, a) }) // with the same emulator
}

// checkBucketOfAnotherAccount: the policy of another account's bucket is for that account to read. This is said, and nothing
// else is left out.
func checkBucketOfAnotherAccount(t *testing.T, a *account) {
	t.Helper()
	a.launchFrom(t, "../../test/choices/testdata/templates/other-account/1.0.0/template.yaml", "other", map[string]string{"ExistingBucketName": "acme-data", "BucketAccountId": "210987654321"})
	definitions, err := filepath.Abs("../../test/choices/testdata/vendors")
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := a.run(t, "other", "-vendors", definitions)
	var unread []string
	for _, l := range lines {
		if len(l.Differs) > 0 {
			t.Errorf("%s: %q", l.What, l.Differs)
		}
		if l.Unread != "" {
			unread = append(unread, l.What+": "+l.Unread)
		}
	}
	if want := "whom the policy of bucket acme-data, which was there before, lets in: it belongs to account 210987654321, which alone may read it: " +
		"ask its owner whom it lets in besides account 123456789012"; len(unread) != 1 || unread[0] != want {
		t.Errorf("got %q, want %q", unread, want)
	}
}

// Each thing that somebody changes behind the template's back shows, and nothing else.
func TestCheckFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	a := startAccount(t)
	const anything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`
	policy, err := a.iam.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("anything"), PolicyDocument: aws.String(anything)})
	if err != nil {
		t.Fatal(err)
	}
	admin := *policy.Policy.Arn
	for _, tt := range []struct {
		name, vendor string
		change       func(ctx context.Context, r map[string]string) error
		want         []string // parts of the differences, one each
	}{
		{"trust", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(r["Role"]),
				PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::555071496850:root"},"Action":"sts:AssumeRole"}]}`)})
			return err
		}, []string{"the trust policy of role", "lacks a statement of the template"}},
		{"attached to the role", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(r["Role"]), PolicyArn: aws.String(admin)})
			return err
		}, []string{"has a policy that the template has not: " + admin}},
		{"inline in the role", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(r["Role"]), PolicyName: aws.String("more"), PolicyDocument: aws.String(anything)})
			return err
		}, []string{"has an inline policy that the template has not: more"}},
		{"another version of the policy", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: aws.String(r["AccessPolicy"]), PolicyDocument: aws.String(anything), SetAsDefault: true})
			return err
		}, []string{"has a statement that the template has not", "lacks a statement of the template"}},
		{"detached from the role", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(r["Role"]), PolicyArn: aws.String(r["AccessPolicy"])})
			return err
		}, []string{"lacks the template's policy"}},
		{"bucket policy", "quartic", func(ctx context.Context, r map[string]string) error {
			a.setBucketPolicy(t, `,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::`+r["Bucket"]+`/*"}`)
			return nil
		}, []string{`has a statement that the template has not: {"Effect":"Allow","Principal":{"AWS":["999988887777"]}`}},
		{"no bucket policy", "quartic", func(ctx context.Context, r map[string]string) error {
			_, err := a.s3.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(r["Bucket"])})
			return err
		}, []string{"is not there, and the template has one"}},
		{"attached to the user", "queryloop", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: aws.String(r["User"]), PolicyArn: aws.String(admin)})
			return err
		}, []string{"has a policy that the template has not: " + admin}},
		{"another key", "queryloop", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String(r["User"])})
			return err
		}, []string{"has a key that the stack did not make: AKIA"}},
		{"a group", "queryloop", func(ctx context.Context, r map[string]string) error {
			if _, err := a.iam.CreateGroup(ctx, &iam.CreateGroupInput{GroupName: aws.String("admins")}); err != nil {
				return err
			}
			_, err := a.iam.AddUserToGroup(ctx, &iam.AddUserToGroupInput{UserName: aws.String(r["User"]), GroupName: aws.String("admins")})
			return err
		}, []string{"is in a group that the template has not: admins"}},
		{"a password", "queryloop", func(ctx context.Context, r map[string]string) error {
			_, err := a.iam.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: aws.String(r["User"]), Password: aws.String("correct horse battery")})
			return err
		}, []string{"has a password for the console"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stack := strings.ReplaceAll(tt.name, " ", "-")
			a.launch(t, tt.vendor, stack, map[string]map[string]string{"quartic": {"ExternalId": "acme-1"}, "queryloop": {"BucketNameSuffix": strings.ToLower(stack)}}[tt.vendor])
			if err := tt.change(t.Context(), a.resources); err != nil {
				t.Fatal(err)
			}
			differs := a.check(t, stack)
			for _, w := range tt.want {
				if !strings.Contains(strings.Join(differs, "\n"), w) {
					t.Errorf("must say %q, got %q", w, differs)
				}
			}
			if len(differs) > 2 {
				t.Errorf("more differs than was changed: %q", differs)
			}
		})
	}
}
