// Package launch_test launches the templates as a customer does, with the AWS CLI and with cdk deploy, against an
// emulator of AWS: moto_server, mended as emulator.py says.
//
// It shows that a CloudFormation that is not ours understands each template, YAML and all; that its resources come to be
// with the names, the trust and the outputs that they should have; that updates do what they are for; and that the bucket
// outlives its stack.
//
// It cannot show what moto does not do, and no test here may seem to:
//
//   - Moto checks no parameter, neither its pattern nor its values nor its length. It evaluates no Rule, and asks for no
//     capability.
//   - It skips bucket policies, versioning, logging, trails, alarms and subscriptions, and enforces no policy. Nothing here is
//     about what the vendor may do.
//   - It lets anybody assume any role, and checks no signature. A trust is compared as it stands, not tried; an access key
//     is known by its ID, and that its secret is the right one is not shown.
//   - It never fails and rolls back. RetainExceptOnCreate says that the bucket stays when the stack is deleted, which the
//     tests show, and that the empty bucket of a failed first launch goes, which they do not.
//   - It has no order and no delay. That a new key works before an old one goes is shown of two updates, not within one;
//     that IAM may not know a new user yet when the role names it is not shown.
//   - Where a test rests on a mend (an update of a trust, of what a condition selects, a secret, an OIDC provider, the policies of roles and users, what a deletion keeps, the
//     partition, what EventBridge is told), it shows that the template does the intended under our reading of AWS's documentation.
package launch_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// launch is one launch of a vendor's template: what a customer must give, or may well give.
type launch struct{ testvendors.Deployed }

// launchOf reads it from the vendor's folder.
func launchOf(t *testing.T, vendor string) launch {
	t.Helper()
	return launch{testvendors.LaunchesOf(t, vendor).Deployed}
}

// by is the launch in one way.
func (l launch) by(way string) launch {
	l.Parameters = maps.Clone(l.Parameters)
	for name, value := range l.Parameters {
		l.Parameters[name] = strings.ReplaceAll(value, "{way}", way)
	}
	l.Bucket = strings.ReplaceAll(l.Bucket, "{way}", way)
	return l
}

// iam are the users and roles of the launch, without the random end of each name.
func (l launch) iam(stack string) []string {
	var names []string
	if l.Trust != "" {
		names = append(names, stack+"-Role")
	}
	if l.Keyed {
		names = append(names, stack+"-User")
	}
	return names
}

func TestLaunch(t *testing.T) {
	noticeChanges(t)
	c := startCloud(t)
	defs, err := vendors.Load(filepath.Join(root, "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		launchOf(t, def.Vendor) // or says what is missing, before the emulator's minutes
	}
	for _, test := range []struct {
		name string
		run  func(*testing.T, *cloud, []*vendors.Definition)
	}{
		{"README", testReadme},
		{"cdk deploy", testCDKDeploy},
		{"key rotation", testKeyRotation},
		{"create-stack", testCreateStack},
		{"two-phase trust", testTwoPhaseTrust},
		{"external ID's rotation", testIDRotation},
		{"ways in", testWays},
		{"sets", testSets},
		{"notifications", testNotifications},
		{"notifications of an existing bucket", testNotificationsOfExisting},
		{"settings of a bucket", testSettings},
		{"notifications by a topic", testTopic},
		{"notifications to a topic that is not the stack's", testTarget},
		{"new key", testNewKey},
		{"guides", testGuides},
		{"organization", testOrganization},
		{"upgrade", testUpgrade},
		{"lean form", testLean},
		{"beside each other", testBeside},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, c, defs)
		})
	}
}

// Launched from its file, used, and deleted: the access is gone, and the bucket and what is in it are not.
func testCreateStack(t *testing.T, c *cloud, defs []*vendors.Definition) {
	for _, def := range defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			l := launchOf(t, def.Vendor).by("cli")
			c.makeBucketFirst(t, l)
			s := c.createStack(t, def.Vendor+"-cli", def, l.Parameters)
			c.check(t, def, l, s.outputs)
			c.wantIAM(t, s.name, l.iam(s.name)...)

			bucket := s.outputs["BucketName"]
			c.putObject(t, bucket, "reports/2026.csv", "what the customer stores")
			c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
			c.wantObject(t, bucket, "reports/2026.csv", "what the customer stores")
			c.wantIAM(t, s.name)
			c.wantSecrets(t, s.name)
		})
	}
}

