package launch_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a test only looks at, it asks the emulator itself.

// key is any access key: the emulator checks no signature.
const key = "testing"

// ask sends an action with its parameters, names and values, and reads the result into v.
func (c *cloud) ask(t *testing.T, v any, accessKey, service, action string, parameters ...string) {
	t.Helper()
	form := url.Values{"Action": {action}, "ContentType": {"JSON"}} // moto answers in XML otherwise
	for pair := range slices.Chunk(parameters, 2) {
		form.Set(pair[0], pair[1])
	}
	answer := c.request(t, accessKey, service, http.MethodPost, "/", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var envelope map[string]map[string]json.RawMessage
	if err := json.Unmarshal(answer, &envelope); err != nil {
		t.Fatalf("%s: %v in %s", action, err, answer)
	}
	if err := json.Unmarshal(envelope[action+"Response"][action+"Result"], v); err != nil {
		t.Fatalf("%s: %v in %s", action, err, answer)
	}
}

// request sends a request and wants success. Headers are names and values.
func (c *cloud) request(t *testing.T, accessKey, service, method, path, body string, headers ...string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.Address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	// Moto reads the service and the caller from here.
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+accessKey+"/20260101/"+c.region+"/"+service+
		"/aws4_request, SignedHeaders=host, Signature=none")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s: %s\n%s\nend of the emulator's log:\n%s", service, method, path, response.Status, answer, c.Log())
	}
	return answer
}

func (c *cloud) createBucket(t *testing.T, name string) {
	t.Helper()
	var body string
	if c.region != region { // which is the default, and must not be said
		body = "<CreateBucketConfiguration><LocationConstraint>" + c.region + "</LocationConstraint></CreateBucketConfiguration>"
	}
	c.request(t, key, "s3", http.MethodPut, "/"+name, body)
}

func (c *cloud) putObject(t *testing.T, bucket, name, content string) {
	t.Helper()
	c.request(t, key, "s3", http.MethodPut, "/"+bucket+"/"+name, content)
}

func (c *cloud) wantObject(t *testing.T, bucket, name, content string) {
	t.Helper()
	if got := string(c.request(t, key, "s3", http.MethodGet, "/"+bucket+"/"+name, "")); got != content {
		t.Errorf("%s in %s is %q, want %q", name, bucket, got, content)
	}
}

// role is a role as IAM knows it.
type role struct {
	ARN string `json:"Arn"`
	ID  string `json:"RoleId"`
	// Trust is a document, as JSON, percent-encoded.
	Trust string `json:"AssumeRolePolicyDocument"`
}

// role looks a role up by the name in its ARN.
func (c *cloud) role(t *testing.T, arn string) role {
	t.Helper()
	var result struct{ Role role }
	c.ask(t, &result, key, "iam", "GetRole", "RoleName", path.Base(arn))
	return result.Role
}

// wantTrust wants the role's trust to be this one statement.
func (r role) wantTrust(t *testing.T, statement string) {
	t.Helper()
	document, err := url.PathUnescape(r.Trust)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal([]byte(document), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{"Version": "2012-10-17", "Statement": [`+statement+`]}`), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trust of %s (-want +got):\n%s", r.ARN, diff)
	}
}

// wantIAM wants the users and roles of a stack to be these. None of them is given a name, so each begins with the stack's.
func (c *cloud) wantIAM(t *testing.T, stack string, want ...string) {
	t.Helper()
	var result struct {
		UserDetailList []struct{ UserName string }
		RoleDetailList []struct{ RoleName string }
	}
	c.ask(t, &result, key, "iam", "GetAccountAuthorizationDetails", "Filter.member.1", "User", "Filter.member.2", "Role")
	var names, got []string
	for _, user := range result.UserDetailList {
		names = append(names, user.UserName)
	}
	for _, role := range result.RoleDetailList {
		names = append(names, role.RoleName)
	}
	for _, name := range names {
		if strings.HasPrefix(name, stack+"-") {
			got = append(got, name[:strings.LastIndex(name, "-")]) // without what is random
		}
	}
	wantList(t, "users and roles of "+stack, want, got)
}

// wantAccessKeys wants the user to have these keys, all active.
func (c *cloud) wantAccessKeys(t *testing.T, user string, want ...string) {
	t.Helper()
	var result struct {
		AccessKeyMetadata []struct{ AccessKeyID, Status string }
	}
	c.ask(t, &result, key, "iam", "ListAccessKeys", "UserName", path.Base(user))
	var got []string
	for _, k := range result.AccessKeyMetadata {
		if k.Status != "Active" {
			k.AccessKeyID += ", " + k.Status
		}
		got = append(got, k.AccessKeyID)
	}
	wantList(t, "access keys of "+user, want, got)
}

// wantSecrets wants the secrets of a stack to have these ARNs.
func (c *cloud) wantSecrets(t *testing.T, stack string, want ...string) {
	t.Helper()
	var result struct {
		SecretList []struct{ Name, ARN string }
	}
	answer := c.request(t, key, "secretsmanager", http.MethodPost, "/", "{}",
		"Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "secretsmanager.ListSecrets")
	if err := json.Unmarshal(answer, &result); err != nil {
		t.Fatalf("ListSecrets: %v in %s", err, answer)
	}
	var got []string
	for _, secret := range result.SecretList {
		if strings.HasPrefix(secret.Name, stack+"-") {
			got = append(got, secret.ARN)
		}
	}
	wantList(t, "secrets of "+stack, want, got)
}

// wantList compares two lists in any order.
func wantList(t *testing.T, of string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", of, diff)
	}
}
