#!/usr/bin/env bash
# Assumed:  one PutObject is one request, whether it goes over HTTP or HTTPS and however the aws.Config was made; and the checksum that the
#           SDK has added by default since January 2025 is always there.
# Happens:  over HTTP the body is the object and the CRC32 a header. Over HTTPS the body is framed as aws-chunked, 46 bytes for 5, with the
#           CRC32 behind it and Content-Encoding: aws-chunked. From an aws.Config literal, not LoadDefaultConfig, no checksum at all.
# Matters:  a fake server on HTTP never sees what production sends. One that keeps Content-Encoding, counts Content-Length or reads the
#           body itself breaks only over HTTPS; and a program that builds its own Config has no integrity check without knowing.
# Seen:     aws-sdk-go-v2/service/s3 v1.109.1, config v1.33.1, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/aws/aws-sdk-go-v2/service/s3@v1.109.1 github.com/aws/aws-sdk-go-v2/config@v1.33.1 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	show := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		check(err)
		fmt.Printf("  body %q\n", body)
		for _, name := range []string{"Content-Encoding", "X-Amz-Checksum-Crc32", "X-Amz-Trailer"} {
			fmt.Printf("  %s: %q\n", name, r.Header.Get(name))
		}
	})
	plain, secure := httptest.NewServer(show), httptest.NewTLSServer(show)
	defer plain.Close()
	defer secure.Close()

	ctx := context.Background()
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret"}, nil
	})
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"), config.WithCredentialsProvider(credentials))
	check(err)
	literal := aws.Config{Region: "us-east-1", Credentials: credentials}

	put := func(name string, c aws.Config, server *httptest.Server) {
		fmt.Println(name)
		client := s3.NewFromConfig(c, func(o *s3.Options) {
			o.BaseEndpoint, o.UsePathStyle, o.HTTPClient = aws.String(server.URL), true, server.Client()
		})
		_, err := client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: aws.String("quartic-data"), Key: aws.String("note"), Body: strings.NewReader("hello"),
		})
		check(err)
	}
	put("LoadDefaultConfig, http", loaded, plain)
	put("LoadDefaultConfig, https", loaded, secure)
	put("aws.Config literal, https", literal, secure)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
EOF
{
  go list -m github.com/aws/aws-sdk-go-v2/service/s3
  env -u AWS_REQUEST_CHECKSUM_CALCULATION AWS_CONFIG_FILE=none AWS_SHARED_CREDENTIALS_FILE=none go run .
} | tee seen
diff - seen <<'EOF'
github.com/aws/aws-sdk-go-v2/service/s3 v1.109.1
LoadDefaultConfig, http
  body "hello"
  Content-Encoding: ""
  X-Amz-Checksum-Crc32: "NhCmhg=="
  X-Amz-Trailer: ""
LoadDefaultConfig, https
  body "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
  Content-Encoding: "aws-chunked"
  X-Amz-Checksum-Crc32: ""
  X-Amz-Trailer: "x-amz-checksum-crc32"
aws.Config literal, https
  body "hello"
  Content-Encoding: ""
  X-Amz-Checksum-Crc32: ""
  X-Amz-Trailer: ""
EOF
