package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry/callback"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// sqsHost is that of a queue's URL, with the region in it.
// https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
var sqsHost = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^sqs\.([a-z0-9-]+)\.`) })

// checkCallBackQueue refuses an address to which requests would go in the clear.
func checkCallBackQueue(queue string) error {
	if queue == "" {
		return nil
	}
	u, err := url.Parse(queue)
	if err != nil || u.Host == "" || u.User != nil || len(u.Path) < 2 || u.Scheme != "https" && !(u.Scheme == "http" && net.ParseIP(u.Hostname()).IsLoopback()) {
		return fmt.Errorf("-callback-queue must be the URL of a queue, such as https://sqs.eu-central-1.amazonaws.com/111122223333/name, got %q", harmless.Address(queue))
	}
	return nil
}

// readCallBacks starts to read what customers' stacks tell, and returns what waits until it has ended. Nothing else of the registry waits
// for the queue.
func (f *registryServer) readCallBacks(ctx context.Context, s *store.Store, nudge func(context.Context) error, logger *slog.Logger) (wait func(), err error) {
	if f.callBackQueue == "" {
		return func() {}, nil
	}
	u, err := url.Parse(f.callBackQueue)
	if err != nil {
		return nil, err
	}
	region := ""
	if found := sqsHost().FindStringSubmatch(u.Host); found != nil {
		region = found[1]
	}
	options, err := f.options(ctx, partition.Assumed(region).ID)
	if err != nil {
		return nil, err
	}
	client := sqs.NewFromConfig(options.AWS, func(o *sqs.Options) {
		o.HTTPClient = wire.Client(o.HTTPClient)
		if region != "" {
			o.Region = region
		}
	})
	reader := &callback.Reader{Queue: client, URL: f.callBackQueue, Store: s, Released: f.offers.released, Nudge: nudge, Logger: logger}
	var group sync.WaitGroup
	group.Go(func() { reader.Run(ctx) })
	return group.Wait, nil
}
