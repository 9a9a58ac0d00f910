package server

import (
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// s3 passes requests on.
func (f *front) s3(to http.RoundTripper, scheme string) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = scheme, hostname
			r.Out.Host = r.In.Host
		},
		Transport: transport(func(req *http.Request) (*http.Response, error) {
			name, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
			f.mu.Lock()
			w := f.worlds[name]
			f.mu.Unlock()
			if w == nil {
				return to.RoundTrip(req)
			}
			owner := w.owner(name)
			switch expected := req.Header.Get(expectedOwner); {
			case expected == "", expected == customerAccount && owner == customerAccount:
			case expected != owner:
				return s3Answer(req, 403, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`), nil
			default:
				if err := f.ownAccount(req); err != nil {
					return s3Answer(req, 500, `<Error><Code>InternalError</Code><Message>`+html.EscapeString(err.Error())+`</Message></Error>`), nil
				}
			}
			// The server takes an object without a checksum where it is to be kept, and S3 does not:
			// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
			if w.locked && name == w.connection.Bucket && req.Method == http.MethodPut && !hasChecksum(req.Header) {
				return s3Answer(req, 400, `<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters</Message></Error>`), nil
			}
			resp, err := to.RoundTrip(req)
			if err != nil {
				return nil, err
			}
			if resp.StatusCode == http.StatusNotImplemented {
				resp = f.setting(req, resp, name, w, scheme)
			}
			if resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusNotFound {
				for query := range req.URL.Query() {
					if answer := w.answer(query, name); answer != "" && req.Method == http.MethodGet {
						resp = s3Answer(req, 200, answer)
					}
				}
			}
			resp.Header.Set("X-Amz-Bucket-Region", region)
			if e := w.encryption(name); e != "" && req.Method == http.MethodPut && resp.StatusCode == http.StatusOK {
				resp.Header.Set("X-Amz-Server-Side-Encryption", e)
			}
			return resp, nil
		}),
	}
}

// answer is what S3 says of a setting of the connection's bucket. The server calls each policy about everybody public, and
// S3 only one that allows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func (w *world) answer(setting, bucket string) string {
	if setting == "policyStatus" && w.answers[setting] == "" {
		return fmt.Sprintf("<PolicyStatus><IsPublic>%t</IsPublic></PolicyStatus>", strings.Contains(w.policy[bucket], `"Allow"`))
	}
	if bucket != w.connection.Bucket {
		return ""
	}
	return w.answers[setting]
}

func hasChecksum(h http.Header) bool {
	for name := range h {
		if name == "Content-Md5" || strings.HasPrefix(name, "X-Amz-Checksum-") {
			return true
		}
	}
	return false
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

func s3Answer(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Request: req, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Id": {rand.Text()}},
	}
}

// encryption of a bucket: as the template says, or what S3 has done by itself since 2023.
func (w *world) encryption(bucket string) string {
	for _, b := range w.resources("AWS::S3::Bucket") {
		if b.PhysicalID != bucket {
			continue
		}
		e, ok := b.Properties["BucketEncryption"].(map[string]any)
		if !ok {
			return ""
		}
		rule := e["ServerSideEncryptionConfiguration"].([]any)[0].(map[string]any)
		return rule["ServerSideEncryptionByDefault"].(map[string]any)["SSEAlgorithm"].(string)
	}
	return "AES256"
}

// unknownSettings are those that the server has not got: the action that each needs, and what S3 answers where nothing is set.
var unknownSettings = map[string]struct{ action, answer string }{
	"accelerate":          {"s3:GetAccelerateConfiguration", `<AccelerateConfiguration/>`},
	"analytics":           {"s3:GetAnalyticsConfiguration", `<ListBucketAnalyticsConfigurationsResult/>`},
	"intelligent-tiering": {"s3:GetIntelligentTieringConfiguration", `<ListBucketIntelligentTieringConfigurationsResult/>`},
	"inventory":           {"s3:GetInventoryConfiguration", `<ListInventoryConfigurationsResult/>`},
	"lifecycle":           {"s3:GetLifecycleConfiguration", `404 NoSuchLifecycleConfiguration`},
	"logging":             {"s3:GetBucketLogging", `<BucketLoggingStatus/>`},
	"metrics":             {"s3:GetMetricsConfiguration", `<ListMetricsConfigurationsResult/>`},
	"notification":        {"s3:GetBucketNotification", `<NotificationConfiguration/>`},
	"replication":         {"s3:GetReplicationConfiguration", `404 ReplicationConfigurationNotFoundError`},
	"requestPayment":      {"s3:GetBucketRequestPayment", `<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`},
	"website":             {"s3:GetBucketWebsite", `404 NoSuchWebsiteConfiguration`},
	"acl":                 {"s3:GetObjectAcl", `<AccessControlPolicy/>`},
	"encryption":          {"s3:GetEncryptionConfiguration", ""},
	"publicAccessBlock":   {"s3:GetBucketPublicAccessBlock", ""},
}

// setting answers for the server, which has checked the signature, if the judge allows the call.
func (f *front) setting(req *http.Request, resp *http.Response, bucket string, w *world, scheme string) *http.Response {
	id, _, _ := authorization(req)
	f.mu.Lock()
	c := f.callers[id]
	f.mu.Unlock()
	for name, s := range unknownSettings {
		if _, asked := req.URL.Query()[name]; !asked || c == nil || req.Method != http.MethodGet {
			continue
		}
		resource := "arn:aws:s3:::" + strings.TrimPrefix(req.URL.Path, "/")
		if _, version := req.URL.Query()["versionId"]; name == "acl" && version {
			s.action = "s3:GetObjectVersionAcl"
		}
		allowed, err := w.judge.Allows(c.logicalID, judge.Request{Action: s.action, Resource: resource, Context: map[string][]string{"aws:SecureTransport": {strconv.FormatBool(scheme == "https")}}}.Of(w.owner(bucket)))
		if err != nil || !allowed || c.world != w {
			return s3Answer(req, 403, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
		}
		answer := s.answer
		switch name {
		case "encryption":
			answer = fmt.Sprintf(`<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>%s</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`, w.encryption(bucket))
		case "publicAccessBlock":
			answer = w.publicAccess(bucket)
		}
		if code, missing := strings.CutPrefix(answer, "404 "); missing {
			return s3Answer(req, 404, `<Error><Code>`+code+`</Code><Message>there is none</Message></Error>`)
		}
		return s3Answer(req, 200, answer)
	}
	return resp
}

func (w *world) publicAccess(bucket string) string {
	var b strings.Builder
	for _, r := range w.resources("AWS::S3::Bucket") {
		block, _ := r.Properties["PublicAccessBlockConfiguration"].(map[string]any)
		if r.PhysicalID == bucket {
			for name, value := range block {
				fmt.Fprintf(&b, "<%[1]s>%[2]v</%[1]s>", name, value)
			}
		}
	}
	if b.Len() == 0 {
		return "404 NoSuchPublicAccessBlockConfiguration"
	}
	return "<PublicAccessBlockConfiguration>" + b.String() + "</PublicAccessBlockConfiguration>"
}
