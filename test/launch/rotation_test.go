package launch_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// made is the folder of the made-up vendors, from the project's root.
const made = "test/choices/testdata/"

// moto's account, which the resolver is told.
const account = "123456789012"

func madeTemplate(vendor string) string {
	return filepath.Join(made, "templates", vendor, "1.0.0", "template.yaml")
}

// An external ID is replaced by another without an outage, by the commands that handback prints: the old one, both, the new one
// alone. At each step those open the role that should, and no other, and it is the same role all the time. Where the vendor
// tells something only once the role exists, an update before lets it in.
func testIDRotation(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const before, after = "acme-7f3a-before", "acme-8b5c-afterwards"
	program := c.bucketgrant(t)
	for _, test := range []struct {
		vendor     string
		parameters map[string]string
		// told is what the customer learns once the role exists.
		told map[string]string
		// ids are the old and the new one, where the vendor has a form of its own.
		ids [2]string
		// caller is whom the role trusts, with what its conditions ask for.
		caller judge.Caller
	}{
		{
			vendor: "own-id", parameters: map[string]string{"ExternalId": before},
			told:   map[string]string{"VendorPrincipalArn": "arn:aws:iam::444455556666:user/acme"},
			caller: judge.Caller{ARN: "arn:aws:iam::444455556666:user/acme"},
		},
		{
			vendor: "late-id", ids: [2]string{"late-0123abcd-7", "late-4567cdef"}, told: map[string]string{"ExternalId": "late-0123abcd-7"},
			caller: judge.Caller{ARN: "arn:aws:iam::111122223333:role/any"},
		},
		{
			vendor: "itself", parameters: map[string]string{"RoleName": "rotation-itself"}, told: map[string]string{"ExternalId": before},
			caller: judge.Caller{ARN: "arn:aws:iam::444455556666:role/catalog"},
		},
		{
			vendor: "narrowed", parameters: map[string]string{"ExternalId": before, "VendorSessionName": "narrowed-0123abcd"},
			caller: judge.Caller{ARN: "arn:aws:iam::444455556666:role/reader-1", Context: map[string][]string{
				"sts:RoleSessionName": {"narrowed-0123abcd"}, "sts:SourceIdentity": {"job-1"}, "aws:PrincipalOrgID": {"o-a1b2c3d4e5"}, "aws:SourceIp": {"203.0.113.7"},
			}},
		},
		{
			vendor: "typed-account", parameters: map[string]string{
				"ExternalId": before, "VendorAccountId": "444455556666", "VendorSourceIdentity": "tenant-012345", "VendorOrganizationId": "o-a1b2c3d4e5",
			},
			caller: judge.Caller{ARN: "arn:aws:iam::444455556666:role/any", Context: map[string][]string{
				"sts:SourceIdentity": {"tenant-012345"}, "aws:PrincipalOrgID": {"o-a1b2c3d4e5"},
			}},
		},
	} {
		t.Run(test.vendor, func(t *testing.T) {
			t.Parallel()
			ids := test.ids
			if ids[0] == "" {
				ids = [2]string{before, after}
			}
			bucket := "rotation-" + test.vendor
			c.createBucket(t, bucket)
			parameters := map[string]string{"ExistingBucketName": bucket}
			maps.Copy(parameters, test.parameters)
			s := c.createStackOf(t, "rotation-"+test.vendor, madeTemplate(test.vendor), parameters)
			first := c.role(t, s.outputs["RoleArn"])
			step := func(open ...string) {
				t.Helper()
				if now := c.role(t, s.outputs["RoleArn"]); now.ARN != first.ARN || now.ID != first.ID {
					t.Errorf("the update replaced the role %s (%s) by %s (%s)", first.ARN, first.ID, now.ARN, now.ID)
				}
				s.wantOpen(t, test.caller, []string{ids[0], ids[1], "acme-0000-another"}, open)
			}
			if test.told != nil {
				step()
				s.update(t, test.told)
			}
			step(ids[0])
			s.typed(t, program, "-rotate-external-id", ids[1])
			step(ids[0], ids[1])
			s.typed(t, program)
			step(ids[1])
			if got := []string{s.parameters["ExternalId"], s.parameters["SecondExternalId"]}; !slices.Equal(got, []string{ids[1], ""}) {
				t.Errorf("the external IDs are at last %q", got)
			}
		})
	}
}

