package publish_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/publish"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	acme1 = "acme/1.0.0/template.yaml"
	acme2 = "acme/1.1.0/template.yaml"
	index = "index.json"
)

// templates makes a folder of releases, by vendor and version.
func templates(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for key, text := range files {
		write(t, filepath.Join(dir, key), text)
	}
	for key, text := range listed(files) {
		write(t, filepath.Join(dir, key), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func acme() map[string]string {
	return map[string]string{acme1: "Description: one\n", acme2: "Description: two\n"}
}

// run publishes to places of the fake, and returns what was said: a line for each object, and the error.
func run(ctx context.Context, f *fake, dir string, change func(*publish.Options)) (lines []string, err error) {
	o := publish.Options{
		Templates:   dir,
		Places:      []hosting.Place{{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "b"}},
		EndpointURL: f.address,
		Began:       func(hosting.Place, string, int) {},
		Done: func(o publish.Object) {
			lines = append(lines, fmt.Sprintf("%s %s", o.State, o.URI))
		},
	}
	if change != nil {
		change(&o)
	}
	err = publish.Publish(ctx, o)
	if err != nil {
		err = fmt.Errorf("%s", strings.ReplaceAll(strings.ReplaceAll(err.Error(), f.address, "ADDRESS"), dir, "DIR"))
	}
	return lines, err
}

func TestPublishTwice(t *testing.T) {
	t.Parallel()
	f, dir := startFake(t), templates(t, acme())
	for _, state := range []string{"would upload", "uploaded", "there already", "there already"} {
		lines, err := run(t.Context(), f, dir, func(o *publish.Options) { o.DryRun = state == "would upload" })
		if err != nil {
			t.Fatal(err)
		}
		want := []string{state + " s3://b/" + acme1, state + " s3://b/" + acme2, state + " s3://b/" + listOf("acme", acme()), state + " s3://b/" + index}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if state == "would upload" && len(f.puts()) > 0 {
			t.Errorf("a dry run wrote %q", f.puts())
		}
	}
	if diff := cmp.Diff(inBucket(acme(), listed(acme())), f.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// inBucket are files as they are in the bucket.
func inBucket(files ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, f := range files {
		for key, text := range f {
			all["b/"+key] = text
		}
	}
	return all
}

// The releases of a vendor are merged with those that are there, in a file of another name, and the file that was there stays. Of a
// vendor whose releases are the same, nothing is read.
func TestPublishMerges(t *testing.T) {
	t.Parallel()
	first, other := map[string]string{acme1: acme()[acme1]}, map[string]string{"beta/1.0.0/template.yaml": "Description: beta\n"}
	there := maps.Clone(first)
	maps.Copy(there, other)
	f := startFake(t)
	for key, text := range inBucket(there, listed(there)) {
		f.put(key, text)
	}
	delete(f.objects, "b/"+listOf("beta", other)) // which nobody needs to read
	second := map[string]string{acme2: acme()[acme2], "beta/1.0.0/template.yaml": "Description: beta\n"}
	f.answers(func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if strings.HasSuffix(r.URL.Path, ".json") && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, index) {
			if _, ok := f.objects["b/"+listOf("acme", acme())]; !ok {
				t.Error("the index was written before the list of acme's releases")
			}
		}
		return false
	})
	if _, err := run(t.Context(), f, templates(t, second), nil); err != nil {
		t.Fatal(err)
	}
	all := maps.Clone(second)
	maps.Copy(all, there)
	want := inBucket(all, listed(all), map[string]string{listOf("acme", first): listed(first)[listOf("acme", first)]})
	if diff := cmp.Diff(want, f.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, key := range f.puts() {
		if key == "b/"+listOf("acme", first) {
			t.Errorf("%s was written again", key)
		}
	}
}

// An index whose files are not there, or are others, is left as it is.
func TestPublishToBrokenIndex(t *testing.T) {
	t.Parallel()
	first := map[string]string{acme1: acme()[acme1]}
	list := listOf("acme", first)
	for _, tt := range []struct{ name, there, want string }{
		{"gone", "", "s3://b/index.json: s3://b/" + list + ": file does not exist"},
		{"another", "{}", "s3://b/index.json: " + list + ": was changed: it has 2 bytes, sha256 " + sum("{}") + ", and the index leads to"},
	} {
		f := startFake(t)
		before := inBucket(first, listed(first))
		delete(before, "b/"+list)
		if tt.there != "" {
			before["b/"+list] = tt.there
		}
		for key, text := range before {
			f.put(key, text)
		}
		_, err := run(t.Context(), f, templates(t, acme()), nil)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
		before["b/"+acme2] = acme()[acme2]
		if diff := cmp.Diff(before, f.all()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// What is wrong, the whole of what is said, and what is in the bucket afterwards besides what was before.
func TestPublishFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		before  map[string]string // by key
		hook    func(w http.ResponseWriter, r *http.Request, body string) bool
		options func(*publish.Options)
		local   func(dir string) error // changes the folder
		want    string
		added   []string
	}{
		{
			name:   "another template of this version is there",
			before: map[string]string{acme2: "Description: deux\n"},
			want: "s3://b/acme/1.1.0/template.yaml is there with other bytes (" + short("Description: deux\n") + ") than the release has (" + short(acme()[acme2]) + "), " +
				"and what is released is never overwritten: release a new version\ns3://b/index.json is left as it is",
			added: []string{acme1},
		},
		{
			name: "a store that ignores conditions",
			hook: func(_ http.ResponseWriter, r *http.Request, _ string) bool {
				r.Header.Del("If-None-Match")
				return false
			},
			want:  "ADDRESS writes over an object though the request says If-None-Match: *: a released template would not be safe there, so nothing is published to it",
			added: []string{acme1},
		},
		{
			name:   "a store that ignores conditions, and has another template",
			before: map[string]string{acme1: "Description: un\n"},
			hook: func(_ http.ResponseWriter, r *http.Request, _ string) bool {
				r.Header.Del("If-None-Match")
				return false
			},
			want: "s3://b/acme/1.0.0/template.yaml is there with other bytes (" + short("Description: un\n") + ") than the release has (" + short(acme()[acme1]) + "), " +
				"and what is released is never overwritten: release a new version",
		},
		{
			name: "customers may not read",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				if signed(r) {
					return false
				}
				refuse(w, http.StatusForbidden, "AccessDenied")
				return true
			},
			want: "ADDRESS/b/acme/1.0.0/template.yaml answers 403 to customers, though it is there: the bucket must let everybody read it, as that of the stack TemplateHosting does\n" +
				"ADDRESS/b/acme/1.1.0/template.yaml answers 403 to customers, though it is there: the bucket must let everybody read it, as that of the stack TemplateHosting does\n" +
				"s3://b/index.json is left as it is",
			added: []string{acme1, acme2},
		},
		{
			name: "customers read something else",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				if signed(r) || !strings.HasSuffix(r.URL.Path, acme2) {
					return false
				}
				w.Write([]byte("Description: three\n"))
				return true
			},
			want: "ADDRESS/b/acme/1.1.0/template.yaml answers with other bytes than s3://b/acme/1.1.0/template.yaml has (" + short("Description: three\n") + " and " + short(acme()[acme2]) + ")\n" +
				"s3://b/index.json is left as it is",
			added: []string{acme1, acme2},
		},
		{
			name:   "an index that is none",
			before: map[string]string{index: "<html>"},
			want:   "s3://b/index.json: must be an index of releases: invalid character '<' looking for beginning of value",
			added:  []string{acme1, acme2},
		},
		{
			name:   "an index with another template of this version",
			before: listed(map[string]string{acme2: "Description: deux\n"}),
			want: "s3://b/index.json: has another acme 1.1.0, with sha256 " + sum("Description: deux\n") + ", than is to be published, with " +
				sum(acme()[acme2]) + ": a version is released once",
			added: []string{acme1, acme2},
		},
		{
			name: "no bucket",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				refuse(w, http.StatusNotFound, "NoSuchBucket")
				return true
			},
			want: `s3://b/acme/1.0.0/template.yaml: there is no bucket "b": cdk deploy TemplateHosting makes one`,
		},
		{
			name: "another region",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
				refuse(w, http.StatusMovedPermanently, "PermanentRedirect")
				return true
			},
			want: "s3://b/acme/1.0.0/template.yaml: the bucket is in eu-west-1, not in us-east-1 as bucketgrant.yaml says",
		},
		{
			name: "no permission",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				refuse(w, http.StatusForbidden, "AccessDenied")
				return true
			},
			want: "s3://b/acme/1.0.0/template.yaml: access denied: these credentials must be allowed s3:PutObject and s3:GetObject on it, " +
				"and s3:ListBucket on the bucket to see what is missing: api error AccessDenied: as the test wants it",
		},
		{
			name:    "the bucket is another account's now",
			options: func(o *publish.Options) { o.Places[0].Account = "111122223333" },
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				if !signed(r) || r.Header.Get("X-Amz-Expected-Bucket-Owner") != "111122223333" {
					return false
				}
				refuse(w, http.StatusForbidden, "AccessDenied")
				return true
			},
			want: "s3://b/acme/1.0.0/template.yaml: access denied: these credentials must be allowed s3:PutObject and s3:GetObject on it, " +
				"and s3:ListBucket on the bucket to see what is missing, and the bucket must be account 111122223333's, as bucketgrant.yaml says: " +
				"api error AccessDenied: as the test wants it",
		},
		{
			name: "a store that writes nothing over a delete marker",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, acme2) {
					return false
				}
				refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
				return true
			},
			want: "s3://b/acme/1.1.0/template.yaml was deleted, and this store writes nothing where a delete marker is, so that running it again does not help: " +
				"remove the marker, which brings back what was there: " +
				"aws s3api list-object-versions --endpoint-url ADDRESS --bucket b --prefix acme/1.1.0/template.yaml shows its version ID, " +
				"and aws s3api delete-object --endpoint-url ADDRESS --bucket b --key acme/1.1.0/template.yaml --version-id ID removes it\n" +
				"s3://b/index.json is left as it is",
			added: []string{acme1},
		},
		{
			name: "an answer without end",
			hook: func(w http.ResponseWriter, r *http.Request, _ string) bool {
				if signed(r) || !strings.HasSuffix(r.URL.Path, acme2) {
					return false
				}
				for b := bytes.Repeat([]byte("#"), 1<<16); ; {
					if _, err := w.Write(b); err != nil {
						return true
					}
				}
			},
			want: "ADDRESS/b/acme/1.1.0/template.yaml: the answer is longer than what was published\n" +
				"s3://b/index.json is left as it is",
			added: []string{acme1, acme2},
		},
		{
			name:    "no answer",
			options: func(o *publish.Options) { o.CallLimit = time.Second },
			hook: func(_ http.ResponseWriter, r *http.Request, _ string) bool {
				<-r.Context().Done()
				return true
			},
			want: "s3://b/acme/1.0.0/template.yaml: there was no whole answer within 1s",
		},
		{
			name:  "a local file that is not what was released",
			local: func(dir string) error { return os.WriteFile(filepath.Join(dir, acme2), []byte("changed"), 0o644) },
			want: "DIR/acme/1.1.0/template.yaml is released and was changed: its sha256 is " + sum("changed") + ", " + sum(acme()[acme2]) +
				" was released: restore it from version control",
		},
		{
			name:  "a local file that is gone",
			local: func(dir string) error { return os.Remove(filepath.Join(dir, acme2)) },
			want:  "DIR/acme/1.1.0/template.yaml is released and is missing: restore it from version control",
		},
		{
			name:    "no such release",
			options: func(o *publish.Options) { o.Vendors = []string{"acme", "beta"} },
			want:    `DIR/index.json has no release of "beta": release it first, with bucketgrant release beta`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, dir := startFake(t), templates(t, acme())
			want := map[string]string{}
			for key, text := range tt.before {
				f.put("b/"+key, text)
				want["b/"+key] = text
			}
			for _, key := range tt.added {
				want["b/"+key] = acme()[key]
			}
			f.answers(tt.hook)
			if tt.local != nil {
				if err := tt.local(dir); err != nil {
					t.Fatal(err)
				}
			}
			_, err := run(t.Context(), f, dir, tt.options)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
			if diff := cmp.Diff(want, f.all()); diff != "" {
				t.Errorf("the bucket (-want +got):\n%s", diff)
			}
			if asked := f.asked(); tt.local != nil && len(asked) > 0 {
				t.Errorf("asked for %q before the local files were as they should be", asked)
			}
		})
	}
}

