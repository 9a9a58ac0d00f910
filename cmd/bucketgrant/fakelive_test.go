package main

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// fakeLive is STS and S3 of the launched fake stacks, which do what the stacks' own policies say, as internal/proof/judge reads
// them. It knows no signatures: whether a real server agrees with package verify is shown in test/.
type fakeLive struct {
	mu      sync.Mutex
	keys    map[string]principal // by access key ID
	deleted map[string]bool      // access key IDs, of which AWS says that there is none
	roles   map[string]principal // by ARN
	objects map[string][]byte    // by bucket and key
	// delay slows every request down, so that a test can interrupt. hold, where there is one, ends with its closing.
	delay time.Duration
	hold  chan struct{}
	count int
}

type principal struct {
	judge     *judge.Judge
	logicalID string
	arn       string
}

// account is the one that the principal, and the bucket of its stack, is in.
func (p principal) account() string {
	if parts := strings.Split(p.arn, ":"); len(parts) > 4 {
		return parts[4]
	}
	return "111122223333"
}

// fakeVendorKey is the access key ID of the vendor's own credentials, in the account that quartic's role trusts. Whoever
// has another key is a stranger.
const (
	fakeVendorKey = "AKIAVENDORVENDORVEND"
	fakeVendorARN = "arn:aws:iam::555071496850:user/backend"
)

func newFakeLive(t *testing.T, stacks map[string]*resolve.Stack) *fakeLive {
	t.Helper()
	f := &fakeLive{keys: map[string]principal{}, roles: map[string]principal{}, objects: map[string][]byte{}}
	for name, stack := range stacks {
		if err := f.launch(stack); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return f
}

func (f *fakeLive) launch(stack *resolve.Stack) error {
	j, err := judge.Of(stack)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	users := map[string]string{} // logical IDs by name
	for _, r := range stack.Resources {
		switch r.Type {
		case "AWS::IAM::Role":
			f.roles[r.Attributes["Arn"]] = principal{j, r.LogicalID, r.Attributes["Arn"]}
		case "AWS::IAM::User":
			users[r.PhysicalID] = r.LogicalID
			for _, key := range stack.Resources {
				if key.Type == "AWS::IAM::AccessKey" && key.Properties["UserName"] == r.PhysicalID {
					f.keys[key.PhysicalID] = principal{j, r.LogicalID, r.Attributes["Arn"]}
				}
			}
		}
	}
	return nil
}

// launchMany launches quartic many times, and returns what each handed back as CSV without a header. All share a bucket
// policy: none.
func (f *fakeLive) launchMany(t *testing.T, n int) []string {
	t.Helper()
	data, err := os.ReadFile("../../templates/queryloop/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for i := range n {
		stack, err := resolve.Resolve(parsed, resolve.Input{StackName: fmt.Sprintf("many-%d", i), Region: "eu-west-1",
			Parameters: map[string]string{"ExistingBucketName": fmt.Sprintf("acme-%d", i)}})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.launch(stack); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, fmt.Sprintf("c%d,acme-%d,eu-west-1,%s", i, i, stack.Output("AccessKeyAId").Value))
	}
	return rows
}

