package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A good connection is good, so that the cases below show something.
func TestFakeIsGood(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
	if err != nil || !r.OK() {
		t.Fatalf("%v: %+v", err, r)
	}
}

// What says nothing of the grant is no failure, and no proof that something is closed.
func TestCouldNotTell(t *testing.T) {
	t.Parallel()
	xml := func(status int, code, message string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { refuse(w, status, code, message) }
	}
	for _, tt := range []struct {
		name      string
		operation string // that is answered so, * for all
		answer    func(w http.ResponseWriter)
		failed    []string
		unknown   []string
		says      string // of the first finding that is not good
		advice    string
	}{{
		name: "throttled", operation: "PutObject", answer: xml(503, "SlowDown", "Please reduce your request rate."),
		unknown: []string{"works/s3:PutObject"}, says: "PutObject: SlowDown (HTTP 503)", advice: "AWS was busy",
	}, {
		name: "too many requests", operation: "DeleteObject", answer: xml(429, "TooManyRequests", "Slow down."),
		unknown: []string{"works/s3:DeleteObject"}, says: "DeleteObject: TooManyRequests (HTTP 429)", advice: "AWS was busy",
	}, {
		name: "throttled where it should be refused", operation: "ListBuckets", answer: xml(503, "SlowDown", "Please reduce your request rate."),
		unknown: []string{"closed/all-buckets"}, says: "ListBuckets: SlowDown (HTTP 503)", advice: "AWS was busy",
	}, {
		name: "an error of S3's own", operation: "ListObjectsV2", answer: xml(500, "InternalError", "We encountered an internal error."),
		unknown: []string{"works/s3:ListBucket"}, says: "ListObjectsV2: InternalError (HTTP 500)", advice: "AWS was busy",
	}, {
		name: "a wrong clock, to S3", operation: "ListObjectsV2", answer: xml(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
		unknown: []string{"works/s3:ListBucket"}, says: "ListObjectsV2: RequestTimeTooSkewed (HTTP 403)", advice: "set the clock",
	}, {
		name: "a wrong clock, where it should be refused", operation: "GetBucketPolicy", answer: xml(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
		unknown: []string{"closed/s3:GetBucketPolicy"}, says: "GetBucketPolicy: RequestTimeTooSkewed (HTTP 403)", advice: "set the clock",
	}, {
		name: "a wrong clock, to STS", operation: "GetCallerIdentity",
		answer: func(w http.ResponseWriter) {
			stsRefuse(w, 403, "SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than 20261122T000000Z")
		},
		unknown: []string{"way-in/key"}, says: "GetCallerIdentity: SignatureDoesNotMatch (HTTP 403)", advice: "set the clock",
	}, {
		name: "a wrong secret", operation: "GetCallerIdentity",
		answer: func(w http.ResponseWriter) {
			stsRefuse(w, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		},
		failed: []string{"way-in/key"}, says: "GetCallerIdentity: SignatureDoesNotMatch (HTTP 403)", advice: "The secret access key does not belong to access key AKIAIOSFODNN7EXAMPLE",
	}, {
		name: "an inactive key", operation: "GetCallerIdentity",
		answer: func(w http.ResponseWriter) {
			stsRefuse(w, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")
		},
		failed: []string{"way-in/key"}, says: "GetCallerIdentity: InvalidClientTokenId (HTTP 403)", advice: "AWS does not accept access key AKIAIOSFODNN7EXAMPLE",
	}, {
		name: "an expired session", operation: "DeleteObject", answer: xml(400, "ExpiredToken", "The provided token has expired."),
		unknown: []string{"works/s3:DeleteObject"}, says: "DeleteObject: ExpiredToken (HTTP 400)", advice: "have expired",
	}, {
		name: "a key that S3 does not know yet", operation: "ListObjectsV2", answer: xml(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
		unknown: []string{"works/s3:ListBucket"}, says: "ListObjectsV2: InvalidAccessKeyId (HTTP 403)", advice: "it was just made",
	}, {
		name: "a redirect of a new bucket", operation: "PutObject", answer: xml(307, "TemporaryRedirect", "Please re-send this request to the specified temporary endpoint."),
		unknown: []string{"works/s3:PutObject"}, says: "PutObject: TemporaryRedirect (HTTP 307)", advice: "just made",
	}, {
		name: "a proxy's refusal, which is not S3's", operation: "ListBuckets", answer: func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(403)
			fmt.Fprint(w, "<html><body>The administrator says no.<br></body></html>")
		},
		unknown: []string{"closed/all-buckets"}, says: "ListBuckets:", advice: "Try again",
	}, {
		name: "a refusal", operation: "PutObject", answer: xml(403, "AccessDenied", "Access Denied"),
		failed: []string{"works/s3:PutObject"}, says: "PutObject: AccessDenied (HTTP 403)",
		advice: "Queryloop may not do what the template grants: s3:PutObject on arn:aws:s3:::queryloop-storage-acme/*",
	}, {
		name: "a refusal for the KMS key", operation: "PutObject",
		answer: xml(403, "AccessDenied", "User: arn:aws:iam::123456789012:user/u is not authorized to perform: kms:GenerateDataKey on the resource associated with this ciphertext"),
		failed: []string{"works/s3:PutObject"}, says: "PutObject: AccessDenied (HTTP 403)", advice: "a KMS key that Queryloop may not use (kms:GenerateDataKey). Update the stack with the key's ARN as KmsKeyArn",
	}, {
		name: "a KMS key that is disabled", operation: "PutObject", answer: xml(400, "KMS.DisabledException", "the key is disabled"),
		unknown: []string{"works/s3:PutObject"}, says: "PutObject: KMS.DisabledException (HTTP 400)", advice: "The KMS key of the bucket cannot be used",
	}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := startFake(t)
			f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
				if operation == tt.operation {
					tt.answer(w)
				}
				return operation == tt.operation
			}
			r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, r, tt.failed, tt.unknown)
			i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Verdict == Failed || f.Verdict == Unknown })
			if i < 0 {
				return
			}
			if got := r.Findings[i]; !strings.Contains(got.Answered, tt.says) || !strings.Contains(got.Advice, tt.advice) {
				t.Errorf("must say %q and advise %q, got %q and %q", tt.says, tt.advice, got.Answered, got.Advice)
			}
		})
	}
}

