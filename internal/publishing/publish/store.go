package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/logging"

	"github.com/bucketgrant/bucketgrant/internal/aws/profiles"
	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

// store is one place, and how to reach it.
type store struct {
	place    hosting.Place
	client   *s3.Client
	endpoint string // of an S3-compatible store; empty: AWS
	http     aws.HTTPClient
	retryer  aws.Retryer
	dryRun   bool
	signing  signing

	callLimit time.Duration
	silent    atomic.Int32 // how many calls in a row got no answer
}

// openStore makes sure that there are credentials, so that a run fails before it begins.
func openStore(ctx context.Context, o Options, place hosting.Place) (*store, error) {
	// What the SDK logs without credentials means nothing to a person: the error says it.
	options := []func(*config.LoadOptions) error{config.WithRegion(place.Region), config.WithLogger(logging.Nop{})}
	if profile := o.Profiles[place.Partition]; profile != "" {
		if err := profiles.Check(ctx, profile); err != nil {
			return nil, fmt.Errorf("%s: %w", place.Bucket, err)
		}
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("%s: AWS configuration: %w", place.Bucket, err)
	}
	limited, cancel := context.WithTimeout(ctx, credentialsLimit)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(limited); err != nil {
		return nil, fmt.Errorf("%s: there are no AWS credentials of partition %s; sign in (aws sso login), or name a profile with -profile %[2]s=NAME: %w",
			place.Bucket, place.Partition, rootOf(err))
	}
	s := &store{place: place, retryer: newRetryer(), dryRun: o.DryRun, signing: signingOf(o), callLimit: cmp.Or(o.CallLimit, callLimit)}
	s.client = s3.NewFromConfig(cfg, func(so *s3.Options) {
		so.Retryer, so.HTTPClient = s.retryer, wire.Client(so.HTTPClient)
		so.DisableLogOutputChecksumValidationSkipped = true // what is read is compared byte by byte
		if o.EndpointURL != "" {
			so.BaseEndpoint = aws.String(o.EndpointURL)
		}
		s.endpoint = aws.ToString(so.BaseEndpoint) // AWS_ENDPOINT_URL and the profile can set it too
		so.UsePathStyle = s.endpoint != ""
	})
	s.http = s.client.Options().HTTPClient // its proxy and certificates are those of the AWS configuration
	if _, err := place.URL(""); err != nil {
		return nil, err
	}
	return s, nil
}

// newRetryer is the SDK's, more patient, and tries again where another conditional write was going on.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-error-response
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 6
		o.MaxBackoff = 10 * time.Second
		o.Retryables = append(o.Retryables, retry.RetryableErrorCode{Codes: map[string]struct{}{
			"ConditionalRequestConflict": {}, "OperationAborted": {},
		}})
	})
}

// kind is how an object of this kind is served.
type kind struct{ contentType, cacheControl string }

var (
	// CloudFormation does not look at the type. A browser and curl -I do: it is the registered one, RFC 9512.
	templateKind = kind{"application/yaml", "public, max-age=31536000, immutable"}
	// https://www.iana.org/assignments/media-types names no type for tar; this one is what programs know it by.
	assemblyKind = kind{"application/x-tar", templateKind.cacheControl}
	// What a vendor's file is called has its sum.
	vendorKind = kind{"application/json", templateKind.cacheControl}
	// The index changes with each release: a cache must ask before it answers.
	indexKind = kind{"application/json", "no-cache"}
	// A signature is of an index of that sum, for ever.
	signatureKind = kind{"application/octet-stream", templateKind.cacheControl}
)

// condition is what must be in the place for a write to happen: the ETag of what is there, or nothing at all.
type condition string

const nothingThere condition = "*"