// What passes, with time or with another way.
func TestPublishAllTheSame(t *testing.T) {
	t.Parallel()
	another := map[string]string{"acme/1.10.0/template.yaml": "Description: ten\n", "other/1.0.0/template.yaml": "Description: other\n"}
	for _, tt := range []struct {
		name string
		hook func(f *fake, n int) func(w http.ResponseWriter, r *http.Request, body string) bool
		more map[string]string // what others added to the index
		left string
	}{
		{
			name: "the answer is lost, and the object is there",
			hook: func(f *fake, n int) func(http.ResponseWriter, *http.Request, string) bool {
				return func(_ http.ResponseWriter, r *http.Request, body string) bool {
					if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, acme2) || n > 0 {
						return false
					}
					n++
					f.objects["b/"+acme2] = body
					panic(http.ErrAbortHandler)
				}
			},
		},
		{
			name: "busy",
			hook: failing(http.StatusServiceUnavailable, "SlowDown"),
		},
		{
			name: "another conditional write is going on",
			hook: failing(http.StatusConflict, "ConditionalRequestConflict"),
		},
		{
			name: "who may not list learns nothing of what is missing",
			hook: func(f *fake, _ int) func(http.ResponseWriter, *http.Request, string) bool {
				return func(w http.ResponseWriter, r *http.Request, _ string) bool {
					if _, ok := f.objects[strings.TrimPrefix(r.URL.Path, "/")]; r.Method != http.MethodGet || ok || strings.HasSuffix(r.URL.Path, acme1) {
						return false // the first template is one that the store is tried with: what is there must be known
					}
					refuse(w, http.StatusForbidden, "AccessDenied")
					return true
				}
			},
		},
		{
			name: "another publisher is faster with its index",
			hook: func(f *fake, n int) func(http.ResponseWriter, *http.Request, string) bool {
				return func(_ http.ResponseWriter, r *http.Request, _ string) bool {
					if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, index) && n == 0 {
						n++
						maps.Copy(f.objects, inBucket(listed(another)))
					}
					return false
				}
			},
			more: another,
			// The list that was written first, when there was no other's.
			left: listOf("acme", acme()),
		},
		{
			name: "somebody deletes it between two calls",
			hook: func(f *fake, n int) func(http.ResponseWriter, *http.Request, string) bool {
				return func(w http.ResponseWriter, r *http.Request, _ string) bool {
					if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, acme2) || n > 0 {
						return false
					}
					n++
					refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
					return true
				}
			},
		},
		{
			name: "customers get an error, once",
			hook: func(_ *fake, n int) func(http.ResponseWriter, *http.Request, string) bool {
				return func(w http.ResponseWriter, r *http.Request, _ string) bool {
					if signed(r) || n > 0 {
						return false
					}
					n++
					refuse(w, http.StatusInternalServerError, "InternalError")
					return true
				}
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, dir := startFake(t), templates(t, acme())
			f.answers(tt.hook(f, 0))
			if _, err := run(t.Context(), f, dir, nil); err != nil {
				t.Fatal(err)
			}
			all := acme()
			maps.Copy(all, tt.more)
			want := inBucket(acme(), listed(all))
			if tt.left != "" {
				maps.Copy(want, inBucket(listed(acme()), listed(tt.more), listed(all)))
			}
			if diff := cmp.Diff(want, f.all()); diff != "" {
				t.Errorf("the bucket (-want +got):\n%s", diff)
			}
		})
	}
}

