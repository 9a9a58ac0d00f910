package publish_test

import (
	"crypto/sha256"
	"hash"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
	"time"
)

// recorder stands before a server, slows it down, and records every write that reaches it.
type recorder struct {
	proxy *httputil.ReverseProxy
	delay time.Duration // at most, before the server gets a request and once more before the client gets the answer

	mu      sync.Mutex
	writes  []write
	when    func(*http.Request) bool
	reached chan struct{} // closed when it is so
	indexed func()        // after the index was written
}

// write is one PUT.
type write struct {
	path   string
	sha256 [32]byte
	bytes  int
	status int  // 0: the client was gone before the server had answered
	free   bool // without a condition
}

func newRecorder(s *server, delay time.Duration) *recorder {
	r := &recorder{delay: delay}
	r.proxy = &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { // the Host stays: it is signed
			p.Out.URL.Scheme, p.Out.URL.Host = s.scheme, "localhost"
		},
		Transport:    s.transport,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // as if the line were cut
		ErrorLog:     log.New(io.Discard, "", 0),
	}
	return r
}

// start serves the recorder on an address of its own.
func (r *recorder) start(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(r)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// startTLS is start with TLS.
func (r *recorder) startTLS(t *testing.T, a *authority) string {
	t.Helper()
	s := httptest.NewUnstartedServer(r)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = a.serving()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// reach is closed when a request comes in for which this holds.
func (r *recorder) reach(when func(*http.Request) bool) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.when, r.reached = when, make(chan struct{})
	return r.reached
}

// afterIndex has a function called after each write of the index, before the writer hears of it.
func (r *recorder) afterIndex(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.indexed = f
}

func (r *recorder) note(in *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.when != nil && r.when(in) {
		close(r.reached)
		r.when = nil
	}
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	r.note(in)
	r.wait()
	if in.Method != http.MethodPut {
		r.proxy.ServeHTTP(w, in)
		r.wait()
		return
	}
	body := &hashed{ReadCloser: in.Body, hash: sha256.New()}
	in.Body = body
	answer := &status{ResponseWriter: w}
	defer func() {
		sum := [32]byte(body.hash.Sum(nil))
		r.mu.Lock()
		r.writes = append(r.writes, write{
			path: strings.TrimPrefix(in.URL.Path, "/"), sha256: sum, bytes: body.n, status: answer.code,
			free: in.Header.Get("If-None-Match") == "" && in.Header.Get("If-Match") == "",
		})
		indexed := r.indexed
		r.mu.Unlock()
		if indexed != nil && strings.HasSuffix(in.URL.Path, "/index.json") {
			indexed()
		}
	}()
	r.proxy.ServeHTTP(answer, in)
	r.wait()
}

func (r *recorder) wait() {
	if r.delay > 0 {
		time.Sleep(rand.N(r.delay))
	}
}

// hashed reads a body and sums it up.
type hashed struct {
	io.ReadCloser
	hash hash.Hash
	n    int
}

func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.ReadCloser.Read(p)
	h.hash.Write(p[:n])
	h.n += n
	return n, err
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// recorded are the writes so far.
func (r *recorder) recorded() []write {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]write(nil), r.writes...)
}
