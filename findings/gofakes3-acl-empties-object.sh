#!/usr/bin/env bash
# Assumed:  an S3 fake refuses a request that it does not implement, so a test that needs it fails.
# Happens:  gofakes3 takes PUT /bucket/key?acl for a PUT of the object: it answers 200 and the object is empty afterwards. GET
#           ?policy, ?publicAccessBlock and ?encryption of a bucket without any are answered 200, where S3 answers 404.
# Matters:  a test of code that sets an ACL passes while its data is lost, and one of "this bucket has no policy" sees one.
# Seen:     github.com/johannesboyne/gofakes3 v1.2.0, aws-sdk-go-v2/service/s3 v1.109.1, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/johannesboyne/gofakes3@v1.2.0 github.com/aws/aws-sdk-go-v2/service/s3@v1.109.1 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	ctx := context.Background()
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	})
	bucket, key := aws.String("quartic-data"), aws.String("note")
	read := func() string {
		got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
		check(err)
		text, err := io.ReadAll(got.Body)
		check(err)
		return string(text)
	}

	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket})
	check(err)
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("hello")})
	check(err)
	fmt.Printf("object: %q\n", read())
	_, err = client.PutObjectAcl(ctx, &s3.PutObjectAclInput{Bucket: bucket, Key: key, ACL: "private"})
	fmt.Printf("PutObjectAcl: %v\nobject: %q\n", err, read())

	_, err = client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
	fmt.Println("GetBucketPolicy:", err)
	_, err = client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucket})
	fmt.Println("GetPublicAccessBlock:", err)
	_, err = client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: bucket})
	fmt.Println("GetBucketEncryption:", err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m github.com/johannesboyne/gofakes3
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/johannesboyne/gofakes3 v1.2.0
object: "hello"
PutObjectAcl: <nil>
object: ""
GetBucketPolicy: <nil>
GetPublicAccessBlock: <nil>
GetBucketEncryption: <nil>
EOF
