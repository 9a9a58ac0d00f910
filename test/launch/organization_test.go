package launch_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A stack set over five accounts and two regions, one account left out. Moto has no AWS::CloudFormation::StackSet: the test
// makes the calls that CloudFormation makes of it, with the properties that the organization's template resolves to, and leaves
// out itself the account that AccountFilterType leaves out, which moto does not read. It has no automatic deployment either.
func testOrganization(t *testing.T, c *cloud, defs []*vendors.Definition) {
	def := defs[slices.IndexFunc(defs, func(d *vendors.Definition) bool { return d.Vendor == "quartic" })]
	unit, accounts := c.organization(t, 5)
	properties := stackSet(t, def, map[string]string{
		allaccounts.OrganizationalUnitIDs: unit, allaccounts.ExcludedAccountIDs: accounts[4], allaccounts.AutomaticDeployment: "No",
		allaccounts.Regions: "us-east-1,eu-west-1", "ExternalId": "acme-org-1", "Versioning": "Enabled",
	})
	group := properties["StackInstancesGroup"].([]any)[0].(map[string]any)
	targets := group["DeploymentTargets"].(map[string]any)
	if targets["AccountFilterType"] != "DIFFERENCE" || !slices.Equal(targets["Accounts"].([]any), []any{any(accounts[4])}) {
		t.Fatalf("the targets are %v", targets)
	}
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(properties["TemplateBody"].(string)), 0o600); err != nil {
		t.Fatal(err)
	}
	name, regions := properties["StackSetName"].(string), []string{"us-east-1", "eu-west-1"}
	c.aws(t, "cloudformation", "create-stack-set", "--stack-set-name", name, "--template-body", "file://"+file,
		"--permission-model", properties["PermissionModel"].(string), "--auto-deployment", inJSON(t, properties["AutoDeployment"]),
		"--capabilities", "CAPABILITY_IAM", "--parameters", inJSON(t, properties["Parameters"]))
	c.aws(t, slices.Concat([]string{"cloudformation", "create-stack-instances", "--stack-set-name", name,
		"--deployment-targets", inJSON(t, map[string]any{"OrganizationalUnitIds": targets["OrganizationalUnitIds"]}), "--regions"}, regions)...)
	c.aws(t, slices.Concat([]string{"cloudformation", "delete-stack-instances", "--stack-set-name", name, "--no-retain-stacks",
		"--accounts", accounts[4], "--regions"}, regions)...)

	for i, account := range accounts {
		want := 2
		if i == 4 {
			want = 0
		}
		trusts := c.trustsIn(t, account)
		if len(trusts) != want {
			t.Errorf("account %d of 5 has %d roles with a trust in the vendor, want %d", i+1, len(trusts), want)
		}
		for _, trust := range trusts {
			if !strings.Contains(trust, `"sts:ExternalId": "acme-org-1"`) {
				t.Errorf("a role of account %d trusts %s", i+1, trust)
			}
		}
	}
}

// stackSet are the properties of the stack set that an organization launches.
func stackSet(t *testing.T, def *vendors.Definition, parameters map[string]string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "templates", def.Vendor, def.Version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	data, err = organization.Make(data, organization.Release{Vendor: def.Vendor, Name: def.Name, Version: def.Version, Capabilities: []string{"CAPABILITY_IAM"}})
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := resolve.Resolve(wrapped, resolve.Input{Partition: "aws", Region: region, StackName: "acme-everywhere", Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return stack.Resource("StackSet").Properties
}

// organization is a unit with accounts of its own in an organization that there was not.
func (c *cloud) organization(t *testing.T, accounts int) (unit string, ids []string) {
	t.Helper()
	ask := func(into any, action string, body map[string]string) {
		t.Helper()
		answer := c.request(t, key, "organizations", http.MethodPost, "/", inJSON(t, body),
			"Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "AWSOrganizationsV20161128."+action)
		if err := json.Unmarshal(answer, into); len(answer) > 0 && err != nil {
			t.Fatalf("%s: %v in %s", action, err, answer)
		}
	}
	type id struct{ ID string }
	var roots struct{ Roots []id }
	var made struct{ OrganizationalUnit id }
	ask(&struct{}{}, "CreateOrganization", map[string]string{"FeatureSet": "ALL"})
	ask(&roots, "ListRoots", nil)
	ask(&made, "CreateOrganizationalUnit", map[string]string{"ParentId": roots.Roots[0].ID, "Name": "data"})
	for i := range accounts {
		name := "data" + string(rune('1'+i))
		var account struct{ CreateAccountStatus struct{ AccountID string } }
		ask(&account, "CreateAccount", map[string]string{"Email": name + "@example.com", "AccountName": name})
		ids = append(ids, account.CreateAccountStatus.AccountID)
		ask(&struct{}{}, "MoveAccount", map[string]string{"AccountId": ids[i], "SourceParentId": roots.Roots[0].ID, "DestinationParentId": made.OrganizationalUnit.ID})
	}
	return made.OrganizationalUnit.ID, ids
}

// trustsIn are the trust policies of the roles in another account.
func (c *cloud) trustsIn(t *testing.T, account string) []string {
	t.Helper()
	var session struct{ Credentials struct{ AccessKeyID string } }
	c.ask(t, &session, key, "sts", "AssumeRole", "RoleArn", "arn:aws:iam::"+account+":role/reader", "RoleSessionName", "reader")
	var result struct{ RoleDetailList []role }
	c.ask(t, &result, session.Credentials.AccessKeyID, "iam", "GetAccountAuthorizationDetails", "Filter.member.1", "Role")
	var trusts []string
	for _, r := range result.RoleDetailList {
		if text, err := url.PathUnescape(r.Trust); err != nil {
			t.Fatal(err)
		} else if strings.Contains(text, "ExternalId") {
			trusts = append(trusts, text)
		}
	}
	return trusts
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
