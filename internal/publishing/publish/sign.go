package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
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
	data []byte
	// index is what the data says, and files are those of the vendors that are published, to which it leads.
	index      *release.Index
	files      []file
	signed     string // when
	signatures map[string][]byte
	read       release.Reader // what else it leads to
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
	ours := map[string][]byte{}
	for _, f := range x.files {
		ours[f.name] = f.data
	}
	return signed.Keep(ctx, o.Templates, x.data, x.signatures, x.index.Vendors, func(name string, most int) ([]byte, error) {
		if data, ok := ours[name]; ok {
			return data, nil
		}
		return x.read(name, most)
	})
}

// mergeSigned believes of the index that is there what somebody trusted has signed. Of one that nobody has, every release must
// be among ours: what a stranger put there would be signed otherwise.
func (s *store) mergeSigned(ctx context.Context, there *content, b *batch) (*sealed, error) {
	none := &release.Index{}
	if there == nil {
		return s.seal(ctx, none, b, time.Time{})
	}
	before, err := signed.Check(there.data, s.signing.trusted, s.reader(ctx), time.Time{})
	if err != nil {
		if problem := s.allAmong(ctx, there.data, b, err); problem != nil {
			return nil, problem
		}
		return s.seal(ctx, none, b, time.Time{})
	}
	merged, files, err := merge(before.Index, b)
	if err != nil {
		return nil, err
	}
	if s.isCurrent(before, merged) {
		x := s.signing.sealed(there.data, before.Publication.Signed)
		x.index, x.files, x.read = merged, files, s.reader(ctx)
		return x, nil
	}
	return s.seal(ctx, before.Index, b, before.Signed)
}

// allAmong says which release of an index is not among ours, and why the index is not believed.
func (s *store) allAmong(ctx context.Context, data []byte, b *batch, why error) error {
	index, err := release.Parse(data, s.reader(ctx))
	if err != nil {
		return err
	}
	strange := func(vendor, version string) error {
		return fmt.Errorf("has %s %s, which is not among the releases here and would be signed with them: %w", vendor, version, why)
	}
	for i := range index.Vendors {
		e := &index.Vendors[i]
		switch ours := b.index.Entry(e.Vendor); {
		case ours == nil:
			return strange(e.Vendor, e.Newest)
		case *ours == *e:
			continue
		}
		v, err := index.Read(e.Vendor)
		if err != nil {
			return err
		}
		for _, r := range v.Releases {
			if ours := b.release(v.Vendor, r.Version); ours == nil || !same(r, *ours) {
				return strange(v.Vendor, r.Version)
			}
		}
	}
	return nil
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

// seal signs an index of what was there before and of ours, as of now, and later than the one before.
func (s *store) seal(ctx context.Context, before *release.Index, b *batch, than time.Time) (*sealed, error) {
	index, files, err := merge(before, b)
	if err != nil {
		return nil, err
	}
	at := s.signing.now
	if !at.After(than) {
		at = than.Add(time.Second)
	}
	index.Publication = &release.Publication{Signed: at.Format(release.TimeForm), Keys: s.signing.public()}
	if s.signing.holds > 0 {
		index.Publication.Expires = at.Add(s.signing.holds).Format(release.TimeForm)
	}
	data, err := index.Marshal()
	if err != nil {
		return nil, err
	}
	x := s.signing.sealed(data, index.Publication.Signed)
	x.index, x.files, x.read = index, files, s.reader(ctx)
	return x, nil
}

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

// readIndex reads an index as customers got it: with its signature, where there are keys, and its vendors' files later.
func (s *store) readIndex(ctx context.Context, data []byte) (*release.Index, error) {
	read := func(name string, most int) ([]byte, error) { return s.readAsCustomer(ctx, s.place.Prefix+name, most) }
	if len(s.signing.keys) == 0 {
		return release.Parse(data, read)
	}
	x, err := signed.Check(data, s.signing.trusted, read, s.signing.now)
	if err != nil {
		return nil, err
	}
	return x.Index, nil
}
