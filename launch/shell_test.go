package launch

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// launchOf is a launch with a hostile value and one that is missing.
func launchOf(t testing.TB, value string) *Launch {
	t.Helper()
	l, err := anything(t).Launch(Request{Region: "eu-west-1", StackName: "acme", Parameters: map[string]string{"Anything": value, "ExternalId": "a.b"}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// arguments runs a line in a shell, and returns what the command was given.
func arguments(t testing.TB, line, command string) []string {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nprintf '%s\\0' \"$AWS_REGION\" \"$@\"\n"
	testtools.Executable(t, dir, command, script)
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = []string{"PATH=" + dir}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs a POSIX shell")
	}
	cmd.Path, cmd.Err = sh, nil
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCreateStackLine(t *testing.T) {
	t.Parallel()
	const want = `aws cloudformation create-stack --region eu-west-1 --stack-name acme --capabilities CAPABILITY_IAM \
  --template-url https://acme-templates-eu.s3.eu-west-1.amazonaws.com/anything/1.2.3/template.yaml \
  --parameters ParameterKey=Anything,ParameterValue=x ParameterKey=ExternalId,ParameterValue=a.b 'ParameterKey=Must,ParameterValue=<Must>'`
	if diff := cmp.Diff(want, launchOf(t, "x").CreateStack); diff != "" {
		t.Error(diff)
	}
	for _, value := range hostile {
		line := launchOf(t, value).CreateStack
		got := arguments(t, line, "aws")
		want := []string{"", "cloudformation", "create-stack", "--region", "eu-west-1", "--stack-name", "acme", "--capabilities", "CAPABILITY_IAM",
			"--template-url", "https://acme-templates-eu.s3.eu-west-1.amazonaws.com/anything/1.2.3/template.yaml", "--parameters"}
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Fatalf("%s: the shell made %q of it", line, got)
		}
		if diff := cmp.Diff(map[string]string{"Anything": value, "ExternalId": "a.b", "Must": "<Must>"}, readParameters(t, got[len(want):])); diff != "" {
			t.Errorf("%s:\n%s", line, diff)
		}
	}
}

// readParameters reads what we write of the CLI's two forms. That the CLI does too is TestCLIReadsTheLine's business.
func readParameters(t testing.TB, words []string) map[string]string {
	t.Helper()
	parameters := map[string]string{}
	if strings.HasPrefix(words[0], "[") {
		var list []struct{ ParameterKey, ParameterValue string }
		if err := json.Unmarshal([]byte(words[0]), &list); err != nil || len(words) != 1 {
			t.Fatalf("%q: %v", words, err)
		}
		for _, p := range list {
			parameters[p.ParameterKey] = p.ParameterValue
		}
		return parameters
	}
	for _, word := range words {
		key, value, _ := strings.Cut(strings.TrimPrefix(word, "ParameterKey="), ",ParameterValue=")
		parameters[key] = value
	}
	return parameters
}

// TestCLIReadsTheLine: the AWS CLI itself sends what was meant.
func TestCLIReadsTheLine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the AWS CLI several times")
	}
	testtools.Need(t, "aws", "that the AWS CLI reads the create-stack line", "pip install awscli")
	var mu sync.Mutex
	var sent url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		sent = r.PostForm
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(`<CreateStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><CreateStackResult><StackId>x</StackId></CreateStackResult></CreateStackResponse>`))
	}))
	defer server.Close()
	for _, value := range []string{"", "x", "a_b.c:d/e@f+g-h", strings.Join(hostile, "")} {
		l := launchOf(t, value)
		cmd := exec.CommandContext(context.Background(), "sh", "-c", l.CreateStack)
		cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+server.URL, "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_CONFIG_FILE=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", l.CreateStack, err, out)
		}
		want := url.Values{"Action": {"CreateStack"}, "Version": {"2010-05-15"}, "StackName": {"acme"}, "TemplateURL": {l.TemplateURL},
			"Capabilities.member.1":            {"CAPABILITY_IAM"},
			"Parameters.member.1.ParameterKey": {"Anything"}, "Parameters.member.1.ParameterValue": {value},
			"Parameters.member.2.ParameterKey": {"ExternalId"}, "Parameters.member.2.ParameterValue": {"a.b"},
			"Parameters.member.3.ParameterKey": {"Must"}, "Parameters.member.3.ParameterValue": {"<Must>"}}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("%s:\n%s", l.CreateStack, diff)
		}
	}
}

