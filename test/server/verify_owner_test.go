package server

import (
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const expectedOwner = "X-Amz-Expected-Bucket-Owner"

// ownAccount makes of a request that names the right owner of a bucket one that names the server's one account, to which every
// bucket belongs there, and signs it anew. Only what was rightly signed is.
func (f *front) ownAccount(req *http.Request) error {
	id, scope, signed := authorization(req)
	f.mu.Lock()
	c := f.callers[id]
	f.mu.Unlock()
	at, err := time.Parse("20060102T150405Z", req.Header.Get("X-Amz-Date"))
	if c == nil || err != nil || len(scope) != 5 {
		return fmt.Errorf("a request of nobody: %q at %q", req.Header.Get("Authorization"), req.Header.Get("X-Amz-Date"))
	}
	sign := func() (http.Header, error) {
		again := &http.Request{Method: req.Method, URL: req.URL, Host: req.Host, ContentLength: req.ContentLength, Header: http.Header{}}
		for _, name := range signed {
			if name != "host" && name != "content-length" {
				again.Header[http.CanonicalHeaderKey(name)] = req.Header.Values(name)
			}
		}
		creds := aws.Credentials{AccessKeyID: id, SecretAccessKey: c.secret, SessionToken: c.token}
		err := f.signer.SignHTTP(req.Context(), creds, again, req.Header.Get("X-Amz-Content-Sha256"), scope[3], scope[2], at,
			func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
		return again.Header, err
	}
	as, err := sign()
	if err != nil || as.Get("Authorization") != req.Header.Get("Authorization") {
		return fmt.Errorf("a request that was signed otherwise: %q, want %q: %v", req.Header.Get("Authorization"), as.Get("Authorization"), err)
	}
	req.Header.Set(expectedOwner, customerAccount)
	if as, err = sign(); err == nil {
		req.Header.Set("Authorization", as.Get("Authorization"))
	}
	return err
}
