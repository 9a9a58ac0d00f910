package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

var updateNag = flag.Bool("update-nag", false, "write docs/cdk-nag.json anew")

// acknowledgements are the reasons of docs/cdk-nag.json, by the beginning of what cdk-nag calls a finding.
var acknowledgements = []struct{ rule, reason string }{
	{"AwsSolutions-IAM5[Action::", "The vendor's guide asks for these actions on one bucket; what the pattern takes in is listed by bucketgrant show."},
	{"AwsSolutions-IAM5[Resource::", "Objects are named by a pattern: those of the buckets that the parameters name, in this account (s3:ResourceAccount), under the prefix where there is one. Why each is needed stands in the resource's metadata."},
	{"AwsSolutions-S1", "Server access logs are a choice of whoever launches: the parameter AccessLogs where the template has it. A log bucket does not log itself."},
	{"AwsSolutions-SMG4", "The secret holds an access key that IAM made. It is rotated with an update of the stack, without a function in this account: see the parameter ActiveAccessKeys."},
	{"AwsSolutions-SNS3", "CloudWatch alone publishes here, and no policy lets anybody else."},
	{"AwsSolutions-SQS3", "It is the queue for dead letters itself: what could not be received waits there to be looked at."},
}

// A customer whose pipeline runs cdk-nag gets a list of acknowledgements that works: whoever includes a template and acknowledges
// what the list has is told of nothing, and nothing in it is superfluous.
func TestCDKNag(t *testing.T) {
	const (
		tests  = "the acknowledgements for cdk-nag"
		inside = "BUCKETGRANT_TEST_NAG"
	)
	if os.Getenv(inside) != "" { // the runtime unpacks the CDK for JavaScript, which cdk-nag stands on
		awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
		return
	}
	if testing.Short() {
		t.Skip("not tested with -short: the CDK for JavaScript reads templates")
	}
	t.Parallel()
	node := testtools.Need(t, "node", tests, "install Node.js 22 or newer from https://nodejs.org")
	modules := testtools.NPM(t, tests)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$")
	if kept, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(kept, "aws", "jsii", "package-cache")
	}
	cmd.Env = append(os.Environ(), inside+"=yes", "JSII_RUNTIME_PACKAGE_CACHE=enabled", "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+cache)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path := linkPackages(t, cache)

	list, err := filepath.Abs("../../docs/cdk-nag.json")
	if err != nil {
		t.Fatal(err)
	}
	nag := func(templates string, args ...string) (found map[string]map[string][]string) {
		cmd := exec.CommandContext(t.Context(), node, append([]string{"testdata/nag.mjs", t.TempDir(), newest(t, templates)}, args...)...)
		// What the CDK itself finds in templates is TestTemplatesAreCurrent's, and took most of the time here.
		cmd.Env = append(os.Environ(), "NODE_PATH="+path+string(os.PathListSeparator)+modules, "CDK_VALIDATION=false")
		stderr := new(bytes.Buffer)
		cmd.Stderr = stderr
		out, err := cmd.Output()
		_, answer, ok := bytes.Cut(out, []byte("found "))
		if err != nil || !ok || json.Unmarshal(answer, &found) != nil {
			t.Fatalf("%v\n%s%s", err, out, stderr)
		}
		return found
	}

	want := reasons(t, nag(ours))
	reasons(t, nag("../../test/choices/testdata/templates")) // what no vendor has yet is none that our own would be the first to meet
	text := new(bytes.Buffer)
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(want); err != nil {
		t.Fatal(err)
	}
	if *updateNag {
		if err := os.WriteFile(list, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(list); err != nil || !bytes.Equal(got, text.Bytes()) {
		t.Errorf("docs/cdk-nag.json is not current (%v): go test ./cmd/synth -run CDKNag -update-nag", err)
	}
	for vendor, resources := range nag(ours, list) {
		if len(resources) > 0 {
			t.Errorf("%s: with all that is acknowledged cdk-nag finds %v", vendor, resources)
		}
	}
}

// reasons are those that the findings are acknowledged with, by vendor, logical ID and finding.
func reasons(t *testing.T, found map[string]map[string][]string) map[string]map[string]map[string]string {
	t.Helper()
	want := map[string]map[string]map[string]string{}
	for vendor, resources := range found {
		want[vendor] = map[string]map[string]string{}
		for id, rules := range resources {
			want[vendor][id] = map[string]string{}
			for _, rule := range rules {
				for _, a := range acknowledgements {
					if strings.HasPrefix(rule, a.rule) {
						want[vendor][id][rule] = a.reason
					}
				}
				if want[vendor][id][rule] == "" {
					t.Errorf("%s: cdk-nag finds %s in %s, for which there is no reason", vendor, rule, id)
				}
			}
		}
	}
	return want
}

// linkPackages is a folder for NODE_PATH with the packages that the runtime unpacked, in the versions that belong together.
func linkPackages(t *testing.T, cache string) string {
	t.Helper()
	build, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("the test knows no modules of its own")
	}
	linked := t.TempDir()
	for _, dep := range build.Deps {
		name := map[string]string{
			"github.com/aws/aws-cdk-go/awscdk/v2":         "aws-cdk-lib",
			"github.com/aws/constructs-go/constructs/v10": "constructs",
		}[dep.Path]
		if _, rest, ok := strings.Cut(dep.Path, "github.com/cdklabs/cloud-assembly-schema-go/"); ok && rest != "" {
			name = "@aws-cdk/cloud-assembly-schema"
		}
		if name == "" {
			continue
		}
		folders, err := filepath.Glob(filepath.Join(cache, name, strings.TrimPrefix(dep.Version, "v"), "*", "package.json"))
		if err != nil || len(folders) == 0 {
			t.Fatalf("the runtime has not unpacked %s %s in %s (%v)", name, dep.Version, cache, err)
		}
		link := filepath.Join(linked, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Dir(folders[0]), link); err != nil {
			t.Fatal(err)
		}
	}
	return linked
}

const ours = "../../templates"

// newest is a file that lists the templates of a folder, one a line.
func newest(t *testing.T, folder string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*", "*", "template.yaml"))
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	file := filepath.Join(t.TempDir(), "templates")
	if err := os.WriteFile(file, []byte(strings.Join(paths, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
