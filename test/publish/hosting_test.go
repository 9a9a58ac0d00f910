package publish_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/launch"
)

// A vendor starts from nothing: it deploys the hosting stack, writes its output into bucketgrant.yaml, publishes to the
// addresses that customers use, and a customer launches from there.
func TestHosting(t *testing.T) {
	const tests = "the hosting stack, deployed, published to and launched from"
	noticeChanges(t)
	testtools.Need(t, "node", tests, "install Node.js 22 or newer from https://nodejs.org")
	aws := testtools.Need(t, "aws", tests, "pip install awscli")
	cdk := filepath.Join(testtools.NPM(t, tests), ".bin", "cdk")
	moto, address := startMoto(t, tests)
	env := append(testtools.Isolated(t, region), "AWS_ENDPOINT_URL="+address)
	command := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir, cmd.Env = root, env
		out, err := run(cmd)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}

	assembly, outputsFile := synthesize(t), filepath.Join(t.TempDir(), "outputs.json")
	command(cdk, "deploy", "TemplateHosting", "--app", assembly, "--require-approval", "never", "--outputs-file", outputsFile,
		"--parameters", "NewBucketName=acme-templates", "--parameters", "Prefix=released/")
	var outputs map[string]map[string]string
	data, err := os.ReadFile(outputsFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &outputs); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"BucketName":   "acme-templates",
		"BucketRegion": region,
		"Hosting":      `hosting: [{partition: aws, region: us-east-1, bucket: acme-templates, account: "123456789012", prefix: "released/"}]`,
	}
	if diff := cmp.Diff(want, outputs["TemplateHosting"]); diff != "" {
		t.Fatalf("outputs (-want +got):\n%s", diff)
	}

	// Moto makes no bucket policy of a stack, and lets strangers read only where one allows it. It knows no conditions
	// either: the denials among the statements would deny everything.
	moto.putPolicy(t, "acme-templates", hostingPolicy(t, assembly, "acme-templates", "released/", "LetEverybodyReadTheTemplatesAndTheIndex"))

	// The real templates, as if they were released: into a folder of the test's.
	real := realTemplates(t)
	r := released(t, real)
	config := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	writeFile(t, config, []byte(outputs["TemplateHosting"]["Hosting"]))
	// No -endpoint-url: the command asks for what it would ask AWS for, and finds moto there.
	ca := newAuthority(t, "*.s3."+region+".amazonaws.com")
	proxy, hosts := startAWS(t, ca, newRecorder(moto, 0))
	p := publisher{templates: r.dir, config: config, env: append(testtools.Isolated(t, region), "HTTPS_PROXY="+proxy, "AWS_CA_BUNDLE="+ca.certificateFile)}
	t.Log(p.publish(t))
	asked := hosts()
	for v, data := range real {
		key := "released/" + v.key()
		url := "https://acme-templates.s3.us-east-1.amazonaws.com/" + key
		for _, request := range []string{"PUT " + url, "GET " + url} {
			if !slices.Contains(asked, request) {
				t.Errorf("no %s among\n%s", request, strings.Join(asked, "\n"))
			}
		}
		if got := moto.get(t, "acme-templates", key); !bytes.Equal(got, data) {
			t.Errorf("%s is another file", key)
		}
		head, err := moto.client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: new("acme-templates"), Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		if got := *head.ContentType + ", " + *head.CacheControl; got != "application/yaml, public, max-age=31536000, immutable" {
			t.Errorf("%s is served as %s", key, got)
		}
	}

	command(aws, "cloudformation", "create-stack", "--stack-name", "quartic", "--capabilities", "CAPABILITY_IAM",
		"--template-url", "https://acme-templates.s3.us-east-1.amazonaws.com/released/quartic/1.0.0/template.yaml",
		"--parameters", "ParameterKey=ExternalId,ParameterValue=acmecorp-7f3a")
	status := command(aws, "cloudformation", "describe-stacks", "--stack-name", "quartic",
		"--query", "Stacks[0].[StackStatus, Outputs[?OutputKey=='TemplateVersion'].OutputValue | [0]]", "--output", "text")
	if got := strings.Join(strings.Fields(status), " "); got != "CREATE_COMPLETE quartic 1.0.0" {
		t.Errorf("launched from the address: %s", got)
	}

	c := customer{cdk: cdk, proxy: proxy, ca: ca.certificateFile, env: env}
	var launches []struct{ CDKDeploy, AssemblySHA256 string }
	out := command("go", "run", "./cmd/bucketgrant", "launch", "transfer", "-templates", r.dir, "-config", config,
		"-param", "WebIdentitySubject=104127013645390217562", "-format", "json")
	if err := json.Unmarshal([]byte(out), &launches); err != nil {
		t.Fatal(err)
	}
	line, sum := launches[0].CDKDeploy, launches[0].AssemblySHA256
	if out, err := c.run(t, strings.Replace(line, sum, strings.Repeat("0", 64), 1)); err == nil || strings.Contains(out, "deploying") {
		t.Errorf("another file than the release's was deployed: %v\n%s", err, out)
	}
	if out, err := c.run(t, line); err != nil {
		t.Fatalf("%s\n%v\n%s", line, err, out)
	}
	deployed := command(aws, "cloudformation", "get-template", "--stack-name", "transfer", "--query", "TemplateBody", "--output", "text")
	got, err := template.Parse([]byte(deployed))
	if err != nil {
		t.Fatalf("%v\n%s", err, deployed)
	}
	released1, err := template.Parse(real[version{"transfer", "1.0.0"}])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(released1.Body, got.Body); diff != "" {
		t.Errorf("deployed is something else than the template (-want +got):\n%s", diff)
	}
}

