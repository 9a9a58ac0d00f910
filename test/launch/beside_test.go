package launch_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The customer's commands for a path of its own in each of two buckets: two stacks of one template, whose roles get at one path each,
// and one of which goes without the other. That neither gets at the other's path the proof decides, in TestStacksBesideEachOther.
func testBeside(t *testing.T, c *cloud, _ []*vendors.Definition) {
	text, err := os.ReadFile(filepath.Join(root, "docs/customer.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n### A path of its own in each of several buckets\n")
	block := regexp.MustCompile("(?s)```sh\n(.*?)```").FindStringSubmatch(section)
	if block == nil || strings.Count(block[1], "create-stack") != 2 {
		t.Fatalf("the section has no two commands: %s", section)
	}
	c.run(t, "sh", "-e", "-c", strings.ReplaceAll(block[1], "--stack-name apperate", "--stack-name beside")) // the other names are testReadme's
	exports, reports := &stack{cloud: c, name: "beside-exports"}, &stack{cloud: c, name: "beside-reports"}
	arns := map[*stack][]string{exports: {"arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data/exports/*"}, reports: {"arn:aws:s3:::acme-reports", "arn:aws:s3:::acme-reports/reports/*"}}
	for s, want := range arns {
		s.read(t, "CREATE_COMPLETE")
		c.wantIAM(t, s.name, s.name+"-Role")
		wantList(t, "what the role of "+s.name+" gets at", want, c.opened(t, s.outputs["RoleArn"]))
	}
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", exports.name)
	c.wantIAM(t, exports.name)
	c.wantIAM(t, reports.name, reports.name+"-Role")
	wantList(t, "what the other role gets at", arns[reports], c.opened(t, reports.outputs["RoleArn"]))
}

// opened are the resources in the policies of a role, each once.
func (c *cloud) opened(t *testing.T, role string) []string {
	t.Helper()
	read := func(into any, args ...string) {
		t.Helper()
		if err := json.Unmarshal([]byte(c.aws(t, append(args, "--output", "json")...)), into); err != nil {
			t.Fatal(err)
		}
	}
	var attached struct{ AttachedPolicies []struct{ PolicyArn string } }
	read(&attached, "iam", "list-attached-role-policies", "--role-name", role[strings.LastIndex(role, "/")+1:])
	var list []string
	for _, p := range attached.AttachedPolicies {
		var version struct {
			PolicyVersion struct {
				Document struct{ Statement []struct{ Resource any } }
			}
		}
		read(&version, "iam", "get-policy-version", "--policy-arn", p.PolicyArn, "--version-id", "v1")
		for _, s := range version.PolicyVersion.Document.Statement {
			resources, several := s.Resource.([]any)
			if !several {
				resources = []any{s.Resource}
			}
			for _, r := range resources {
				list = append(list, r.(string))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
