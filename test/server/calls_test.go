package server

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// target is what a call is about.
type target struct {
	bucket, key string
	version     string  // of the object
	upload      string  // one that root has begun, with one part
	part        *string // the part's ETag
	policy      string  // of the bucket
	home        *target // where the vendor may do the most, to copy from and to
}

func (at target) String() string {
	if at.key == "" {
		return at.bucket
	}
	return at.bucket + "/" + at.key
}

// call is a call of the SDK's.
type call struct {
	name string
	// needs is every action that AWS asks for. See the table at
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
	needs func(at target) []judge.Request
	do    func(ctx context.Context, c *s3.Client, at target) error
	// spoils: the next call needs the target made anew.
	spoils bool
	// versioned: for buckets that keep versions only.
	versioned bool
	gap       gap
}

// gap is where the server is known to do otherwise. The test sees to it that it still does.
type gap struct {
	reason string
	// needs is what the server asks for instead.
	needs func(at target) []judge.Request
	// answer is the error that the server gives to whom it allows the call.
	answer string
}

func bucket(action string) func(target) []judge.Request {
	return func(at target) []judge.Request {
		return []judge.Request{{Action: action, Resource: "arn:aws:s3:::" + at.bucket}}
	}
}

func listing(action, prefix string) func(target) []judge.Request {
	return func(at target) []judge.Request {
		req := judge.Request{Action: action, Resource: "arn:aws:s3:::" + at.bucket}
		if prefix != "" {
			req.Context = map[string][]string{"s3:prefix": {prefix}}
		}
		return []judge.Request{req}
	}
}

func object(actions ...string) func(target) []judge.Request {
	return func(at target) (list []judge.Request) {
		for _, a := range actions {
			list = append(list, judge.Request{Action: a, Resource: "arn:aws:s3:::" + at.bucket + "/" + at.key})
		}
		return list
	}
}

// copying reads at one place and writes at another.
func copying(read string, from, to func(target) target) func(target) []judge.Request {
	return func(at target) []judge.Request {
		return append(object(read)(from(at)), object("s3:PutObject")(to(at))...)
	}
}

func here(at target) target { return at }
func home(at target) target { return *at.home }

// besideHere is a key next to the target's, in the prefix if that is.
func besideHere(at target) target {
	at.key += ".copy"
	return at
}

func besideHome(at target) target { return besideHere(*at.home) }

func source(at target) *string { return aws.String(at.bucket + "/" + url.PathEscape(at.key)) }

func sourceVersion(at target) *string {
	return aws.String(*source(at) + "?versionId=" + url.QueryEscape(at.version))
}

func body() io.Reader { return strings.NewReader("data") }

func tags() *types.Tagging {
	return &types.Tagging{TagSet: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}
}
