package verify

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// probe is the cheapest request that shows whether an action is allowed, and does no harm to a bucket in use: it reads,
// or it changes the run's own test object only.
type probe struct {
	action    string
	operation string
	tried     string
	do        func(ctx context.Context, p *place, c *s3.Client) error
	// ofBucket is about the words: tried is of the bucket itself, and not in it.
	ofBucket bool
	// onBucket: the action applies to the bucket, else to its objects.
	onBucket bool
	// changes: the request changes something, if only the test object.
	changes bool
	// harmless asks the same and changes nothing, or reads nothing of the customer's.
	harmless func(ctx context.Context, p *place, c *s3.Client) error
	// existing: to a caller who may not list, S3 refuses the call as well where the object does not exist.
	existing bool
}

// errDiffers: what came back is not what was written.
var errDiffers = errors.New("what was read is not what was written")

// listing, object and deleting probes are made in this order: an object is written before it is read, and read before it
// is deleted. Those of the bucket's settings are in settings.go.
var listingProbes = []probe{{
	action: "s3:ListBucket", operation: "ListObjectsV2", onBucket: true, tried: "list the first key",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &p.name, Prefix: optional(p.prefix), MaxKeys: aws.Int32(1)})
		if err != nil {
			return err
		}
		p.listed = true
		if len(out.Contents) > 0 {
			p.found = aws.ToString(out.Contents[0].Key)
		}
		return nil
	},
	harmless: func(ctx context.Context, p *place, c *s3.Client) error {
		return closedListing(p.name, optional(p.prefix))(ctx, c)
	},
}, {
	action: "s3:ListBucketVersions", operation: "ListObjectVersions", onBucket: true, tried: "list the versions of a key",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &p.name, Prefix: &p.key, MaxKeys: aws.Int32(1)})
		return err
	},
}, {
	action: "s3:ListBucketMultipartUploads", operation: "ListMultipartUploads", onBucket: true, tried: "list the uploads of a key",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &p.name, Prefix: &p.key, MaxUploads: aws.Int32(1)})
		return err
	},
}, {
	action: "s3:GetBucketLocation", operation: "GetBucketLocation", onBucket: true, ofBucket: true, tried: "read the region",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &p.name})
		return err
	},
}}

// noUpload is no upload's ID: S3 says NoSuchUpload to whom it allows the call.
const noUpload = "bucketgrant-verify"