func compare(t *testing.T, r *Report, failed, unknown []string) {
	t.Helper()
	for verdict, want := range map[Verdict][]string{Failed: failed, Unknown: unknown} {
		var got []string
		for _, f := range r.Findings {
			if f.Verdict == verdict {
				got = append(got, f.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s must be %q, got %q", verdict, want, got)
			for _, f := range r.Findings {
				t.Logf("%-8s %-30s %s", f.Verdict, f.ID, f.Answered)
			}
		}
	}
}

// A bucket elsewhere: S3 says where, and the run goes on there.
func TestRedirect(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.region = "eu-central-1"
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation == "GetCallerIdentity" || strings.Contains(req.Header.Get("Authorization"), "/eu-central-1/s3/") {
			return false
		}
		w.Header().Set("X-Amz-Bucket-Region", "eu-central-1")
		refuse(w, 301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.")
		return true
	}
	c := queryloop()
	r, err := Run(t.Context(), definition(t, "queryloop"), c, options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, []string{"place/region"}, nil)
	want := "Bucket queryloop-storage-acme is in eu-central-1, and us-east-1 was handed over. Hand over eu-central-1; a stack must be launched in its bucket's region."
	if got := r.Finding("place/region").Advice; got != want {
		t.Errorf("must advise %q, got %q", want, got)
	}

	c.Region = "" // as queryloop's form does not ask for it
	if r, err = Run(t.Context(), definition(t, "queryloop"), c, options(f.URL)); err != nil {
		t.Fatal(err)
	}
	compare(t, r, nil, nil)
	if got := r.Finding("place/region").Answered; got != "it is in eu-central-1" {
		t.Errorf("got %q", got)
	}
}

// Without a network nothing is told, and it does not take long to say so.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options("http://"+l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, nil, []string{"way-in/key"})
	if got := r.Finding("way-in/key"); !strings.Contains(got.Answered, "connection refused") || !strings.Contains(got.Advice, "when the network answers") {
		t.Errorf("got %+v", got)
	}

	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation == "GetCallerIdentity" {
			return false
		}
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
		return true
	}
	if r, err = Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL)); err != nil {
		t.Fatal(err)
	}
	// One answer; then three calls and one to clean up, each three times.
	if r.Count(Failed) > 0 || r.Count(Unknown) < 5 || r.Requests > 1+3*(mostSilent+1) {
		t.Errorf("%d failed, %d unknown, %d requests", r.Count(Failed), r.Count(Unknown), r.Requests)
	}
	for _, f := range r.Findings {
		if strings.HasPrefix(f.ID, "closed/") && f.Verdict == Good {
			t.Errorf("%s is good: %s", f.ID, f.Answered)
		}
	}
}