// failing fails the first writes of the second template.
func failing(status int, code string) func(*fake, int) func(http.ResponseWriter, *http.Request, string) bool {
	return func(_ *fake, n int) func(http.ResponseWriter, *http.Request, string) bool {
		return func(w http.ResponseWriter, r *http.Request, _ string) bool {
			if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, acme2) || n == 2 {
				return false
			}
			n++
			refuse(w, status, code)
			return true
		}
	}
}

// A place that fails does not keep the next from being published.
func TestPublishToSeveralPlaces(t *testing.T) {
	t.Parallel()
	f, dir := startFake(t), templates(t, acme())
	f.put("b/"+acme2, "another")
	lines, err := run(t.Context(), f, dir, func(o *publish.Options) {
		o.Vendors = []string{"acme"}
		o.Places = append(o.Places, hosting.Place{Partition: vendors.PartitionChina, Region: "cn-north-1", Bucket: "c", Prefix: "x/"})
	})
	if err == nil || !strings.HasPrefix(err.Error(), "s3://b/acme/1.1.0/template.yaml is there with other bytes") {
		t.Error(err)
	}
	want := []string{"uploaded s3://b/" + acme1, "uploaded s3://c/x/" + acme1, "uploaded s3://c/x/" + acme2, "uploaded s3://c/x/" + listOf("acme", acme()), "uploaded s3://c/x/" + index}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, ok := f.all()["b/"+index]; ok {
		t.Error("an index was written without its templates")
	}
}

