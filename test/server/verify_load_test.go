package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/verify"
)

// load makes the buckets, the roles and the users on the server, as the customer's root would, until the test ends.
func (w *world) load(t testing.TB, s *services, root *s3.Client, f *front) {
	t.Helper()
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatalf("%s: %v", w.connection.ID, err)
		}
	}
	var err error
	w.judge, err = judge.Of(w.stack)
	check(err)
	w.policy = map[string]string{}
	for _, r := range w.resources("AWS::S3::BucketPolicy") {
		w.policy[r.Properties["Bucket"].(string)] = strings.TrimSpace(encoded(r.Properties["PolicyDocument"]))
	}
	for _, name := range w.buckets() {
		s.owners.give(name, w.owners[name])
		if w.noBucket && name == w.connection.Bucket {
			continue
		}
		lock := w.lockOf(name)
		locked := lock != nil
		_, err := root.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name, ObjectLockEnabledForBucket: &locked})
		check(err)
		if locked {
			_, err := root.PutObjectLockConfiguration(ctx, &s3.PutObjectLockConfigurationInput{Bucket: &name, ObjectLockConfiguration: lock})
			check(err)
		}
		if tags := w.tagsOf(name); tags != nil {
			_, err := root.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &types.Tagging{TagSet: tags}})
			check(err)
		}
		if status := w.versioningOf(name); status != "" {
			_, err := root.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: &name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatus(status)}})
			check(err)
		}
		if rules := w.corsOf(name); len(rules) > 0 {
			_, err := root.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: &name, CORSConfiguration: &types.CORSConfiguration{CORSRules: rules}})
			check(err)
		}
		for _, key := range w.customersKeys(name) {
			_, err := root.PutObject(ctx, &s3.PutObjectInput{Bucket: &name, Key: &key, Body: body()})
			check(err)
		}
		if policy := w.policy[name]; policy != "" {
			_, err := root.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &name, Policy: &policy})
			check(err)
		}
	}
	managed := map[string]string{}
	for _, r := range w.resources("AWS::IAM::ManagedPolicy") {
		managed[r.PhysicalID] = strings.TrimSpace(encoded(r.Properties["PolicyDocument"]))
	}
	for i := range w.stack.Resources {
		r := &w.stack.Resources[i]
		name := aws.String(r.PhysicalID)
		arns, _ := r.Properties["ManagedPolicyArns"].([]any)
		switch r.Type {
		case "AWS::IAM::Role":
			out, err := s.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: aws.String(encoded(r.Properties["AssumeRolePolicyDocument"]))})
			check(err)
			for i, arn := range arns {
				_, err := s.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String(fmt.Sprint("p", i)), PolicyDocument: aws.String(managed[arn.(string)])})
				check(err)
			}
			f.addRole(r.Attributes["Arn"], &role{world: w, logicalID: r.LogicalID, role: out.Role})
		case "AWS::IAM::User":
			_, err := s.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
			check(err)
			for i, arn := range arns {
				_, err := s.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String(fmt.Sprint("p", i)), PolicyDocument: aws.String(managed[arn.(string)])})
				check(err)
			}
			key, err := s.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
			check(err)
			id, secret := *key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey
			if w.keyStatus != iamtypes.StatusTypeActive {
				_, err := s.iam.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: name, AccessKeyId: &id, Status: w.keyStatus})
				check(err)
			} else {
				f.addCaller(id, &caller{arn: r.Attributes["Arn"], secret: secret, world: w, logicalID: r.LogicalID})
			}
			w.connection.KeyID = id
			if w.connection.Secret.IsZero() {
				w.connection.Secret = verify.NewSecret(secret)
			}
		}
	}
	for _, name := range w.buckets() {
		f.addBucket(name, w)
	}
}

// customersKeys are of objects that were there before.
func (w *world) customersKeys(bucket string) []string {
	keys := []string{"secret-plans"}
	if isLimited(customer{}, w) && (bucket == w.connection.Bucket || w.def.Bucket.Prefixes != nil) {
		for _, p := range w.under() {
			keys = append(keys, p+"report.csv")
		}
		keys = append(keys, "outside/secret-plans")
	}
	return keys
}

func (w *world) tagsOf(bucket string) (tags []types.Tag) {
	for _, b := range w.resources("AWS::S3::Bucket") {
		list, _ := b.Properties["Tags"].([]any)
		for _, tag := range list {
			if m := tag.(map[string]any); b.PhysicalID == bucket {
				tags = append(tags, types.Tag{Key: aws.String(m["Key"].(string)), Value: aws.String(m["Value"].(string))})
			}
		}
	}
	return tags
}

func (w *world) versioningOf(bucket string) string {
	if w.locked && bucket == w.connection.Bucket {
		return "" // it has come with Object Lock
	}
	if w.versioning != "" && bucket == w.connection.Bucket {
		return w.versioning
	}
	for _, b := range w.resources("AWS::S3::Bucket") {
		if versioning, ok := b.Properties["VersioningConfiguration"].(map[string]any); ok && b.PhysicalID == bucket {
			return versioning["Status"].(string)
		}
	}
	return ""
}

// stored are all versions in the buckets, but for the customer's own objects.
func (w *world) stored(t testing.TB, root *s3.Client) (list []verify.Object) {
	t.Helper()
	for _, name := range w.buckets() {
		out, err := root.ListObjectVersions(context.Background(), &s3.ListObjectVersionsInput{Bucket: &name})
		if code(err) == "NoSuchBucket" {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		own := w.customersKeys(name)
		for _, v := range out.Versions {
			if !slices.Contains(own, *v.Key) || *v.Size != 4 {
				list = append(list, verify.Object{Bucket: name, Key: *v.Key, VersionID: versionID(v.VersionId), Size: *v.Size})
			}
		}
		for _, m := range out.DeleteMarkers {
			list = append(list, verify.Object{Bucket: name, Key: *m.Key, VersionID: versionID(m.VersionId), DeleteMarker: true})
		}
	}
	return list
}

func versionID(id *string) string {
	if aws.ToString(id) == "null" {
		return ""
	}
	return aws.ToString(id)
}

// unload removes everything again.
func (w *world) unload(t testing.TB, s *services, root *s3.Client) {
	t.Helper()
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatalf("%s: %v", w.connection.ID, err)
		}
	}
	for _, name := range w.buckets() {
		out, err := root.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &name})
		if code(err) == "NoSuchBucket" {
			continue
		}
		check(err)
		for _, v := range out.Versions {
			_, err := root.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &name, Key: v.Key, VersionId: v.VersionId, BypassGovernanceRetention: &w.locked})
			check(err)
		}
		for _, v := range out.DeleteMarkers {
			_, err := root.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &name, Key: v.Key, VersionId: v.VersionId})
			check(err)
		}
		_, err = root.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name})
		check(err)
	}
	for _, r := range w.resources("AWS::IAM::Role") {
		name := aws.String(r.PhysicalID)
		list, err := s.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: name})
		check(err)
		for _, p := range list.PolicyNames {
			_, err := s.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: &p})
			check(err)
		}
		_, err = s.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
		check(err)
	}
	for _, r := range w.resources("AWS::IAM::User") {
		name := aws.String(r.PhysicalID)
		list, err := s.iam.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: name})
		check(err)
		for _, p := range list.PolicyNames {
			_, err := s.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: &p})
			check(err)
		}
		_, err = s.iam.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: &w.connection.KeyID})
		check(err)
		_, err = s.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
		check(err)
	}
}
