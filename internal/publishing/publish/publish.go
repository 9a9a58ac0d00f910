// Package publish puts released templates where customers launch them from, and never changes one that is there.
//
// What makes it safe to run twice, at once from two machines, and after a kill at any moment:
//
//   - A template, and its assembly for the cdk command, is written once. S3 refuses the write where the key exists (If-None-Match: *), in one step with it.
//   - So is a file with the releases of a vendor, whose name has its sum: a further release makes another one.
//   - The index is written last, after each file that it leads to has been read back through the customers' address.
//   - The index is written only over the one that was read (If-Match), so nobody's entries are lost.
//   - A signature of the index is written before the index, under a name that has the index's sum: who reads one reads the other.
//   - Nothing on disk says what is done: that is what is in the bucket. Only a signed index is left there, for launch and page.
package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Options say what is published, and where.
type Options struct {
	// Templates is the folder with the released templates and index.json.
	Templates string
	// Definitions is the folder of the vendors' definitions. A release of the version that one has now must be of it; of
	// older releases, and of vendors that are gone, the index alone tells. Empty: there are none.
	Definitions string
	// Vendors are those whose releases are published. Empty: all.
	Vendors []string
	Places  []hosting.Place
	// EndpointURL is the address of an S3-compatible store. Empty: AWS, or what the AWS configuration says.
	EndpointURL string
	// Profiles are profiles of the AWS configuration, by partition. Left out: the default credentials.
	Profiles map[vendors.Partition]string
	// Keys sign the index, each of them; none: it is not signed, and no signed one is replaced. Trusted are the public keys whose signature
	// over the index that is there is believed, beside those of Keys.
	Keys    []*signkey.Key
	Trusted []signkey.PublicKey
	// Holds is for how long the signature holds; zero: until a newer one is seen.
	Holds time.Duration
	// CallLimit is for one call with its retries; left out, a minute. What is long gets more.
	CallLimit time.Duration
	// DryRun writes nothing.
	DryRun bool
	// Began is called as a place is begun, with the address that its objects are read back from and how many they are.
	Began func(place hosting.Place, address string, objects int)
	// Done is called for each object of the place, in the order of the index, and for the index in the end.
	Done func(Object)
}

// Object is one object that is in its place now, or would be.
type Object struct {
	URI    string
	Size   int
	SHA256 [32]byte
	State  State
}

// State says what was done for an object to be in its place.
type State string

const (
	Uploaded    State = "uploaded"
	There       State = "there already"
	WouldUpload State = "would upload" // on a dry run

	gone State = "gone" // where something was a moment ago
)

// atOnce is how many templates are on their way at a time: they are small, and the waiting is what takes time.
const atOnce = 8

// Publish uploads the releases to every place, and reads them back. It begins with nothing before all local files are
// what the index says and every place has credentials. A place that fails does not keep the next from being published.
func Publish(ctx context.Context, o Options) error {
	b, err := readBatch(o)
	if err != nil {
		return err
	}
	stores := make([]*store, len(o.Places))
	var errs []error
	for i, place := range o.Places {
		if stores[i], err = openStore(ctx, o, place); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	defer interrupt.Hold(ctx)() // what is on its way arrives, and is said
	var newest *sealed
	for _, s := range stores {
		o.Began(s.place, s.url(s.place.Prefix), len(b.files)+len(b.vendors)+len(o.Keys)+1)
		made, err := s.publish(ctx, b, o.Done)
		if err != nil {
			errs = append(errs, err)
		} else {
			newest = made.newer(newest)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: run it again, and it goes on where it stopped", context.Cause(ctx))
		}
	}
	if newest != nil && len(o.Keys) > 0 && !o.DryRun {
		errs = append(errs, newest.keep(ctx, o))
	}
	return errors.Join(errs...)
}

// publish puts the templates, and then the index, in this one place. It returns the index, where it is signed.
func (s *store) publish(ctx context.Context, b *batch, done func(Object)) (*sealed, error) {
	var tried State // of the first template
	if s.endpoint != "" && !s.dryRun {
		var err error
		if tried, err = s.tryConditionalWrites(ctx, b.files[0]); err != nil {
			return nil, err
		}
	}
	if err := s.publishFiles(ctx, b.files, tried, done); err != nil {
		return nil, fmt.Errorf("%w\n%s is left as it is", err, s.uri(s.place.IndexKey()))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	objects, made, err := s.publishIndex(ctx, b)
	if err != nil {
		return nil, err
	}
	for _, o := range objects {
		done(o)
	}
	return made, nil
}

// publishFiles puts files in their places, some at a time, and reports them in their order. tried is what became of the first one, if
// it was tried before.
func (s *store) publishFiles(ctx context.Context, files []file, tried State, done func(Object)) error {
	var group errgroup.Group
	group.SetLimit(atOnce)
	order := newOrder(done, len(files))
	errs := make([]error, len(files))
	for i, f := range files {
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			object, err := s.publishFile(ctx, f)
			if i == 0 && tried != "" {
				object.State = tried
			}
			errs[i] = err
			order.done(i, object, err == nil)
			return nil
		})
	}
	_ = group.Wait() // each file's error is its own
	return errors.Join(together(errs)...)
}

