package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// signing is how an index is signed.
type signing struct {
	keys    []*signkey.Key
	trusted []signkey.PublicKey
	holds   time.Duration
	now     time.Time
}

func signingOf(o Options) signing {
	s := signing{keys: o.Keys, trusted: slices.Clone(o.Trusted), holds: o.Holds, now: time.Now().UTC().Truncate(time.Second)}
	for _, k := range o.Keys {
		if !k.Public().In(s.trusted) {
			s.trusted = append(s.trusted, k.Public())
		}
	}
	return s
}

// sealed is an index of these bytes with a signature of each key.
func (s signing) sealed(data []byte, at string) *sealed {
	x := &sealed{data: data, signed: at, signatures: map[string][]byte{}}
	for _, k := range s.keys {
		x.signatures[k.Public().ID()] = k.Sign(data)
	}
	return x
}

// public are the keys that sign, as an index names them.
func (s signing) public() (keys []string) {
	for _, k := range s.keys {
		keys = append(keys, k.Public().String())
	}
	slices.Sort(keys)
	return keys
}

// sealed is an index as it is published, with its signatures by the IDs of their keys: none where it is not signed.
type sealed struct {
	data       []byte
	signed     string // when
	signatures map[string][]byte
}

// newer is the one of two that was signed later.
func (x *sealed) newer(than *sealed) *sealed {
	if than == nil || x.signed > than.signed { // of one form, so that texts sort as times
		return x
	}
	return than
}

// keep leaves the index in the folder of the templates, unless a newer one is there that holds.
func (x *sealed) keep(ctx context.Context, o Options) error {
	s := signingOf(o)
	if kept, err := signed.Kept(o.Templates, s.trusted, s.now); err == nil && kept.Publication.Signed > x.signed {
		return nil
	}
	return signed.Keep(ctx, o.Templates, x.data, x.signatures)
}

// mergeSigned believes of the index that is there what somebody trusted has signed. Of one that nobody has, every release must
// be among ours: what a stranger put there would be signed otherwise.
func (s *store) mergeSigned(ctx context.Context, there *content, b *batch) (*sealed, error) {
	if there == nil {
		return s.seal(b.index, time.Time{})
	}
	before, err := signed.Check(there.data, s.signing.trusted, s.signatureThere(ctx), time.Time{})
	if err != nil {
		index, parseErr := release.Parse(there.data)
		if parseErr != nil {
			return nil, parseErr
		}
		for _, v := range index.Vendors {
			for _, r := range v.Releases {
				if ours := b.index.Release(v.Vendor, r.Version); ours == nil || !same(r, *ours) {
					return nil, fmt.Errorf("has %s %s, which is not among the releases here and would be signed with them: %w", v.Vendor, r.Version, err)
				}
			}
		}
		return s.seal(b.index, time.Time{})
	}
	merged, err := merge(before.Index, b.index)
	if err != nil {
		return nil, err
	}
	if s.isCurrent(before, merged) {
		return s.signing.sealed(there.data, before.Publication.Signed), nil
	}
	return s.seal(merged, before.Signed)
}

// isCurrent reports whether the index that is there has all that would be in a new one, but for the moment.
func (s *store) isCurrent(before *signed.Index, merged *release.Index) bool {
	again := *merged
	again.Publication = before.Publication
	old, errOld := before.Marshal()
	same, errNew := again.Marshal()
	left := before.Expires.Sub(s.signing.now)
	inTime := s.signing.holds == 0 && before.Expires.IsZero() || s.signing.holds > 0 && !before.Expires.IsZero() && left > s.signing.holds/2
	return errOld == nil && errNew == nil && bytes.Equal(old, same) && slices.Equal(before.Publication.Keys, s.signing.public()) && inTime
}

// seal signs an index, as of now, and later than the one before.
func (s *store) seal(index *release.Index, before time.Time) (*sealed, error) {
	at := s.signing.now
	if !at.After(before) {
		at = before.Add(time.Second)
	}
	x := *index
	x.Publication = &release.Publication{Signed: at.Format(release.TimeForm), Keys: s.signing.public()}
	if s.signing.holds > 0 {
		x.Publication.Expires = at.Add(s.signing.holds).Format(release.TimeForm)
	}
	data, err := x.Marshal()
	if err != nil {
		return nil, err
	}
	return s.signing.sealed(data, x.Publication.Signed), nil
}

// signatureThere reads signatures as the owner. Where what is missing is hidden, a hidden one is none.
func (s *store) signatureThere(ctx context.Context) func(string) ([]byte, error) {
	return func(file string) ([]byte, error) {
		there, err := s.get(ctx, s.place.Prefix+file, maxSignature)
		switch {
		case isDenied(err), err == nil && there == nil:
			return nil, fs.ErrNotExist
		case err != nil:
			return nil, err
		}
		return there.data, nil
	}
}

// maxSignature is what is read of a signature, in bytes.
const maxSignature = 64

// putSignatures writes the signatures of an index, each where nothing is yet, and reads them back as customers do.
func (s *store) putSignatures(ctx context.Context, x *sealed) ([]Object, error) {
	var objects []Object
	for _, k := range s.signing.keys {
		id := k.Public().ID()
		sig := x.signatures[id]
		object, err := s.publishFile(ctx, file{signed.File(x.data, id), signatureKind, sha256.Sum256(sig), sig})
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// readIndex reads an index as customers got it: with its signature, where there are keys.
func (s *store) readIndex(ctx context.Context, data []byte) (*release.Index, error) {
	if len(s.signing.keys) == 0 {
		return release.Parse(data)
	}
	x, err := signed.Check(data, s.signing.trusted, func(file string) ([]byte, error) {
		return s.readAsCustomer(ctx, s.place.Prefix+file, maxSignature)
	}, s.signing.now)
	if err != nil {
		return nil, err
	}
	return x.Index, nil
}
