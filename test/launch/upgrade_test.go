package launch_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// fleetOf is a vendor with three versions, two of them made up, a registry and a program.
type fleetOf struct {
	*cloud
	def                         *vendors.Definition
	dir, program, database, out string
}

// The first customer goes from 1.0.0 to 1.1.0, from there to 2.0.0, and back; the second one past 1.1.0. What they are told to type is
// typed, and every value that they have is as before.
func testUpgrade(t *testing.T, c *cloud, defs []*vendors.Definition) {
	f := newFleet(t, c, find(t, defs, "quartic"))
	chosen := map[string]string{"ExternalId": "acme-1", "NewBucketName": "upgrade-one", "Versioning": "Enabled", "MaxSessionDuration": "7200"}
	first := c.createStack(t, "upgrade-one", f.def, chosen)
	second := c.createStack(t, "upgrade-two", f.def, map[string]string{"ExternalId": "acme-2", "NewBucketName": "upgrade-two", "MaxSessionDuration": "3600"})
	f.register(t, first, second)
	if got, want := f.run(t, "fleet", "-templates", f.dir), "quartic  1.0.0    handed back  full  2 "; !strings.Contains(got, want) {
		t.Errorf("got\n%swant %s", got, want)
	}

	// 1.1.0 has a new parameter with a default: whom to send which page stands on stdout.
	list := f.run(t, append([]string{"upgrade", "quartic", "1.1.0", "-out", f.out, "-limit", "1", "-format", "json"}, f.where()...)...)
	var step struct{ Connection, Customer, Page, Do string }
	if err := json.Unmarshal([]byte(list), &step); err != nil || step.Do != "ask" || step.Customer != "upgrade-one" {
		t.Fatalf("%v\n%s", err, list)
	}
	page, err := os.ReadFile(step.Page)
	if err != nil {
		t.Fatal(err)
	}
	if want := "- `Owner` is new, and empty unless you add `ParameterKey=Owner,ParameterValue=…`: Who looks after the bucket.\n"; !strings.Contains(string(page), want) {
		t.Errorf("the page is without %q:\n%s", want, page)
	}
	f.follow(t, string(page), nil)
	f.wants(t, first, "1.1.0", chosen)
	f.handBack(t, first)
	progress := f.run(t, append([]string{"upgrade", "quartic", "1.1.0", "-out", f.out, "-limit", "0"}, f.where()...)...)
	if progress != "" { // nobody is to be asked
		t.Errorf("asked further: %s", progress)
	}

	// 2.0.0 renames one, asks for another, and has done with a third.
	renamed := []string{"-renamed", "MaxSessionDuration=LongestSession"}
	to2 := func(s *stack) string {
		return f.run(t, append(append([]string{"upgrade", "quartic", "2.0.0", s.name}, renamed...), f.where()...)...)
	}
	text := to2(first)
	for _, want := range []string{"`DataClass`: What is in it. Write it into the command below, in place of `<DataClass>`.",
		"`MaxSessionDuration` is called `LongestSession` from now on, and keeps its value.", "`Owner` is no more: what you chose with it goes.",
		"Versioning refuses \"Suspended\", which it took before. If yours is such a value,"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page is without %q:\n%s", want, text)
		}
	}
	f.follow(t, text, map[string]string{"DataClass": "Internal"})
	f.wants(t, first, "2.0.0", map[string]string{"ExternalId": "acme-1", "NewBucketName": "upgrade-one", "Versioning": "Enabled", "LongestSession": "7200", "DataClass": "Internal"})
	f.handBack(t, first)
	f.follow(t, to2(second), map[string]string{"DataClass": "Public"}) // past 1.1.0
	f.wants(t, second, "2.0.0", map[string]string{"ExternalId": "acme-2", "NewBucketName": "upgrade-two", "Versioning": "Off", "LongestSession": "3600", "DataClass": "Public"})
	f.handBack(t, second)
	if got, want := f.run(t, "fleet", "-templates", f.dir), "quartic  2.0.0    handed back  full  2 "; !strings.Contains(got, want) || !strings.Contains(got, "newest") {
		t.Errorf("got\n%swant %s", got, want)
	}

	// And back.
	text = f.run(t, append([]string{"upgrade", "quartic", "1.1.0", "upgrade-one", "-renamed", "LongestSession=MaxSessionDuration"}, f.where()...)...)
	if !strings.Contains(text, "# Quartic: your way back from 2.0.0 to 1.1.0\n") || !strings.Contains(text, "\nVersion 1.1.0 is older than the one that you run.\n") {
		t.Errorf("the way back:\n%s", text)
	}
	f.follow(t, text, nil)
	f.wants(t, first, "1.1.0", chosen)
}

