package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/release"
)

// writesOfIndex is how often the index is tried to be written. Each time that it fails, another publisher has succeeded.
const writesOfIndex = 20

// publishIndex adds the releases to the index that is there, or writes the first one.
func (s *store) publishIndex(ctx context.Context, b *batch) (Object, error) {
	key := s.place.IndexKey()
	object := Object{URI: s.uri(key)}
	for attempt := 1; ; attempt++ {
		there, err := s.get(ctx, key, maxIndex)
		hidden := err
		if isDenied(err) && !s.dryRun {
			there, err = nil, nil // or it is not there: the write finds out
		}
		if err != nil {
			return object, err
		}
		data, err := mergeInto(there, b)
		if err != nil {
			return object, fmt.Errorf("%s: %w", s.uri(key), err)
		}
		object.Size, object.SHA256 = len(data), sha256.Sum256(data)
		switch {
		case there != nil && bytes.Equal(there.data, data):
			object.State = There
			return object, s.checkIndex(ctx, b)
		case s.dryRun:
			object.State = WouldUpload
			return object, nil
		}
		over := nothingThere
		if there != nil {
			over = there.etag
		}
		err = s.put(ctx, key, data, indexKind, over)
		switch {
		case err == nil:
			object.State = Uploaded
			return object, s.checkIndex(ctx, b)
		case !isConflict(err):
			return object, err
		case hidden != nil:
			return object, hidden // it is there, and may not be read
		case attempt == writesOfIndex:
			return object, fmt.Errorf("%s was changed by others %d times while this run added to it: run it again", s.uri(key), attempt)
		}
		if err := s.wait(ctx, min(attempt, 3)); err != nil {
			return object, err
		}
	}
}

func mergeInto(there *content, b *batch) ([]byte, error) {
	index := b.index
	if there != nil {
		before, err := release.Parse(there.data)
		if err != nil {
			return nil, err
		}
		if index, err = merge(before, b.index); err != nil {
			return nil, err
		}
	}
	return index.Marshal()
}

// checkIndex wants customers to read an index with all that was published. Another publisher may have added to it.
func (s *store) checkIndex(ctx context.Context, b *batch) error {
	url := s.url(s.place.IndexKey())
	data, err := s.readAsCustomer(ctx, s.place.IndexKey(), maxIndex)
	if err != nil {
		return err
	}
	index, err := release.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	var errs []error
	for _, v := range b.index.Vendors {
		for _, r := range v.Releases {
			if got := index.Release(v.Vendor, r.Version); got == nil || !same(*got, r) || got.Assembly == nil && r.Assembly != nil {
				errs = append(errs, fmt.Errorf("%s answers without %s %s, which is in %s", url, v.Vendor, r.Version, s.uri(s.place.IndexKey())))
			}
		}
	}
	return errors.Join(errs...)
}
