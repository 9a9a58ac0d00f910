package publish_test

import (
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/publish"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Over TLS, the SDK sends an upload in another form than over HTTP. Production has TLS.
func TestOverTLS(t *testing.T) {
	f, dir := &fake{objects: map[string]string{}}, templates(t, acme())
	server := httptest.NewTLSServer(f)
	t.Cleanup(server.Close)
	f.address = server.URL
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	write(t, bundle, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	t.Setenv("AWS_CA_BUNDLE", bundle)

	forms := map[string]bool{}
	f.answers(func(_ http.ResponseWriter, r *http.Request, body string) bool {
		if r.TLS == nil {
			t.Errorf("%s %s went in the clear", r.Method, r.URL)
		}
		sum := "no sum"
		if r.Header.Get("X-Amz-Checksum-Sha256") != "" && strings.Contains(r.Header.Get("Authorization"), "x-amz-checksum-sha256") {
			sum = "a signed sum"
		}
		hash := r.Header.Get("X-Amz-Content-Sha256")
		if len(hash) == 64 {
			hash = "SUM"
		}
		form := fmt.Sprintf("%s %s: %s, %s, owner %q, If-None-Match %q, If-Match %t, encoding %q", r.Method, filepath.Ext(r.URL.Path), hash, sum,
			r.Header.Get("X-Amz-Expected-Bucket-Owner"), r.Header.Get("If-None-Match"), r.Header.Get("If-Match") != "", r.Header.Get("Content-Encoding"))
		forms[form] = true
		return false
	})
	publishIt := func() {
		t.Helper()
		_, err := run(t.Context(), f, dir, func(o *publish.Options) {
			o.Places = []hosting.Place{{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "b", Account: "111122223333"}}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	publishIt()
	for key, text := range inBucket(listed(map[string]string{acme1: acme()[acme1]})) { // of an earlier day, so that it is replaced
		f.put(key, text)
	}
	publishIt()
	for key, text := range acme() {
		if got := f.all()["b/"+key]; got != text {
			t.Errorf("%s is %q", key, got)
		}
	}
	const owned, asCustomer = `owner "111122223333"`, `owner ""`
	want := []string{
		// As whoever has a link reads it: nobody's credentials.
		`GET .json: , no sum, ` + asCustomer + `, If-None-Match "", If-Match false, encoding ""`,
		`GET .json: SUM, no sum, ` + owned + `, If-None-Match "", If-Match false, encoding ""`,
		`GET .yaml: , no sum, ` + asCustomer + `, If-None-Match "", If-Match false, encoding ""`,
		`GET .yaml: SUM, no sum, ` + owned + `, If-None-Match "", If-Match false, encoding ""`,
		// TLS keeps the bytes, and S3 checks the sum, which is signed. Every write has a condition.
		`PUT .json: UNSIGNED-PAYLOAD, a signed sum, ` + owned + `, If-None-Match "", If-Match true, encoding ""`,
		`PUT .json: UNSIGNED-PAYLOAD, a signed sum, ` + owned + `, If-None-Match "*", If-Match false, encoding ""`,
		`PUT .yaml: UNSIGNED-PAYLOAD, a signed sum, ` + owned + `, If-None-Match "*", If-Match false, encoding ""`,
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(forms))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
