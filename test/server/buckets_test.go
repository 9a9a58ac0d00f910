package server

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// What the customer does, as the root of the server, which no policy binds.

// makeBucket makes a bucket as the template has it, with its policy.
func (tr *trial) makeBucket(t *testing.T, at *target) {
	t.Helper()
	ctx := context.Background()
	_, err := tr.root.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &at.bucket})
	if err == nil && tr.isVersioned(at.bucket) {
		err = putVersioning(ctx, tr.root, at.bucket)
	}
	if err == nil && at.policy != "" {
		err = putPolicy(ctx, tr.root, *at)
	}
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	if at.policy == "" { // one for the vendor to put
		at.policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + at.bucket + `/none"}]}`
	}
}

// fill puts the object and begins the upload that calls need.
func (tr *trial) fill(t *testing.T, at *target) {
	t.Helper()
	ctx := context.Background()
	out, err := tr.root.PutObject(ctx, &s3.PutObjectInput{Bucket: &at.bucket, Key: &at.key, Body: body()})
	if err == nil {
		if at.version = aws.ToString(out.VersionId); at.version == "" {
			at.version = "null" // S3's name for the version of an object in a bucket without versions
		}
		at.upload, at.part, err = begin(ctx, tr.root, *at, nil)
	}
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
}

func (tr *trial) renew(t *testing.T, at *target) {
	t.Helper()
	if at.key != "" {
		tr.fill(t, at)
	} else if err := putPolicy(context.Background(), tr.root, *at); err != nil {
		t.Fatalf("%s: %v", at, err)
	}
}

// empty removes what is in a bucket.
func (tr *trial) empty(t *testing.T, bucket string) {
	t.Helper()
	ctx := context.Background()
	uploads, err := tr.root.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil {
		t.Fatalf("%s: %v", bucket, err)
	}
	for _, u := range uploads.Uploads {
		if _, err := tr.root.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &bucket, Key: u.Key, UploadId: u.UploadId}); err != nil {
			t.Fatalf("%s: %v", bucket, err)
		}
	}
	versions, err := tr.root.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &bucket})
	if err != nil {
		t.Fatalf("%s: %v", bucket, err)
	}
	var ids []types.ObjectIdentifier
	for _, v := range versions.Versions {
		ids = append(ids, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
	}
	for _, m := range versions.DeleteMarkers {
		ids = append(ids, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
	}
	if len(ids) == 0 {
		return
	}
	out, err := tr.root.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: ids}})
	if err != nil || len(out.Errors) > 0 {
		t.Fatalf("%s: %v %v", bucket, err, out)
	}
}

// remove removes a bucket if it is there.
func (tr *trial) remove(t *testing.T, bucket string) {
	t.Helper()
	_, err := tr.root.DeleteBucket(context.Background(), &s3.DeleteBucketInput{Bucket: &bucket})
	if err != nil && code(err) != "NoSuchBucket" {
		t.Fatalf("%s: %v", bucket, err)
	}
}