// A server that never answers holds up nobody for long.
func TestHanging(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	f.answer = func(_ http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation == "GetCallerIdentity" {
			return false
		}
		<-release
		return true
	}
	run, err := newRun(definition(t, "queryloop"), queryloop(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	run.callLimit = 50 * time.Millisecond
	start := time.Now()
	r := run.report(context.Background())
	// Some calls of 50 ms each. One alone of the usual length takes longer than a minute with what is tried after it.
	if r.Count(Failed) > 0 || r.Count(Unknown) < 5 || r.Requests > 1+3*(mostSilent+1) || time.Since(start) > time.Minute {
		t.Errorf("%d failed, %d unknown, %d requests, after %s", r.Count(Failed), r.Count(Unknown), r.Requests, time.Since(start))
	}
	if got := r.Finding("place/region").Answered; got != "no answer: none in time" {
		t.Errorf("got %q", got)
	}
	if len(r.Left) > 1 || len(r.Left) == 1 && !r.Left[0].Uncertain {
		t.Errorf("left %+v", r.Left)
	}
}

// A write that is not answered may have been done: it is removed, or the report says so.
func TestUncertainWrite(t *testing.T) {
	t.Parallel()
	for _, removable := range []bool{true, false} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
			switch {
			case operation == "PutObject" && req.Header.Get("Content-Md5") == "":
				f.mu.Lock()
				f.object = []byte(content)
				f.mu.Unlock()
			case operation != "DeleteObject" || removable:
				return false
			}
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
			return true
		}
		r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
		if err != nil {
			t.Fatal(err)
		}
		if removable && (len(r.Left) > 0 || f.object != nil) {
			t.Errorf("left %+v", r.Left)
		}
		if !removable && (len(r.Left) != 1 || !r.Left[0].Uncertain || r.Left[0].Size != int64(len(content)) || !strings.Contains(r.Left[0].Why, "no answer")) {
			t.Errorf("left %+v", r.Left)
		}
	}
}

// A run makes no more requests than it may, and still cleans up.
func TestMaxRequests(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	o := options(f.URL)
	o.MaxRequests = 4 // up to writing the object
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Requests != 5 || f.object != nil || len(r.Left) > 0 || r.Count(Failed) > 0 || r.Count(Unknown) == 0 {
		t.Errorf("%d requests, left %+v, %d failed, %d unknown", r.Requests, r.Left, r.Count(Failed), r.Count(Unknown))
	}
}

// The vendor's own credentials at fault are not the customer's failure.
func TestOwnCredentials(t *testing.T) {
	t.Parallel()
	for code, advice := range map[string]string{
		"InvalidClientTokenId": "Not the customer's: AWS does not accept your own credentials.",
		"ExpiredToken":         "Not the customer's: the credentials or the token have expired. Renew them and try again.",
	} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			stsRefuse(w, 403, code, "no")
			return true
		}
		o := options(f.URL)
		o.AWS.Credentials = static("AKIAIOSFODNN7EXAMPLE", secretKey, "")
		r, err := Run(t.Context(), definition(t, "quartic"), quartic(), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Finding("way-in/role"); got.Verdict != Unknown || got.Advice != advice || r.Count(Failed) > 0 {
			t.Errorf("%s: got %+v", code, got)
		}
	}
}

// Cleaning up does not take longer than it may.
func TestCleanUpHasALimit(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	f.answer = func(_ http.ResponseWriter, _ *http.Request, operation string) bool {
		switch operation {
		case "GetObject": // the object is written
			cancel()
		case "DeleteObject":
			<-release
			return true
		}
		return false
	}
	o := options(f.URL)
	o.CleanUp = 100 * time.Millisecond
	r, err := Run(ctx, definition(t, "queryloop"), queryloop(), o) // for ever, without a limit
	if !errors.Is(err, context.Canceled) || !r.Interrupted || r.OK() {
		t.Errorf("%v: %+v", err, r)
	}
	if len(r.Left) != 1 || r.Left[0].Uncertain || r.Left[0].Why != "it could not be removed: no answer: none in time" {
		t.Errorf("left %+v", r.Left)
	}
}
