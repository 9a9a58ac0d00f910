package page_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// front stands between a registry's process and moto. Moto lets everybody in everywhere, so the front decides first, of every
// AssumeRole, AssumeRoleWithWebIdentity and request to S3, as the policies say that moto's IAM has at that moment: package judge
// evaluates them. What is allowed goes on to moto, which does it. So what a stack made, what somebody changed by hand, and what a
// deletion removed is what decides. No signature is checked but that of a web identity's token.
//
// Four things that S3 does and moto does not are the front's besides: it compares the sum of what is written, looks whose the bucket
// must be, names the encryption that every object has, and says of one that is not there AccessDenied to whom may not list.
type front struct {
	*httptest.Server
	iam  *iamNow
	pass *httputil.ReverseProxy
	t    *testing.T
}

// startFront starts it, over TLS.
func startFront(t *testing.T, e *emulator) *front {
	t.Helper()
	to, err := url.Parse(e.Address)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{t: t, iam: &iamNow{e.Address}}
	f.pass = &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: f.likeS3,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

// signedFor are the access key and the service that a request is signed for, empty if it is not signed.
func signedFor(r *http.Request) (key, service string) {
	_, scope, ok := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	scope, _, _ = strings.Cut(scope, ",")
	parts := strings.Split(scope, "/")
	if !ok || len(parts) != 5 {
		return "", ""
	}
	return parts[0], parts[3]
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	key, service := signedFor(r)
	form := url.Values{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, _ = url.ParseQuery(string(body))
	}
	switch {
	case service == "sts" || form.Get("Action") == "AssumeRoleWithWebIdentity":
		f.sts(w, r, key, form)
	case service == "s3" || service == "":
		f.s3(w, r, key, body)
	default: // the vendor's own Secrets Manager
		f.pass.ServeHTTP(w, r)
	}
}

func (f *front) sts(w http.ResponseWriter, r *http.Request, key string, form url.Values) {
	var who judge.Caller
	var err error
	switch action := form.Get("Action"); action {
	case "AssumeRoleWithWebIdentity":
		if who, err = callerOf(form.Get("WebIdentityToken")); err != nil {
			stsError(w, http.StatusBadRequest, "InvalidIdentityToken", err.Error())
			return
		}
	case "AssumeRole", "GetCallerIdentity":
		if who, err = f.iam.caller(r.Context(), key); err != nil {
			f.fail(w, err)
			return
		}
		if who.ARN == "" {
			stsError(w, http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid.")
			return
		}
		if action == "GetCallerIdentity" {
			f.pass.ServeHTTP(w, r)
			return
		}
		if id := form.Get("ExternalId"); id != "" {
			who.Context = map[string][]string{"sts:ExternalId": {id}}
		}
	default:
		f.fail(w, fmt.Errorf("the front does not know STS's %q", action))
		return
	}
	allowed, err := f.iam.mayAssume(r.Context(), form.Get("RoleArn"), who)
	switch {
	case err != nil:
		f.fail(w, err)
	case !allowed:
		stsError(w, http.StatusForbidden, "AccessDenied", "not authorized to perform: sts:"+form.Get("Action"))
	default:
		f.pass.ServeHTTP(w, r)
	}
}

// listsKey is of what a request's context holds: whether its sender may list the bucket.
type listsKey struct{}

func (f *front) s3(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	if key == "" {
		s3Error(w, r, "AccessDenied", http.StatusForbidden)
		return
	}
	who, err := f.iam.caller(r.Context(), key)
	if err == nil && who.ARN == "" {
		s3Error(w, r, "InvalidAccessKeyId", http.StatusForbidden)
		return
	}
	bucket, object, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	owner := r.Header.Get("X-Amz-Expected-Bucket-Owner")
	allowed, lists := false, false
	if err == nil && (owner == "" || owner == customersAccount) { // whose every bucket here is
		allowed, lists, err = f.iam.mayAsk(r.Context(), who.ARN, bucket, object, requestOf(r, bucket, object))
	}
	sum := md5.Sum(body)
	switch {
	case err != nil:
		f.fail(w, err)
	case !allowed:
		s3Error(w, r, "AccessDenied", http.StatusForbidden)
	case r.Header.Get("Content-Md5") != "" && r.Header.Get("Content-Md5") != base64.StdEncoding.EncodeToString(sum[:]):
		s3Error(w, r, "BadDigest", http.StatusBadRequest)
	default:
		f.pass.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), listsKey{}, lists)))
	}
}