// A release's assembly is beside its template, and the index names both.
func TestPublishAssembly(t *testing.T) {
	t.Parallel()
	f, dir := startFake(t), t.TempDir()
	const body = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"
	made, err := assembly.Make("acme", "1.0.0", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	const name = "acme/1.0.0/assembly.tar"
	v := &release.Vendor{Vendor: "acme", Name: "ACME", Releases: []release.Release{{
		Version: "1.0.0", Date: "2026-11-22", File: acme1, SHA256: sum(body), Definition: sum(""), Bytes: len(body),
		Assembly: &release.Assembly{File: name, SHA256: sum(string(made)), Bytes: len(made)},
	}}}
	list := ""
	save := func() map[string]string {
		all := listing(v)
		for key, text := range all {
			write(t, filepath.Join(dir, key), text)
			if key != index {
				list = key
			}
		}
		return all
	}
	write(t, filepath.Join(dir, acme1), body)
	write(t, filepath.Join(dir, name), string(made))
	older := listed(map[string]string{acme1: body})
	want := inBucket(older, map[string]string{acme1: body, name: string(made)}, save())
	f.hook = func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, name) && r.Header.Get("Content-Type") != "application/x-tar" {
			t.Errorf("it is served as %s", r.Header.Get("Content-Type"))
		}
		return false
	}
	// An index from before there were assemblies is completed.
	maps.Copy(f.objects, inBucket(older))
	for _, state := range []string{"uploaded", "there already"} {
		lines, err := run(t.Context(), f, dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{state + " s3://b/" + acme1, state + " s3://b/" + name, state + " s3://b/" + list, state + " s3://b/" + index}, lines); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, f.objects); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	// Whoever publishes without it does not take it out of the index.
	ours := v.Releases[0].Assembly
	v.Releases[0].Assembly = nil
	save()
	if _, err := run(t.Context(), f, dir, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, f.objects); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// One that deploys something else is refused though the index agrees to it.
	wider, err := assembly.Make("acme", "1.0.0", []byte(strings.ReplaceAll(body, "S3::Bucket", "IAM::Role")))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, name), string(wider))
	ours.SHA256 = sum(string(wider))
	v.Releases[0].Assembly = ours
	save()
	before := len(f.requests)
	_, err = run(t.Context(), f, dir, nil)
	const refusal = "DIR/acme/1.0.0/assembly.tar is not the assembly of acme/1.0.0/template.yaml: acme.template.json says something else than the template"
	if err == nil || err.Error() != refusal {
		t.Errorf("got\n%v\nwant\n%s", err, refusal)
	}
	if len(f.requests) > before {
		t.Error("the store was asked before the local files were as they should be")
	}
}

