//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
)

// A command that looks is one of a shell's within quotes.
var lookingCommand = regexp.MustCompile(`(?s)--parameters ("\$\(.*?\)")\naws cloudformation wait`)

// Where nobody has handed back which form of which version a stack runs, the command asks the stack which parameters it has: none is named that it
// has not, and none that it has is left out, whichever form it runs.
func TestUpgradeLooks(t *testing.T) {
	t.Parallel()
	testtools.Need(t, "aws", "commands that ask a stack", "pip install awscli")
	moto := testtools.StartMoto(t, "../..", "eu-west-1", "commands that ask a stack, on an emulator of AWS").Address
	f := newFleetIn(t)
	versions := fleetVersions(t)
	of := func(version string, pairs ...string) {
		versions[version] = testvendors.Replaced(t, versions["1.0.0"], append([]string{"Quartic 1.0.0", "Quartic " + version, "quartic 1.0.0", "quartic " + version}, pairs...)...)
	}
	of("1.3.0", "    Default: 3600\n", "    Default: 7200\n")
	of("1.4.0")
	versions["1.4.0"] = strings.ReplaceAll(versions["1.4.0"], "AccessLogs", "RequestLogs")
	testvendors.Release(t, f.path("templates"), f.def, versions)
	made, err := lean.Make(parsedTemplate(t, versions["1.0.0"]), lean.Always(nil))
	if err != nil {
		t.Fatal(err)
	}
	testvendors.ReleaseLean(t, f.path("templates"), "quartic", "1.0.0", string(made))

	client := cloudformation.New(cloudformation.Options{BaseEndpoint: &moto, Region: "eu-west-1", Credentials: keyed("testing")})
	for name, body := range map[string]string{"full-1": versions["1.0.0"], "lean-1": string(made), "full-2": versions["1.1.0"]} {
		if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &body, Capabilities: []types.Capability{types.CapabilityCapabilityIam},
			Parameters: []types.Parameter{{ParameterKey: aws.String("ExternalId"), ParameterValue: aws.String("acme-1")}}}); err != nil {
			t.Fatal(name, err)
		}
	}

	n := runningVersion(1, "")
	n.Values.Template, n.Values.Stack, n.StackName, n.Region, n.Expires = "", "", "full-1", "eu-west-1", time.Now().Add(time.Hour)
	c := f.register(t, n)[0]
	if code, _, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", c.ID); code == 0 || !strings.Contains(stderr, "there is no stack to update") {
		t.Errorf("before a check: code %d, %s", code, stderr)
	}
	f.checked(t, c.ID, registry.Good)

	all := parsedTemplate(t, versions["1.0.0"]).Keys("Parameters")
	kept := func(names ...string) (lines []string) {
		for _, name := range names {
			lines = append(lines, name+" as before")
		}
		return lines
	}
	without := func(name string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == name })
	}
	for _, tt := range []struct {
		name, stack, to string
		args            []string
		want            []string
	}{
		{"the full template", "full-1", "1.1.0", nil, kept(all...)},
		{"the lean form", "lean-1", "1.1.0", nil, kept("ExternalId")},
		{"it runs the version already", "full-2", "1.1.0", nil, kept(append([]string{"Owner"}, all...)...)},
		{"what the lean form has for good", "lean-1", "1.3.0", nil, append(kept("ExternalId"), "MaxSessionDuration 3600")},
		{"what the full one has", "full-1", "1.3.0", nil, kept(all...)},
		{"something to decide", "lean-1", "2.0.0", nil, append(kept("ExternalId"), "DataClass <DataClass>")},
		{"something that was decided", "lean-1", "2.0.0", []string{"-param", "DataClass=Public"}, append(kept("ExternalId"), "DataClass Public")},
		{"another name", "full-1", "1.4.0", []string{"-renamed", "AccessLogs=RequestLogs"}, append(kept(without("AccessLogs")...), "RequestLogs No")},
		{"another name of what it does not have", "lean-1", "1.4.0", []string{"-renamed", "AccessLogs=RequestLogs"}, kept("ExternalId")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, page, stderr := f.run(t.Context(), append([]string{"upgrade", "quartic", tt.to, c.ID}, tt.args...)...)
			found := lookingCommand.FindStringSubmatch(page)
			if code != 0 || found == nil {
				t.Fatalf("code %d, %s%s", code, stderr, page)
			}
			for _, want := range []string{"as far as Quartic knows: it is the one that you were invited to launch.", "If the stack's output `TemplateVersion` says another one, tell Quartic so"} {
				if !strings.Contains(page, want) {
					t.Errorf("the page is without %q:\n%s", want, page)
				}
			}
			cmd := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+strings.Replace(found[1], "full-1", tt.stack, 1))
			cmd.Env = append(testtools.Isolated(t, "eu-west-1"), "AWS_ENDPOINT_URL="+moto)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s\n%s", err, out, found[1])
			}
			var list []struct {
				ParameterKey, ParameterValue string
				UsePreviousValue             bool
			}
			if err := json.Unmarshal(out, &list); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var got []string
			for _, p := range list {
				value := p.ParameterValue
				if p.UsePreviousValue {
					value += "as before"
				}
				got = append(got, p.ParameterKey+" "+value)
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(tt.want)), slices.Sorted(slices.Values(got))); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, found[1])
			}
		})
	}
	code, stdout, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", "-out", f.path("pages"))
	if code != 0 || !strings.Contains(stdout, ",0,unknown,,offered\n") || !strings.Contains(stderr, "     1  of all of these run what they were invited to launch as far as anybody knows: nobody has said it\n") {
		t.Errorf("code %d, %s%s", code, stdout, stderr)
	}
}