// together are the errors, with one for all files that were not tried.
func together(errs []error) []error {
	tried := slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err == nil || errors.Is(err, errNotSent) })
	untried := 0
	for _, err := range errs {
		if errors.Is(err, errNotSent) {
			untried++
		}
	}
	if untried > 0 {
		tried = append(tried, fmt.Errorf("%d more were not tried, as the calls before got no answer", untried))
	}
	return tried
}

// publishFile returns once the file is in its place and customers can read it there.
func (s *store) publishFile(ctx context.Context, f file) (Object, error) {
	key := s.place.Prefix + f.name
	object := Object{URI: s.uri(key), Size: len(f.data), SHA256: f.sha256}
	var err error
	if s.dryRun {
		object.State, err = s.compare(ctx, key, f.data, WouldUpload)
	} else {
		object.State, err = s.putOnce(ctx, key, f)
	}
	if err != nil || object.State == WouldUpload {
		return object, err
	}
	got, err := s.readAsCustomer(ctx, key, len(f.data))
	if err != nil {
		return object, err
	}
	if !bytes.Equal(got, f.data) {
		return object, fmt.Errorf("%s answers with other bytes than %s has (%s and %s)", s.url(key), s.uri(key), summary(got), summary(f.data))
	}
	return object, nil
}

// putOnce writes a released file where nothing is.
func (s *store) putOnce(ctx context.Context, key string, f file) (State, error) {
	for attempt := 1; ; attempt++ {
		switch err := s.put(ctx, key, f.data, f.kind, nothingThere); {
		case err == nil:
			return Uploaded, nil
		case !isConflict(err):
			return "", err
		}
		// Also where an answer was lost and the SDK tried again: then the bytes are ours.
		state, err := s.compare(ctx, key, f.data, gone)
		if state != gone {
			return state, err
		}
		if attempt == 2 { // once, somebody may have deleted it in between
			return "", s.markedAsDeleted(key)
		}
	}
}

// markedAsDeleted: S3 writes where a delete marker is the newest version, some stores that are like it do not.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (s *store) markedAsDeleted(key string) error {
	at := ""
	if s.endpoint != "" {
		at = " --endpoint-url " + s.endpoint
	}
	return fmt.Errorf("%s was deleted, and this store writes nothing where a delete marker is, so that running it again does not help: "+
		"remove the marker, which brings back what was there: aws s3api list-object-versions%s --bucket %s --prefix %s shows its version ID, "+
		"and aws s3api delete-object%[2]s --bucket %[3]s --key %[4]s --version-id ID removes it", s.uri(key), at, s.place.Bucket, key)
}

// compare is There if the object has these bytes. If there is no object, it is the state given.
func (s *store) compare(ctx context.Context, key string, data []byte, missing State) (State, error) {
	there, err := s.get(ctx, key, len(data))
	switch {
	case err != nil:
		return "", err
	case there == nil:
		return missing, nil
	case !bytes.Equal(there.data, data):
		return "", fmt.Errorf("%s is there with other bytes (%s) than the release has (%s), and what is released is never overwritten: release a new version",
			s.uri(key), summary(there.data), summary(data))
	}
	return There, nil
}

// tryConditionalWrites refuses an S3-compatible store that takes If-None-Match and writes all the same. It puts a template
// in its place, and then writes the same bytes once more.
func (s *store) tryConditionalWrites(ctx context.Context, f file) (State, error) {
	key := s.place.Prefix + f.name
	state, err := s.compare(ctx, key, f.data, WouldUpload) // first of all: a bad store would overwrite it
	if err == nil && state == WouldUpload {
		state, err = s.putOnce(ctx, key, f)
	}
	if err != nil {
		return "", err
	}
	switch err := s.put(ctx, key, f.data, f.kind, nothingThere); {
	case err == nil:
		return "", fmt.Errorf("%s writes over an object though the request says If-None-Match: *: "+
			"a released template would not be safe there, so nothing is published to it", s.endpoint)
	case !isConflict(err):
		return "", err
	}
	return state, nil
}