// A release's other forms are beside its template, served as one, and one that was changed is not uploaded.
func TestPublishForms(t *testing.T) {
	t.Parallel()
	f, dir := startFake(t), t.TempDir()
	const body, less = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", "Resources: {}\n"
	const name, everywhere, set = "acme/1.0.0/lean.yaml", "acme/1.0.0/organization.yaml", "Resources:\n  StackSet:\n    Type: AWS::CloudFormation::StackSet\n"
	ours := listing(&release.Vendor{Vendor: "acme", Name: "ACME", Releases: []release.Release{{
		Version: "1.0.0", Date: "2026-11-22", File: acme1, SHA256: sum(body), Definition: sum(""), Bytes: len(body),
		Lean:         &release.Form{File: name, SHA256: sum(less), Bytes: len(less), Parameters: []string{}},
		Organization: &release.Form{File: everywhere, SHA256: sum(set), Bytes: len(set), Parameters: []string{}},
	}}})
	list := ""
	for key, text := range ours {
		write(t, filepath.Join(dir, key), text)
		if key != index {
			list = key
		}
	}
	write(t, filepath.Join(dir, acme1), body)
	write(t, filepath.Join(dir, name), less)
	write(t, filepath.Join(dir, everywhere), set)
	older := listed(map[string]string{acme1: body})
	f.hook = func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if r.Method == http.MethodPut && (strings.HasSuffix(r.URL.Path, name) || strings.HasSuffix(r.URL.Path, everywhere)) && r.Header.Get("Content-Type") != "application/yaml" {
			t.Errorf("it is served as %s", r.Header.Get("Content-Type"))
		}
		return false
	}
	// An index from before there were lean forms is completed.
	maps.Copy(f.objects, inBucket(older))
	for _, state := range []string{"uploaded", "there already"} {
		lines, err := run(t.Context(), f, dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{state + " s3://b/" + acme1, state + " s3://b/" + name, state + " s3://b/" + everywhere, state + " s3://b/" + list, state + " s3://b/" + index}, lines); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(inBucket(older, map[string]string{acme1: body, name: less, everywhere: set}, ours), f.objects); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	write(t, filepath.Join(dir, name), less+"# changed\n")
	if _, err := run(t.Context(), f, dir, nil); err == nil || !strings.Contains(err.Error(), "acme/1.0.0/lean.yaml is released and was changed") {
		t.Errorf("got %v", err)
	}
}

