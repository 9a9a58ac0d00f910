// Package signed is the signature over the index of released templates, which holds also where the bucket that it lies in is
// somebody else's by now.
//
// What is signed is the index as it is published, byte for byte, with an Ed25519 key: the signature is a file of 64 bytes that
// openssl checks too. Its name has the SHA-256 of the index and the ID of the key, so that index and signatures are never
// of two runs: the signatures are written first, and the index, in one write, leads to its own.
//
// The index has the sum of every template and assembly, and when it was signed. [Check] wants a signature of a key that the
// caller trusts, from elsewhere than where the index is; [Index.Covers] wants a template's bytes to be what was released under
// that vendor and version; [Seen] refuses an index that is older than one that was seen before.
package signed

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// Folder is where signatures are, beside the index.
const Folder = "signatures/"

// MaxSignature is more than a signature has, in bytes, so that another file is told from one.
const MaxSignature = 1 << 10

// File is the name of a key's signature over an index, from the folder of the index with slashes.
func File(index []byte, keyID string) string {
	return Folder + release.Sum(index) + "/" + keyID + ".sig"
}

// Index is an index that somebody whom the caller trusts has signed.
type Index struct {
	*release.Index
	// Signed is when, Expires the first moment in which it holds no more: zero, it holds until a newer one is seen.
	Signed, Expires time.Time
	// By are those of the trusted keys that have signed it, at least one.
	By []signkey.PublicKey
	// SHA256 is the sum of its bytes, in hexadecimal.
	SHA256 string
}

// Check reads an index that at least one of the keys has signed, and that holds now, whenever that is if now is zero. read reads the signatures
// beside it, and the vendors' files later, each of which must have the sum that was signed. Nothing of an index is read before its
// signature is good, but for what it says of its keys, for the words of an error.
func Check(data []byte, keys []signkey.PublicKey, read release.Reader, now time.Time) (*Index, error) {
	if len(keys) == 0 {
		return nil, errors.New("no public key is trusted that could have signed it")
	}
	x := &Index{SHA256: release.Sum(data)}
	var bad []string
	for _, k := range keys {
		sig, err := read(File(data, k.ID()), MaxSignature)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case k.Verifies(data, sig):
			x.By = append(x.By, k)
		default:
			bad = append(bad, k.ID())
		}
	}
	if len(x.By) == 0 {
		return nil, unsigned(data, keys, bad)
	}
	var err error
	if x.Index, err = release.Parse(data, read); err != nil {
		return nil, err
	}
	if x.Publication == nil {
		return nil, errors.New("it does not say when it was signed: it is no index that bucketgrant publish signed")
	}
	x.Signed, _ = time.Parse(release.TimeForm, x.Publication.Signed) // Parse has looked at both
	x.Expires, _ = time.Parse(release.TimeForm, x.Publication.Expires)
	if !x.Expires.IsZero() && !now.Before(x.Expires) {
		return nil, fmt.Errorf("its signature of %s held until %s: a newer one must be published", x.Publication.Signed, x.Publication.Expires)
	}
	return x, nil
}

// unsigned says what is there instead of a signature of a trusted key.
func unsigned(data []byte, keys []signkey.PublicKey, bad []string) error {
	if len(bad) > 0 {
		return fmt.Errorf("the signature of the key %s is not over these bytes (sha256 %s): one of the two was changed", strings.Join(bad, ", "), release.Sum(data))
	}
	var trusted []string
	for _, k := range keys {
		trusted = append(trusted, k.ID())
	}
	hint := ""
	if index, err := release.Parse(data, nil); err == nil && index.Publication != nil {
		hint = ". It says itself that it is signed with " + strings.Join(index.Publication.Keys, ", ") + ": trust that only if the vendor says so elsewhere"
	}
	return fmt.Errorf("no trusted key has signed it: there is no signature of %s over these bytes (sha256 %s)%s", strings.Join(trusted, ", "), release.Sum(data), hint)
}

// Covers says why bytes are not the template that was released as a version of a vendor's, nor another form of it.
func (x *Index) Covers(vendor, version string, template []byte) error {
	r, err := x.Release(vendor, version)
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("the index that was signed on %s has no %s %s", x.Publication.Signed, vendor, version)
	}
	if r.Matches(template) || r.FormOf(template) != nil {
		return nil
	}
	err = fmt.Errorf("it is not %s %s: its sha256 is %s, %s was signed", vendor, version, release.Sum(template), r.SHA256)
	switch otherVendor, other := x.another(vendor, template); {
	case other != nil:
		return fmt.Errorf("%w: it is %s %s", err, otherVendor, other.Version)
	case r.MatchesUpToLineEndings(template):
		return fmt.Errorf("%w: only its line endings differ, CRLF instead of LF", err)
	case len(template) < r.Bytes:
		return fmt.Errorf("%w: it has %d bytes instead of %d", err, len(template), r.Bytes)
	}
	return err
}

// mostRead is of how many vendors the files are read only to say more in an error: they may be far away.
const mostRead = 100

// another is the release of these bytes, where it is found among the vendor's own or, in an index of a few, among the others'.
func (x *Index) another(vendor string, template []byte) (string, *release.Release) {
	ids := []string{vendor}
	if len(x.Vendors) <= mostRead {
		for _, e := range x.Vendors {
			ids = append(ids, e.Vendor)
		}
	}
	found, r, _ := x.find(ids, template) // it was refused already
	return found, r
}

// Find is the release that has these bytes, as its template or another form of it, nil if there is none. It reads the files of all vendors.
func (x *Index) Find(template []byte) (vendor string, r *release.Release, err error) {
	ids := make([]string, len(x.Vendors))
	for i, e := range x.Vendors {
		ids[i] = e.Vendor
	}
	return x.find(ids, template)
}

func (x *Index) find(ids []string, template []byte) (string, *release.Release, error) {
	sum := release.Sum(template)
	for _, id := range ids {
		v, err := x.Of(id)
		if err != nil {
			return "", nil, err
		}
		for i := range v.Releases {
			if r := &v.Releases[i]; r.SHA256 == sum || r.FormOfSum(sum) != nil {
				return id, r, nil
			}
		}
	}
	return "", nil, nil
}
