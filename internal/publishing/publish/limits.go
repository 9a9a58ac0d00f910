package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const (
	// callLimit is for one call with its retries, as it is for a call of verify's, and slowest, in bytes a second, gives
	// what is long more of it, up to longest.
	callLimit = time.Minute
	slowest   = 100_000
	longest   = 10 * time.Minute
	// credentialsLimit: where there are none, the SDK looks for those of an EC2 instance, and takes its time.
	credentialsLimit = 10 * time.Second
	// mostSilent is after how many calls without an answer no more are made to a place.
	mostSilent = 3
)

var (
	errNotSent = errors.New("not sent, as the calls before got no answer")
	errTooLong = errors.New("the answer is longer than what was published")
)

// silence is how long nothing, or not all, was answered.
type silence time.Duration

func (s silence) Error() string {
	return fmt.Sprintf("there was no whole answer within %s", time.Duration(s).Round(time.Second))
}

// call makes one call about an object of this many bytes, so that neither a server that does not answer nor a network
// that is down holds up the run.
func (s *store) call(ctx context.Context, size int, do func(context.Context) error) error {
	if s.silent.Load() >= mostSilent {
		return errNotSent
	}
	limit := s.callLimit + min(longest, time.Duration(size)*time.Second/slowest)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := do(limited)
	response, ok := errors.AsType[*awshttp.ResponseError](err)
	switch answered := ok && response.HTTPStatusCode() != 0; {
	case ctx.Err() != nil:
	case err == nil || answered || errors.Is(err, errTooLong):
		s.silent.Store(0)
	case limited.Err() != nil:
		s.silent.Add(1)
		return silence(limit)
	default:
		s.silent.Add(1)
	}
	return err
}

// readAll reads an answer that should have so many bytes. It reads some more, so that what is another can be told from what
// is endless.
func readAll(r io.Reader, size int) ([]byte, error) {
	const slack = 1 << 20
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+slack+1))
	if err == nil && len(data) > size+slack {
		err = errTooLong
	}
	return data, err
}