// likeS3 names the encryption, and hides what is not there from whom may not list.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
func (f *front) likeS3(a *http.Response) error {
	lists, ok := a.Request.Context().Value(listsKey{}).(bool)
	bucket, object, _ := strings.Cut(strings.TrimPrefix(a.Request.URL.Path, "/"), "/")
	if ok && object != "" && a.StatusCode == http.StatusOK && a.Header.Get("X-Amz-Server-Side-Encryption") == "" {
		a.Header.Set("X-Amz-Server-Side-Encryption", "AES256")
	}
	if ok && !lists && a.StatusCode == http.StatusNotFound && bucket != "" && object != "" && a.Request.URL.RawQuery == "x-id=GetObject" {
		_ = a.Body.Close()
		hidden := httptest.NewRecorder()
		s3Error(hidden, a.Request, "AccessDenied", http.StatusForbidden)
		*a = *hidden.Result()
	}
	return nil
}

// requestOf is what a request is, as a policy names it: "" for one that no check here sends.
func requestOf(r *http.Request, bucket, object string) judge.Request {
	query := r.URL.Query()
	has := func(names ...string) bool { return slices.ContainsFunc(names, query.Has) }
	request := judge.Request{Resource: "arn:aws:s3:::" + bucket, Context: map[string][]string{"aws:SecureTransport": {fmt.Sprint(r.TLS != nil)}}}
	if object != "" {
		request.Resource += "/" + object
	}
	if has("prefix") {
		request.Context["s3:prefix"] = []string{query.Get("prefix")}
	}
	switch plain := !has("versionId", "uploadId", "tagging", "acl", "attributes", "uploads", "versions", "policy"); {
	case object != "" && r.Method == http.MethodPut && plain:
		request.Action = "s3:PutObject"
	case object != "" && r.Method == http.MethodDelete && has("uploadId"):
		request.Action = "s3:AbortMultipartUpload"
	case object != "" && r.Method == http.MethodDelete && plain:
		request.Action = "s3:DeleteObject"
	case object != "" && r.Method == http.MethodGet && has("versionId"):
		request.Action = "s3:GetObjectVersion"
	case object != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) && plain:
		request.Action = "s3:GetObject"
	case object == "" && has("location"):
		request.Action = "s3:GetBucketLocation"
	case object == "" && has("policy") && r.Method == http.MethodGet:
		request.Action = "s3:GetBucketPolicy"
	case object == "" && (has("list-type") || r.Method == http.MethodHead):
		request.Action = "s3:ListBucket"
	}
	return request.Of(customersAccount)
}

// fail fails the test: nothing that the front does not know is taken for a refusal.
func (f *front) fail(w http.ResponseWriter, err error) {
	f.t.Errorf("between the registry and moto: %v", err)
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

func stsError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Amzn-Requestid", "FRONT") // without one no answer is AWS's
	w.WriteHeader(status)
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>FRONT</RequestId></ErrorResponse>", code, message)
}

func s3Error(w http.ResponseWriter, r *http.Request, code string, status int) {
	w.Header().Set("X-Amz-Request-Id", "FRONT")
	w.Header().Set("X-Amz-Bucket-Region", lifeRegion)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = xml.NewEncoder(w).Encode(struct {
			XMLName                  xml.Name `xml:"Error"`
			Code, Message, RequestID string
		}{Code: code, Message: "Access is decided before moto.", RequestID: "FRONT"})
	}
}
