package verify

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// asked notes the requests, and has the fake answer them.
type asked struct {
	inside
	requests []*http.Request
}

func (a *asked) Do(req *http.Request) (*http.Response, error) {
	a.requests = append(a.requests, req)
	return a.inside.Do(req)
}

// Where requests go, without an endpoint of the test's: to the partition, the region and the bucket, with TLS but for the
// one that tries without, each with the bucket's owner.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, region, sts string
		own               string // the vendor's region
		s3                string // of the bucket
	}{
		{"in the vendor's partition", "eu-central-1", "https://sts.us-west-2.amazonaws.com", "us-west-2", "queryloop-storage-acme.s3.eu-central-1.amazonaws.com"},
		{"in another partition", "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn", "us-west-2", "queryloop-storage-acme.s3.cn-north-1.amazonaws.com.cn"},
		{"in GovCloud", "us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com", "", "queryloop-storage-acme.s3.us-gov-west-1.amazonaws.com"},
		{"in Europe's own", "eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu", "", "queryloop-storage-acme.s3.eusc-de-east-1.amazonaws.eu"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &fake{region: tt.region, answer: func(_ http.ResponseWriter, req *http.Request, _ string) bool {
				host, _, _ := strings.Cut(req.Host, ".")
				if host == "queryloop-storage-acme" { // as the fake knows it
					req.URL.Path = "/" + host + req.URL.Path
				}
				return false
			}}
			seen := &asked{inside: inside{f}}
			c := queryloop()
			c.Region, c.BucketIs = tt.region, OriginNew
			c.OtherBucket = &OtherBucket{Name: "canary", Region: "us-east-2"}
			r, err := Run(t.Context(), definition(t, "queryloop"), c, Options{AWS: aws.Config{Region: tt.own, HTTPClient: seen}})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Findings) < 15 {
				t.Errorf("got %+v", r.Findings)
			}
			var addresses []string
			for _, req := range seen.requests {
				address := req.URL.Scheme + "://" + req.URL.Host
				if !slices.Contains(addresses, address) {
					addresses = append(addresses, address)
				}
				if owner := req.Header.Get("X-Amz-Expected-Bucket-Owner"); req.URL.Host == tt.s3 && (owner != "123456789012" || !strings.Contains(req.Header.Get("Authorization"), "x-amz-expected-bucket-owner")) {
					t.Errorf("%s %s: owner %q", req.Method, req.URL, owner)
				}
				if strings.Contains(req.URL.String()+req.Header.Get("Authorization"), secretKey) {
					t.Errorf("%s %s: the secret is in it", req.Method, req.URL)
				}
			}
			want := []string{tt.sts, "https://" + tt.s3, "http://" + tt.s3, "https://canary.s3.us-east-2.amazonaws.com", "https://s3." + strings.TrimPrefix(tt.s3, "queryloop-storage-acme.s3.")}
			if !slices.Equal(addresses, want) {
				t.Errorf("must be\n%q, got\n%q", want, addresses)
			}
		})
	}
}
