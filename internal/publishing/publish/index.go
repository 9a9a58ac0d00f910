package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// writesOfIndex is how often the index is tried to be written. Each time that it fails, another publisher has succeeded.
const writesOfIndex = 20

// publishIndex adds the releases to the index that is there, or writes the first one, after its signatures where there are keys. It
// returns all that it put there, the index last.
func (s *store) publishIndex(ctx context.Context, b *batch) ([]Object, *sealed, error) {
	key := s.place.IndexKey()
	for attempt := 1; ; attempt++ {
		there, err := s.get(ctx, key, maxIndex)
		hidden := err
		if isDenied(err) && !s.dryRun {
			there, err = nil, nil // or it is not there: the write finds out
		}
		if err != nil {
			return nil, nil, err
		}
		x, err := s.merge(ctx, there, b)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", s.uri(key), err)
		}
		objects, err := s.putSignatures(ctx, x)
		if err != nil {
			return nil, nil, err
		}
		object := Object{URI: s.uri(key), Size: len(x.data), SHA256: sha256.Sum256(x.data)}
		switch {
		case there != nil && bytes.Equal(there.data, x.data):
			object.State = There
			return append(objects, object), x, s.checkIndex(ctx, b)
		case s.dryRun:
			object.State = WouldUpload
			return append(objects, object), x, nil
		}
		over := nothingThere
		if there != nil {
			over = there.etag
		}
		err = s.put(ctx, key, x.data, indexKind, over)
		switch {
		case err == nil:
			object.State = Uploaded
			return append(objects, object), x, s.checkIndex(ctx, b)
		case !isConflict(err):
			return nil, nil, err
		case hidden != nil:
			return nil, nil, hidden // it is there, and may not be read
		case attempt == writesOfIndex:
			return nil, nil, fmt.Errorf("%s was changed by others %d times while this run added to it: run it again", s.uri(key), attempt)
		}
		if err := s.wait(ctx, min(attempt, 3)); err != nil {
			return nil, nil, err
		}
	}
}

// merge is the index that is to be there: signed, where there are keys, and then only of what is ours or was signed before.
func (s *store) merge(ctx context.Context, there *content, b *batch) (*sealed, error) {
	if len(s.signing.keys) > 0 {
		return s.mergeSigned(ctx, there, b)
	}
	index := b.index
	if there != nil {
		before, err := release.Parse(there.data)
		if err != nil {
			return nil, err
		}
		if before.Publication != nil {
			return nil, fmt.Errorf("is signed, with %s, and would not be any more: publish with -key", strings.Join(before.Publication.Keys, ", "))
		}
		if index, err = merge(before, b.index); err != nil {
			return nil, err
		}
	}
	data, err := index.Marshal()
	return &sealed{data: data}, err
}

// checkIndex wants customers to read an index with all that was published. Another publisher may have added to it.
func (s *store) checkIndex(ctx context.Context, b *batch) error {
	url := s.url(s.place.IndexKey())
	data, err := s.readAsCustomer(ctx, s.place.IndexKey(), maxIndex)
	if err != nil {
		return err
	}
	index, err := s.readIndex(ctx, data)
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	var errs []error
	for _, v := range b.index.Vendors {
		for _, r := range v.Releases {
			if got := index.Release(v.Vendor, r.Version); got == nil || !same(*got, r) || knowsLess(*got, r) {
				errs = append(errs, fmt.Errorf("%s answers without %s %s, which is in %s", url, v.Vendor, r.Version, s.uri(s.place.IndexKey())))
			}
		}
	}
	return errors.Join(errs...)
}
