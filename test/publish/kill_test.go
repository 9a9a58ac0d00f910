package publish_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// Published by runs that are killed at random moments, run again, and then by two at once, the bucket ends equal to the
// folder. Nothing released was ever overwritten, and at no moment did the index name a template that is not there.
func TestKilled(t *testing.T) {
	noticeChanges(t)
	for _, test := range []struct {
		start               func(*testing.T) *server
		buckets, kills, all int
	}{
		{start: func(t *testing.T) *server { return startGateway(t, nil) }, buckets: 8, kills: 8, all: 50},
		{start: func(t *testing.T) *server { s, _ := startMoto(t, "publishing to moto"); return s }, buckets: 4, kills: 8, all: 20},
	} {
		s := test.start(t)
		t.Run(s.name, func(t *testing.T) {
			r := released(t, madeUp("acme", test.all))
			landed := map[string]int{}
			start := time.Now()
			for i := range test.buckets {
				b := s.newPlace(t, fmt.Sprintf("killed-%d", i))
				b.watch(t)
				p := b.publisher(t, r)
				for i := range test.kills {
					when := afterRequests(rand.N(5 * test.all / 2)) // each template is sent, read back and, where it was there, compared
					switch i % 4 {
					case 2:
						when = writing("/" + release.VendorFolder + "/")
					case 3:
						when = writing("/index.json")
					}
					landed[b.kill(t, p, when)]++
				}
				b.atOnce(t, p, p)
				b.check(t, r)
			}
			t.Logf("%s: %d runs killed (%v), %d runs to the end, in %.1f s", s.name,
				test.buckets*test.kills-landed[ended], landed, 2*test.buckets, time.Since(start).Seconds())
			if landed[ended] > test.buckets*test.kills/2 {
				t.Errorf("%d of %d runs had ended before they were killed", landed[ended], test.buckets*test.kills)
			}
		})
	}
}

// Two publishers with releases of their own, and some in common, lose none of each other's.
func TestTwoPublishers(t *testing.T) {
	noticeChanges(t)
	s := startGateway(t, nil)
	const pairs = 20
	for i := range pairs {
		a, b, common := madeUp("a", 5), madeUp("b", 5), madeUp("common", 5)
		one, other, both := maps.Clone(a), maps.Clone(b), maps.Clone(a)
		maps.Copy(one, common)
		maps.Copy(other, common)
		maps.Copy(both, one)
		maps.Copy(both, other)

		place := s.newPlace(t, fmt.Sprintf("two-%d", i))
		place.watch(t)
		if i%2 == 1 { // both write over an index that is there
			place.publisher(t, released(t, common)).publish(t)
		}
		place.atOnce(t, place.publisher(t, released(t, one)), place.publisher(t, released(t, other)))
		place.check(t, released(t, both))
	}
	t.Logf("%d pairs", pairs)
}

// bucketPlace is a bucket of a server behind a recorder.
type bucketPlace struct {
	server   *server
	bucket   string
	recorder *recorder
	endpoint string
	looking  sync.Mutex
	seen     map[string]string // sums, by key
}

// prefix has what a prefix may have and an address must escape.
const prefix = "templates/a b+c&d=e!(f)'@,:/"

func (s *server) newPlace(t *testing.T, bucket string) *bucketPlace {
	t.Helper()
	s.makeBucket(t, bucket)
	b := &bucketPlace{server: s, bucket: bucket, recorder: newRecorder(s, 5*time.Millisecond), seen: map[string]string{}}
	b.endpoint = b.recorder.start(t)
	return b
}

func (b *bucketPlace) publisher(t *testing.T, r releases) publisher {
	t.Helper()
	config := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	writeFile(t, config, []byte("hosting: [{partition: aws, region: "+region+", bucket: "+b.bucket+`, prefix: "`+prefix+"\"}]\n"))
	return publisher{templates: r.dir, config: config, flags: []string{"-endpoint-url", b.endpoint}, env: testtools.Isolated(t, region)}
}

const ended = "had ended"

// afterRequests is when one more request than these comes in.
func afterRequests(n int) func(*http.Request) bool {
	return func(*http.Request) bool { n--; return n < 0 }
}

// writing is when an object is written whose key has this in it.
func writing(part string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == http.MethodPut && strings.Contains(r.URL.Path, part) }
}