// customer has Node.js and what every machine has, and no Go.
type customer struct {
	cdk, proxy, ca string
	env            []string
}

// run runs a command line in an empty folder. npx is the installed cdk, without the question that wants a terminal.
func (c customer) run(t *testing.T, line string) (string, error) {
	t.Helper()
	bin, home := t.TempDir(), t.TempDir()
	for _, name := range []string{"sh", "node", "curl", "tar", "sha256sum", "shasum"} {
		if path, err := exec.LookPath(name); err == nil {
			if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
				t.Fatal(err)
			}
		} else if name != "sha256sum" && name != "shasum" {
			testtools.Need(t, name, "the customer's cdk deploy", "install "+name)
		}
	}
	testtools.Executable(t, bin, "npx", "#!/bin/sh -e\n[ \"$1\" = aws-cdk@"+launch.CDKVersion+" ]\nshift\nexec '"+c.cdk+"' \"$@\" --require-approval never\n")
	writeFile(t, filepath.Join(home, ".curlrc"), fmt.Appendf(nil, "proxy = %q\ncacert = %q\n", c.proxy, c.ca))
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "sh"), "-c", line)
	cmd.Dir = t.TempDir()
	cmd.Env = append(slices.Clone(c.env), "PATH="+bin, "HOME="+home)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// What the policy of the hosting stack allows a stranger, asked of a server that enforces it.
