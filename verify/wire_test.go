package verify

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/logging"
)

// What has no request ID of AWS's is none of its answers: neither closed nor open, nor that there is no bucket.
func TestForeignAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, operation string
		answer          func(w http.ResponseWriter)
		id              string
	}{
		{"a plain 403", "ListBuckets", func(w http.ResponseWriter) { w.WriteHeader(403) }, "closed/all-buckets"},
		{"a 403 that looks like S3's", "GetBucketPolicy", func(w http.ResponseWriter) { refuse(w, 403, "AccessDenied", "Access Denied") }, "closed/s3:GetBucketPolicy"},
		{"a 404 in place of the bucket", "HeadBucket", func(w http.ResponseWriter) { w.WriteHeader(404) }, "place/region"},
		{"a 200 in place of a deletion", "DeleteObject", func(w http.ResponseWriter) { w.WriteHeader(200) }, "works/s3:DeleteObject"},
		{"a page in place of a listing", "ListObjectsV2", func(w http.ResponseWriter) { fmt.Fprint(w, "<html/>") }, "works/s3:ListBucket"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := startFake(t)
			f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
				if operation == tt.operation {
					w.Header().Del("X-Amz-Request-Id")
					tt.answer(w)
				}
				return operation == tt.operation
			}
			r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, r, nil, []string{tt.id})
			got := r.Finding(tt.id)
			if got == nil || !strings.Contains(got.Answered, "not an answer of AWS's") || !strings.Contains(got.Advice, "something between this machine and AWS") {
				t.Errorf("got %+v", got)
			}
			if tt.operation == "DeleteObject" && len(r.Left) != 1 {
				t.Errorf("the object is there, and left is %+v", r.Left)
			}
		})
	}
}

// S3 gives a code to every refusal but that of a HEAD.
func TestForbiddenWithoutBody(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation == "ListBuckets" || operation == "HeadBucket" {
			w.WriteHeader(403)
			return true
		}
		return false
	}
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, nil, []string{"closed/all-buckets"})
}

// plainHandler answers over plain HTTP in the middle of a run that is otherwise good: the fake's address is https.
type plainHandler struct {
	inside
	plain func(http.ResponseWriter)
}

func (p plainHandler) Do(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == "https" {
		return p.inside.Do(req)
	}
	w := httptest.NewRecorder()
	p.plain(w)
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

// Whoever answers without TLS in place of S3 is not believed, neither that it is shut nor that it is open.
func TestPlainHTTPIsNotS3(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		answer func(http.ResponseWriter)
		want   Verdict
	}{
		{"a portal's page", func(w http.ResponseWriter) { fmt.Fprint(w, "<html>Log in.</html>") }, Unknown},
		{"a proxy's refusal", func(w http.ResponseWriter) { w.WriteHeader(403) }, Unknown},
		{"a redirect", func(w http.ResponseWriter) {
			w.Header().Set("X-Amz-Request-Id", "R")
			w.Header().Set("Location", "https://example.com/")
			refuse(w, 302, "AccessDenied", "Access Denied")
		}, Unknown},
		{"S3's refusal", func(w http.ResponseWriter) {
			w.Header().Set("X-Amz-Request-Id", "R")
			refuse(w, 403, "AccessDenied", "Access Denied")
		}, Good},
		{"S3's object", func(w http.ResponseWriter) {
			w.Header().Set("X-Amz-Request-Id", "R")
			fmt.Fprint(w, content)
		}, Failed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, o := queryloop(), options("https://s3.example.com")
			c.BucketIs = OriginNew
			o.AWS.HTTPClient = plainHandler{inside{&fake{}}, tt.answer}
			r, err := Run(t.Context(), definition(t, "queryloop"), c, o)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Finding("closed/plain-http"); got == nil || got.Verdict != tt.want {
				t.Errorf("must be %s, got %+v", tt.want, got)
			}
		})
	}
}

