package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// writesOfIndex is how often the index is tried to be written. Each time that it fails, another publisher has succeeded.
const writesOfIndex = 20

// publishIndex adds the releases to the index that is there, or writes the first one, after the files of its vendors and its signatures, where
// there are keys. It returns all that it put there, the index last.
func (s *store) publishIndex(ctx context.Context, b *batch) ([]Object, *sealed, error) {
	key := s.place.IndexKey()
	put := map[string]Object{} // the vendors' files, also those of an index that was not written
	for attempt := 1; ; attempt++ {
		there, err := s.get(ctx, key, release.MaxIndex)
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
		objects, err := s.putVendors(ctx, x, put)
		if err != nil {
			return nil, nil, fmt.Errorf("%w\n%s is left as it is", err, s.uri(key))
		}
		signatures, err := s.putSignatures(ctx, x)
		if err != nil {
			return nil, nil, err
		}
		objects = append(objects, signatures...)
		object := Object{URI: s.uri(key), Size: len(x.data), SHA256: sha256.Sum256(x.data)}
		switch {
		case there != nil && bytes.Equal(there.data, x.data):
			object.State = There
			return append(objects, object), x, s.checkIndex(ctx, b, x)
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
			return append(objects, object), x, s.checkIndex(ctx, b, x)
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

// putVendors writes the files that the index leads to, each where nothing is yet, and reads them back as customers do.
func (s *store) putVendors(ctx context.Context, x *sealed, put map[string]Object) ([]Object, error) {
	var missing []file
	for _, f := range x.files {
		if _, ok := put[f.name]; !ok {
			missing = append(missing, f)
		}
	}
	i := 0
	if err := s.publishFiles(ctx, missing, "", func(o Object) { put[missing[i].name], i = o, i+1 }); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	objects := make([]Object, len(x.files))
	for i, f := range x.files {
		objects[i] = put[f.name]
	}
	return objects, nil
}

// merge is the index that is to be there: signed, where there are keys, and then only of what is ours or was signed before.
func (s *store) merge(ctx context.Context, there *content, b *batch) (*sealed, error) {
	if len(s.signing.keys) > 0 {
		return s.mergeSigned(ctx, there, b)
	}
	before := &release.Index{}
	if there != nil {
		var err error
		if before, err = release.Parse(there.data, s.reader(ctx)); err != nil {
			return nil, err
		}
		if before.Publication != nil {
			return nil, fmt.Errorf("is signed, with %s, and would not be any more: publish with -key", strings.Join(before.Publication.Keys, ", "))
		}
	}
	index, files, err := merge(before, b)
	if err != nil {
		return nil, err
	}
	data, err := index.Marshal()
	return &sealed{data: data, index: index, files: files}, err
}

// reader reads what is beside the index as the owner. Where what is missing is hidden, a hidden one is none.
func (s *store) reader(ctx context.Context) release.Reader {
	return func(name string, most int) ([]byte, error) {
		key := s.place.Prefix + name
		there, err := s.get(ctx, key, most)
		switch {
		case isDenied(err), err == nil && there == nil:
			return nil, fmt.Errorf("%s: %w", s.uri(key), fs.ErrNotExist)
		case err != nil:
			return nil, err
		}
		return there.data, nil
	}
}

// checkIndex wants customers to read an index with all that was published. Another publisher may have added to it.
func (s *store) checkIndex(ctx context.Context, b *batch, x *sealed) error {
	url := s.url(s.place.IndexKey())
	data, err := s.readAsCustomer(ctx, s.place.IndexKey(), release.MaxIndex)
	if err != nil {
		return err
	}
	index, err := s.readIndex(ctx, data)
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	var errs []error
	for _, v := range b.vendors {
		if got := index.Entry(v.Vendor); got != nil && *got == *x.index.Entry(v.Vendor) {
			continue // its file was read back
		}
		got, err := index.Of(v.Vendor)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", url, err))
			continue
		}
		for _, r := range v.Releases {
			if got := got.Release(r.Version); got == nil || !same(*got, r) || knowsLess(*got, r) {
				errs = append(errs, fmt.Errorf("%s answers without %s %s, which is in %s", url, v.Vendor, r.Version, s.uri(s.place.IndexKey())))
			}
		}
	}
	return errors.Join(errs...)
}
