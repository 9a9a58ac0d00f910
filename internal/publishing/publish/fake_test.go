package publish_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The tests are in no AWS account, and in no one's AWS configuration.
func TestMain(m *testing.M) {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") {
			os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		os.Setenv(name, value)
	}
	os.Exit(m.Run())
}

// fake is as much of S3 as publishing needs, with what real servers do not do when a test wants it. The real ones are in
// test/publish.
type fake struct {
	address string

	// A test asks for what follows by the methods below: the server answers on goroutines of its own, also after a client
	// has given up.
	mu       sync.Mutex
	objects  map[string]string // by bucket and key
	requests []string
	// hook may answer a request itself, and then returns true. It is called with the lock held.
	hook func(w http.ResponseWriter, r *http.Request, body string) bool
}

func startFake(t *testing.T) *fake {
	f := &fake{objects: map[string]string{}}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.address = s.URL
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key := strings.TrimPrefix(r.URL.Path, "/")
	f.requests = append(f.requests, r.Method+" "+key)
	if f.hook != nil && f.hook(w, r, string(body)) {
		return
	}
	there, ok := f.objects[key]
	switch r.Method {
	case http.MethodPut:
		if r.Header.Get("If-None-Match") == "*" && ok || r.Header.Get("If-Match") != "" && r.Header.Get("If-Match") != etag(there) {
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
		f.objects[key] = string(body)
	case http.MethodGet:
		if !ok {
			refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("Etag", etag(there))
		io.WriteString(w, there)
	}
}

// answers lets a hook answer from now on.
func (f *fake) answers(hook func(w http.ResponseWriter, r *http.Request, body string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = hook
}

// put puts an object there, as somebody else would.
func (f *fake) put(key, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.objects[key] = text
}

// all are the objects that are there.
func (f *fake) all() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.objects)
}

// asked are the requests so far.
func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

func etag(data string) string {
	sum := md5.Sum([]byte(data))
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>as the test wants it</Message></Error>", code)
}

// signed reports whether a request is the publisher's own, and not one as a customer sends it.
func signed(r *http.Request) bool { return r.Header.Get("Authorization") != "" }

func (f *fake) puts() []string {
	var puts []string
	for _, r := range f.asked() {
		if key, ok := strings.CutPrefix(r, "PUT "); ok {
			puts = append(puts, key)
		}
	}
	return puts
}
