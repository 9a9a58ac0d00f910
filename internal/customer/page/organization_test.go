package page

import (
	"encoding/json"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/launch"
)

// A vendor that offers a launch for an organization has a second page: what it makes, what comes before, the links and commands,
// what is handed back of each account, and the least policy. The first one leads there, and of other vendors nothing changes.
func TestPageForAnOrganization(t *testing.T) {
	t.Parallel()
	const choices = "../../../test/choices/testdata/"
	s := example(t)
	s.Vendors, s.Templates, s.IDs = choices+"vendors", choices+"templates", []string{"every-role", "named-role", "pipeline"}
	site := build(t, s)
	if site["named-role/organization.html"] != "" || strings.Contains(site["named-role/index.html"], "organization.html") {
		t.Error("who offers none has a page for it")
	}
	if !strings.Contains(site["every-role/index.html"], `<a href="organization.html">launch it for the organization</a>`) {
		t.Error("the page does not lead there")
	}
	text := site["every-role/organization.html"]
	words := html.UnescapeString(text)
	data, err := os.ReadFile(filepath.Join(s.Templates, "every-role/1.0.0/organization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Connect the accounts of an organization to Roles", "service-managed permissions", "activate-organizations-access", "register-delegated-administrator",
		"<code>OrganizationalUnitIds</code>", "--stack-name every-role", "https://acme-templates.s3.us-east-1.amazonaws.com/every-role/1.0.0/organization.yaml",
		"aws_cloudformation_stack", "delete-stack", "list-stack-instances --region us-east-1 --stack-set-name every-role", "Change it for all accounts at once", `"Sid": "StacksInAccounts"`, release.Sum(data), "not released yet", "The management account gets none",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("it has no %q", want)
		}
	}
	for _, never := range []string{"<script", "Launch in the AWS console", "&amp;lt;"} { // it is not released
		if strings.Contains(text, never) {
			t.Errorf("it has %q", never)
		}
	}
	if other := html.UnescapeString(site["pipeline/organization.html"]); !strings.Contains(other, "Before each launch") || !strings.Contains(other, "for account in $(aws organizations list-accounts") ||
		strings.Contains(words, "Before each launch") {
		t.Error("whoever must say whether accounts have an OIDC provider is told how to look, and nobody else")
	}
	if policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(words); policy == nil || strings.Contains(policy[1], "script-src") || !strings.Contains(policy[1], "default-src 'none'") {
		t.Errorf("its policy is %q", policy)
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if ids[id[1]] {
			t.Errorf("two elements are called %s", id[1])
		}
		ids[id[1]] = true
	}
	for _, to := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if !ids[to[1]] {
			t.Errorf("nothing is called %s", to[1])
		}
	}
	if !strings.Contains(site["every-role/index.html"], ` id="undo"`) {
		t.Error("the page for one account has no #undo to lead to")
	}
}

// Each region has its link, which launches the form; those of China have none.
func TestLinksForAnOrganization(t *testing.T) {
	t.Parallel()
	config := &hosting.Config{Hosting: []hosting.Place{{Partition: "aws", Region: "us-east-1", Bucket: "acme-templates"},
		{Partition: "aws-cn", Region: "cn-north-1", Bucket: "acme-templates-cn"}, {Partition: "aws-us-gov", Region: "us-gov-west-1", Bucket: "acme-templates-gov"}}}
	def, p := pageOfChoice(t, "every-role", config)
	found, err := launch.Unreleased("../../../test/choices/testdata/templates", def, "")
	if err != nil {
		t.Fatal(err)
	}
	p.Released, p.Partitions = true, partition.All()[:3] // as if the vendor served customers in China
	if err := p.addOrganization(def, found, launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: "every-role"}, config); err != nil {
		t.Fatal(err)
	}
	var regions []string
	for _, l := range p.Everywhere.Links {
		link, err := launch.ParseLink(string(l.Link))
		if err != nil || link.Region != l.Region || !strings.HasSuffix(link.TemplateURL, "/every-role/1.0.0/organization.yaml") {
			t.Errorf("%s: %+v, %v", l.Region, link, err)
		}
		regions = append(regions, l.Region)
	}
	if !slices.Contains(regions, "us-gov-west-1") || !slices.Contains(regions, "eu-west-1") || slices.Contains(regions, "cn-north-1") || p.Everywhere.First.Region != "us-east-1" {
		t.Errorf("first %s, of %q", p.Everywhere.First.Region, regions)
	}
	l, err := lookOf(hosting.Theme{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.renderOrganization(l)
	if err != nil {
		t.Fatal(err)
	}
	text := html.UnescapeString(string(data))
	if strings.Count(text, p.Everywhere.First.Link) != 2 || !strings.Contains(text, "Launch in the AWS console") {
		t.Errorf("the released page leads %d times to %s", strings.Count(text, p.Everywhere.First.Link), p.Everywhere.First.Link)
	}
}

// One that is left of a vendor that offers none any more is told as a page is.
func TestLeftOverOrganization(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := []File{{"index.html", []byte("1")}, {"a/index.html", []byte(dataElement)}, {"a/organization.html", []byte(organizationElement)}}
	if _, err := Write(dir, files); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int][]string{3: nil, 2: {"a/organization.html"}, 1: {"a/index.html", "a/organization.html"}} {
		if got, err := LeftOver(dir, files[:n]); err != nil || !slices.Equal(got, want) {
			t.Errorf("of %d files: left are %q, %v, want %q", n, got, err, want)
		}
	}
}

