package launch_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// leanStack is a stack as its owner sees it: what it was launched with, what it made, and what it gives back.
type leanStack struct {
	Parameters, Resources, Outputs map[string]string
}

// A link of the lean form is launched by the command beside it, and updated to the full template as its words say: with the values
// that the stack has nothing changes, and then every other choice is there. An update with the lean form sets it back.
func testLean(t *testing.T, c *cloud, defs []*vendors.Definition) {
	const bucket = "lean-templates"
	c.createBucket(t, bucket)
	config := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	if err := os.WriteFile(config, []byte("hosting: [{partition: aws, region: us-east-1, bucket: "+bucket+"}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	program := c.bucketgrant(t)
	for _, tt := range []struct {
		vendor string
		given  []string // parameters, in pairs
		choice string   // one that the full template offers
		value  string
	}{
		{"quartic", []string{"ExternalId", "acme-lean"}, "MaxSessionDuration", "7200"},
		{"dataloop", nil, "AllowDelete", "Yes"},
	} {
		def := find(t, defs, tt.vendor)
		for _, name := range []string{release.TemplateFile(def.Vendor, def.Version), release.LeanFile(def.Vendor, def.Version)} {
			data, err := os.ReadFile(filepath.Join(root, "templates", name))
			if err != nil {
				t.Fatal(err)
			}
			c.putObject(t, bucket, name, string(data))
		}
		t.Run(tt.vendor, func(t *testing.T) {
			t.Parallel()
			name := "lean-" + tt.vendor
			args := []string{"launch", tt.vendor, "-unreleased", "-config", config, "-region", region, "-stack-name", name, "-complete", "-format", "json"}
			asked := []string{}
			for pair := range slices.Chunk(tt.given, 2) {
				args, asked = append(args, "-param", pair[0]+"="+pair[1]), append(asked, pair[0])
			}
			var list []launches.Launch
			if err := json.Unmarshal([]byte(c.run(t, program, args...)), &list); err != nil || len(list) != 1 {
				t.Fatalf("%v: %d launches", err, len(list))
			}
			l := list[0]
			if link, err := launches.ParseLink(l.Link); err != nil || link.TemplateURL != l.TemplateURL || filepath.Base(link.TemplateURL) != release.LeanName {
				t.Fatalf("%v: the link launches %s, the command %s", err, link.TemplateURL, l.TemplateURL)
			}
			c.run(t, "sh", "-e", "-c", l.CreateStack)
			lean := c.describe(t, name, "CREATE_COMPLETE")
			if len(lean.Parameters) != len(asked) {
				t.Errorf("it was asked for %v, want %q", lean.Parameters, asked)
			}

			update := func(url string, choice ...string) leanStack {
				t.Helper()
				args := []string{"cloudformation", "update-stack", "--stack-name", name, "--template-url", url, "--capabilities", "CAPABILITY_IAM"}
				var parameters []parameter
				for _, p := range asked {
					parameters = append(parameters, parameter{ParameterKey: p, UsePreviousValue: true})
				}
				for pair := range slices.Chunk(choice, 2) {
					parameters = append(parameters, parameter{ParameterKey: pair[0], ParameterValue: &pair[1]})
				}
				if text, err := json.Marshal(parameters); err != nil {
					t.Fatal(err)
				} else if parameters != nil {
					args = append(args, "--parameters", string(text))
				}
				c.aws(t, args...)
				return c.describe(t, name, "UPDATE_COMPLETE")
			}
			full := update(l.FullTemplateURL)
			if len(full.Parameters) <= len(asked) {
				t.Errorf("the full template has the parameters %v", full.Parameters)
			}
			full.Parameters = lean.Parameters
			if diff := cmp.Diff(lean, full); diff != "" {
				t.Errorf("the update with the full template changed (-lean +full):\n%s", diff)
			}
			chosen := update(l.FullTemplateURL, tt.choice, tt.value)
			if chosen.Parameters[tt.choice] != tt.value {
				t.Errorf("%s is %q, want %q", tt.choice, chosen.Parameters[tt.choice], tt.value)
			}
			if diff := cmp.Diff(lean, update(l.TemplateURL)); diff != "" {
				t.Errorf("the way back (-lean +back):\n%s", diff)
			}
		})
	}
}

// describe is a stack in a state.
func (c *cloud) describe(t *testing.T, name, wantStatus string) leanStack {
	t.Helper()
	var described struct {
		Stacks []struct {
			StackStatus string
			Parameters  []struct{ ParameterKey, ParameterValue string }
			Outputs     []struct{ OutputKey, OutputValue string }
		}
	}
	if err := json.Unmarshal([]byte(c.aws(t, "cloudformation", "describe-stacks", "--stack-name", name)), &described); err != nil {
		t.Fatal(err)
	}
	var made struct {
		StackResourceSummaries []struct{ LogicalResourceId, PhysicalResourceId string } //nolint:revive // AWS's names
	}
	if err := json.Unmarshal([]byte(c.aws(t, "cloudformation", "list-stack-resources", "--stack-name", name)), &made); err != nil {
		t.Fatal(err)
	}
	if len(described.Stacks) != 1 || described.Stacks[0].StackStatus != wantStatus || len(made.StackResourceSummaries) == 0 {
		t.Fatalf("%s is %+v with %v, want one stack, %s", name, described.Stacks, made, wantStatus)
	}
	s := leanStack{map[string]string{}, map[string]string{}, map[string]string{}}
	for _, p := range described.Stacks[0].Parameters {
		s.Parameters[p.ParameterKey] = p.ParameterValue
	}
	for _, o := range described.Stacks[0].Outputs {
		s.Outputs[o.OutputKey] = o.OutputValue
	}
	for _, r := range made.StackResourceSummaries {
		s.Resources[r.LogicalResourceId] = r.PhysicalResourceId
	}
	return s
}