var objectProbes = []probe{{
	action: "s3:PutObject", changes: true, operation: "PutObject", tried: "write a test object",
	do:       func(ctx context.Context, p *place, c *s3.Client) error { return p.write(ctx, c) },
	harmless: putNothing,
}, {
	action: "s3:GetObject", operation: "GetObject", tried: "read an object", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &p.name, Key: aws.String(p.subject()), Range: p.firstByte()})
		return p.compare(out, err)
	},
	harmless: func(ctx context.Context, p *place, c *s3.Client) error { return closedReading(p.name, p.key)(ctx, c) },
}, {
	action: "s3:GetObjectVersion", operation: "GetObject", tried: "read a version of an object", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &p.name, Key: aws.String(p.subject()), VersionId: p.version(), Range: p.firstByte()})
		return p.compare(out, err)
	},
}, {
	action: "s3:GetObjectAttributes", operation: "GetObjectAttributes", tried: "read an object's attributes", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{
			Bucket: &p.name, Key: aws.String(p.subject()), ObjectAttributes: []types.ObjectAttributes{types.ObjectAttributesObjectSize},
		})
		return err
	},
}, {
	action: "s3:GetObjectVersionAttributes", operation: "GetObjectAttributes", tried: "read the attributes of a version", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{
			Bucket: &p.name, Key: aws.String(p.subject()), VersionId: p.version(), ObjectAttributes: []types.ObjectAttributes{types.ObjectAttributesObjectSize},
		})
		return err
	},
}, {
	action: "s3:PutObjectTagging", changes: true, operation: "PutObjectTagging", tried: "tag the test object", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: &p.name, Key: &p.key, Tagging: testTag()})
		return err
	},
}, {
	action: "s3:GetObjectTagging", operation: "GetObjectTagging", tried: "read an object's tags", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &p.name, Key: aws.String(p.subject())})
		return err
	},
}, {
	action: "s3:GetObjectVersionTagging", operation: "GetObjectTagging", tried: "read the tags of a version", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &p.name, Key: aws.String(p.subject()), VersionId: p.version()})
		return err
	},
}, {
	action: "s3:PutObjectVersionTagging", changes: true, operation: "PutObjectTagging", tried: "tag a version of the test object", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: &p.name, Key: &p.key, VersionId: p.ownVersion(), Tagging: testTag()})
		return err
	},
}, {
	action: "s3:DeleteObjectTagging", changes: true, operation: "DeleteObjectTagging", tried: "remove the test object's tag", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: &p.name, Key: &p.key})
		return err
	},
}, {
	action: "s3:DeleteObjectVersionTagging", changes: true, operation: "DeleteObjectTagging", tried: "remove the tag of a version of the test object", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: &p.name, Key: &p.key, VersionId: p.ownVersion()})
		return err
	},
}, {
	action: "s3:GetObjectAcl", operation: "GetObjectAcl", tried: "read an object's ACL", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &p.name, Key: aws.String(p.subject())})
		return err
	},
}, {
	action: "s3:GetObjectVersionAcl", operation: "GetObjectAcl", tried: "read the ACL of a version", existing: true,
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &p.name, Key: aws.String(p.subject()), VersionId: p.version()})
		return err
	},
}, {
	action: "s3:ListMultipartUploadParts", operation: "ListParts", tried: "list the parts of an upload that does not exist",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.ListParts(ctx, &s3.ListPartsInput{Bucket: &p.name, Key: &p.key, UploadId: aws.String(noUpload)})
		return err
	},
}, {
	action: "s3:AbortMultipartUpload", operation: "AbortMultipartUpload", tried: "abort an upload that does not exist",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &p.name, Key: &p.key, UploadId: aws.String(noUpload)})
		return err
	},
}}

var deletingProbes = []probe{{
	action: "s3:DeleteObject", changes: true, operation: "DeleteObject", tried: "delete the test object",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		return p.remove(ctx, c, p.key)
	},
}, {
	action: "s3:DeleteObjectVersion", changes: true, operation: "DeleteObject", tried: "delete a version of the test object",
	do: func(ctx context.Context, p *place, c *s3.Client) error {
		return p.removeVersion(ctx, c, p.key, *p.ownVersion())
	},
}}

func putNothing(ctx context.Context, p *place, c *s3.Client) error {
	return p.r.writeNothing(p.name, p.key)(ctx, c)
}

// subject is the key to read: of the test object; else of an object that is there, of which one byte is read at most;
// else one that does not exist, for which S3 answers NoSuchKey to whom it allows to read and to list.
func (p *place) subject() string {
	if p.object == nil && p.found != "" {
		return p.found
	}
	return p.key
}

// exists: the subject is an object.
func (p *place) exists() bool { return p.object != nil || p.found != "" }

func (p *place) version() *string {
	if p.object == nil {
		return versionOf("")
	}
	return p.ownVersion()
}

func (p *place) ownVersion() *string {
	for _, m := range p.r.made {
		if m.place == p && m.key == p.key && !m.marker && m.versionID != "" {
			return &m.versionID
		}
	}
	return versionOf("")
}

// firstByte is the first byte of an object that is not ours.
func (p *place) firstByte() *string {
	if p.object == nil {
		return aws.String("bytes=0-0")
	}
	return nil
}

// compare reads what was found, and compares it if it is ours.
func (p *place) compare(out *s3.GetObjectOutput, err error) error {
	if err != nil {
		return err
	}
	defer out.Body.Close()
	data, err := io.ReadAll(io.LimitReader(out.Body, int64(len(content))+1))
	if err != nil {
		return err
	}
	if p.object != nil && !bytes.Equal(data, []byte(content)) {
		return errDiffers
	}
	return nil
}

func testTag() *types.Tagging {
	return &types.Tagging{TagSet: []types.Tag{{Key: aws.String("bucketgrant"), Value: aws.String("verify")}}}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