func TestHostingPolicy(t *testing.T) {
	noticeChanges(t)
	// The server knows no s3:if-none-match: the two statements about it would refuse every write.
	policy := hostingPolicy(t, synthesize(t), "acme-templates", "released/", "RefuseRequestsWithoutTls", "LetEverybodyReadTheTemplatesAndTheIndex",
		"NeverDeleteOrReplaceWhatIsReleased", "NeverLetALifecycleRuleDelete")
	t.Log(policy)
	r := released(t, madeUp("acme", 3))
	config := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	writeFile(t, config, []byte("hosting: [{partition: aws, region: us-east-1, bucket: acme-templates, prefix: released/}]\n"))
	for _, secure := range []bool{true, false} {
		var ca *authority
		name := "plain HTTP"
		if secure {
			ca, name = newAuthority(t), "TLS"
		}
		t.Run(name, func(t *testing.T) {
			s := startGateway(t, ca)
			s.makeBucket(t, "acme-templates")
			for _, key := range []string{"released/notes.txt", "released/signatures/5a/0b.sig", "released/signatures/notes.txt", "released/acme/1.0.0/lean.yaml", "released/acme/1.0.0/organization.yaml", "released/acme/releases/5a.json", "released/acme/releases/notes.txt", "released/acme/notes.json", "index.json", "other/acme/1.0.0/template.yaml", "released/acme/1.0.0/template.yaml.bak"} {
				_, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new("acme-templates"), Key: &key, Body: strings.NewReader("private")})
				if err != nil {
					t.Fatal(err)
				}
			}
			p := publisher{templates: r.dir, config: config, env: testtools.Isolated(t, region)}
			if secure {
				endpoint := newRecorder(s, 0).startTLS(t, ca)
				p.flags = []string{"-endpoint-url", endpoint}
				p.env = append(p.env, "AWS_CA_BUNDLE="+ca.certificateFile)
				s.putPolicy(t, "acme-templates", policy)
				p.publish(t)
			} else {
				p.flags = []string{"-endpoint-url", newRecorder(s, 0).start(t)}
				p.publish(t) // before the policy forbids it
				s.putPolicy(t, "acme-templates", policy)
			}
			for request, want := range map[string]bool{
				"GET /acme-templates/released/index.json":                     secure,
				"GET /acme-templates/released/acme/1.0.0/template.yaml":       secure,
				"HEAD /acme-templates/released/acme/1.2.0/template.yaml":      secure,
				"GET /acme-templates/released/acme/1.0.0/assembly.tar":        secure,
				"GET /acme-templates/released/acme/1.0.0/lean.yaml":           secure,
				"GET /acme-templates/released/acme/1.0.0/organization.yaml":   secure,
				"GET /acme-templates/released/acme/1.0.0/template.yaml.bak":   false,
				"GET /acme-templates/released/signatures/5a/0b.sig":           secure,
				"GET /acme-templates/released/signatures/notes.txt":           false,
				"GET /acme-templates/released/acme/releases/5a.json":          secure,
				"GET /acme-templates/released/acme/releases/notes.txt":        false,
				"GET /acme-templates/released/acme/notes.json":                false,
				"GET /acme-templates/released/notes.txt":                      false,
				"GET /acme-templates/index.json":                              false,
				"GET /acme-templates/other/acme/1.0.0/template.yaml":          false,
				"GET /acme-templates/released/acme/9.9.9/missing":             false,
				"GET /acme-templates":                                         false,
				"GET /acme-templates?list-type=2&prefix=released/":            false,
				"GET /acme-templates?versions":                                false,
				"GET /acme-templates?policy":                                  false,
				"PUT /acme-templates/released/acme/2.0.0/template.yaml":       false,
				"PUT /acme-templates/released/index.json":                     false,
				"DELETE /acme-templates/released/acme/1.0.0/template.yaml":    false,
				"GET /acme-templates/released/acme/1.0.0/template.yaml?acl":   false,
				"GET /acme-templates/released/acme/1.0.0/template.yaml?x=%2F": secure,
			} {
				if code := s.stranger(t, request); (code == http.StatusOK) != want || !want && code != http.StatusForbidden {
					t.Errorf("%s by a stranger: %d, want to be allowed: %t", request, code, want)
				}
			}
			if !secure {
				return
			}
			// The server lets its own owner do everything. Whoever else may do everything is still refused.
			const everything = `{"Sid":"Everything","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme-templates","arn:aws:s3:::acme-templates/*"]}`
			s.putPolicy(t, "acme-templates", strings.Replace(policy, `"Statement":[`, `"Statement":[`+everything+",", 1))
			for request, want := range map[string]int{
				"DELETE /acme-templates/released/acme/1.0.0/template.yaml":     http.StatusForbidden,
				"DELETE /acme-templates/released/acme/1.0.0/assembly.tar":      http.StatusForbidden,
				"DELETE /acme-templates/released/acme/1.0.0/lean.yaml":         http.StatusForbidden,
				"DELETE /acme-templates/released/acme/1.0.0/organization.yaml": http.StatusForbidden,
				"DELETE /acme-templates/released/index.json":                   http.StatusForbidden,
				"DELETE /acme-templates/released/signatures/5a/0b.sig":         http.StatusForbidden,
				"DELETE /acme-templates/released/acme/releases/5a.json":        http.StatusForbidden,
				"DELETE /acme-templates?lifecycle":                             http.StatusForbidden,
				"DELETE /acme-templates/released/notes.txt":                    http.StatusNoContent,
			} {
				if code := s.stranger(t, request); code != want {
					t.Errorf("%s by who may do everything: %d, want %d", request, code, want)
				}
			}
		})
	}
}

// stranger sends a request without credentials, past the proxy.
func (s *server) stranger(t *testing.T, request string) int {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, s.scheme+"://localhost"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// synthesize returns the cloud assembly, as the cdk command asks for it. The CDK's validation must find nothing.
func synthesize(t *testing.T) string {
	t.Helper()
	testtools.Need(t, "node", "the hosting stack", "install Node.js 22 or newer from https://nodejs.org")
	dir, stderr, err := cloudAssembly(testtools.Isolated(t, region))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "warning: Node.js v") {
			t.Errorf("synth: %s", line)
		}
	}
	return dir
}

var assembled struct {
	once        sync.Once
	dir, stderr string
	err         error
}