// What a signed invitation gives stands in the links, commands and the policy, as Go's launch writes them; an invitation for the other page, or one that was
// changed, is none of this page's.
func TestInvitationOfAnOrganization(t *testing.T) {
	t.Parallel()
	signer, _ := testKey(t)
	other, _ := testKey(t)
	config := &hosting.Config{Hosting: places[:3], InvitationKeys: []signkey.PublicKey{signer.Public()}}
	type want struct {
		state, stackName, region string
		parameters               map[string]string
		launch                   *launch.Template
		refused                  int
		policy                   string
	}
	var cases []map[string]any
	var wants []want
	for _, vendor := range []string{"every-role", "per-account", "known-accounts"} {
		def, p := pageOfChoice(t, vendor, config)
		found, err := launch.Unreleased("../../../test/choices/testdata/templates", def, "")
		if err != nil {
			t.Fatal(err)
		}
		form, err := launch.NewForOrganization(found, config.Hosting)
		if err != nil {
			t.Fatal(err)
		}
		yaml, err := template.Parse(found.Organization)
		if err != nil {
			t.Fatal(err)
		}
		given := map[string]string{"OrganizationalUnitIds": "ou-ab12-cd345678,ou-ab12-cd345679", "Regions": "eu-west-1,us-east-1", "ExternalId": "acme-1"}
		add := func(i invite.Invitation, with want, change func(string) string) {
			values := map[string]string{}
			maps.Copy(values, with.parameters)
			if with.stackName != vendor {
				values["stackName"] = with.stackName
			}
			i.Vendor, i.Partition, i.Expires, i.Values = vendor, "aws", expires, values
			policy, err := launchpolicy.ForOrganization(yaml, launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: with.stackName})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.MarshalIndent(policy, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			with.launch, with.policy = form, string(text)
			key := signer
			if with.state == "unknownKey" {
				key = other
			}
			cases = append(cases, map[string]any{"kind": "organization", "data": p.Everywhere.Data, "hash": change(fragmentOf(t, i, key)), "now": expires.Add(-time.Hour), "region": with.region})
			wants = append(wants, with)
		}
		same := func(hash string) string { return hash }
		add(invite.Invitation{Organization: true}, want{state: "signed", stackName: vendor + "-t8v3m0qk", region: "us-east-1", parameters: given}, same)
		add(invite.Invitation{Organization: true}, want{state: "signed", stackName: vendor, region: "eu-west-1", parameters: map[string]string{}}, same)
		add(invite.Invitation{}, want{state: "changed", stackName: vendor, region: "us-east-1", parameters: given}, same)
		add(invite.Invitation{Organization: true}, want{state: "unknownKey", stackName: vendor, region: "us-east-1", parameters: given}, same)
		add(invite.Invitation{Organization: true}, want{state: "changed", stackName: vendor, region: "us-east-1", parameters: map[string]string{"ExternalId": "acme-2", "OrganizationalUnitIds": "r-ab12"}},
			func(hash string) string { return strings.Replace(hash, "acme-2", "acme-3", 1) })
		add(invite.Invitation{Organization: true}, want{state: "signed", stackName: vendor, region: "us-east-1", parameters: map[string]string{"OrganizationalUnitIds": "everybody"}, refused: 1}, same)
	}
	for n, raw := range inNode(t, nil, nil, cases) {
		var got struct {
			State                                                     string
			Refused                                                   []string
			Link, CreateStack, Terraform, DeleteStack, Stacks, Policy string
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		w := wants[n]
		if got.State != w.state || len(got.Refused) != w.refused {
			t.Errorf("%d: %s, want %s, %q", n, got.State, w.state, got.Refused)
		}
		if w.state != "signed" || w.refused > 0 {
			continue
		}
		l, err := w.launch.Launch(launch.Request{Region: w.region, StackName: w.stackName, Parameters: w.parameters})
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range []struct{ what, got, want string }{{"link", got.Link, l.Link}, {"command", got.CreateStack, l.CreateStack}, {"Terraform", got.Terraform, l.Terraform},
			{"deletion", got.DeleteStack, l.DeleteStack()}, {"stacks", got.Stacks, stacksCommand(w.stackName, w.region)}, {"policy", got.Policy, w.policy}} {
			if diff := cmp.Diff(of.want, of.got); diff != "" {
				t.Errorf("%d, %s (-Go +page):\n%s", n, of.what, diff)
			}
		}
	}
}
