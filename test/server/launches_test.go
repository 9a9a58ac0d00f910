package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// mainModule is the main module's folder, from here.
const mainModule = "../.."

// The values with which the launches are made.
var (
	prefix         = vocabulary.Named(vendors.ParamPrefix).Sample()
	existingBucket = vocabulary.Named(vendors.ParamExistingBucketName).Sample()
	furtherBucket  = strings.TrimPrefix(vocabulary.Named(vendors.ParamFurtherBucketARNs).Sample(), "arn:aws:s3:::")
	bucketsKey     = vocabulary.Named(vendors.ParamKMSKeyARN).Sample()
)

// launch is what a customer chooses.
type launch struct {
	vendor  string
	choices map[string]string
}

func (l launch) String() string {
	parts := []string{l.vendor}
	for _, name := range slices.Sorted(maps.Keys(l.choices)) {
		parts = append(parts, name+"="+l.choices[name])
	}
	return strings.Join(parts, " ")
}

// principal is a role or user of a launched stack, and the user of the server that stands for it.
type principal struct {
	launch    launch
	logicalID string
	stack     *resolve.Stack
	judge     *judge.Judge
	buckets   map[string]string // policies of buckets, by the bucket's name
	policies  map[string]string // the principal's own, by their logical IDs
}

func (p *principal) String() string { return p.launch.String() + " as " + p.logicalID }

// resolveLaunches are the principals of all launches.
func resolveLaunches(t *testing.T) []*principal {
	t.Helper()
	defs, err := vendors.Load(filepath.Join(mainModule, "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	var principals []*principal
	for _, def := range defs {
		path := filepath.Join(mainModule, "templates", def.Vendor, def.Version, "template.yaml")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for i, choices := range testvendors.LaunchesOf(t, def.Vendor).Policies {
			l := launch{def.Vendor, choices}
			stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: l.choices, AccountID: customerAccount, StackName: fmt.Sprintf("launch-%s-%d", def.Vendor, i)})
			if err != nil {
				t.Fatalf("%s: %v", l, err)
			}
			principals = append(principals, principalsOf(t, l, stack)...)
		}
	}
	return principals
}

func principalsOf(t *testing.T, l launch, stack *resolve.Stack) (list []*principal) {
	t.Helper()
	j, err := judge.Of(stack)
	if err != nil {
		t.Fatalf("%s: %v", l, err)
	}
	buckets, managed := map[string]string{}, map[string]resolve.Resource{}
	for _, r := range stack.Resources {
		switch r.Type {
		case "AWS::S3::BucketPolicy":
			buckets[r.Properties["Bucket"].(string)] = document(t, r)
		case "AWS::IAM::ManagedPolicy":
			managed[r.PhysicalID] = r
		}
	}
	for _, id := range j.Principals() {
		p := &principal{launch: l, logicalID: id, stack: stack, judge: j, buckets: buckets, policies: map[string]string{}}
		arns, _ := stack.Resource(id).Properties["ManagedPolicyArns"].([]any)
		for _, arn := range arns {
			r := managed[arn.(string)]
			p.policies[r.LogicalID] = document(t, r)
		}
		list = append(list, p)
	}
	return list
}

func document(t *testing.T, r resolve.Resource) string {
	t.Helper()
	text, err := json.Marshal(r.Properties["PolicyDocument"])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shared are the buckets that the launch shares.
func (p *principal) shared() []string {
	var list []string
	if b := p.stack.Resource("Bucket"); b != nil {
		list = append(list, b.PhysicalID)
	} else {
		list = append(list, p.launch.choices["ExistingBucketName"])
	}
	if p.launch.choices["FurtherBucketArns"] != "" {
		list = append(list, furtherBucket)
	}
	return list
}

// isVersioned reports whether a bucket keeps versions: a new one as the template says, and all others do.
func (p *principal) isVersioned(bucket string) bool {
	b := p.stack.Resource("Bucket")
	if b == nil || b.PhysicalID != bucket {
		return true
	}
	versioning, _ := b.Properties["VersioningConfiguration"].(map[string]any)
	return versioning["Status"] == "Enabled"
}

// load makes the user that stands for the principal, with its policies and a key, until the test ends.
func (p *principal) load(t *testing.T, client *iam.Client) (accessKeyID, secret string) {
	t.Helper()
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatalf("%s: %v", p, err)
		}
	}
	name := aws.String(p.stack.Resource(p.logicalID).PhysicalID)
	_, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
	check(err)
	t.Cleanup(func() {
		_, err := client.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
		check(err)
	})
	for id, document := range p.policies {
		_, err := client.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: &id, PolicyDocument: &document})
		check(err)
		t.Cleanup(func() {
			_, err := client.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: &id})
			check(err)
		})
	}
	key, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
	check(err)
	t.Cleanup(func() {
		_, err := client.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key.AccessKey.AccessKeyId})
		check(err)
	})
	return *key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey
}