// caller is whose access key signed a request.
func (f *fakeLive) caller(r *http.Request) (id string, p principal) {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	id, _, _ = strings.Cut(rest, "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	return id, f.keys[id]
}

func (f *fakeLive) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// wait is what the test makes of the network.
func (f *fakeLive) wait() {
	f.mu.Lock()
	f.count++
	delay, hold := f.delay, f.hold
	f.mu.Unlock()
	if hold != nil {
		<-hold
	}
	time.Sleep(delay)
}

func (f *fakeLive) sts(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", "FAKE-REQUEST") // without which no answer is AWS's
	f.wait()
	id, who := f.caller(r)
	arn := who.arn
	if id == fakeVendorKey {
		arn = fakeVendorARN
	}
	f.mu.Lock()
	deleted := f.deleted[id]
	f.mu.Unlock()
	if deleted {
		fakeError(w, http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid.")
		return
	}
	if r.FormValue("Action") == "GetCallerIdentity" {
		fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>%s</Arn><UserId>U</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
			arn, strings.Split(arn+":::::", ":")[4])
		return
	}
	f.mu.Lock()
	role, ok := f.roles[r.FormValue("RoleArn")]
	f.mu.Unlock()
	if r.FormValue("Action") == "AssumeRoleWithWebIdentity" {
		f.byToken(w, role, r.FormValue("WebIdentityToken"))
		return
	}
	caller := judge.Caller{ARN: arn, Context: map[string][]string{}}
	if e := r.FormValue("ExternalId"); e != "" {
		caller.Context["sts:ExternalId"] = []string{e}
	}
	if ok && arn != "" {
		ok, _ = role.judge.MayAssume(role.logicalID, caller)
	}
	if !ok || arn == "" {
		fakeError(w, http.StatusForbidden, "AccessDenied", "not authorized to perform: sts:AssumeRole")
		return
	}
	f.session(w, "AssumeRole", role)
}

// session gives a session of a role.
func (f *fakeLive) session(w http.ResponseWriter, action string, role principal) {
	f.mu.Lock()
	session := fmt.Sprintf("ASIA%016d", len(f.keys))
	f.keys[session] = role
	f.mu.Unlock()
	fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult><Credentials><AccessKeyId>%[2]s</AccessKeyId><SecretAccessKey>%[3]s</SecretAccessKey>`+
		`<SessionToken>FAKETOKEN</SessionToken><Expiration>%[4]s</Expiration></Credentials></%[1]sResult></%[1]sResponse>`,
		action, session, resolve.SecretPrefix+strings.Repeat("s", 29), time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
}

// byToken is Google's word for who somebody is, as AWS takes it: a JSON Web Token, here without a signature.
func (f *fakeLive) byToken(w http.ResponseWriter, role principal, token string) {
	var claims map[string]string
	if parts := strings.Split(token, "."); len(parts) == 3 {
		if data, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
			_ = json.Unmarshal(data, &claims)
		}
	}
	may := false
	if role.judge != nil && claims["iss"] == "https://accounts.google.com" {
		may, _ = role.judge.MayAssume(role.logicalID, judge.Caller{Federated: "accounts.google.com", Context: map[string][]string{
			"accounts.google.com:sub": {claims["sub"]}, "accounts.google.com:aud": {claims["aud"]}, "accounts.google.com:oaud": {claims["aud"]},
		}})
	}
	if !may {
		fakeError(w, http.StatusForbidden, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
		return
	}
	f.session(w, "AssumeRoleWithWebIdentity", role)
}

// fakeToken is a token of Google's for a subject.
func fakeToken(subject, audience string) string {
	part := func(v any) string {
		data, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(data)
	}
	now := time.Now().Unix()
	return part(map[string]string{"alg": "RS256"}) + "." + part(map[string]any{"iss": "https://accounts.google.com", "sub": subject, "aud": audience, "iat": fmt.Sprint(now), "exp": fmt.Sprint(now + 3600)}) + ".c2ln\n"
}

// s3Actions are by method and subresource of a bucket, and of an object.
func s3Action(r *http.Request, object bool) string {
	query := r.URL.Query()
	has := func(names ...string) bool { return slices.ContainsFunc(names, query.Has) }
	switch {
	case object && r.Method == http.MethodPut:
		return "s3:PutObject"
	case object && has("uploadId"):
		return "s3:AbortMultipartUpload"
	case object && r.Method == http.MethodDelete:
		return "s3:DeleteObject"
	case object && has("versionId"):
		return "s3:GetObjectVersion"
	case object:
		return "s3:GetObject"
	case has("location"):
		return "s3:GetBucketLocation"
	case has("versions"):
		return "s3:ListBucketVersions"
	case has("policy"):
		return "s3:GetBucketPolicy"
	case has("list-type") || r.Method == http.MethodHead:
		return "s3:ListBucket"
	}
	return "s3:GetBucketTagging" // any other setting: S3 says whose the bucket is for each action that there is
}

func (f *fakeLive) s3(w http.ResponseWriter, r *http.Request) {
	f.wait()
	bucket, key, object := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	object = object && key != ""
	w.Header().Set("X-Amz-Request-Id", "FAKE-REQUEST")
	w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
	_, who := f.caller(r)
	resource, action := "arn:aws:s3:::"+bucket, s3Action(r, object)
	if object {
		resource += "/" + key
	}
	conditions := map[string][]string{"aws:SecureTransport": {"true"}}
	if prefix := r.URL.Query().Get("prefix"); prefix != "" {
		conditions["s3:prefix"] = []string{prefix}
	}
	may := func(action, resource string) bool {
		if bucket == "" || who.judge == nil {
			return false
		}
		ok, _ := who.judge.Allows(who.logicalID, judge.Request{Action: action, Resource: resource, Context: conditions}.Of(who.account()))
		return ok
	}
	if !may(action, resource) {
		s3Refuses(w, r, who, action, resource)
		return
	}
	if object {
		w.Header().Set("X-Amz-Server-Side-Encryption", "AES256")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	content, there := f.objects[bucket+"/"+key]
	switch {
	case action == "s3:PutObject" && r.Header.Get("Content-Md5") == "AAAAAAAAAAAAAAAAAAAAAA==":
		s3Error(w, r, http.StatusBadRequest, "BadDigest")
	case action == "s3:PutObject":
		f.objects[bucket+"/"+key], _ = io.ReadAll(r.Body)
	case action == "s3:DeleteObject":
		delete(f.objects, bucket+"/"+key)
		w.WriteHeader(http.StatusNoContent)
	case object && !there && !may("s3:ListBucket", "arn:aws:s3:::"+bucket): // whoever may not list is not told what is missing
		s3Refuses(w, r, who, "s3:ListBucket", "arn:aws:s3:::"+bucket)
	case object && !there:
		s3Error(w, r, http.StatusNotFound, "NoSuchKey")
	case object:
		_, _ = w.Write(content)
	case action == "s3:ListBucket" && r.Method == http.MethodGet:
		fmt.Fprint(w, `<ListBucketResult></ListBucketResult>`)
	case action == "s3:GetBucketLocation":
		fmt.Fprint(w, `<LocationConstraint>eu-west-1</LocationConstraint>`)
	case r.Method != http.MethodHead:
		s3Error(w, r, http.StatusNotFound, "NoSuchConfiguration")
	}
}

func s3Error(w http.ResponseWriter, r *http.Request, status int, code string) {
	s3Says(w, r, status, code, "as the test says")
}

// s3Refuses names what was refused, as S3 does within an account.
func s3Refuses(w http.ResponseWriter, r *http.Request, who principal, action, resource string) {
	s3Says(w, r, http.StatusForbidden, "AccessDenied",
		fmt.Sprintf("User: arn:aws:sts::%s:assumed-role/role/session is not authorized to perform: %s on resource: %q because no identity-based policy allows the %s action", who.account(), action, resource, action))
}

func s3Says(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = xml.NewEncoder(w).Encode(struct {
			XMLName                  xml.Name `xml:"Error"`
			Code, Message, RequestID string
		}{Code: code, Message: message})
	}
}

// left are the keys of all objects.
func (f *fakeLive) left() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.objects))
}
