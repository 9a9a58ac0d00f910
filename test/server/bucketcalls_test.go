package server

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// accountCalls are about no bucket.
var accountCalls = []call{{
	name: "ListBuckets",
	needs: func(target) []judge.Request {
		return []judge.Request{{Action: "s3:ListAllMyBuckets", Resource: "*"}}
	},
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.ListBuckets(ctx, &s3.ListBucketsInput{})
		return err
	},
}}

// bucketCalls are tried on the shared buckets and others. A Put stands before its Get, so that there is something.
var bucketCalls = append(listCalls(), []call{{
	name: "ListObjects", needs: bucket("s3:ListBucket"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.ListObjects(ctx, &s3.ListObjectsInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "HeadBucket", needs: bucket("s3:ListBucket"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "GetBucketLocation", needs: bucket("s3:GetBucketLocation"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "ListMultipartUploads", needs: bucket("s3:ListBucketMultipartUploads"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "GetBucketAcl", needs: bucket("s3:GetBucketAcl"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "GetBucketVersioning", needs: bucket("s3:GetBucketVersioning"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "PutBucketVersioning", needs: bucket("s3:PutBucketVersioning"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return putVersioning(ctx, c, at.bucket)
	},
}, {
	name: "PutBucketTagging", needs: bucket("s3:PutBucketTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: &at.bucket, Tagging: tags()})
		return err
	},
}, {
	name: "GetBucketTagging", needs: bucket("s3:GetBucketTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "PutBucketOwnershipControls", needs: bucket("s3:PutBucketOwnershipControls"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: &at.bucket,
			OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}}},
		})
		return err
	},
}, {
	name: "GetBucketOwnershipControls", needs: bucket("s3:GetBucketOwnershipControls"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "PutBucketCors", needs: bucket("s3:PutBucketCORS"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		rule := types.CORSRule{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"https://example.com"}}
		_, err := c.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: &at.bucket,
			CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{rule}},
		})
		return err
	},
}, {
	name: "GetBucketCors", needs: bucket("s3:GetBucketCORS"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "PutBucketWebsite", needs: bucket("s3:PutBucketWebsite"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutBucketWebsite(ctx, &s3.PutBucketWebsiteInput{Bucket: &at.bucket,
			WebsiteConfiguration: &types.WebsiteConfiguration{IndexDocument: &types.IndexDocument{Suffix: aws.String("index.html")}},
		})
		return err
	},
}, {
	name: "DeleteBucketWebsite", needs: bucket("s3:DeleteBucketWebsite"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteBucketWebsite(ctx, &s3.DeleteBucketWebsiteInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "PutBucketPolicy", needs: bucket("s3:PutBucketPolicy"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return putPolicy(ctx, c, at)
	},
}, {
	name: "GetBucketPolicy", needs: bucket("s3:GetBucketPolicy"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "GetBucketPolicyStatus", needs: bucket("s3:GetBucketPolicyStatus"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "DeleteBucketPolicy", needs: bucket("s3:DeleteBucketPolicy"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &at.bucket})
		return err
	},
}}...)

// listCalls list with prefixes in the launch's, beside it and above it.
func listCalls() (calls []call) {
	for _, p := range []string{"", prefix, prefix + "file", "exports/", "exports/daily", "exports/daily2/"} {
		with := ""
		var sent *string
		if p != "" {
			with, sent = ", prefix "+p, &p
		}
		calls = append(calls, call{
			name: "ListObjectsV2" + with, needs: listing("s3:ListBucket", p),
			do: func(ctx context.Context, c *s3.Client, at target) error {
				_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &at.bucket, Prefix: sent})
				return err
			},
		}, call{
			name: "ListObjectVersions" + with, needs: listing("s3:ListBucketVersions", p),
			do: func(ctx context.Context, c *s3.Client, at target) error {
				_, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &at.bucket, Prefix: sent})
				return err
			},
		})
	}
	return calls
}

// deleteCalls are tried on the buckets when they are empty.
var deleteCalls = []call{{
	name: "DeleteBucket", needs: bucket("s3:DeleteBucket"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &at.bucket})
		return err
	},
}}

// createCalls are tried when the buckets are gone.
var createCalls = []call{{
	name: "CreateBucket", needs: bucket("s3:CreateBucket"),
	gap: gap{
		reason: "a bucket that is not there has no policy to refuse plain HTTP; the proof is about one that is there",
		needs: func(at target) []judge.Request {
			req := bucket("s3:CreateBucket")(at)
			req[0].Context = map[string][]string{"aws:SecureTransport": {"true"}}
			return req
		},
	},
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &at.bucket})
		return err
	},
}, {
	name: "CreateBucket, -new added to the name",
	needs: func(at target) []judge.Request {
		return []judge.Request{{Action: "s3:CreateBucket", Resource: "arn:aws:s3:::" + at.bucket + "-new"}}
	},
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(at.bucket + "-new")})
		return err
	},
}}

func putVersioning(ctx context.Context, c *s3.Client, bucket string) error {
	_, err := c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: &bucket,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	})
	return err
}

func putPolicy(ctx context.Context, c *s3.Client, at target) error {
	_, err := c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &at.bucket, Policy: &at.policy})
	return err
}
