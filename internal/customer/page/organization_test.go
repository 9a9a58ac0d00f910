package page

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
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
