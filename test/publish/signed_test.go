package publish_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/launch"
)

// signer is a vendor who signs, and everybody else who looks at what was signed.
type signer struct {
	*bucketPlace
	publisher
	r    releases
	keys map[string]*signkey.Key
}

func newSigner(t *testing.T, templates map[version][]byte, names ...string) *signer {
	t.Helper()
	noticeChanges(t)
	b := startGateway(t, nil).newPlace(t, "acme-templates")
	r := released(t, templates)
	s := &signer{bucketPlace: b, publisher: b.publisher(t, r), r: r, keys: map[string]*signkey.Key{}}
	s.env = append(s.env, signed.SeenVariable+"="+t.TempDir())
	for _, name := range names {
		s.run(t, "key", "-for", "releases", "new", s.pem(name))
		key, err := signkey.ReadKey(s.pem(name))
		if err != nil {
			t.Fatal(err)
		}
		s.keys[name] = key
	}
	return s
}

func (s *signer) pem(name string) string { return filepath.Join(filepath.Dir(s.config), name+".pem") }

// trust writes the keys into bucketgrant.yaml.
func (s *signer) trust(t *testing.T, names ...string) {
	t.Helper()
	data, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "releaseKeys")
	text += "releaseKeys:\n"
	for _, name := range names {
		text += "  - " + s.keys[name].Public().String() + "\n"
	}
	writeFile(t, s.config, []byte(text))
}

// with publishes with keys.
func (s *signer) with(t *testing.T, names ...string) (string, error) {
	t.Helper()
	p := s.publisher
	p.flags = slices.Clone(p.flags)
	for _, name := range names {
		p.flags = append(p.flags, "-key", s.pem(name))
	}
	return p.try(t)
}

func (s *signer) try(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = s.env
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	err = cmd.Run()
	return both.String(), err
}

func (s *signer) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := s.try(t, args...)
	if err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return out
}

// address is where customers launch a version from.
func (s *signer) address(v version) string {
	return s.endpoint + "/acme-templates/templates/a%20b%2Bc%26d%3De%21%28f%29%27%40%2C%3A/" + v.key()
}

// put puts what somebody who has the bucket wants there.
func (s *signer) put(t *testing.T, key string, data []byte) {
	t.Helper()
	key = prefix + key
	if _, err := s.server.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(data)}); err != nil {
		t.Fatal(err)
	}
}

func (s *signer) is(t *testing.T, key string) []byte {
	t.Helper()
	return s.server.get(t, s.bucket, prefix+key)
}

var one, two, beta = version{"acme", "1.0.0"}, version{"acme", "1.1.0"}, version{"beta", "1.0.0"}

func madeUpTwo() map[version][]byte {
	files := madeUp("acme", 2)
	files[beta] = []byte("Description: beta\n")
	return files
}

