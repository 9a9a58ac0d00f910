package verify

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// inside answers without a network, so that what is measured is the package and the SDK.
type inside struct{ f *fake }

func (c inside) Do(req *http.Request) (*http.Response, error) {
	body := []byte{}
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	in := httptest.NewRequest(req.Method, req.URL.String(), bytes.NewReader(body))
	in.Header = req.Header
	w := httptest.NewRecorder()
	c.f.ServeHTTP(w, in)
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

// BenchmarkRun is one connection of queryloop's: time, memory and requests, without those of AWS.
func BenchmarkRun(b *testing.B) {
	def, c, o := definition(b, "queryloop"), queryloop(), options("https://s3.example.com")
	o.AWS.HTTPClient = inside{&fake{}}
	b.ReportAllocs()
	requests := 0
	for b.Loop() {
		r, err := Run(b.Context(), def, c, o)
		if err != nil || !r.OK() {
			b.Fatal(err, r)
		}
		requests = r.Requests
	}
	b.ReportMetric(float64(requests), "requests")
}
