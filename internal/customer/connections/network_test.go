package connections

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bucketgrant/bucketgrant/verify"
)

// deaf is a network in which nobody answers, or nobody but to what is not signed.
type deaf struct{ answersStrangers bool }

func (d deaf) Do(r *http.Request) (*http.Response, error) {
	if d.answersStrangers && r.Header.Get("Authorization") == "" {
		return &http.Response{StatusCode: 403, Status: "403 Forbidden", Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<Error><Code>AccessDenied</Code></Error>")), Request: r}, nil
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}
}

func deafRun(t *testing.T, client aws.HTTPClient) (results []Result, err error) {
	t.Helper()
	var rows []Row
	for i := range 40 {
		rows = append(rows, Row{Number: i + 1, Entry: Entry{Connection: verify.Connection{Bucket: "acme-data", Region: "us-east-1",
			RoleARN: fmt.Sprintf("arn:aws:iam::123456789012:role/r%d", i), ExternalID: fmt.Sprintf("e-%d", i)}}})
	}
	run := Run{Def: definition(t, "quartic"), Concurrency: 4, silence: 20 * time.Millisecond, Options: verify.Options{AWS: aws.Config{
		Region: "us-east-1", RetryMaxAttempts: 1, HTTPClient: client, Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", "")}},
		Done: func(r Result) error {
			results = append(results, r)
			return nil
		}}
	err = run.Check(t.Context(), rows)
	return results, err
}

// Without a network a run ends, and the rows that nobody could try have no result: -resume goes on with them.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	results, err := deafRun(t, deaf{})
	if !errors.Is(err, ErrNoNetwork) || !strings.Contains(fmt.Sprint(err), "AWS cannot be reached from here: dial tcp: network is unreachable") {
		t.Errorf("the error is %v", err)
	}
	if len(results) > 0 {
		t.Errorf("%d rows have a result, the first: %+v", len(results), results[0])
	}
}

// One customer's connection that nobody answers is a result, where AWS answers others.
func TestOneSilentConnection(t *testing.T) {
	t.Parallel()
	results, err := deafRun(t, deaf{answersStrangers: true})
	if err != nil || len(results) != 40 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	for _, r := range results {
		if r.Verdict != verify.Unknown && r.Verdict != verify.Failed {
			t.Errorf("row %d: %s", r.Row, r.Verdict)
		}
	}
}