// Whoever has the bucket changes one thing at a time.
func TestSigned(t *testing.T) {
	s := newSigner(t, madeUpTwo(), "release", "stranger")
	s.trust(t, "release")
	if out, err := s.with(t); err == nil || !strings.Contains(err.Error(), "has releaseKeys, so that nobody takes an index that none of them signed: -key FILE") {
		t.Fatalf("published without a key: %s%v", out, err)
	}
	if out, err := s.with(t, "stranger"); err == nil || !strings.Contains(err.Error(), "nobody would take the signature") {
		t.Fatalf("published with a stranger's key: %s%v", out, err)
	}
	first, err := s.with(t, "release")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.with(t, "release")
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.ReplaceAll(first, "uploaded     ", "there already"); again != want {
		t.Errorf("published twice:\n%swant\n%s", again, want)
	}
	key := s.keys["release"].Public()
	check := func(args ...string) (string, error) {
		return s.try(t, append([]string{"check", "-key", key.String(), s.address(two)}, args...)...)
	}
	good, err := check()
	if want := fmt.Sprintf("acme 1.1.0 of 2026-11-22, %d bytes, sha256 %s\nsigned on ", len(s.r.files[two.key()]), release.Sum(s.r.files[two.key()])); err != nil ||
		!strings.HasPrefix(good, want) || !strings.HasSuffix(good, " with the key "+key.ID()+"\n") {
		t.Fatalf("got %v\n%s\nwant\n%s", err, good, want)
	}

	index := s.is(t, "index.json")
	sigFile := signed.File(index, key.ID())
	sig := s.is(t, sigFile)
	acme, other := s.r.files[two.key()], s.r.files[beta.key()]
	wider := append(slices.Clone(acme), "# wider\n"...)
	flipped := slices.Clone(sig)
	flipped[10] ^= 1
	edit := func(old, new string) []byte {
		if !bytes.Contains(index, []byte(old)) {
			t.Fatalf("the index has no %q", old)
		}
		return bytes.Replace(index, []byte(old), []byte(new), 1)
	}
	// The list of acme's releases, with the sum of another template, and an index that leads to it.
	list := s.r.list(t, "acme")
	before := s.r.files[list]
	others := bytes.Replace(before, []byte(release.Sum(acme)), []byte(release.Sum(wider)), 1)
	othersKey := release.VendorFile("acme", release.Sum(others))
	withSum := edit(release.Sum(before), release.Sum(others))
	stranger := s.keys["stranger"]
	strangers := append(slices.Clone(withSum), '\n') // which has no signature of the rows before
	ended := expired(t, index)
	type objects map[string][]byte
	for _, tt := range []struct {
		name string
		put  objects
		want string
	}{
		{"another template", objects{two.key(): wider}, "it is not acme 1.1.0: its sha256 is "},
		{"a template with a part missing", objects{two.key(): acme[:len(acme)-5]}, fmt.Sprintf("it has %d bytes instead of %d", len(acme)-5, len(acme))},
		{"an empty template", objects{two.key(): {}}, fmt.Sprintf("it has 0 bytes instead of %d", len(acme))},
		{"another vendor's template", objects{two.key(): other}, "it is beta 1.0.0"},
		{"an older version of it", objects{two.key(): s.r.files[one.key()]}, "it is acme 1.0.0"},
		{"other ends of lines", objects{two.key(): bytes.ReplaceAll(acme, []byte("\n"), []byte("\r\n"))}, "only its line endings differ"},
		{"another list of releases", objects{list: others}, list + ": was changed: it has "},
		{"another list and template", objects{list: others, two.key(): wider}, list + ": was changed: it has "},
		{"a list with a part missing", objects{list: before[:len(before)/2]}, list + ": was changed: it has "},
		{"an endless list", objects{list: bytes.Repeat([]byte(" "), len(before)+2)}, fmt.Sprintf("must have at most %d bytes", len(before))},
		{"another sum", objects{"index.json": withSum}, "no trusted key has signed it"},
		{"another sum, list and template", objects{"index.json": withSum, othersKey: others, two.key(): wider}, "no trusted key has signed it"},
		{"another vendor", objects{"index.json": edit(`"vendor":"acme"`, `"vendor":"acne"`)}, "no trusted key has signed it"},
		{"another version", objects{"index.json": edit(`"newest":"1.1.0"`, `"newest":"1.2.0"`)}, "no trusted key has signed it"},
		{"another moment", objects{"index.json": edit(`"signed": "20`, `"signed": "21`)}, "no trusted key has signed it"},
		{"an index with a part missing", objects{"index.json": index[:len(index)/2]}, "no trusted key has signed it"},
		{"an index as it was before there were signatures", objects{"index.json": s.r.index(t)}, "no trusted key has signed it"},
		{"the signature of another index", objects{"index.json": withSum, signed.File(withSum, key.ID()): sig}, "the signature of the key " + key.ID() + " is not over these bytes"},
		{"a signature with a bit changed", objects{sigFile: flipped}, "is not over these bytes"},
		{"a signature with a part missing", objects{sigFile: sig[:63]}, "is not over these bytes"},
		{"an endless signature", objects{sigFile: bytes.Repeat([]byte("x"), 2000)}, "must have at most 1024 bytes"},
		{"a stranger's key under the name of ours", objects{sigFile: stranger.Sign(index)}, "is not over these bytes"},
		{"a stranger's key", objects{"index.json": strangers, two.key(): wider, signed.File(strangers, stranger.ID()): stranger.Sign(strangers)}, "no trusted key has signed it"},
		{"an expired signature", objects{"index.json": ended, signed.File(ended, key.ID()): s.keys["release"].Sign(ended)}, "held until 2026-01-02T00:00:00Z"},
	} {
		before := objects{two.key(): acme, "index.json": index, sigFile: sig, list: before}
		for name, data := range tt.put {
			s.put(t, name, data)
		}
		out, err := check()
		if err == nil || !strings.Contains(out, tt.want) {
			t.Errorf("%s: got %v\n%s\nwant %s", tt.name, err, out, tt.want)
		}
		for name, data := range before {
			s.put(t, name, data)
		}
	}
	if out, err := check(); err != nil || out != good {
		t.Fatalf("as it was before: %v\n%s", err, out)
	}
	if out, err := s.try(t, "check", "-key", stranger.Public().String(), s.address(two)); err == nil || !strings.Contains(out, "It says itself that it is signed with "+key.String()+": trust that only") {
		t.Errorf("with another key: %v\n%s", err, out)
	}
	if out, err := s.try(t, "check", "-config", "none.yaml", s.address(two)); err == nil || !strings.Contains(out, "must be told which public key is trusted") {
		t.Errorf("without a key: %v\n%s", err, out)
	}
	if out, err := check("-release", "beta/1.0.0"); err == nil || !strings.Contains(out, "is the address of acme/1.1.0, and beta/1.0.0 is to be checked") {
		t.Errorf("as another release: %v\n%s", err, out)
	}

	// A newer one was seen: the old one, with its good signature, is not taken any more.
	s.addRelease(t)
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	if out, err := check(); err != nil || !strings.Contains(out, "1.2.0 is newer") {
		t.Fatalf("%v\n%s", err, out)
	}
	s.put(t, "index.json", index)
	if out, err := check(); err == nil || !strings.Contains(out, "was seen here before: an older one was put back in its place") {
		t.Errorf("an older index: %v\n%s", err, out)
	}
	// publish brings it to what it should be again, and later than before.
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	if out, err := check(); err != nil {
		t.Errorf("after it was published again: %v\n%s", err, out)
	}
}

