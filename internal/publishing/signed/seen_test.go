package signed_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

func index(at, sum string) *signed.Index {
	signedAt, _ := time.Parse(release.TimeForm, at)
	return &signed.Index{Index: &release.Index{Publication: &release.Publication{Signed: at}}, Signed: signedAt, SHA256: sum}
}

// An index is refused where a newer one, or another one of the same moment, was seen: at that place.
func TestSeen(t *testing.T) {
	t.Parallel()
	s := signed.Seen{Dir: filepath.Join(t.TempDir(), "seen")}
	const earlier, now, later = "2026-11-28T00:00:00Z", "2026-11-28T00:00:01Z", "2026-11-28T00:00:02Z"
	for _, tt := range []struct{ name, place, at, sum, want string }{
		{"the first", "a", now, "1", ""},
		{"again", "a", now, "1", ""},
		{"an older one", "a", earlier, "0", "it was signed on " + earlier + ", and one of " + now + " was seen here before"},
		{"another of that moment", "a", now, "2", "another one of the same moment was seen here before, with sha256 1"},
		{"an older one elsewhere", "b", earlier, "0", ""},
		{"a newer one", "a", later, "3", ""},
		{"the first again", "a", now, "1", "one of " + later + " was seen here before"},
	} {
		err := s.Take(tt.place, index(tt.at, tt.sum))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("remembered in %q, %v", files, err)
	}
	for _, path := range files { // what cannot be read is not forgotten
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Take("a", index(later, "3")); err == nil || !strings.Contains(err.Error(), "must be what bucketgrant has seen of a") {
		t.Error(err)
	}
}

// Whoever asks without a key, or with an index that says nothing of when, gets an error, and an error of reading a signature stays one.
func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	key, err := signkey.NewKey(filepath.Join(t.TempDir(), "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	x := release.Index{Schema: release.SchemaFile}
	data, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	sign := func(string, int) ([]byte, error) { return key.Sign(data), nil }
	broken := errors.New("broken")
	keys := []signkey.PublicKey{key.Public()}
	for _, tt := range []struct {
		name string
		keys []signkey.PublicKey
		read release.Reader
		want string
	}{
		{"no key", nil, sign, "no public key is trusted that could have signed it"},
		{"no moment", keys, sign, "it does not say when it was signed"},
		{"a disk that fails", keys, func(string, int) ([]byte, error) { return nil, broken }, "broken"},
		{"no signature", keys, func(string, int) ([]byte, error) { return nil, fs.ErrNotExist }, "no trusted key has signed it: there is no signature of " + key.ID()},
	} {
		if _, err := signed.Check(data, tt.keys, tt.read, time.Now()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// The signature of an index covers a release's other forms as it covers the template, and nothing else.
func TestCovers(t *testing.T) {
	t.Parallel()
	full, lean, everywhere := []byte("full"), []byte("lean"), []byte("everywhere")
	x := &signed.Index{Index: &release.Index{Publication: &release.Publication{Signed: "2026-11-28T10:00:00Z"}}}
	if _, err := x.Set(&release.Vendor{Vendor: "acme", Releases: []release.Release{{
		Version: "1.0.0", SHA256: release.Sum(full), Lean: &release.Form{SHA256: release.Sum(lean)}, Organization: &release.Form{SHA256: release.Sum(everywhere)},
	}, {Version: "1.1.0", SHA256: release.Sum([]byte("next"))}}}); err != nil {
		t.Fatal(err)
	}
	for _, body := range [][]byte{full, lean, everywhere} {
		if err := x.Covers("acme", "1.0.0", body); err != nil {
			t.Error(err)
		}
		if vendor, r, err := x.Find(body); err != nil || vendor != "acme" || r == nil || r.Version != "1.0.0" {
			t.Errorf("%s is found as %s, %v", body, vendor, r)
		}
	}
	for version, body := range map[string]string{"1.0.0": "changed", "1.1.0": "lean"} {
		if err := x.Covers("acme", version, []byte(body)); err == nil || !strings.Contains(err.Error(), "it is not acme "+version) {
			t.Errorf("%s as %s: got %v", body, version, err)
		}
	}
}