// newFleet makes the versions, and hosts them.
func newFleet(t *testing.T, c *cloud, def *vendors.Definition) *fleetOf {
	t.Helper()
	f := &fleetOf{cloud: c, def: def, dir: t.TempDir(), out: t.TempDir()}
	f.program, f.database = c.bucketgrant(t), filepath.Join(f.out, "registry.db")
	data, err := os.ReadFile(filepath.Join(root, "templates/quartic/1.0.0/template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	first := string(data)
	second := testvendors.Replaced(t, first,
		"Quartic 1.0.0", "Quartic 1.1.0", "quartic 1.0.0", "quartic 1.1.0",
		"\nParameters:\n", "\nParameters:\n  Owner:\n    Type: String\n    Description: Who looks after the bucket.\n    Default: \"\"\n\n",
		"\nOutputs:\n", "\nOutputs:\n  Owner:\n    Description: Who looks after the bucket.\n    Value: !Sub owner ${Owner}\n\n",
	)
	third := testvendors.Replaced(t, first,
		"Quartic 1.0.0", "Quartic 2.0.0", "quartic 1.0.0", "quartic 2.0.0", "MaxSessionDuration:\n    Type", "LongestSession:\n    Type",
		"- MaxSessionDuration\n", "- LongestSession\n", "MaxSessionDuration:\n        default", "LongestSession:\n        default",
		"!Ref MaxSessionDuration", "!Ref LongestSession", `["Off", Enabled, Suspended]`, `["Off", Enabled]`,
		"\nParameters:\n", "\nParameters:\n  DataClass:\n    Type: String\n    Description: What is in it.\n    AllowedValues: [Public, Internal]\n\n",
		"\nOutputs:\n", "\nOutputs:\n  DataClass:\n    Description: What is in it.\n    Value: !Ref DataClass\n\n",
	)
	versions := map[string]string{"1.0.0": first, "1.1.0": second, "2.0.0": third}
	testvendors.Release(t, f.dir, def, versions)
	c.createBucket(t, "upgrade-templates")
	for version, text := range versions {
		c.putObject(t, "upgrade-templates", release.TemplateFile(def.Vendor, version), text)
	}
	f.write(t, "bucketgrant.yaml", "hosting: [{partition: aws, region: us-east-1, bucket: upgrade-templates}]\n")
	return f
}

func (f *fleetOf) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (f *fleetOf) where() []string {
	return []string{"-templates", f.dir, "-config", filepath.Join(f.dir, "bucketgrant.yaml")}
}

func (f *fleetOf) run(t *testing.T, args ...string) string {
	t.Helper()
	return f.cloud.run(t, f.program, append(args, "-database", f.database)...)
}

// register registers stacks, as a list of the vendor's has them.
func (f *fleetOf) register(t *testing.T, stacks ...*stack) {
	t.Helper()
	list := "id,bucket,region,roleArn,externalId,template,stackName\n"
	for _, s := range stacks {
		list += strings.Join([]string{s.name, s.outputs["BucketName"], region, s.outputs["RoleArn"], s.parameters["ExternalId"], s.outputs["TemplateVersion"], s.name}, ",") + "\n"
	}
	f.write(t, "list.csv", list)
	f.run(t, "connections", "import", "quartic", filepath.Join(f.dir, "list.csv"))
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)\n```")

// follow types what a page says, but for what takes the change set away again, with what the customer decides.
func (f *fleetOf) follow(t *testing.T, page string, decided map[string]string) {
	t.Helper()
	blocks := shellBlock.FindAllStringSubmatch(page, -1)
	if len(blocks) != 5 || !strings.Contains(blocks[4][1], "delete-change-set") {
		t.Fatalf("the page has not the five blocks of commands:\n%s", page)
	}
	for _, b := range blocks[:4] {
		line := b[1]
		for name, value := range decided {
			line = strings.ReplaceAll(line, "<"+name+">", value)
		}
		out, err := f.try(t, nil, "sh", "-e", "-c", line)
		t.Logf("%s\n%s", line, out)
		if err != nil {
			t.Fatalf("%v\n%s", err, f.Log())
		}
	}
}

// wants wants the stack to be of a version, with these values among its parameters.
func (f *fleetOf) wants(t *testing.T, s *stack, version string, parameters map[string]string) {
	t.Helper()
	var got struct {
		Stacks []struct {
			StackStatus string
			Outputs     []struct{ OutputKey, OutputValue string }
			Parameters  []struct{ ParameterKey, ParameterValue string }
		}
	}
	if err := json.Unmarshal([]byte(f.aws(t, "cloudformation", "describe-stacks", "--stack-name", s.name)), &got); err != nil {
		t.Fatal(err)
	}
	is := got.Stacks[0]
	s.outputs = map[string]string{}
	for _, o := range is.Outputs {
		s.outputs[o.OutputKey] = o.OutputValue
	}
	if is.StackStatus != "UPDATE_COMPLETE" || s.outputs["TemplateVersion"] != "quartic "+version {
		t.Errorf("%s is %s, of %s, want %s", s.name, is.StackStatus, s.outputs["TemplateVersion"], version)
	}
	for name, value := range parameters {
		if !slices.ContainsFunc(is.Parameters, func(p struct{ ParameterKey, ParameterValue string }) bool {
			return p.ParameterKey == name && p.ParameterValue == value
		}) {
			t.Errorf("%s: %s is not %q in %v", s.name, name, value, is.Parameters)
		}
	}
	if s.outputs["BucketName"] != s.name {
		t.Errorf("%s has the bucket %s", s.name, s.outputs["BucketName"])
	}
}

// handBack tells the registry what the stack says by now, as its server does.
func (f *fleetOf) handBack(t *testing.T, s *stack) {
	t.Helper()
	described := f.aws(t, "cloudformation", "describe-stacks", "--stack-name", s.name)
	values, err := handback.RulesFor(f.def).Parse([]byte(described))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Database: f.database})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.List(t.Context(), registry.Query{Number: s.name})
	if err != nil || len(list.Connections) != 1 {
		t.Fatal(fmt.Errorf("%w: %d connections", err, len(list.Connections)))
	}
	told, err := list.Connections[0].Take(f.def, values)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Tell(t.Context(), "the test", told); err != nil {
		t.Fatal(err)
	}
}