// Without TLS no redirect is followed, whichever client the vendor has.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var inner atomic.Int32
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		inner.Add(1)
		w.Header().Set("X-Amz-Request-Id", "R")
		refuse(w, 403, "AccessDenied", "Access Denied")
	}))
	t.Cleanup(own.Close)
	for name, client := range map[string]aws.HTTPClient{"none": nil, "the SDK's": awshttp.NewBuildableClient(), "Go's": &http.Client{}} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			if operation == "ListBuckets" {
				w.Header().Set("Location", own.URL)
				w.WriteHeader(http.StatusTemporaryRedirect)
			}
			return operation == "ListBuckets"
		}
		o := options(f.URL)
		o.AWS.HTTPClient = client
		r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Finding("closed/all-buckets"); got == nil || got.Verdict != Unknown || inner.Load() > 0 {
			t.Errorf("client %s: %d requests followed, got %+v", name, inner.Load(), got)
		}
	}
}

func TestMayLead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"https://b.s3.amazonaws.com/k", "https://b.s3.eu-west-1.amazonaws.com/k", true},
		{"https://b.s3.amazonaws.com/k", "https://b.s3.cn-north-1.amazonaws.com.cn/k", false},
		{"https://b.s3.amazonaws.com/k", "http://b.s3.eu-west-1.amazonaws.com/k", false},
		{"https://b.s3.amazonaws.com/k", "http://b.s3.amazonaws.com/k", false},
		{"http://b.s3.amazonaws.com/k", "https://b.s3.eu-west-1.amazonaws.com/k", false},
		{"https://b.s3.amazonaws.com/k", "https://169.254.169.254/k", false},
		{"https://b.s3.amazonaws.com/k", "https://evilamazonaws.com/k", false},
		{"https://s3.example.com/k", "https://s3.example.com/l", true},
		{"https://s3.example.com/k", "https://t.example.com/k", false},
	} {
		from, _ := http.NewRequest("GET", tt.from, nil)
		to, _ := http.NewRequest("GET", tt.to, nil)
		if got := mayLead(from, to); got != tt.want {
			t.Errorf("%s to %s: must be %v", tt.from, tt.to, tt.want)
		}
	}
}

// One client of the SDK's keeps its connections for all runs.
func TestFrozenOnce(t *testing.T) {
	t.Parallel()
	b := awshttp.NewBuildableClient()
	if frozen(b) != frozen(b) || frozen(b) == frozen(awshttp.NewBuildableClient()) {
		t.Error("a client must be frozen once")
	}
}

// endless is a body that goes on.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) { e.read += int64(len(p)); return len(p), nil }
func (e *endless) Close() error               { return nil }

type endlessClient struct {
	inside
	body *endless
}

func (c endlessClient) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.inside.Do(req)
	if err == nil && req.URL.Query().Has("policy") {
		resp.StatusCode, resp.Body, resp.ContentLength = 200, c.body, -1
	}
	return resp, err
}

// A server cannot fill the memory.
func TestBodiesAreLimited(t *testing.T) {
	t.Parallel()
	o, body := options("https://s3.example.com"), &endless{}
	o.AWS.HTTPClient = endlessClient{inside{&fake{}}, body}
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), o)
	if err != nil {
		t.Fatal(err)
	}
	if body.read == 0 || body.read > 4<<20 {
		t.Errorf("%d bytes were read", body.read)
	}
	if got := r.Finding("closed/s3:GetBucketPolicy"); got == nil || got.Verdict == Good {
		t.Errorf("got %+v", got)
	}
	whole := &limitedBody{io.NopCloser(strings.NewReader("12345")), 5}
	if data, err := io.ReadAll(whole); string(data) != "12345" || err != nil {
		t.Errorf("got %q, %v", data, err)
	}
	if data, err := io.ReadAll(&limitedBody{io.NopCloser(strings.NewReader("12345")), 4}); string(data) != "1234" || err != errTooLong {
		t.Errorf("got %q, %v", data, err)
	}
}

// The vendor's own network refuses: that shows nothing of the grant.
func TestEndpointPolicy(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation == "ListBuckets" {
			refuse(w, 403, "AccessDenied", "User: u is not authorized to perform: s3:ListAllMyBuckets because no VPC endpoint policy allows the s3:ListAllMyBuckets action")
		}
		return operation == "ListBuckets"
	}
	r, err := Run(t.Context(), definition(t, "queryloop"), queryloop(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, nil, []string{"closed/all-buckets"})
	if got := r.Finding("closed/all-buckets").Advice; !strings.HasPrefix(got, "Not the customer's: the policy of the VPC endpoint") {
		t.Errorf("got %q", got)
	}
}

