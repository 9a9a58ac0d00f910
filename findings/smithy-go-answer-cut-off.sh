#!/usr/bin/env bash
# Assumed:  a call of the AWS SDK for Go whose answer has begun with 200 ends as the server wrote it; "read tcp …: use of closed network
#           connection" comes from a network, a proxy or a pool.
# Happens:  the SDK closes the request's body as soon as the answer's head is there. A closed body of smithy's that is copied with WriteTo
#           says io.EOF, where the end of a copy is nil. net/http looks once more for more body after its last write; if the answer is
#           faster than that look, io.EOF counts as a failed write, and the connection is closed while the answer is being read.
# Matters:  one call in about 200 to a server on the same machine, when it is busy; hidden by the SDK's three attempts, and an error where
#           there is one attempt or time for one only. A body that offers Read alone (struct{ io.ReadCloser }{req.Body} in an HTTPClient
#           of one's own) ends it.
# Seen:     smithy-go v1.28.1 (v1.28.9 has the same lines) with aws-sdk-go-v2/service/sts v1.47.1, Go 1.26.8, 2026-11-28
# Method:   a connection whose Write returns late stands for a busy machine: what it wrote has reached the server in time.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go get github.com/aws/aws-sdk-go-v2/service/sts@v1.47.1 github.com/aws/smithy-go@v1.28.1 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// late is a connection whose Write returns after the server has answered.
type late struct{ net.Conn }

func (l late) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	time.Sleep(200 * time.Millisecond)
	return n, err
}

// readOnly hides WriteTo.
type readOnly struct{ http.Client }

func (r *readOnly) Do(req *http.Request) (*http.Response, error) {
	req.Body = struct{ io.ReadCloser }{req.Body}
	return r.Client.Do(req)
}

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, "<GetCallerIdentityResponse><GetCallerIdentityResult>")
		w.(http.Flusher).Flush()
		time.Sleep(time.Second) // the rest of the answer is on its way
		io.WriteString(w, "<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
	}))
	defer server.Close()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return late{c}, err
	}}
	for _, c := range []struct {
		name   string
		client aws.HTTPClient
	}{{"as it is", &http.Client{Transport: transport}}, {"a body that can only be read", &readOnly{http.Client{Transport: transport}}}} {
		client := sts.New(sts.Options{Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}, HTTPClient: c.client, RetryMaxAttempts: 1})
		out, err := client.GetCallerIdentity(context.Background(), nil)
		switch {
		case err == nil:
			fmt.Printf("%s: %s\n", c.name, aws.ToString(out.Account))
		case strings.Contains(err.Error(), "StatusCode: 200") && strings.Contains(err.Error(), "use of closed network connection"):
			fmt.Printf("%s: 200, then: use of closed network connection\n", c.name)
		default:
			fmt.Printf("%s: %v\n", c.name, err)
		}
	}
}
EOF
go run . | tee seen
diff seen - <<'EOF'
as it is: 200, then: use of closed network connection
a body that can only be read: 111122223333
EOF