// The assembly is synthesized once, and deployed stack by stack. testReadme lets cdk run the app itself.
func testCDKDeploy(t *testing.T, c *cloud, defs []*vendors.Definition) {
	cdk := needCDK(t, "cdk deploy of each stack")
	assembly := t.TempDir()
	stdout, err := c.try(t, []string{"CDK_OUTDIR=" + assembly}, "go", "run", "./cmd/synth")
	if err != nil {
		t.Fatal(err)
	}
	if stdout != "" {
		t.Errorf("under cdk the app must leave stdout to it, but wrote\n%s", stdout)
	}
	checkSchema(t, assembly)
	for _, def := range defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			l := launchOf(t, def.Vendor).by("cdk")
			c.makeBucketFirst(t, l)
			outputsFile := filepath.Join(t.TempDir(), "outputs.json")
			args := []string{
				"deploy", def.Vendor, "--app", assembly, "--require-approval", "never", "--outputs-file", outputsFile,
				"--change-set-name", def.Vendor, // moto looks a change set up by its name alone, whatever the stack
			}
			for _, name := range slices.Sorted(maps.Keys(l.Parameters)) {
				args = append(args, "--parameters", name+"="+l.Parameters[name])
			}
			c.run(t, cdk, args...)

			data, err := os.ReadFile(outputsFile)
			if err != nil {
				t.Fatal(err)
			}
			var outputs map[string]map[string]string // by stack
			if err := json.Unmarshal(data, &outputs); err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, deployed with %v: %v", def.Vendor, l.Parameters, outputs[def.Vendor])
			c.check(t, def, l, outputs[def.Vendor])
		})
	}
}

// checkSchema compares the version of an assembly with that of the CDK in go.mod. The cdk command refuses what is newer than it
// knows: what it deploys here must be what customers have.
func checkSchema(t *testing.T, assembly string) {
	t.Helper()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(assembly, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`/awscdkcloudassemblyschema/v([0-9]+) `).FindSubmatch(mod)
	got := regexp.MustCompile(`^{\s*"version": "([0-9]+)\.`).FindSubmatch(manifest)
	if want == nil || got == nil || string(want[1]) != string(got[1]) {
		t.Fatalf("the assembly has schema %q, and the CDK of go.mod %q", got, want)
	}
}

// makeBucketFirst makes the bucket that the customer has before the launch, if it is such a launch.
func (c *cloud) makeBucketFirst(t *testing.T, l launch) {
	t.Helper()
	if l.BucketFirst {
		c.createBucket(t, l.Bucket)
	}
}

// check compares what a launch was to make with what is there. The outputs must be those of the template, each right, and
// none may show a secret.
func (c *cloud) check(t *testing.T, def *vendors.Definition, l launch, outputs map[string]string) {
	t.Helper()
	want := map[string]string{
		"BucketName":      l.Bucket,
		"BucketRegion":    region,
		"TemplateVersion": def.Vendor + " " + def.Version,
	}
	if l.Bucket == "" {
		want["BucketName"] = outputs["BucketName"]
	}
	var user string
	if l.Keyed {
		k := c.readKey(t, outputs, "A")
		user = k.user
		want["AccessKeyAId"] = k.ID
		want["AccessKeyASecretArn"] = k.secretARN
		want["AccessKeyASecretCommand"] = "aws secretsmanager get-secret-value --region " + region +
			" --secret-id " + k.secretARN + " --query SecretString --output text"
		want["AccessKeyASecretLink"] = "https://" + region + ".console.aws.amazon.com/secretsmanager/secret?name=" +
			k.secretARN + "&region=" + region
	}
	if l.Trust != "" {
		role := c.role(t, outputs["RoleArn"])
		want["RoleArn"] = role.ARN
		role.wantTrust(t, strings.ReplaceAll(l.Trust, "{user}", user))
	}
	if diff := cmp.Diff(want, outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}