func quarticOptions(f *fake) Options {
	o := options(f.URL)
	o.AWS.Credentials = static("AKIAIOSFODNN7EXAMPLE", secretKey, "")
	return o
}

// Whatever is logged of requests for the rest of the vendor's program, a session's secret is not.
func TestNothingIsLogged(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation == "AssumeRole" {
			assumed(w, req)
		}
		return operation == "AssumeRole"
	}
	var b bytes.Buffer
	o := quarticOptions(f)
	o.AWS.Logger = logging.NewStandardLogger(&b)
	o.AWS.ClientLogMode = aws.LogRequestWithBody | aws.LogResponseWithBody | aws.LogSigning
	r, err := Run(t.Context(), definition(t, "quartic"), quartic(), o)
	if err != nil || r.Finding("way-in/role").Verdict != Good {
		t.Fatal(err, r)
	}
	if strings.Contains(b.String(), "session-secret") || strings.Contains(b.String(), "session-token") {
		t.Errorf("logged:\n%s", b.String())
	}
}

// An STS that answers without a session is not believed, and there is no panic.
func TestNoSession(t *testing.T) {
	t.Parallel()
	for operation, id := range map[string]string{"AssumeRole": "way-in/role", "AssumeRoleWithWebIdentity": "way-in/role", "GetCallerIdentity": "way-in/key"} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, _ *http.Request, asked string) bool {
			if asked == operation {
				fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult></%[1]sResult></%[1]sResponse>", operation)
			}
			return asked == operation
		}
		vendor, c := "quartic", quartic()
		switch operation {
		case "GetCallerIdentity":
			vendor, c = "queryloop", queryloop()
		case "AssumeRoleWithWebIdentity":
			vendor, c.Way, c.ExternalID, c.WebIdentityTokenFile = "transfer", WayWebIdentity, "", tokenFile(t, "token")
		}
		r, err := Run(t.Context(), definition(t, vendor), c, quarticOptions(f))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Finding(id); got == nil || got.Verdict != Unknown {
			t.Errorf("%s: got %+v", operation, got)
		}
	}
}

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// panicking panics where the test object is read.
type panicking struct {
	inside
	path string
}

func (p panicking) Do(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet && strings.HasPrefix(strings.TrimPrefix(req.URL.Path, p.path), "bucketgrant-verify-") {
		panic("no")
	}
	return p.inside.Do(req)
}

// A panic of the vendor's own client leaves no object.
func TestPanicLeavesNothing(t *testing.T) {
	t.Parallel()
	f := &fake{}
	o := options("https://s3.example.com")
	o.AWS.HTTPClient = panicking{inside{f}, "/queryloop-storage-acme/"}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		Run(t.Context(), definition(t, "queryloop"), queryloop(), o)
	}()
	if f.object != nil {
		t.Error("the test object is still there")
	}
}

// A role that lets the vendor in without the external ID is not used: nothing is written.
func TestOpenRoleIsNotUsed(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		switch operation {
		case "AssumeRole":
			req.Body = io.NopCloser(strings.NewReader("ExternalId=acme%2F7f3a&"))
			assumed(w, req)
			return true
		case "GetCallerIdentity":
			return false
		}
		t.Errorf("%s was tried", operation)
		return false
	}
	r, err := Run(t.Context(), definition(t, "quartic"), quartic(), quarticOptions(f))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, []string{"closed/without-external-id", "closed/other-external-id"}, nil)
	if got := r.Finding("works"); got == nil || !strings.Contains(got.Answered, "without the external ID") {
		t.Errorf("got %+v", got)
	}
}

// Without a caller of another account, the session's refusal is not taken for a stranger's.
func TestOwnSession(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation != "AssumeRole" {
			return false
		}
		if strings.Contains(req.Header.Get("Authorization"), "ASIA1") {
			stsRefuse(w, 403, "AccessDenied", "no")
		} else {
			assumed(w, req)
		}
		return true
	}
	r, err := Run(t.Context(), definition(t, "quartic"), quartic(), quarticOptions(f))
	if err != nil {
		t.Fatal(err)
	}
	if s, o := r.Finding("closed/strangers"), r.Finding("closed/own-session"); s == nil || s.Verdict != Skipped || o == nil || o.Verdict != Good {
		t.Errorf("got %+v and %+v", s, o)
	}
}