// expired is an index that is as ours, and held for a day in the past.
func expired(t *testing.T, index []byte) []byte {
	t.Helper()
	x, err := release.Parse(index, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.Publication.Signed, x.Publication.Expires = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
	data, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// addRelease releases a further version.
func (s *signer) addRelease(t *testing.T) {
	t.Helper()
	files := madeUp("acme", 3)
	files[beta] = s.r.files[beta.key()]
	kept, err := os.ReadFile(signed.IndexPath(s.r.dir))
	if err != nil {
		t.Fatal(err)
	}
	r := released(t, files)
	writeFile(t, signed.IndexPath(r.dir), kept)
	s.r, s.templates = r, r.dir
}

// A key takes another's place: both sign, then the new one alone.
func TestSignedWithAnotherKey(t *testing.T) {
	s := newSigner(t, madeUpTwo(), "old", "new")
	check := func(name string) error {
		out, err := s.try(t, "check", "-key", s.keys[name].Public().String(), s.address(one))
		if err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		return nil
	}
	for _, step := range []struct {
		trusted, with, good, bad []string
	}{
		{[]string{"old"}, []string{"old"}, []string{"old"}, []string{"new"}},
		{[]string{"old", "new"}, []string{"old", "new"}, []string{"old", "new"}, nil},
		{[]string{"old", "new"}, []string{"new", "old"}, []string{"old", "new"}, nil}, // nothing changes
		{[]string{"new"}, []string{"new"}, []string{"new"}, []string{"old"}},
	} {
		s.trust(t, step.trusted...)
		if out, err := s.with(t, step.with...); err != nil {
			t.Fatal(out, err)
		}
		for _, name := range step.good {
			if err := check(name); err != nil {
				t.Errorf("signed with %q, and not taken with %s: %v", step.with, name, err)
			}
		}
		for _, name := range step.bad {
			if check(name) == nil {
				t.Errorf("signed with %q, and taken with %s", step.with, name)
			}
		}
		kept, err := filepath.Glob(filepath.Join(filepath.Dir(signed.IndexPath(s.r.dir)), "*.sig"))
		if err != nil || len(kept) != len(step.with) {
			t.Errorf("kept %q, %v", kept, err)
		}
	}
}

// Several who sign publish at once, each their own vendor: the index has all of them, signed.
func TestSignAtOnce(t *testing.T) {
	s := newSigner(t, madeUp("acme", 1), "release")
	s.trust(t, "release")
	publishers := []publisher{s.publisher}
	for _, vendor := range []string{"beta", "gamma", "delta"} {
		p := s.publisher
		p.templates = released(t, madeUp(vendor, 2)).dir
		publishers = append(publishers, p)
	}
	for i := range publishers {
		publishers[i].flags = append(slices.Clone(publishers[i].flags), "-key", s.pem("release"))
	}
	s.atOnce(t, publishers...)
	for _, v := range []version{one, {"beta", "1.1.0"}, {"gamma", "1.0.0"}, {"delta", "1.1.0"}} {
		s.run(t, "check", "-key", s.keys["release"].Public().String(), s.address(v))
	}
}

// What a stranger put into the index is not signed with ours, and a signed index never becomes one that is not.
func TestSignsNothingOfAStranger(t *testing.T) {
	s := newSigner(t, madeUpTwo(), "release")
	if out, err := s.with(t); err != nil { // as before there were keys
		t.Fatal(out, err)
	}
	s.trust(t, "release")
	plain := s.is(t, "index.json")
	x, err := release.Parse(plain, nil)
	if err != nil {
		t.Fatal(err)
	}
	// A vendor of a stranger's, and a release of a stranger's among those of ours.
	for name, r := range map[string]releases{"evil 1.0.0": released(t, madeUp("evil", 1)), "acme 1.2.0": released(t, madeUp("acme", 3))} {
		other, err := release.Load(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range other.Vendors {
			v, err := other.Of(e.Vendor)
			if err != nil {
				t.Fatal(err)
			}
			s.put(t, e.File(), r.files[e.File()])
			strange := release.Index{Schema: x.Schema, Vendors: slices.Clone(x.Vendors)}
			if _, err := strange.Set(v); err != nil {
				t.Fatal(err)
			}
			data, err := strange.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			s.put(t, "index.json", data)
		}
		if out, err := s.with(t, "release"); err == nil || !strings.Contains(err.Error(), "has "+name+", which is not among the releases here and would be signed with them") {
			t.Fatalf("%s: %s%v", name, out, err)
		}
	}
	s.put(t, "index.json", plain) // all of it is ours
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	writeFile(t, s.config, []byte(strings.Split(string(read(t, s.config)), "releaseKeys")[0]))
	if out, err := s.with(t); err == nil || !strings.Contains(err.Error(), "is signed, with "+s.keys["release"].Public().String()+", and would not be any more: publish with -key") {
		t.Fatalf("%s%v", out, err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Links and pages are made of what was signed only, whatever the folder of the templates says by now.
func TestLaunchesWhatIsSigned(t *testing.T) {
	s := newSigner(t, realTemplates(t), "release", "stranger")
	testvendors.ReleaseLean(t, s.r.dir, "quartic", "1.0.0", string(read(t, filepath.Join(root, "templates/quartic/1.0.0/lean.yaml"))))
	testvendors.ReleaseOrganization(t, s.r.dir, "quartic", "1.0.0", "Resources: {}\n")
	s.trust(t, "release")
	definitions := filepath.Join(root, "vendors")
	commands := [][]string{
		{"launch", "quartic", "-vendors", definitions, "-templates", s.r.dir, "-config", s.config, "-region", region},
		{"page", "quartic", "-vendors", definitions, "-templates", s.r.dir, "-config", s.config, "-out", t.TempDir()},
	}
	want := func(reason, text string) {
		t.Helper()
		for _, args := range commands {
			if out, err := s.try(t, args...); (err == nil) != (text == "") || !strings.Contains(out, text) {
				t.Errorf("%s, %s: got %v\n%s\nwant %s", args[0], reason, err, out, text)
			}
		}
	}
	want("nothing is published", "published/latest/index.json is not there: bucketgrant publish -key signs the index")
	s.run(t, "page", "quartic", "-vendors", definitions, "-templates", s.r.dir, "-config", s.config, "-out", t.TempDir(), "-unsigned")
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	want("signed", "")
	page := string(read(t, filepath.Join(commands[1][len(commands[1])-1], "quartic", "index.html")))
	if key := s.keys["release"].Public().String(); strings.Count(page, key) != 2 {
		t.Errorf("the page has the key %s %d times, want 2", key, strings.Count(page, key))
	}
	t.Setenv(signed.SeenVariable, t.TempDir()) // of a vendor's back end, which is this program
	quartic := launch.Release{Vendor: "quartic", Version: "1.0.0", Template: s.r.files["quartic/1.0.0/template.yaml"],
		Lean: read(t, filepath.Join(s.r.dir, "quartic/1.0.0/lean.yaml")), Organization: []byte("Resources: {}\n")}
	for keys, want := range map[string]string{
		s.keys["release"].Public().String():  "",
		s.keys["stranger"].Public().String(): "no trusted key has signed it",
		"abc":                                `must be a public key as bucketgrant key prints it, 43 characters, got "abc"`,
	} {
		if err := launch.CheckSigned(s.r.dir, quartic, keys); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("with the key %s: got %v, want %s", keys, err, want)
		}
	}
	wide := quartic
	wide.Lean = append(slices.Clone(wide.Lean), "# wider\n"...)
	if err := launch.CheckSigned(s.r.dir, wide, s.keys["release"].Public().String()); err == nil || !strings.Contains(err.Error(), "quartic/1.0.0/lean.yaml: its sha256 is") {
		t.Errorf("a lean form that nobody signed: got %v", err)
	}
	wide = quartic
	wide.Organization = []byte("# everywhere\n")
	if err := launch.CheckSigned(s.r.dir, wide, s.keys["release"].Public().String()); err == nil || !strings.Contains(err.Error(), "quartic/1.0.0/organization.yaml: its sha256 is") {
		t.Errorf("a form for an organization that nobody signed: got %v", err)
	}
	if out := s.run(t, "check", "-config", s.config, "-templates", s.r.dir, filepath.Join(s.r.dir, "quartic/1.0.0/organization.yaml")); !strings.Contains(out, ", its form for an organization, 14 bytes") {
		t.Errorf("check says %s", out)
	}
	s.run(t, "check", "-config", s.config, "-templates", s.r.dir, filepath.Join(s.r.dir, "quartic/1.0.0/template.yaml"))

	// Somebody who can write in the folder changes template and index alike, and the assembly of it.
	wider := map[version][]byte{}
	for v, data := range realTemplates(t) {
		wider[v] = append(slices.Clone(data), "# wider\n"...)
	}
	other := released(t, wider)
	copyInto := func(from string) {
		t.Helper()
		for _, name := range []string{"index.json", "quartic/1.0.0/template.yaml", "quartic/1.0.0/assembly.tar"} {
			writeFile(t, filepath.Join(s.r.dir, name), read(t, filepath.Join(from, name)))
		}
	}
	saved := t.TempDir()
	if err := os.CopyFS(saved, os.DirFS(s.r.dir)); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(s.r.dir, other.list(t, "quartic")), other.files[other.list(t, "quartic")])
	copyInto(other.dir)
	want("changed", "quartic/1.0.0/template.yaml: it is not quartic 1.0.0: its sha256 is")
	copyInto(saved)
	kept := read(t, signed.IndexPath(s.r.dir))
	index, err := release.Load(s.r.dir)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(filepath.Dir(signed.IndexPath(s.r.dir)), filepath.Base(index.Entry("quartic").File()))
	of := read(t, list)
	writeFile(t, list, bytes.Replace(of, []byte("QUARTIC"), []byte("QUARTZ."), 1))
	want("the signed list changed", ".json: was changed: it has ")
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	want("the signed list is gone", ".json is not there: bucketgrant publish -key leaves it there")
	writeFile(t, list, of)
	writeFile(t, signed.IndexPath(s.r.dir), bytes.Replace(kept, []byte(`"signed": "20`), []byte(`"signed": "21`), 1))
	want("the signed index changed", "is not over these bytes")
	old := expired(t, kept)
	writeFile(t, signed.IndexPath(s.r.dir), old)
	sig := filepath.Join(filepath.Dir(signed.IndexPath(s.r.dir)), s.keys["release"].ID()+".sig")
	good := read(t, sig)
	writeFile(t, sig, s.keys["release"].Sign(old))
	want("expired", "held until 2026-01-02T00:00:00Z: a newer one must be published")
	x, err := release.Parse(old, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.Publication.Expires = ""
	if old, err = x.Marshal(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, signed.IndexPath(s.r.dir), old)
	writeFile(t, sig, s.keys["release"].Sign(old))
	want("an older one", "an older one was put back in its place")
	writeFile(t, signed.IndexPath(s.r.dir), kept)
	writeFile(t, sig, good)
	want("as it was", "")
	s.trust(t, "stranger")
	want("another key is trusted", "no trusted key has signed it")
}

// What docs/signatures.md says to type finds the same, with tools that are not ours.
func TestSignatureByHand(t *testing.T) {
	openssl := testtools.Need(t, "openssl", "signatures, checked by hand", "apt-get install openssl")
	testtools.Need(t, "curl", "signatures, checked by hand", "apt-get install curl")
	s := newSigner(t, madeUpTwo(), "release")
	s.trust(t, "release")
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	doc := string(read(t, filepath.Join(root, "docs", "signatures.md")))
	block := regexp.MustCompile("(?s)```sh\n(key=.*?)```").FindStringSubmatch(doc)
	if block == nil {
		t.Fatal("docs/signatures.md has no block that begins with key=")
	}
	at, _ := strings.CutSuffix(s.address(one), "/"+one.key())
	script := regexp.MustCompile(`(?m)^key=.*$`).ReplaceAllString(block[1], "key="+s.keys["release"].Public().String())
	script = regexp.MustCompile(`(?m)^at=.*$`).ReplaceAllLiteralString(script, "at='"+at+"'")
	script = regexp.MustCompile(`(?m)^release=.*$`).ReplaceAllString(script, "release=acme/1.0.0")
	try := func() (string, error) {
		cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := try()
	sum := release.Sum(s.r.files[one.key()])
	if err != nil || !strings.Contains(out, "Signature Verified Successfully") || strings.Count(out, sum) != 2 {
		t.Fatalf("%v\n%s\n%s", err, script, out)
	}
	// openssl reads the vendor's key too, and says the same public key.
	cmd := exec.CommandContext(t.Context(), openssl, "pkey", "-in", s.pem("release"), "-pubout", "-outform", "DER")
	der, err := cmd.Output()
	if err != nil || !bytes.HasSuffix(der, s.keys["release"].Public()) || len(der) != 44 {
		t.Errorf("openssl says the public key is %x, %v", der, err)
	}
	// Another list than was signed is refused.
	list := s.r.list(t, "acme")
	s.put(t, list, bytes.Replace(s.r.files[list], []byte("ACME"), []byte("ACNE"), 1))
	if out, err := try(); err == nil || !strings.Contains(out, "Signature Verified Successfully") {
		t.Errorf("a changed list: %v\n%s", err, out)
	}
	s.put(t, list, s.r.files[list])
	// A changed index has no signature; with the old one it is refused.
	index := s.is(t, "index.json")
	changed := bytes.Replace(index, []byte("ACME"), []byte("ACNE"), 1)
	s.put(t, "index.json", changed)
	if out, err := try(); err == nil {
		t.Errorf("a changed index: %s", out)
	}
	id := s.keys["release"].ID()
	s.put(t, signed.File(changed, id), s.is(t, signed.File(index, id)))
	if out, err := try(); err == nil || !strings.Contains(out, "Signature Verification Failure") {
		t.Errorf("a changed index with the signature of the old one: %v\n%s", err, out)
	}
}

// With -holds the signature ends, and publishing again renews it once half of the time is over.
func TestSignedForATime(t *testing.T) {
	s := newSigner(t, madeUpTwo(), "release")
	s.trust(t, "release")
	s.flags = append(s.flags, "-holds", "30")
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	var x release.Index
	index := s.is(t, "index.json")
	if err := json.Unmarshal(index, &x); err != nil {
		t.Fatal(err)
	}
	from, _ := time.Parse(release.TimeForm, x.Publication.Signed)
	until, _ := time.Parse(release.TimeForm, x.Publication.Expires)
	if until.Sub(from) != 30*24*time.Hour {
		t.Errorf("signed from %v until %v", from, until)
	}
	// Half of the time is over.
	x.Publication.Signed, x.Publication.Expires = from.AddDate(0, 0, -20).Format(release.TimeForm), from.AddDate(0, 0, 10).Format(release.TimeForm)
	old, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s.put(t, "index.json", old)
	s.put(t, signed.File(old, s.keys["release"].ID()), s.keys["release"].Sign(old))
	if out, err := s.with(t, "release"); err != nil {
		t.Fatal(out, err)
	}
	if now := s.is(t, "index.json"); bytes.Equal(now, old) {
		t.Error("a signature with 10 of 30 days left was not renewed")
	}
}