func TestCDKDeployLine(t *testing.T) {
	t.Parallel()
	tmpl := anything(t)
	for _, value := range hostile {
		l, err := tmpl.Launch(Request{Region: "eu-west-1", Parameters: map[string]string{"Anything": value}})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"eu-west-1", "aws-cdk@" + CDKVersion, "deploy", "anything", "--parameters", "Anything=" + value, "--parameters", "Must=<Must>", "--parameters", "ExternalId=<ExternalId>"}
		if diff := cmp.Diff(want, arguments(t, l.CDKDeploy, "npx")); diff != "" {
			t.Errorf("%s:\n%s", l.CDKDeploy, diff)
		}
	}
	l := launchOf(t, "x")
	if l.CDKDeploy != "" || l.NoCDK != "the CDK calls this stack anything" {
		t.Errorf("for another stack's name, got %q, %q", l.CDKDeploy, l.NoCDK)
	}
	tmpl.Current = false
	if l, err := tmpl.Launch(Request{Region: "eu-west-1"}); err != nil || l.CDKDeploy != "" || l.NoCDK == "" {
		t.Errorf("for another version than the app's, got %q, %v", l.CDKDeploy, err)
	}
}

// A release's cloud assembly is downloaded, compared with the release, and deployed: test/publish runs it.
func TestCDKDeployAssembly(t *testing.T) {
	t.Parallel()
	before := anything(t)
	r := before.Release
	r.AssemblySHA256, r.Current = strings.Repeat("5a", 32), false // an older release is deployed too
	tmpl, err := New(r, []hosting.Place{{Partition: vendors.PartitionAWS, Region: "eu-west-1", Bucket: "acme-templates", Prefix: "of customers/"}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := tmpl.Launch(Request{Region: "eu-west-1", Parameters: map[string]string{"Anything": "it's"}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `curl -fsSo anything-1.2.3.tar https://acme-templates.s3.eu-west-1.amazonaws.com/of%20customers/anything/1.2.3/assembly.tar &&
  echo '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a  anything-1.2.3.tar' | { sha256sum -c || shasum -a 256 -c; } &&
  tar -xf anything-1.2.3.tar &&
  AWS_REGION=eu-west-1 npx aws-cdk@2.1148.1 deploy --app anything-1.2.3 \
  --parameters 'Anything=it'\''s' \
  --parameters 'Must=<Must>' \
  --parameters 'ExternalId=<ExternalId>'`
	if diff := cmp.Diff(want, l.CDKDeploy); diff != "" {
		t.Error(diff)
	}
	if l, err := tmpl.Launch(Request{Region: "eu-west-1", StackName: "acme"}); err != nil || l.CDKDeploy != "" || l.NoCDK != "the CDK calls this stack anything" {
		t.Errorf("for another stack's name, got %q, %q, %v", l.CDKDeploy, l.NoCDK, err)
	}
}

// TestCDKVersion: the version in the line is the one that the tests launch with.
func TestCDKVersion(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../test/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ DevDependencies map[string]string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	if got := manifest.DevDependencies["aws-cdk"]; got != CDKVersion {
		t.Errorf("test/package.json has aws-cdk %s, launch.CDKVersion is %s", got, CDKVersion)
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	tmpl := anything(t)
	for _, tt := range []struct {
		parameters map[string]string
		want       string
	}{
		{nil, "CAPABILITY_IAM"},
		{map[string]string{"RoleName": "x"}, "CAPABILITY_NAMED_IAM"},
		{map[string]string{"RoleName": ""}, "CAPABILITY_IAM"},
		{map[string]string{"Way": "User"}, ""},
	} {
		l, err := tmpl.Launch(Request{Region: "us-east-1", Parameters: tt.parameters})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(l.Capabilities, " "); got != tt.want || strings.Contains(l.CreateStack, "--capabilities") != (tt.want != "") ||
			strings.Contains(l.Terraform, "capabilities") != (tt.want != "") {
			t.Errorf("%v: got %s, want %s, in\n%s\n%s", tt.parameters, got, tt.want, l.CreateStack, l.Terraform)
		}
	}
}

// FuzzShellQuote: the shell makes one word of it, the same.
func FuzzShellQuote(f *testing.F) {
	for _, value := range hostile {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.Contains(value, "\x00") {
			t.Skip("no argument can have it")
		}
		if got := arguments(t, "aws "+shellQuote(value), "aws")[1]; got != value {
			t.Errorf("got %q, want %q", got, value)
		}
	})
}