// kill starts a run and kills it about when a request comes in, with a signal that it cannot see. It says how far the run
// was.
func (b *bucketPlace) kill(t *testing.T, p publisher, when func(*http.Request) bool) string {
	t.Helper()
	before := len(b.recorder.recorded())
	reached := b.recorder.reach(when)
	cmd := p.command(t.Context(), t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	var err error
	select {
	case <-reached:
		time.Sleep(rand.N(4 * b.recorder.delay)) // it may be on its way, done, or answered, and the next one too
		_ = cmd.Process.Kill()
		err = <-exited
	case err = <-exited:
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		t.Fatalf("the run failed by itself: %v\n%s", err, &stderr)
	}
	if err := b.look(t.Context()); err != nil { // nobody was there any more to hear of a last write
		t.Error(err)
	}
	writes := b.recorder.recorded()[before:]
	indexed := slices.ContainsFunc(writes, func(w write) bool { return strings.HasSuffix(w.path, "/index.json") })
	switch {
	case err == nil:
		return ended
	case indexed:
		return "after the index was sent"
	case len(writes) > 0:
		return "among the templates"
	}
	return "before the first write"
}

// atOnce starts both runs together, and wants both to succeed.
func (b *bucketPlace) atOnce(t *testing.T, publishers ...publisher) {
	t.Helper()
	var running sync.WaitGroup
	for _, p := range publishers {
		cmd := p.command(t.Context(), t)
		running.Go(func() {
			if _, err := run(cmd); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
}

// watch looks at the bucket whenever the index has been written, before the writer hears of it: until the next write of the index, what it
// names does not change, and no template ever goes.
func (b *bucketPlace) watch(t *testing.T) {
	t.Helper()
	b.recorder.afterIndex(func() {
		if err := b.look(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// look wants all that the index names, if there is one, to be there. What has been seen there is not read again.
func (b *bucketPlace) look(ctx context.Context) error {
	b.looking.Lock()
	defer b.looking.Unlock()
	get := func(key string) ([]byte, error) {
		out, err := b.server.client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(b.bucket), Key: aws.String(prefix + key)})
		if err != nil {
			return nil, err
		}
		defer out.Body.Close()
		return io.ReadAll(out.Body)
	}
	index, err := get("index.json")
	if _, missing := errors.AsType[*types.NoSuchKey](err); missing {
		return nil
	} else if err != nil {
		return err
	}
	sums, err := parseIndex(index, get)
	if err != nil {
		return err
	}
	for key, sum := range sums {
		if b.seen[key] == sum {
			continue
		}
		data, err := get(key)
		if got := sha256.Sum256(data); err != nil || hex.EncodeToString(got[:]) != sum {
			return fmt.Errorf("%s: the index named %s with sha256 %s, and there was %x, %v", b.bucket, key, sum, got, err)
		}
		b.seen[key] = sum
	}
	return nil
}

// An index that is written before a template that it names, or that names another than is there, is seen.
func TestWatchSees(t *testing.T) {
	s := startGateway(t, nil)
	r := released(t, madeUp("acme", 2))
	put := func(b *bucketPlace, key string, data []byte) {
		t.Helper()
		key = prefix + key
		if _, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &b.bucket, Key: &key, Body: bytes.NewReader(data)}); err != nil {
			t.Fatal(err)
		}
	}
	late := version{"acme", "1.1.0"}.key()
	for name, there := range map[string][]byte{"missing": nil, "another": []byte("Resources: {}\n")} {
		b := s.newPlace(t, "watched-"+name)
		if err := b.look(t.Context()); err != nil {
			t.Errorf("an empty bucket: %v", err)
		}
		for key, data := range r.files {
			if key != late {
				put(b, key, data)
			} else if there != nil {
				put(b, key, there)
			}
		}
		put(b, "index.json", r.index(t))
		if err := b.look(t.Context()); err == nil || !strings.Contains(err.Error(), late) {
			t.Errorf("the template is %s, and is not missed: %v", name, err)
		}
		put(b, late, r.files[late])
		if err := b.look(t.Context()); err != nil {
			t.Errorf("all that the index names is there: %v", err)
		}
	}
}

// check wants the bucket to be equal to the folder, and to have been on a straight way there.
func (b *bucketPlace) check(t *testing.T, r releases) {
	t.Helper()
	versions := b.server.versions(t, b.bucket)
	want := map[string]bool{prefix + "index.json": true}
	for key, data := range r.files {
		want[prefix+key] = true
		if n := len(versions[prefix+key]); n != 1 {
			t.Errorf("%s: %s has %d versions, want the one that was written first", b.bucket, key, n)
		}
		if got := b.server.get(t, b.bucket, prefix+key); !bytes.Equal(got, data) {
			t.Errorf("%s: %s is %q, want %q", b.bucket, key, got, data)
		}
	}
	for key := range versions {
		// A list of releases that another publisher's took the place of, or that a killed run wrote, stays: it never changes.
		if _, list, ok := strings.Cut(key, "/"+release.VendorFolder+"/"); ok && list == release.Sum(b.server.get(t, b.bucket, key))+".json" && len(versions[key]) == 1 {
			continue
		}
		if !want[key] {
			t.Errorf("%s: %s does not belong there", b.bucket, key)
		}
	}
	if got := b.server.get(t, b.bucket, prefix+"index.json"); !bytes.Equal(got, r.index(t)) {
		t.Errorf("%s: the index is\n%s\nwant\n%s", b.bucket, got, r.index(t))
	}
	// Each index has all that the one before it had.
	var before map[string]string
	for _, v := range versions[prefix+"index.json"] {
		now, err := parseIndex(b.server.getVersion(t, b.bucket, v), func(key string) ([]byte, error) { return b.server.get(t, b.bucket, prefix+key), nil })
		if err != nil {
			t.Fatal(err)
		}
		for key, sum := range before {
			if now[key] != sum && !strings.Contains(key, "/"+release.VendorFolder+"/") {
				t.Errorf("%s: version %s of the index lost %s", b.bucket, *v.VersionId, key)
			}
		}
		before = now
	}
	b.checkWrites(t)
}

// checkWrites wants every write to have had a condition, and no template to have been written twice.
func (b *bucketPlace) checkWrites(t *testing.T) {
	t.Helper()
	first := map[string][32]byte{}
	for _, w := range b.recorder.recorded() {
		if w.free {
			t.Errorf("%s was written without a condition", w.path)
		}
		if w.status != 200 || strings.HasSuffix(w.path, "/index.json") {
			continue
		}
		if sum, twice := first[w.path]; twice {
			t.Errorf("%s was written twice, with sha256 %x and %x", w.path, sum, w.sha256)
		}
		first[w.path] = w.sha256
	}
}
