package server

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// logWriter is a vendor whose user is in the server's one account, where a bucket's policy alone lets in a user who has no
// permission of its own.
const logWriter = `vendor: log-writer
name: Log Writer
version: 1.0.0
purpose: Writes and reads logs in a bucket.
bucket: {create: required, prefix: optional}
access:
  bucketPolicy:
    principal: arn:aws:iam::` + rootAccess + `:user/log-writer
    existingBucket: optional
    noExternalId: The user only works for one customer, who is the only one to know its name.
    instead: It writes a token that the customer reads and types into the form.
permissions:
  - {sid: WriteLogs, why: Writes and reads the logs., actions: ["s3:PutObject", "s3:GetObject"], on: [objects]}
  - {sid: ListLogs, why: Lists what is there., actions: ["s3:ListBucket"], on: [bucket]}
handBack:
  - {field: Bucket, value: bucket.name}
`

// A server takes the policy that the statements were put into, lets the vendor in with it as far as the definition goes, and nobody
// else; what its owner denies stays denied, as the note says; and once the statements are taken out nothing is left of it.
func TestStatementsOfAnExistingBucket(t *testing.T) {
	def, err := vendors.Parse("log-writer.yaml", []byte(logWriter))
	if err != nil {
		t.Fatal(err)
	}
	rules := policyedit.For(def)
	server := startIAM(t)
	e := server.startS3(t, true)
	ctx, bucket := context.Background(), "their-data"
	owner := e.root()
	if _, err := owner.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"file", "logs/file"} {
		if _, err := owner.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(nil)}); err != nil {
			t.Fatal(err)
		}
	}
	vendor, other := server.user(t, e, "log-writer"), server.user(t, e, "somebody")
	ask := policyedit.Ask{Bucket: bucket, Region: region, Prefix: "logs/"}
	ours, err := rules.Statements(ask)
	if err != nil {
		t.Fatal(err)
	}
	merged := func(policy string) *policyedit.Result {
		t.Helper()
		result, err := rules.Merge(policy, ask, ours)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	const (
		start    = `{"Version": "2012-10-17", "Statement": [`
		tls      = `{"Sid": "RefuseHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::their-data", "arn:aws:s3:::their-data/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
		noWrites = `{"Sid": "NoWrites", "Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "arn:aws:s3:::their-data/logs/*"}`
	)
	in, shut := merged(start+tls+"]}"), merged(start+tls+", "+noWrites+"]}")
	out, err := rules.Remove(in.Text, ask)
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Notes) > 0 || len(shut.Notes) != 1 || !strings.Contains(shut.Notes[0], `"NoWrites" denies`) {
		t.Errorf("notes %q and %q", in.Notes, shut.Notes)
	}
	// What is tried, and under which of the policies the vendor may.
	for _, step := range []struct{ name, policy, may string }{
		{"before", start + tls + "]}", ""},
		{"merged", in.Text, "write read list"},
		{"merged, and the owner denies writing", shut.Text, "read list"},
		{"merged again", merged(in.Text).Text, "write read list"},
		{"taken out", out.Text, ""},
	} {
		if _, err := owner.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &step.policy}); err != nil {
			t.Fatalf("%s: the server does not take the policy: %v\n%s", step.name, err, step.policy)
		}
		if got := mayDo(t, vendor, bucket); got != step.may {
			t.Errorf("%s: the vendor may %q, want %q", step.name, got, step.may)
		}
		if got := mayDo(t, other, bucket); got != "" {
			t.Errorf("%s: somebody else may %q", step.name, got)
		}
	}
}

// mayDo is what of the vendor's somebody may do; that anything beyond it is refused is an error.
func mayDo(t *testing.T, c *s3.Client, bucket string) string {
	t.Helper()
	ctx, in, outside := context.Background(), "logs/file", "file"
	var may []string
	try := func(word string, err error) {
		t.Helper()
		var refused smithy.APIError
		switch {
		case err == nil && word == "":
			t.Error("something is allowed that the definition does not grant")
		case err == nil:
			may = append(may, word)
		case !errors.As(err, &refused) || refused.ErrorCode() != "AccessDenied":
			t.Error(err)
		}
	}
	put := func(key *string) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: key, Body: bytes.NewReader(nil)})
		return err
	}
	get := func(key *string) error {
		_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: key})
		return err
	}
	list := func(prefix string) error {
		_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
		return err
	}
	try("write", put(&in))
	try("read", get(&in))
	try("list", list("logs/"))
	try("", put(&outside))
	try("", get(&outside))
	try("", list(""))
	_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: &in})
	try("", err)
	_, err = c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &bucket})
	try("", err)
	return strings.Join(may, " ")
}

// user makes a user without any permission, and a client with its key.
func (s *services) user(t *testing.T, e *endpoint, name string) *s3.Client {
	t.Helper()
	ctx := context.Background()
	if _, err := s.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	key, err := s.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	return e.client(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey)
}
