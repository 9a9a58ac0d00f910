package verify

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// startSecureFake is the fake under an address of HTTPS, and of HTTP where requests in the clear are tried, as S3 is.
func startSecureFake(t *testing.T, f *fake) (endpoint string, client *http.Client) {
	t.Helper()
	secure, clear := httptest.NewTLSServer(f), httptest.NewServer(f)
	t.Cleanup(secure.Close)
	t.Cleanup(clear.Close)
	client = secure.Client()
	transport := client.Transport.(*http.Transport)
	transport.DialContext = func(ctx context.Context, _, address string) (net.Conn, error) {
		server := secure
		if strings.HasSuffix(address, ":80") {
			server = clear
		}
		return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}
	return "https://example.com", client // the name that the server's certificate has
}

// sent is what a request was on the wire, as far as it depends on how it is sent.
type sent struct{ scheme, sha, encoding, trailer, sum, md5 string }

// Over TLS, the SDK sends some calls in another form than over HTTP. Production has TLS.
func TestOverTLS(t *testing.T) {
	f := &fake{}
	var mu sync.Mutex
	forms, bodies := map[string][]sent{}, map[string]int{}
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		data, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(data))
		form := sent{"http", req.Header.Get("X-Amz-Content-Sha256"), req.Header.Get("Content-Encoding"), req.Header.Get("X-Amz-Trailer"),
			req.Header.Get("X-Amz-Checksum-Sha256"), req.Header.Get("Content-Md5")}
		if req.TLS != nil {
			form.scheme = "https"
		}
		if len(form.sha) == 64 {
			form.sha = "SUM"
		}
		mu.Lock()
		defer mu.Unlock()
		if !slices.Contains(forms[operation], form) {
			forms[operation] = append(forms[operation], form)
		}
		bodies[operation] = len(data)
		for name, values := range req.Header {
			if strings.Contains(strings.Join(values, " "), secretKey) {
				t.Errorf("%s: the secret is in %s", operation, name)
			}
		}
		if strings.Contains(req.URL.String()+string(data), secretKey) {
			t.Errorf("%s: the secret is in the request", operation)
		}
		if req.TLS == nil && operation != "GetCallerIdentity" { // as the template's policy refuses it
			refuse(w, 403, "AccessDenied", "Access Denied")
			return true
		}
		return false
	}
	endpoint, client := startSecureFake(t, f)
	o := options(endpoint)
	o.AWS.HTTPClient = client
	c := queryloop()
	c.BucketIs = OriginNew // whose policy refuses what is sent in the clear
	r, err := Run(t.Context(), definition(t, "queryloop"), c, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range r.Findings {
		if finding.Verdict == Failed {
			t.Errorf("%s: %s", finding.ID, finding.Answered)
		}
	}
	for _, list := range forms {
		slices.SortFunc(list, func(a, b sent) int { return strings.Compare(a.scheme, b.scheme) })
	}
	signed, inTheClear := sent{scheme: "https", sha: "SUM"}, sent{scheme: "http", sha: "SUM"}
	want := map[string][]sent{
		"AbortMultipartUpload": {signed}, "DeleteObject": {signed}, "GetBucketPolicy": {signed}, "GetObjectVersion": {signed},
		"HeadBucket": {signed}, "ListBuckets": {signed}, "ListObjectVersions": {signed},
		"GetCallerIdentity": {{scheme: "https"}},
		"GetObject":         {inTheClear, signed}, "ListObjectsV2": {inTheClear, signed},
		"PutObject": {
			{scheme: "http", sha: "SUM", md5: "AAAAAAAAAAAAAAAAAAAAAA=="},
			// TLS keeps the bytes, and S3 checks the sum, which is signed; no body is framed as aws-chunked.
			{scheme: "https", sha: "UNSIGNED-PAYLOAD", sum: "bUSJfke58R3TGgdUZRtDll+ocZSb0XuPX5jFKH9CMeQ="},
		},
	}
	if diff := cmp.Diff(want, forms, cmp.AllowUnexported(sent{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if string(f.object) != "" || bodies["PutObject"] == 0 {
		t.Errorf("an object of %d bytes was written, and %q is left", bodies["PutObject"], f.object)
	}
}
