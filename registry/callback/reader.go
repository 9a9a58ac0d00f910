package callback

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// Queue is as much of SQS as is needed. *sqs.Client has it.
type Queue interface {
	ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, options ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	DeleteMessage(ctx context.Context, in *sqs.DeleteMessageInput, options ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
}

// Reader reads a queue into a registry.
type Reader struct {
	Queue Queue
	// URL is the queue's.
	URL   string
	Store *store.Store
	// Released reports whether a vendor has released a version: another one that a stack tells is in the log, and what the stack runs
	// is not known from then on. Nil: no version that a stack tells is taken.
	Released func(vendor, version string) (bool, error)
	// Nudge has what is due looked at now, such as watch.Watcher's. Nil: it is looked at with the next tick.
	Nudge func(ctx context.Context) error
	// Retry is how long it waits after the queue or the database did not answer, twice as long each time up to 32 times. Default: 2 seconds.
	Retry time.Duration
	// Logger is told of what is not read. Left out, slog's default.
	Logger *slog.Logger
	// Now is the clock, time.Now if nil.
	Now func() time.Time
}

// Run reads until the context ends. Nothing else of the registry waits for it, or fails with it.
func (r *Reader) Run(ctx context.Context) {
	failures := 0
	for ctx.Err() == nil {
		err := r.Once(ctx)
		if err == nil {
			failures = 0
			continue
		}
		if ctx.Err() != nil {
			return
		}
		if failures == 0 {
			r.logger().WarnContext(ctx, "what stacks tell is not read: checks go on without", slog.String("error", err.Error()))
		}
		wait := cmp.Or(r.Retry, 2*time.Second) << min(failures, 5)
		failures++
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// Once waits for messages for 20 seconds at most, and takes those that come. A message that is none of a stack's is deleted, as it never will
// be one; one that the database did not take comes again.
func (r *Reader) Once(ctx context.Context) error {
	out, err := r.Queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &r.URL, MaxNumberOfMessages: 10, WaitTimeSeconds: 20})
	if err != nil {
		return err
	}
	news := false
	var problems []error
	for _, m := range out.Messages {
		isNew, err := r.take(ctx, m)
		news = news || isNew
		if err == nil {
			_, err = r.Queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &r.URL, ReceiptHandle: m.ReceiptHandle})
		}
		problems = append(problems, err)
	}
	if news && r.Nudge != nil {
		problems = append(problems, r.Nudge(ctx))
	}
	return errors.Join(problems...)
}

// take takes one message.
func (r *Reader) take(ctx context.Context, m types.Message) (isNew bool, err error) {
	message, err := Parse([]byte(aws.ToString(m.Body)), r.now())
	if err != nil {
		r.logger().InfoContext(ctx, "a message of the queue is none of a stack's", slog.String("problem", err.Error()))
		return false, nil
	}
	return r.Take(ctx, message)
}

// Take has the connections that a message may be about checked soon, and an account tried that nobody has named, and returns whether any is.
func (r *Reader) Take(ctx context.Context, m Message) (isNew bool, err error) {
	list, err := r.Store.OfAccount(ctx, m.Account)
	if err != nil {
		return false, err
	}
	of, err := r.of(ctx, m, list)
	if err != nil {
		return false, err
	}
	for _, c := range list {
		if !MayBeAbout(m, c) {
			continue
		}
		if c.ID == of {
			if err := r.takeTelling(ctx, c, m); err != nil {
				return isNew, err
			}
		}
		one, err := r.Store.Hint(ctx, c.ID, m.At.Add(aSecond), m.Deleting(), m.Words())
		if err == nil && !one && m.Version != "" { // which another message of the same update does not say
			err = r.Store.Note(ctx, c.ID, m.At, m.Words())
		}
		if err != nil {
			return isNew, err
		}
		isNew = isNew || one
	}
	unnamed, err := r.takeUnnamed(ctx, m)
	return isNew || unnamed, err
}

// takeUnnamed takes the hint that an account has a stack of an organization's stack set: it is tried, unless it is named. Nothing follows
// from a deletion, or from what becomes of a stack's resources.
func (r *Reader) takeUnnamed(ctx context.Context, m Message) (isNew bool, err error) {
	set := registry.StackSetOf(m.StackName)
	if set == "" || m.LogicalID != "" || m.Deleting() {
		return false, nil
	}
	list, err := r.Store.OrganizationsOf(ctx, set)
	if err != nil {
		return false, err
	}
	for _, o := range list {
		if !Reaches(o, m) {
			continue
		}
		one, err := r.Store.TellUnnamed(ctx, o.ID, m.Account, m.Region, m.StackID, m.At)
		if errors.Is(err, store.ErrManyUnnamed) {
			r.logger().WarnContext(ctx, "an account is not taken down", slog.String("problem", err.Error()))
			continue
		} else if err != nil {
			return isNew, err
		}
		isNew = isNew || one
	}
	return isNew, nil
}

// Reaches reports whether a message may be about one of an organization's stacks: of a region in which they are, and of no account that was
// left out, by its number or as others alone were named.
func Reaches(o registry.Organization, m Message) bool {
	among := func(list, value string) bool {
		values := parts(o.Parameters[list])
		return len(values) == 0 || slices.Contains(values, value)
	}
	return among(allaccounts.Regions, m.Region) && among(allaccounts.OnlyAccountIDs, m.Account) &&
		!slices.Contains(parts(o.Parameters[allaccounts.ExcludedAccountIDs]), m.Account)
}

// parts are the values of a list with commas between, as CloudFormation reads it.
func parts(list string) (values []string) {
	for value := range strings.SplitSeq(list, ",") {
		if value = strings.TrimSpace(value); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// aSecond is what an event's time leaves out, which is in whole seconds: it may have become so that much later.
// https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
const aSecond = time.Second

// MayBeAbout reports whether a message may be about a connection: it is of its account and region, and of its stack, as far as these are
// known. Several may fit, or none.
func MayBeAbout(m Message, c registry.Connection) bool {
	switch {
	case c.Account != m.Account || c.Region != "" && c.Region != m.Region:
		return false
	case c.Values.RoleARN != "" && partition.OfARN(c.Values.RoleARN) != partition.OfARN(m.StackID):
		return false
	case partition.OfARN(c.Values.Stack) != "":
		return c.Values.Stack == m.StackID
	}
	name := cmp.Or(c.Values.Stack, c.Invitation.StackName)
	return name == "" || name == m.StackName
}

func (r *Reader) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func (r *Reader) logger() *slog.Logger {
	if r.Logger == nil {
		return slog.Default()
	}
	return r.Logger
}
