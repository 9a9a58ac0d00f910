package server

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// objectCalls are tried on keys in the prefix and elsewhere.
var objectCalls = []call{{
	name: "GetObject", needs: object("s3:GetObject"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return get(c.GetObject(ctx, &s3.GetObjectInput{Bucket: &at.bucket, Key: &at.key}))
	},
}, {
	name: "GetObject, a version", needs: object("s3:GetObjectVersion"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return get(c.GetObject(ctx, &s3.GetObjectInput{Bucket: &at.bucket, Key: &at.key, VersionId: &at.version}))
	},
}, {
	name: "HeadObject", needs: object("s3:GetObject"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &at.bucket, Key: &at.key})
		return err
	},
}, {
	name: "HeadObject, a version", needs: object("s3:GetObjectVersion"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &at.bucket, Key: &at.key, VersionId: &at.version})
		return err
	},
}, {
	name: "GetObjectAttributes", needs: object("s3:GetObject", "s3:GetObjectAttributes"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{
			Bucket: &at.bucket, Key: &at.key, ObjectAttributes: []types.ObjectAttributes{types.ObjectAttributesEtag},
		})
		return err
	},
}, {
	name: "GetObjectAcl", needs: object("s3:GetObjectAcl"),
	gap: gap{reason: "the server keeps no ACLs of objects, and says so after the decision", answer: "NotImplemented"},
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &at.bucket, Key: &at.key})
		return err
	},
}, {
	name: "PutObjectTagging", needs: object("s3:PutObjectTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: &at.bucket, Key: &at.key, Tagging: tags()})
		return err
	},
}, {
	name: "GetObjectTagging", needs: object("s3:GetObjectTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &at.bucket, Key: &at.key})
		return err
	},
}, {
	name: "GetObjectTagging, a version", needs: object("s3:GetObjectVersionTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &at.bucket, Key: &at.key, VersionId: &at.version})
		return err
	},
}, {
	name: "DeleteObjectTagging", needs: object("s3:DeleteObjectTagging"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: &at.bucket, Key: &at.key})
		return err
	},
}, {
	name: "PutObject", needs: object("s3:PutObject"), spoils: true, // at.version is not the newest any more
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &at.bucket, Key: &at.key, Body: body()})
		return err
	},
}, {
	name: "PutObject with tags", needs: object("s3:PutObject", "s3:PutObjectTagging"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &at.bucket, Key: &at.key, Body: body(), Tagging: aws.String("a=b")})
		return err
	},
}, {
	name: "CopyObject to here", needs: copying("s3:GetObject", home, besideHere),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		to := besideHere(at)
		_, err := c.CopyObject(ctx, &s3.CopyObjectInput{CopySource: source(*at.home), Bucket: &to.bucket, Key: &to.key})
		return err
	},
}, {
	name: "CopyObject from here", needs: copying("s3:GetObject", here, besideHome),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		to := besideHome(at)
		_, err := c.CopyObject(ctx, &s3.CopyObjectInput{CopySource: source(at), Bucket: &to.bucket, Key: &to.key})
		return err
	},
}, {
	name: "CopyObject from here, a version", needs: copying("s3:GetObjectVersion", here, besideHome),
	versioned: true, // the server copies no version called null
	gap: gap{
		reason: "the server asks for s3:GetObject of the source, whichever version",
		needs:  copying("s3:GetObject", here, besideHome),
	},
	do: func(ctx context.Context, c *s3.Client, at target) error {
		to := besideHome(at)
		_, err := c.CopyObject(ctx, &s3.CopyObjectInput{CopySource: sourceVersion(at), Bucket: &to.bucket, Key: &to.key})
		return err
	},
}, {
	name: "multipart upload, from begin to end", needs: object("s3:PutObject"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return upload(ctx, c, at, nil)
	},
}, {
	name: "multipart upload with tags", needs: object("s3:PutObject", "s3:PutObjectTagging"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return upload(ctx, c, at, aws.String("a=b"))
	},
}, {
	name: "UploadPart of another's upload", needs: object("s3:PutObject"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: &at.bucket, Key: &at.key, UploadId: &at.upload, PartNumber: aws.Int32(2), Body: body(),
		})
		return err
	},
}, {
	name: "UploadPartCopy to here", needs: copying("s3:GetObject", home, here),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
			CopySource: source(*at.home), Bucket: &at.bucket, Key: &at.key, UploadId: &at.upload, PartNumber: aws.Int32(3),
		})
		return err
	},
}, {
	name: "ListParts", needs: object("s3:ListMultipartUploadParts"),
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.ListParts(ctx, &s3.ListPartsInput{Bucket: &at.bucket, Key: &at.key, UploadId: &at.upload})
		return err
	},
}, {
	name: "CompleteMultipartUpload of another's", needs: object("s3:PutObject"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return complete(ctx, c, at, at.upload, at.part)
	},
}, {
	name: "AbortMultipartUpload", needs: object("s3:AbortMultipartUpload"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &at.bucket, Key: &at.key, UploadId: &at.upload})
		return err
	},
}, {
	name: "DeleteObject", needs: object("s3:DeleteObject"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &at.bucket, Key: &at.key})
		return err
	},
}, {
	name: "DeleteObject, a version", needs: object("s3:DeleteObjectVersion"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &at.bucket, Key: &at.key, VersionId: &at.version})
		return err
	},
}, {
	name: "DeleteObjects", needs: object("s3:DeleteObject"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return deleteObjects(ctx, c, at, types.ObjectIdentifier{Key: &at.key})
	},
}, {
	name: "DeleteObjects, a version", needs: object("s3:DeleteObjectVersion"), spoils: true,
	do: func(ctx context.Context, c *s3.Client, at target) error {
		return deleteObjects(ctx, c, at, types.ObjectIdentifier{Key: &at.key, VersionId: &at.version})
	},
}}

// get reads what was found to its end.
func get(out *s3.GetObjectOutput, err error) error {
	if err != nil {
		return err
	}
	defer out.Body.Close()
	_, err = io.Copy(io.Discard, out.Body)
	return err
}

// deleteObjects gives the refusal of the one object as an error: the call itself always succeeds.
func deleteObjects(ctx context.Context, c *s3.Client, at target, id types.ObjectIdentifier) error {
	out, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &at.bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{id}}})
	if err != nil || len(out.Errors) == 0 {
		return err
	}
	return &smithy.GenericAPIError{Code: aws.ToString(out.Errors[0].Code), Message: aws.ToString(out.Errors[0].Message)}
}

func upload(ctx context.Context, c *s3.Client, at target, tagging *string) error {
	id, etag, err := begin(ctx, c, at, tagging)
	if err != nil {
		return err
	}
	return complete(ctx, c, at, id, etag)
}

// begin starts an upload and sends its only part.
func begin(ctx context.Context, c *s3.Client, at target, tagging *string) (id string, etag *string, err error) {
	created, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &at.bucket, Key: &at.key, Tagging: tagging})
	if err != nil {
		return "", nil, err
	}
	part, err := c.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &at.bucket, Key: &at.key, UploadId: created.UploadId, PartNumber: aws.Int32(1), Body: body(),
	})
	if err != nil {
		return "", nil, err
	}
	return *created.UploadId, part.ETag, nil
}

func complete(ctx context.Context, c *s3.Client, at target, id string, etag *string) error {
	_, err := c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &at.bucket, Key: &at.key, UploadId: &id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: etag}}},
	})
	return err
}