var updateStack = regexp.MustCompile(`(?m)^  (aws cloudformation update-stack .*)$`)

// typed types the update that handback prints for a stack, as a customer does.
func (s *stack) typed(t *testing.T, program string, flags ...string) {
	t.Helper()
	args := append([]string{"handback", "-stack-name", s.name, "-vendors", made + "vendors"}, flags...)
	script := `"$@" 2>&1 >/dev/null` // the form is standard output's
	said := s.cloud.run(t, "sh", append([]string{"-c", script, "sh", program}, args...)...)
	command := updateStack.FindAllStringSubmatch(said, -1)
	if len(command) != 1 {
		t.Fatalf("handback prints no single update:\n%s", said)
	}
	s.cloud.run(t, "sh", "-e", "-c", command[0][1])
	s.read(t, "UPDATE_COMPLETE")
	t.Logf("%s after %s", s.name, command[0][1])
	var result struct {
		Stacks []struct {
			Parameters []struct{ ParameterKey, ParameterValue string }
		}
	}
	s.cloud.ask(t, &result, key, "cloudformation", "DescribeStacks", "StackName", s.name)
	for _, p := range result.Stacks[0].Parameters {
		s.parameters[p.ParameterKey] = p.ParameterValue
	}
}

// resolved is what the stack's template makes of its parameters, all of which CloudFormation would take, with the trust of each role as
// the emulator has it: the two must be the same.
func (s *stack) resolved(t *testing.T) *resolve.Stack {
	t.Helper()
	path := s.template
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: s.parameters, StackName: s.name, AccountID: account, Region: s.cloud.region})
	if err != nil {
		t.Fatalf("%s with %v: %v", s.name, s.parameters, err)
	}
	if r := stack.Resource("Role"); r != nil {
		document := r.Properties["AssumeRolePolicyDocument"]
		if text, isText := document.(string); isText {
			document = parsedJSON(t, text)
		}
		text, err := url.PathUnescape(s.cloud.role(t, s.outputs["RoleArn"]).Trust)
		if err != nil {
			t.Fatal(err)
		}
		is := parsedJSON(t, text)
		if diff := cmp.Diff(document, is); diff != "" {
			t.Errorf("trust of %s (-resolved +launched):\n%s", s.name, diff)
		}
		r.Properties["AssumeRolePolicyDocument"] = is
	}
	return stack
}

func parsedJSON(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// wantOpen wants these of the external IDs, and no other, to open the role for a caller, and nobody to get in without one.
func (s *stack) wantOpen(t *testing.T, c judge.Caller, ids, open []string) {
	t.Helper()
	j, err := judge.Of(s.resolved(t))
	if err != nil {
		t.Fatal(err)
	}
	with := func(id string) bool {
		asks := judge.Caller{ARN: c.ARN, Context: map[string][]string{}}
		maps.Copy(asks.Context, c.Context)
		if id != "" {
			asks.Context["sts:ExternalId"] = []string{id}
		}
		in, err := j.MayAssume("Role", asks)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if with("") {
		t.Errorf("%s assumes the role of %s without an external ID", c.ARN, s.name)
	}
	var got []string
	for _, id := range ids {
		if with(id) {
			got = append(got, id)
		}
	}
	if !slices.Equal(got, open) {
		t.Errorf("%s is open to %q, must be to %q", s.name, strings.Join(got, ", "), strings.Join(open, ", "))
	}
}
