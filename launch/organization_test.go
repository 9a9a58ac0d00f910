package launch_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// everyRole is a release that has a form for an organization.
func everyRole(t *testing.T) (*vendors.Definition, launch.Release) {
	t.Helper()
	const choices = "../test/choices/testdata/"
	defs, err := vendors.Load(choices+"vendors", "every-role")
	if err != nil {
		t.Fatal(err)
	}
	r, err := launch.Unreleased(choices+"templates", defs[0], "")
	if err != nil || r.Organization == nil {
		t.Fatal(r.Organization == nil, err)
	}
	return defs[0], r
}

var hosted = []launch.Place{{Partition: vendors.PartitionAWS, Region: "eu-central-1", Bucket: "templates", Prefix: "a/"}}

// A launch for an organization leads to its form everywhere, with its sum and its parameters, acknowledges nothing of its own
// stack, and says what comes before.
func TestLaunchForAnOrganization(t *testing.T) {
	t.Parallel()
	_, r := everyRole(t)
	made, err := launch.NewForOrganization(r, hosted)
	if err != nil {
		t.Fatal(err)
	}
	request := launch.Request{Region: "eu-west-1", Parameters: map[string]string{"OrganizationalUnitIds": "ou-ab12-cd345678,r-ab12", "Regions": "eu-west-1,us-east-1", "ExternalId": "acme-org-1"}}
	l, err := made.Launch(request)
	if err != nil {
		t.Fatal(err)
	}
	const address = "https://templates.s3.eu-central-1.amazonaws.com/a/every-role/1.0.0/organization.yaml"
	if l.TemplateURL != address || l.SHA256 != release.Sum(r.Organization) || l.FullTemplateURL != "" || l.AssemblyURL != "" || !l.Organization {
		t.Errorf("it leads to %+v", l)
	}
	if want := "aws cloudformation activate-organizations-access --region eu-west-1"; l.Before != want {
		t.Errorf("before comes %q, want %q", l.Before, want)
	}
	link, err := launch.ParseLink(l.Link)
	if err != nil || link.TemplateURL != address || link.Region != "eu-west-1" || link.Parameters["OrganizationalUnitIds"] != "ou-ab12-cd345678,r-ab12" {
		t.Errorf("the link says %+v, %v", link, err)
	}
	if len(l.Capabilities) > 0 || strings.Contains(l.CreateStack, "--capabilities") { // the set's are in the template
		t.Errorf("it acknowledges %v:\n%s", l.Capabilities, l.CreateStack)
	}
	for _, text := range []string{l.CreateStack, l.Terraform} {
		if !strings.Contains(text, "ou-ab12-cd345678,r-ab12") || !strings.Contains(text, address) {
			t.Errorf("does not launch it:\n%s", text)
		}
	}
	if l.CDKDeploy != "" || l.NoCDK != "the CDK app makes the template for one account" {
		t.Errorf("of the CDK it says %q, %q", l.CDKDeploy, l.NoCDK)
	}
}

// What is given is checked by the form's own parameters and rules, and what must be given is left to the customer.
func TestLaunchForAnOrganizationChecks(t *testing.T) {
	t.Parallel()
	_, r := everyRole(t)
	made, err := launch.NewForOrganization(r, hosted)
	if err != nil {
		t.Fatal(err)
	}
	_, left, err := made.Link(launch.Request{Region: "eu-west-1"})
	if err != nil || !slices.Contains(left, "OrganizationalUnitIds must be given") || !slices.Contains(left, "Regions must be given") {
		t.Errorf("left are %q, %v", left, err)
	}
	for name, tt := range map[string]struct {
		given map[string]string
		want  string
	}{
		"a unit":                  {map[string]string{"OrganizationalUnitIds": "ou-1"}, "must be IDs of organizational units"},
		"accounts that join":      {map[string]string{"ExcludedAccountIds": "111122223333", "AutomaticDeployment": "Yes"}, "set AutomaticDeployment to No"},
		"a role's name":           {map[string]string{"RoleName": "acme", "Regions": "eu-west-1,us-east-1"}, "must be the region of this stack alone"},
		"what is one account's":   {map[string]string{"NewBucketName": "acme"}, `the template has no parameter "NewBucketName"`},
		"the template's patterns": {map[string]string{"ExternalId": "!"}, "Parameter ExternalId failed to satisfy constraint"},
	} {
		if _, _, err := made.Link(launch.Request{Region: "eu-west-1", Parameters: tt.given}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

func TestNoFormForAnOrganization(t *testing.T) {
	t.Parallel()
	const want = "quartic 1.0.0 has no form for an organization: it was released before quartic offered one, or before there were any; a higher version has it"
	if _, err := launch.NewForOrganization(unreleased(t, "quartic"), hosted); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A released form for an organization is read with its sum checked, as the template's is.
func TestReleasedFormForAnOrganization(t *testing.T) {
	t.Parallel()
	def, r := everyRole(t)
	dir := t.TempDir()
	testvendors.Release(t, dir, def, map[string]string{"1.0.0": string(r.Template)})
	testvendors.ReleaseOrganization(t, dir, "every-role", "1.0.0", string(r.Organization))
	got, err := launch.Released(dir, def, "")
	if err != nil || string(got.Organization) != string(r.Organization) {
		t.Fatalf("%v, read %d bytes, want %d", err, len(got.Organization), len(r.Organization))
	}
	path := filepath.Join(dir, "every-role", "1.0.0", "organization.yaml")
	if err := os.WriteFile(path, append(r.Organization, "# wider\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := launch.Released(dir, def, ""); err == nil || !strings.Contains(err.Error(), "organization.yaml is released and was changed") {
		t.Errorf("got %v", err)
	}
}

// No stack set has a region twice, or one of another partition.
func TestRegionsOfAnOrganization(t *testing.T) {
	t.Parallel()
	_, r := everyRole(t)
	made, err := launch.NewForOrganization(r, hosted)
	if err != nil {
		t.Fatal(err)
	}
	for regions, want := range map[string]string{
		"eu-west-1,us-east-1":                      "",
		"eu-west-1, us-east-1,eu-west-1,eu-west-1": `Regions must name each region once, got "eu-west-1" twice or more`,
		"us-east-1,us-gov-west-1":                  `Regions must be of the partition aws, as the stack in eu-west-1 is, got "us-gov-west-1", which is of aws-us-gov: an organization is in one partition`,
		"cn-north-1,eu-west-1,eu-west-1": `Regions must be of the partition aws, as the stack in eu-west-1 is, got "cn-north-1", which is of aws-cn: an organization is in one partition` +
			"\n" + `Regions must name each region once, got "eu-west-1" twice or more`,
	} {
		_, err := made.Launch(launch.Request{Region: "eu-west-1", Parameters: map[string]string{"OrganizationalUnitIds": "r-ab12", "Regions": regions, "ExternalId": "acme-org-1"}})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", regions, got, want)
		}
	}
}