// A network that is down is not asked for each of many files.
func TestPublishStopsEarly(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for i := range 60 {
		files[fmt.Sprintf("acme/1.%d.0/template.yaml", i)] = fmt.Sprintf("Description: %d\n", i)
	}
	f, dir := startFake(t), templates(t, files)
	answered := 0
	f.hook = func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if answered++; answered <= 3 { // the first file, tried
			return false
		}
		panic(http.ErrAbortHandler)
	}
	_, err := run(t.Context(), f, dir, func(o *publish.Options) { o.CallLimit = 5 * time.Second })
	if err == nil || !strings.Contains(err.Error(), " more were not tried, as the calls before got no answer\ns3://b/index.json is left as it is") ||
		strings.Count(err.Error(), "\n") > 12 {
		t.Error(err)
	}
}

func TestPublishInterrupted(t *testing.T) {
	t.Parallel()
	f, dir := startFake(t), templates(t, acme())
	ctx, cancel := context.WithCancel(t.Context())
	f.answers(func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if strings.HasSuffix(r.URL.Path, acme2) {
			cancel()
		}
		return false
	})
	_, err := run(ctx, f, dir, nil)
	if err == nil || err.Error() != "context canceled: run it again, and it goes on where it stopped" {
		t.Error(err)
	}
	if _, ok := f.all()["b/"+index]; ok {
		t.Error("an index was written")
	}
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func short(text string) string { return fmt.Sprintf("%d bytes, sha256 %.12s", len(text), sum(text)) }

// listed are the index of templates by key, and the files that it leads to.
func listed(files map[string]string) map[string]string {
	var list []*release.Vendor
	for _, key := range slices.Sorted(maps.Keys(files)) {
		part := strings.Split(key, "/")
		if len(list) == 0 || list[len(list)-1].Vendor != part[0] {
			list = append(list, &release.Vendor{Vendor: part[0]})
		}
		list[len(list)-1].Add(strings.ToUpper(part[0]), release.Release{
			Version: part[1], Date: "2026-11-22", File: key, SHA256: sum(files[key]), Definition: sum(""), Bytes: len(files[key]),
		})
	}
	return listing(list...)
}

// listing are the index of vendors and their files, by key.
func listing(list ...*release.Vendor) map[string]string {
	x := release.Index{Schema: release.SchemaFile}
	files, err := x.Set(list...)
	if err != nil {
		panic(err)
	}
	data, err := x.Marshal()
	if err != nil {
		panic(err)
	}
	all := map[string]string{index: string(data)}
	for _, f := range files {
		all[f.Name] = string(f.Data)
	}
	return all
}

// listOf is the key of the file with the releases of a vendor's templates.
func listOf(vendor string, files map[string]string) string {
	for key := range listed(files) {
		if strings.HasPrefix(key, vendor+"/") {
			return key
		}
	}
	panic(vendor)
}