// A key that does not exist shows nothing where listing is refused, so reading is not counted.
func TestReadingWithoutAKey(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	c := queryloop()
	c.OtherBucket = &OtherBucket{Name: "canary"}
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if !strings.HasPrefix(req.URL.Path, "/canary") {
			return false
		}
		if operation == "GetObject" && !strings.Contains(req.URL.Path, "bucketgrant-verify-") {
			t.Errorf("%s was read", req.URL.Path)
		}
		refuse(w, 403, "AccessDenied", "Access Denied")
		return true
	}
	r, err := Run(t.Context(), definition(t, "queryloop"), c, options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	if all, read := r.Finding("closed/other-bucket"), r.Finding("closed/other-bucket-read"); all.Verdict != Good || read == nil || read.Verdict != Skipped {
		t.Errorf("got %+v and %+v", all, read)
	}
}

// What is not proved of a role before it is opened is said.
func TestFirstPhaseShowsNoRole(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	c := quartic()
	c.PhaseOne, c.Bucket, c.ExternalID = true, "", ""
	r, err := Run(t.Context(), definition(t, "apperate"), c, quarticOptions(f))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Finding("way-in/role"); !r.PhaseOne || got == nil || got.Verdict != Skipped || got.Answered != "not shown: AWS refuses in the same way where there is no such role" {
		t.Errorf("got %v, %+v", r.PhaseOne, got)
	}
}

func TestReadToken(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	good := tokenFile(t, " token\n")
	long := tokenFile(t, strings.Repeat("x", 64<<10+1))
	for _, tt := range []struct {
		name string
		ctx  context.Context
		path string
		want string
		err  string
	}{
		{"good", t.Context(), good, "token", ""},
		{"long", t.Context(), long, "", long + " is longer than 65536 bytes"},
		{"a device", t.Context(), os.DevNull, "", os.DevNull + " is no regular file"},
		{"a folder", t.Context(), filepath.Dir(good), "", filepath.Dir(good) + " is no regular file"},
		{"interrupted", ended, good, "", "context canceled"},
	} {
		got, err := readToken(tt.ctx, tt.path)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: got %q, %v", tt.name, got, err)
		}
	}
}

// Words of AWS's stay short, and a secret is not cut in half before it is hidden.
func TestShort(t *testing.T) {
	t.Parallel()
	r := &run{secrets: []string{secretKey}}
	if got := r.short(strings.Repeat("x", 500)); got != strings.Repeat("x", 128)+"…" {
		t.Errorf("got %q", got)
	}
	if got := r.short(strings.Repeat("x", 110) + secretKey); strings.Contains(got, secretKey[:5]) {
		t.Errorf("got %q", got)
	}
}

// The same outside the prefix.
func TestReadingOutsideThePrefix(t *testing.T) {
	t.Parallel()
	for _, known := range []string{"", "outside/a"} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
			_, path, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
			outside := path != "" && !strings.HasPrefix(path, "exports/") || operation == "ListObjectsV2" && req.URL.Query().Get("prefix") != "exports/"
			switch {
			case operation == "AssumeRole":
				req.Body = io.NopCloser(strings.NewReader("ExternalId=acme%2F7f3a&"))
				assumed(w, req)
			case outside:
				if operation == "GetObject" && path != known && (known != "" || !strings.Contains(path, "bucketgrant-verify-")) {
					t.Errorf("%s was read", path)
				}
				refuse(w, 403, "AccessDenied", "Access Denied")
			default:
				return false
			}
			return true
		}
		c := queryloop()
		c.Way, c.RoleARN, c.Prefix, c.OutsideKey, c.Template = WayStsUserRole, quartic().RoleARN, "exports/", known, ""
		r, err := Run(t.Context(), definition(t, "dataloop"), c, options(f.URL))
		if err != nil {
			t.Fatal(err)
		}
		all, read := r.Finding("closed/outside-prefix"), r.Finding("closed/outside-prefix-read")
		if all == nil || all.Verdict != Good || (read == nil) != (known != "") || read != nil && read.Verdict != Skipped {
			t.Errorf("known %q: got %+v and %+v", known, all, read)
		}
	}
}
