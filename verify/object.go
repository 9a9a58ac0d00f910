package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// content is what a test object holds: whoever finds one shall know what it is.
const content = "bucketgrant verify: may be deleted\n"

// wrongMD5 is of something else, so S3 writes nothing, and says BadDigest to whom it allows to write.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
const wrongMD5 = "AAAAAAAAAAAAAAAAAAAAAA=="

// errDigestFirst: then BadDigest says nothing of who may write.
var errDigestFirst = errors.New("the server compares the checksum before it decides who may write")

// made is something that a run put into a bucket, until it is gone.
type made struct {
	place     *place
	key       string
	versionID string // "" where the bucket keeps no versions
	marker    bool   // of a deleted object
	uncertain bool   // S3 did not answer
	gone      bool
	why       string // it could not be removed
}

// write puts the test object. It is never interrupted: what was sent is to be known, so that it can be removed.
func (p *place) write(ctx context.Context, c *s3.Client) error {
	m := &made{place: p, key: p.key, uncertain: true}
	p.r.made = append(p.r.made, m)
	seen := &answered{}
	limited, cancel := p.r.uninterrupted(ctx, seen)
	defer cancel()
	_, err := c.PutObject(limited, &s3.PutObjectInput{Bucket: &p.name, Key: &p.key, Body: bytes.NewReader([]byte(content)), ChecksumSHA256: &contentSHA256})
	p.writtenAt = time.Now()
	if outer, ok := ctx.Value(answeredKey{}).(*answered); ok {
		*outer = *seen
	}
	switch {
	case err == nil:
		m.uncertain = false
		m.versionID = seen.header.Get("X-Amz-Version-Id")
		p.object = m
		p.written = seen.header
		if seen.attempts > 1 && m.versionID != "" {
			p.r.made = append(p.r.made, &made{place: p, key: p.key, uncertain: true}) // an attempt that was not answered
		}
	case seen.attempts == 0, seen.attempts == 1 && seen.header != nil && seen.status >= 400 && seen.status < 500:
		m.gone = true // it was never sent, or never done
	}
	return err
}

// uninterrupted is for a request that changes something: it is brought to its end. Only cleaning up has a limit of its own.
func (r *run) uninterrupted(ctx context.Context, seen *answered) (context.Context, context.CancelFunc) {
	if cleaning, _ := ctx.Value(cleaningKey{}).(bool); !cleaning {
		ctx = context.WithoutCancel(ctx)
	}
	return context.WithTimeout(context.WithValue(ctx, answeredKey{}, seen), r.callLimit)
}

// writeNothing asks whether the caller may write a key, and writes nothing.
//
// AWS documents the comparison of the checksum, and not that S3 decides first whether the caller may write. So where S3
// says BadDigest it is asked again in the name of another owner of the bucket, which must be refused.
func (r *run) writeNothing(bucket, key string) func(context.Context, *s3.Client) error {
	put := func(ctx context.Context, c *s3.Client, owner *string) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &bucket, Key: &key, Body: bytes.NewReader([]byte(content)), ContentMD5: aws.String(wrongMD5), ExpectedBucketOwner: owner,
		})
		return err
	}
	return func(ctx context.Context, c *s3.Client) error {
		err := put(ctx, c, nil)
		if errorCode(err) != "BadDigest" {
			return err
		}
		nobody := "000000000000"
		if r.owner() == nobody {
			nobody = "111111111111"
		}
		if errorCode(put(context.WithValue(ctx, answeredKey{}, &answered{}), c, &nobody)) != "AccessDenied" {
			return errDigestFirst
		}
		return err
	}
}

// remove deletes a key, and notes what that leaves.
func (p *place) remove(ctx context.Context, c *s3.Client, key string) error {
	seen := &answered{}
	limited, cancel := p.r.uninterrupted(ctx, seen)
	defer cancel()
	_, err := c.DeleteObject(limited, &s3.DeleteObjectInput{Bucket: &p.name, Key: &key})
	if outer, ok := ctx.Value(answeredKey{}).(*answered); ok {
		*outer = *seen
	}
	if err != nil {
		return err
	}
	// Where versions are kept they stay, under a marker. Where they were kept once, null takes the place of null.
	marker, version := seen.header.Get("X-Amz-Delete-Marker") == "true", seen.header.Get("X-Amz-Version-Id")
	for _, m := range p.r.made {
		if m.place == p && m.key == key && !m.marker && (!marker || *versionOf(m.versionID) == *versionOf(version)) {
			m.gone = true
		}
	}
	if marker {
		p.deleted = true
		p.r.made = append(p.r.made, &made{place: p, key: key, versionID: version, marker: true})
		if seen.attempts > 1 {
			p.r.made = append(p.r.made, &made{place: p, key: key, marker: true, uncertain: true}) // as above
		}
	}
	return nil
}

