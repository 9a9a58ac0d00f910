package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// conflict is a write that did not happen, as its condition did not hold.
type conflict struct{ uri string }

func (c conflict) Error() string { return c.uri + " is not as the write expects it" }

func isConflict(err error) bool {
	_, ok := errors.AsType[conflict](err)
	return ok
}

// denied is an answer that hides whether the object is there, as S3 gives it to who may not list the bucket.
type denied struct{ error }

func isDenied(err error) bool {
	_, ok := errors.AsType[denied](err)
	return ok
}

// unreadable is an answer that no customer gets the object, or that there is none.
type unreadable struct{ error }

func (unreadable) Is(target error) bool { return target == fs.ErrNotExist }

// explain turns an error of the SDK, which is about requests, into one about the object.
func (s *store) explain(key string, err error) error {
	if err == nil {
		return nil
	}
	uri := s.uri(key)
	response, answered := errors.AsType[*awshttp.ResponseError](err)
	status := 0
	if answered {
		status = response.HTTPStatusCode()
	}
	code := ""
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		code = api.ErrorCode()
	}
	switch {
	case status == http.StatusPreconditionFailed, code == "PreconditionFailed":
		return conflict{uri}
	case code == "NoSuchBucket":
		return fmt.Errorf("%s: there is no bucket %q: cdk deploy TemplateHosting makes one", uri, s.place.Bucket)
	case code == "NoSuchKey": // of a write that expects an object to be there
		return conflict{uri}
	case status == http.StatusForbidden && (code == "AccessDenied" || code == "Forbidden"):
		owner := ""
		if s.place.Account != "" {
			owner = fmt.Sprintf(", and the bucket must be account %s's, as bucketgrant.yaml says", s.place.Account)
		}
		return denied{fmt.Errorf("%s: access denied: these credentials must be allowed s3:PutObject and s3:GetObject on it, and s3:ListBucket on the bucket to see what is missing%s: %w",
			uri, owner, rootOf(err))}
	case answered && response.Response.Header.Get("X-Amz-Bucket-Region") != "" &&
		response.Response.Header.Get("X-Amz-Bucket-Region") != s.place.Region:
		return fmt.Errorf("%s: the bucket is in %s, not in %s as bucketgrant.yaml says", uri,
			response.Response.Header.Get("X-Amz-Bucket-Region"), s.place.Region)
	}
	return fmt.Errorf("%s: %w", uri, rootOf(err))
}

// rootOf leaves out what the SDK says around the reason: its operation, its attempts and the IDs of its request.
func rootOf(err error) error {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api
	}
	for {
		switch err.(type) {
		case *smithy.OperationError, *retry.MaxAttemptsError, *awshttp.ResponseError, *smithyhttp.RequestSendError:
			err = errors.Unwrap(err)
		default:
			return err
		}
	}
}
