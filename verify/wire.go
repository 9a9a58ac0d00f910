package verify

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"weak"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	awswire "github.com/bucketgrant/bucketgrant/internal/aws/wire"
)

// answered is what the wire saw of a call: its last answer. The header is nil if that was none of AWS's.
type answered struct {
	status   int
	method   string
	header   http.Header
	attempts int
}

type answeredKey struct{}

// wire counts and limits the requests of a run, and notes the answers.
type wire struct {
	r    *run
	next aws.HTTPClient
}

var (
	errTooMany = errors.New("the run's limit of requests is reached")
	errTooLong = errors.New("the answer is longer than 1 MB")
)

// foreignError is an answer that is none of AWS's, which gives every one a request ID: a proxy's, or of whoever else is
// on the way. Like AWS's, it is worth another try only if it says that something is broken.
type foreignError struct{ status int }

const foreign = "not an answer of AWS's, as it has no request ID"

func (e foreignError) Error() string        { return foreign }
func (e foreignError) RetryableError() bool { return e.status >= 500 }

func (w wire) Do(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	limit := w.r.o.MaxRequests
	if _, cleaning := ctx.Value(cleaningKey{}).(bool); !cleaning && w.r.requests >= limit {
		return nil, errTooMany
	}
	w.r.requests++
	awswire.Keep(req)
	resp, err := w.next.Do(req)
	seen, ok := ctx.Value(answeredKey{}).(*answered)
	if !ok {
		seen = &answered{}
	}
	seen.attempts++
	if err != nil {
		return resp, err
	}
	seen.status, seen.method, seen.header = resp.StatusCode, req.Method, resp.Header
	if requestID(resp.Header) == "" || resp.Request != nil && !mayLead(req, resp.Request) {
		seen.header = nil
		resp.Body.Close()
		return nil, foreignError{resp.StatusCode}
	}
	const most = 1 << 20 // far more than anything that a run asks for
	resp.Body = &limitedBody{resp.Body, most}
	return resp, nil
}

// limitedBody keeps a server from filling the memory.
type limitedBody struct {
	io.ReadCloser
	left int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		// One byte more tells an answer that ends here from one that goes on.
		n, err := b.ReadCloser.Read(make([]byte, 1))
		if n > 0 {
			err = errTooLong
		}
		return 0, err
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// mayLead reports whether an answer may lead from one request to another: with TLS on both sides, and not out of AWS.
// Without, whoever is on the way could have this machine ask for anything in its own network, and answer for S3.
func mayLead(from, to *http.Request) bool {
	if from.URL.Host == to.URL.Host && from.URL.Scheme == to.URL.Scheme {
		return true
	}
	suffix := awsSuffix(from.URL.Hostname())
	return from.URL.Scheme == "https" && to.URL.Scheme == "https" && suffix != "" && suffix == awsSuffix(to.URL.Hostname())
}

// awsSuffix is that of a host of AWS's, "" of another.
func awsSuffix(host string) string {
	suffixes := []string{".api.aws"}
	for _, p := range partition.All() {
		suffixes = append(suffixes, "."+p.S3Host)
	}
	i := slices.IndexFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(host, suffix) })
	if i < 0 {
		return ""
	}
	return suffixes[i]
}

// guarded is the client, following redirects only where they may lead. Connections stay shared. Another kind of client
// follows what it will, and wire refuses the answer.
func guarded(c aws.HTTPClient) aws.HTTPClient {
	if b, ok := c.(*awshttp.BuildableClient); ok {
		c = frozen(b)
	}
	hc, ok := c.(*http.Client)
	if !ok {
		return c
	}
	g := *hc
	g.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if hc.CheckRedirect != nil {
			if err := hc.CheckRedirect(req, via); err != nil {
				return err
			}
		}
		if len(via) > 3 || via[0].URL.Scheme != "https" || !mayLead(via[0], req) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &g
}

// clients are those that were made of the SDK's, which does not let its redirects be changed: one for each, for all runs,
// or each run would keep connections of its own. They go when the SDK's goes.
var clients sync.Map // of weak.Pointer[awshttp.BuildableClient]

func frozen(b *awshttp.BuildableClient) aws.HTTPClient {
	key := weak.Make(b)
	if c, ok := clients.Load(key); ok {
		return c.(aws.HTTPClient)
	}
	c, was := clients.LoadOrStore(key, b.Freeze())
	if !was {
		runtime.AddCleanup(b, func(key weak.Pointer[awshttp.BuildableClient]) {
			c, _ := clients.LoadAndDelete(key)
			if idle, ok := c.(interface{ CloseIdleConnections() }); ok {
				idle.CloseIdleConnections()
			}
		}, key)
	}
	return c.(aws.HTTPClient)
}