// cloudAssembly is made once for all tests. TestMain removes it.
func cloudAssembly(env []string) (dir, stderr string, err error) {
	a := &assembled
	a.once.Do(func() {
		if a.dir, a.err = os.MkdirTemp("", "bucketgrant-assembly-"); a.err != nil {
			return
		}
		cmd := exec.Command("go", "run", "./cmd/synth")
		cmd.Dir, cmd.Env = root, append(env, "CDK_OUTDIR="+a.dir)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			a.err = fmt.Errorf("synth: %w\n%s", err, &stderr)
		}
		a.stderr = stderr.String()
	})
	return a.dir, a.stderr, a.err
}

// cfn-lint finds nothing in the hosting stack, warnings and mere information included, and it is no vendor's template.
func TestHostingLint(t *testing.T) {
	noticeChanges(t)
	lint := testtools.Need(t, "cfn-lint", "the hosting stack against the schemas of its resource types", "pip install cfn-lint==1.51.0")
	if out, err := exec.Command(lint, "--include-checks", "I", "--template", filepath.Join(synthesize(t), "TemplateHosting.template.json")).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	if found, _ := filepath.Glob(filepath.Join(root, "templates", "*osting*")); len(found) > 0 {
		t.Errorf("%q: customers do not launch the hosting stack", found)
	}
}

// Both buckets refuse objects encrypted with a key that the writer brings along: nobody could launch from such a template.
func TestHostingBucketsRefuseKeysThatTheWriterBrings(t *testing.T) {
	noticeChanges(t)
	data, err := os.ReadFile(filepath.Join(synthesize(t), "TemplateHosting.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	resources := parsed.Body["Resources"].(map[string]any)
	for id, r := range resources {
		if r := r.(map[string]any); r["Type"] == "AWS::S3::Bucket" {
			encryption, err := json.Marshal(r["Properties"].(map[string]any)["BucketEncryption"])
			if err != nil {
				t.Fatal(err)
			}
			got[id] = string(encryption)
		}
	}
	const want = `{"ServerSideEncryptionConfiguration":[{"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]},"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}`
	if diff := cmp.Diff(map[string]string{"Bucket": want, "LogBucket": want}, got); diff != "" {
		t.Errorf("encryption of the hosting stack's buckets (-want +got):\n%s", diff)
	}
}

// hostingPolicy is the bucket policy as it stands in the template, for this bucket and prefix, with some of its statements.
func hostingPolicy(t *testing.T, assembly, bucket, prefix string, keep ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(assembly, "TemplateHosting.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources struct {
			BucketPolicy struct {
				Properties struct {
					PolicyDocument struct {
						Version   string
						Statement []map[string]any
					}
				}
			}
		}
	}
	if err := json.Unmarshal(data, &template); err != nil {
		t.Fatal(err)
	}
	document := template.Resources.BucketPolicy.Properties.PolicyDocument
	var sids []string
	document.Statement = slices.DeleteFunc(document.Statement, func(s map[string]any) bool {
		sids = append(sids, s["Sid"].(string))
		return !slices.Contains(keep, s["Sid"].(string))
	})
	wantSids := []string{"RefuseRequestsWithoutTls", "LetEverybodyReadTheTemplatesAndTheIndex", "NeverOverwriteWhatIsReleased",
		"NeverDeleteOrReplaceWhatIsReleased", "NeverLetALifecycleRuleDelete", "NeverOverwriteAnotherPublishersIndex"}
	if diff := cmp.Diff(wantSids, sids); diff != "" || len(document.Statement) != len(keep) {
		t.Fatalf("statements (-want +got):\n%s", diff)
	}
	arn := "arn:aws:s3:::" + bucket
	var resolve func(v any) any
	resolve = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			if text, ok := v["Fn::Sub"].(string); ok {
				return strings.NewReplacer("${Bucket.Arn}", arn, "${Prefix}", prefix).Replace(text)
			}
			if _, ok := v["Fn::GetAtt"]; ok {
				return arn
			}
			for key, value := range v {
				v[key] = resolve(value)
			}
		case []any:
			for i, value := range v {
				v[i] = resolve(value)
			}
		}
		return v
	}
	for _, s := range document.Statement {
		resolve(s)
		if actions, ok := s["Action"].([]any); ok { // the server does not know replication, and refuses what it does not know
			s["Action"] = slices.DeleteFunc(actions, func(a any) bool { return strings.HasPrefix(a.(string), "s3:Replicate") })
		}
	}
	out, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// realTemplates are the templates of the repository, by vendor and version.
func realTemplates(t *testing.T) map[version][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "templates", "*", "*", "template.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	templates := map[version][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Dir(path)
		templates[version{filepath.Base(filepath.Dir(folder)), filepath.Base(folder)}] = data
	}
	return templates
}