func (p *place) removeVersion(ctx context.Context, c *s3.Client, key, version string) error {
	seen := &answered{}
	limited, cancel := p.r.uninterrupted(ctx, seen)
	defer cancel()
	_, err := c.DeleteObject(limited, &s3.DeleteObjectInput{Bucket: &p.name, Key: &key, VersionId: &version})
	if outer, ok := ctx.Value(answeredKey{}).(*answered); ok {
		*outer = *seen
	}
	if code := errorCode(err); seen.attempts > 1 && (code == "NoSuchVersion" || code == "InvalidArgument") {
		err = nil // an attempt that was not answered has done it
	}
	if err != nil {
		return err
	}
	for _, m := range p.r.made {
		if m.place == p && m.key == key && *versionOf(m.versionID) == version {
			m.gone = true
		}
	}
	return nil
}

type cleaningKey struct{}

// cleanUp removes what is still there, also after an interrupt, and says what stays.
func (r *run) cleanUp(ctx context.Context) (left []Object) {
	ctx, cancel := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), cleaningKey{}, true), r.o.CleanUp)
	defer cancel()
	r.silent = 0                       // it is worth another try
	for i := 0; i < len(r.made); i++ { // removing one may make a marker
		if m := r.made[i]; !m.gone {
			r.removeMade(ctx, m)
		}
	}
	for _, m := range r.made {
		if m.gone {
			continue
		}
		o := Object{Bucket: m.place.name, Key: m.key, VersionID: m.versionID, DeleteMarker: m.marker, Uncertain: m.uncertain, Why: m.why}
		if !m.marker {
			o.Size = int64(len(content))
		}
		if m.isLocked() {
			o.LockMode, o.LockedUntil = m.place.retention.mode, m.place.retention.until
		}
		left = append(left, o)
	}
	return left
}

const versionStays = "the bucket keeps versions, and the grant does not include s3:DeleteObjectVersion"

func (r *run) removeMade(ctx context.Context, m *made) {
	p := m.place
	var call func(context.Context) error
	switch {
	case m.uncertain && r.granted["s3:ListBucketVersions"] && r.granted["s3:DeleteObjectVersion"]:
		r.removeVersions(ctx, m)
		return
	case m.versionID != "" && r.granted["s3:DeleteObjectVersion"]:
		call = func(ctx context.Context) error { return p.removeVersion(ctx, p.client, m.key, m.versionID) }
	case m.marker, p.deleted, m.uncertain && p.object != nil && p.object.versionID != "":
		m.why = versionStays
		return
	case r.granted["s3:DeleteObject"]:
		call = func(ctx context.Context) error { return p.remove(ctx, p.client, m.key) }
	default:
		m.why = "the grant does not include s3:DeleteObject"
		return
	}
	if o := r.once(ctx, "DeleteObject", call); o.answer.RefusedBy == ObjectLock {
		m.why = m.lockedWhy()
	} else if o.kind != allowed {
		m.why = "it could not be removed: " + said(o)
	} else if !m.gone {
		m.why = versionStays
	}
}

// removeVersions removes everything under the key of an object that may be there or not.
func (r *run) removeVersions(ctx context.Context, m *made) {
	p := m.place
	var out *s3.ListObjectVersionsOutput
	o := r.once(ctx, "ListObjectVersions", func(ctx context.Context) (err error) {
		out, err = p.client.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &p.name, Prefix: &m.key})
		return err
	})
	if o.kind != allowed {
		m.why = "it could not be removed: " + said(o)
		return
	}
	var versions []string
	for _, v := range out.Versions {
		versions = append(versions, aws.ToString(v.VersionId))
	}
	for _, v := range out.DeleteMarkers {
		versions = append(versions, aws.ToString(v.VersionId))
	}
	for _, version := range versions {
		o := r.once(ctx, "DeleteObject", func(ctx context.Context) error { return p.removeVersion(ctx, p.client, m.key, version) })
		if o.answer.RefusedBy == ObjectLock {
			m.versionID, m.why = version, m.lockedWhy()
			return
		}
		if o.kind != allowed {
			m.why = "it could not be removed: " + said(o)
			return
		}
	}
	m.gone = true // and all else under the key
}

// versionOf is how a version is named in a request: null is S3's name for that of an object without versions.
func versionOf(id string) *string {
	if id == "" {
		id = "null"
	}
	return &id
}

// freshKey is a key under a prefix that nobody else uses.
func freshKey(prefix string, text func() string) string {
	return fmt.Sprintf("%sbucketgrant-verify-%s", prefix, text())
}
