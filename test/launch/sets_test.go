package launch_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A vendor gets further sets: the stack of a customer who has one role is updated to the template with three. The first role and
// its bucket are the same as before, each set has what is its own, and of the buckets both stay when the stack goes.
func testSets(t *testing.T, c *cloud, _ []*vendors.Definition) {
	defs, err := vendors.Load(filepath.Join(root, made, "vendors"), "two-sets")
	if err != nil {
		t.Fatal(err)
	}
	before := defs[0].Alone("")
	before.Version, before.Labels = "0.9.0", nil
	text, err := yaml.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "vendors"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vendors", "two-sets.yaml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	c.run(t, "go", "run", "./cmd/synth", "-vendors", filepath.Join(dir, "vendors"), "-templates", filepath.Join(dir, "templates"))

	s := c.createStackOf(t, "sets", filepath.Join(dir, "templates/two-sets/0.9.0/template.yaml"),
		map[string]string{"ExternalId": "acmecorp-7f3a", "NewBucketName": "acme-logs-sets"})
	c.wantIAM(t, s.name, s.name+"-Role")
	first := c.role(t, s.outputs["RoleArn"])
	c.putObject(t, s.outputs["BucketName"], "logs/1", "what was there before")

	s.template = made + "templates/two-sets/1.0.0/template.yaml"
	s.update(t, map[string]string{"MetricsBucketNameSuffix": "acmecorp"})
	c.wantIAM(t, s.name, s.name+"-CleanerRole", s.name+"-MetricsRole", s.name+"-Role")
	if now := c.role(t, s.outputs["RoleArn"]); now.ARN != first.ARN || now.ID != first.ID {
		t.Errorf("the update replaced the role %s (%s) by %s (%s)", first.ARN, first.ID, now.ARN, now.ID)
	}
	if got := s.outputs["BucketName"] + " " + s.outputs["MetricsBucketName"]; got != "acme-logs-sets two-sets-metrics-acmecorp" {
		t.Errorf("the buckets are %s", got)
	}
	c.wantObject(t, s.outputs["BucketName"], "logs/1", "what was there before")
	roles := map[string]bool{}
	for _, output := range []string{"RoleArn", "CleanerRoleArn", "MetricsRoleArn"} {
		role := c.role(t, s.outputs[output])
		roles[role.ARN] = true
		role.wantTrust(t, `{
			"Sid": "TwoSetsWithItsExternalId",
			"Effect": "Allow",
			"Principal": {"AWS": "arn:aws:iam::111122223333:role/scanner"},
			"Action": "sts:AssumeRole",
			"Condition": {"StringEquals": {"sts:ExternalId": "acmecorp-7f3a"}}
		}`)
	}
	if len(roles) != 3 {
		t.Errorf("the roles are %v, must be three", roles)
	}

	c.putObject(t, s.outputs["MetricsBucketName"], "figures/1", "what the vendor wrote")
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantIAM(t, s.name)
	for bucket, object := range map[string][2]string{
		s.outputs["BucketName"]: {"logs/1", "what was there before"}, s.outputs["MetricsBucketName"]: {"figures/1", "what the vendor wrote"},
	} {
		c.wantObject(t, bucket, object[0], object[1])
	}
}