// put writes an object if the condition holds; isConflict says of its error that it did not.
func (s *store) put(ctx context.Context, key string, data []byte, k kind, c condition) error {
	sum := sha256.Sum256(data)
	in := &s3.PutObjectInput{
		Bucket: aws.String(s.place.Bucket), Key: aws.String(key),
		Body:                bytes.NewReader(data),
		ExpectedBucketOwner: s.owner(),
		ContentType:         aws.String(k.contentType),
		CacheControl:        aws.String(k.cacheControl),
		// S3 refuses what arrives otherwise, and keeps the sum with the object.
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
		ChecksumSHA256:    aws.String(base64.StdEncoding.EncodeToString(sum[:])),
	}
	if c == nothingThere {
		in.IfNoneMatch = aws.String("*")
	} else {
		in.IfMatch = aws.String(string(c))
	}
	err := s.call(ctx, len(data), func(ctx context.Context) error {
		_, err := s.client.PutObject(ctx, in)
		return err
	})
	return s.explain(key, err)
}

// content is an object as it is in the bucket.
type content struct {
	data []byte
	etag condition
}

// get reads an object as its owner, which should have so many bytes; nil if there is none.
func (s *store) get(ctx context.Context, key string, size int) (*content, error) {
	in := &s3.GetObjectInput{Bucket: aws.String(s.place.Bucket), Key: aws.String(key), ExpectedBucketOwner: s.owner()}
	var c content
	err := s.call(ctx, size, func(ctx context.Context) error {
		out, err := s.client.GetObject(ctx, in)
		if err != nil {
			return err
		}
		defer out.Body.Close()
		c.etag = condition(aws.ToString(out.ETag))
		c.data, err = readAll(out.Body, size)
		return err
	})
	if _, ok := errors.AsType[*types.NoSuchKey](err); ok {
		return nil, nil
	}
	if err != nil {
		return nil, s.explain(key, err)
	}
	return &c, nil
}

// readAsCustomer reads an object as whoever was given a link does: at its public address, with no credentials.
func (s *store) readAsCustomer(ctx context.Context, key string, size int) ([]byte, error) {
	for attempt := 1; ; attempt++ {
		var data []byte
		var status int
		err := s.call(ctx, size, func(ctx context.Context) (err error) {
			data, status, err = s.download(ctx, s.url(key), size)
			return err
		})
		if _, silent := errors.AsType[silence](err); silent || errors.Is(err, errNotSent) {
			return nil, fmt.Errorf("%s: %w", s.url(key), err)
		}
		switch {
		case err == nil && status == http.StatusOK:
			return data, nil
		case status == http.StatusForbidden, status == http.StatusNotFound:
			return nil, unreadable{fmt.Errorf("%s answers %d to customers, though it is there: "+
				"the bucket must let everybody read it, as that of the stack TemplateHosting does", s.url(key), status)}
		case err == nil:
			err = fmt.Errorf("%s answers %d", s.url(key), status)
		}
		passing := (status == 0 || status == http.StatusTooManyRequests || status >= 500) && !errors.Is(err, errTooLong)
		if !passing || attempt >= s.retryer.MaxAttempts() || ctx.Err() != nil {
			return nil, err
		}
		if err := s.wait(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

// download returns the status 0 where the whole answer did not arrive.
func (s *store) download(ctx context.Context, url string, size int) ([]byte, int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	response, err := s.http.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	data, err := readAll(response.Body, size)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", url, err)
	}
	return data, response.StatusCode, nil
}

// wait waits longer with each attempt, and by chance, so that those who wait for each other do not meet again.
func (s *store) wait(ctx context.Context, attempt int) error {
	delay, err := s.retryer.RetryDelay(attempt, errors.New("again"))
	if err != nil {
		return err
	}
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// owner is the account whose bucket it must be: S3 refuses the call if it is another's. Where it is not known, nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
func (s *store) owner() *string {
	if s.place.Account == "" {
		return nil
	}
	return aws.String(s.place.Account)
}

func (s *store) uri(key string) string { return "s3://" + s.place.Bucket + "/" + key }

// url is the address that customers use.
func (s *store) url(key string) string {
	if s.endpoint != "" {
		return s.place.PathStyleURL(s.endpoint, key)
	}
	url, _ := s.place.URL(key) // openStore has looked at the error
	return url
}

// summary is bytes in short.
func summary(data []byte) string {
	sum := sha256.Sum256(data)
	return fmt.Sprintf("%d bytes, sha256 %.6x", len(data), sum[:])
}
