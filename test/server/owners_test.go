package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/versity/versitygw/iamapi/private"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// ownersSocket is where the S3 servers ask what a caller may do.
const ownersSocket = "owners.sock"

// owners stands between an S3 server and the IAM server, and supplies the one condition key that the server does not know
// and our policies ask for: s3:ResourceAccount. The server evaluates the policies with it as with every other key.
type owners struct {
	mu       sync.Mutex
	accounts map[string]string // of buckets that are not the customer's, by name
}

// of is the account that a bucket belongs to. The server has one account only.
func (o *owners) of(bucket string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if account := o.accounts[bucket]; account != "" {
		return account
	}
	return customerAccount
}

// give makes a bucket another account's. Given to nobody, it is the customer's.
func (o *owners) give(bucket, account string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.accounts == nil {
		o.accounts = map[string]string{}
	}
	o.accounts[bucket] = account
}

// startOwners starts it before the IAM server that has been started, until the test ends.
func (s *services) startOwners(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("unix", s.path(ownersSocket))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", s.path("private.sock"))
	}, MaxIdleConnsPerHost: 100}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", "iam", r.In.Host
		},
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.URL.Path == private.EvaluatePath {
				if err := s.owners.supply(req); err != nil {
					t.Errorf("s3:ResourceAccount cannot be supplied: %v", err)
					return nil, err
				}
			}
			return transport.RoundTrip(req)
		}),
	}}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		transport.CloseIdleConnections()
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// supply adds the key to a question, and signs it anew.
func (o *owners) supply(req *http.Request) error {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	var question private.EvaluatePolicyRequest
	if err := json.Unmarshal(body, &question); err != nil {
		return err
	}
	account, err := o.account(question)
	if err != nil {
		return err
	}
	if account != "" {
		if question.Condition == nil {
			question.Condition = map[string][]string{}
		}
		question.Condition[judge.ResourceAccount] = []string{account}
	}
	if body, err = json.Marshal(question); err != nil {
		return err
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	req.Header.Set("X-Amz-Content-Sha256", hash)
	req.Header.Del("Authorization")
	root := aws.Credentials{AccessKeyID: rootAccess, SecretAccessKey: rootSecret}
	return v4.NewSigner().SignHTTP(req.Context(), root, req, hash, "iam", region, time.Now())
}

// account is the one account that everything belongs to that a question is about, or "" where S3 would not send the key. One
// question has one set of condition keys: it must not be about both.
func (o *owners) account(question private.EvaluatePolicyRequest) (string, error) {
	found := map[string]bool{}
	for _, action := range question.Actions {
		for _, resource := range question.Resources {
			bucket, _, _ := strings.Cut(strings.TrimPrefix(resource, "arn:aws:s3:::"), "/")
			switch a, known := s3actions.Lookup(action); {
			case !known || !a.Account:
				found[""] = true
			default:
				found[o.of(bucket)] = true
			}
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%q on %q are of several accounts", question.Actions, question.Resources)
	}
	for account := range found {
		return account, nil
	}
	return "", nil
}
