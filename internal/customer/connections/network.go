package connections

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/verify"
)

// ErrNoNetwork is of a run that was stopped because AWS can't be reached: each row would take as long as the calls that
// nobody answers, and say nothing of its connection.
var ErrNoNetwork = errors.New("AWS cannot be reached from here")

// How long nothing is heard from AWS before it is asked for a sign of life, and how long that may take. A second sign is
// asked for before a run is stopped.
const (
	silence  = 10 * time.Second
	askedFor = 5 * time.Second
)

// network knows whether AWS was heard of.
type network struct {
	aws             aws.Config
	silence, limit  time.Duration
	stop            context.CancelCauseFunc
	heardLock, asks sync.Mutex
	heard           time.Time
}

func (n *network) hear() {
	n.heardLock.Lock()
	defer n.heardLock.Unlock()
	n.heard = time.Now()
}

// heardSince reports whether there was a sign of life after a time.
func (n *network) heardSince(then time.Time) bool {
	n.heardLock.Lock()
	defer n.heardLock.Unlock()
	return n.heard.After(then)
}

// watch asks for a sign of life whenever no row has had an answer for a while, until the run ends.
func (n *network) watch(ctx context.Context) {
	tick := time.NewTicker(n.silence / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			n.ask(ctx, time.Now().Add(-n.silence))
		}
	}
}

// told looks at a report: whoever was answered nothing at all asks whether anybody is.
func (n *network) told(ctx context.Context, report *verify.Report) {
	for _, f := range report.Findings {
		for _, a := range f.Answers {
			if a.Status != 0 {
				n.hear()
				return
			}
		}
	}
	if report.Requests > 0 {
		n.ask(ctx, time.Now())
	}
}

// ask stops the run if there has been no sign of life since a time, and none comes when it asks twice.
func (n *network) ask(ctx context.Context, since time.Time) {
	n.asks.Lock() // the rows that run at a time ask once
	defer n.asks.Unlock()
	if ctx.Err() != nil || n.heardSince(since) {
		return
	}
	var err error
	for range 2 {
		if err = n.alive(ctx); err == nil {
			n.hear()
			return
		}
	}
	if ctx.Err() == nil {
		n.stop(fmt.Errorf("%w: %w", ErrNoNetwork, err))
	}
}

// alive makes a call to STS and one to S3, without credentials. Any answer is one, a refusal too.
func (n *network) alive(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, n.limit)
	defer cancel()
	calls := []func() error{
		func() error {
			client := sts.NewFromConfig(n.aws, func(o *sts.Options) { o.Credentials, o.RetryMaxAttempts = aws.AnonymousCredentials{}, 1 })
			_, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			return err
		},
		func() error {
			client := s3.NewFromConfig(n.aws, func(o *s3.Options) { o.Credentials, o.RetryMaxAttempts = aws.AnonymousCredentials{}, 1 })
			_, err := client.ListBuckets(ctx, &s3.ListBucketsInput{})
			return err
		},
	}
	answers := make(chan error, len(calls))
	for _, call := range calls {
		go func() {
			defer func() {
				if recover() != nil { // a mistake of ours says nothing of the network
					answers <- nil
				}
			}()
			err := call()
			if response, answered := errors.AsType[*smithyhttp.ResponseError](err); answered && response.HTTPStatusCode() != 0 {
				err = nil
			}
			answers <- err
		}()
	}
	var last error
	for range calls {
		if last = <-answers; last == nil {
			return nil
		}
	}
	return errors.New(why(last))
}

// why is the part of an error that tells: the SDK puts addresses and attempts around it.
func why(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.Error()
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		return operation.Error()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "there is no answer in time"
	}
	return err.Error()
}
