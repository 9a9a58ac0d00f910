package verify

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// fake answers as AWS does to a good connection of queryloop's, or as a test says. It decides nothing: what a real
// server decides is tested in test/server.
type fake struct {
	*httptest.Server
	// answer answers instead, and reports whether it did. The operation is that of the API.
	answer func(w http.ResponseWriter, req *http.Request, operation string) bool

	// region is where it says that its buckets are; left out, us-east-1.
	region string

	mu     sync.Mutex
	object []byte // the test object's
}

func startFake(t testing.TB) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	data, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(bytes.NewReader(data)) // for answer
	operation := operationOf(req, string(data))
	w.Header().Set("X-Amz-Request-Id", "REQUEST-ID")
	if f.answer != nil && f.answer(w, req, operation) {
		return
	}
	w.Header().Set("X-Amz-Bucket-Region", cmp.Or(f.region, "us-east-1"))
	f.mu.Lock()
	defer f.mu.Unlock()
	switch operation {
	case "GetCallerIdentity":
		fmt.Fprint(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	case "AssumeRole", "ListBuckets", "ListObjectVersions", "GetBucketPolicy", "GetObjectVersion", "AbortMultipartUpload":
		refuse(w, 403, "AccessDenied", "Access Denied")
	case "ListObjectsV2":
		fmt.Fprint(w, `<ListBucketResult/>`)
	case "PutObject":
		if req.Header.Get("Content-Md5") != "" && strings.HasSuffix(req.Header.Get("X-Amz-Expected-Bucket-Owner"), "0000") {
			refuse(w, 403, "AccessDenied", "Access Denied")
			return
		}
		if req.Header.Get("Content-Md5") != "" {
			refuse(w, 400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
			return
		}
		f.object = data
		w.Header().Set("X-Amz-Server-Side-Encryption", "AES256")
	case "GetObject":
		if f.object == nil {
			refuse(w, 404, "NoSuchKey", "The specified key does not exist.")
			return
		}
		w.Write(f.object)
	case "DeleteObject":
		f.object = nil
		w.WriteHeader(http.StatusNoContent)
	}
}

func operationOf(req *http.Request, body string) string {
	query := req.URL.Query()
	_, key, isObject := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
	switch {
	case strings.Contains(body, "Action=GetCallerIdentity"):
		return "GetCallerIdentity"
	case strings.Contains(body, "Action=AssumeRole&") || strings.HasSuffix(body, "Action=AssumeRole"):
		return "AssumeRole"
	case strings.Contains(body, "Action="):
		return "AssumeRoleWithWebIdentity"
	case isObject && key != "" && query.Has("uploadId"):
		return "AbortMultipartUpload"
	case isObject && key != "" && query.Has("versionId"):
		return "GetObjectVersion"
	case isObject && key != "":
		return map[string]string{"GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[req.Method]
	case req.Method == http.MethodHead:
		return "HeadBucket"
	case query.Has("versions"):
		return "ListObjectVersions"
	case query.Has("policy"):
		return "GetBucketPolicy"
	case req.URL.Path == "/":
		return "ListBuckets"
	}
	return "ListObjectsV2"
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)
}

// stsRefuse is refuse in STS's format.
func stsRefuse(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, code, message)
}

// assumed answers an AssumeRole with quartic's external ID, and refuses others.
func assumed(w http.ResponseWriter, req *http.Request) {
	data, _ := io.ReadAll(req.Body)
	if !strings.Contains(string(data), "ExternalId=acme%2F7f3a&") {
		stsRefuse(w, 403, "AccessDenied", "no")
		return
	}
	fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey><SessionToken>session-token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
}

// options are for a run against an endpoint, with retries that do not take long.
func options(endpoint string) Options {
	return Options{AWS: aws.Config{
		Region: "us-east-1",
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
		},
		ServiceOptions: []func(string, any){func(_ string, options any) {
			switch o := options.(type) {
			case *s3.Options:
				o.BaseEndpoint, o.UsePathStyle = &endpoint, true
			case *sts.Options:
				o.BaseEndpoint = &endpoint
			}
		}},
	}}
}

func definition(t testing.TB, id string) *vendors.Definition {
	t.Helper()
	name := id + ".yaml"
	data, err := os.ReadFile(filepath.Join("..", "vendors", name))
	if os.IsNotExist(err) { // one that exists for tests only
		data, err = os.ReadFile(filepath.Join("..", "test", "choices", "testdata", "vendors", name))
	}
	if err != nil {
		t.Fatal(err)
	}
	def, err := vendors.Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return def
}

const secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

func queryloop() Connection {
	return Connection{
		ID: "acme", Bucket: "queryloop-storage-acme", Region: "us-east-1", KeyID: "AKIAIOSFODNN7EXAMPLE", Secret: NewSecret(secretKey),
		BucketIs: OriginExisting, Template: "queryloop 1.0.0",
	}
}

func quartic() Connection {
	return Connection{
		ID: "acme", Bucket: "acme-quartic", Region: "us-east-1", RoleARN: "arn:aws:iam::123456789012:role/quartic-Role-1", ExternalID: "acme/7f3a",
	}
}
