package launch_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const guides = "test/guides"

// unmade are the types of which the emulator makes nothing, with what a launch in it therefore does not show. One that it makes after
// all fails the test: its line goes then, and with it what launch_test.go says of it.
var unmade = map[string]string{
	"AWS::S3::BucketPolicy": "who gets in by the bucket's policy, and that nobody does without TLS: moto has no such type",
	"AWS::SQS::QueuePolicy": "that S3 alone may send to the queue: moto has no such type",
	"AWS::SNS::TopicPolicy": "that S3 alone may publish to the topic: moto has no such type",
}

// guideLaunch is a launch that the facts of a guide say.
type guideLaunch struct {
	Of        string
	Choices   map[string]string
	Partition partition.ID
}

// The template of each guide is launched as its facts say, in the partition that they say, handed back and deleted: its resources and
// outputs are those of the resolver, its form is filled in, and nothing but the bucket is left.
func testGuides(t *testing.T, c *cloud, _ []*vendors.Definition) {
	definitions, templates, launches := t.TempDir(), t.TempDir(), map[string][]guideLaunch{}
	folders, err := filepath.Glob(filepath.Join(root, guides, "*", "facts.json"))
	if err != nil || len(folders) < 26 {
		t.Fatalf("got %d guides (%v), want the 26 that were read", len(folders), err)
	}
	for _, file := range folders {
		id := filepath.Base(filepath.Dir(file))
		facts, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f struct{ Launches []guideLaunch }
		if err := json.Unmarshal(facts, &f); err != nil || len(f.Launches) == 0 {
			t.Fatalf("%s: %d launches, %v", file, len(f.Launches), err)
		}
		launches[id] = f.Launches
		definition, err := os.ReadFile(filepath.Join(filepath.Dir(file), id+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(definitions, id+".yaml"), definition, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// test/guides has the CDK validate them.
	if _, err := c.try(t, []string{"CDK_VALIDATION=false"}, "go", "run", "./cmd/synth", "-vendors", definitions, "-templates", templates); err != nil {
		t.Fatal(err)
	}
	defs, err := vendors.Load(definitions)
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		for i, l := range launches[def.Vendor] {
			name := "guide-" + def.Vendor + "-" + strconv.Itoa(i+1)
			t.Run(def.Vendor+", "+l.Of, func(t *testing.T) {
				t.Parallel()
				in, _ := partition.Get(l.Partition)
				there := c
				if l.Partition != "" {
					there = c.in(in.Region)
				}
				there.launchGuide(t, definitions, filepath.Join(templates, def.Vendor, def.Version, "template.yaml"), name, def, l)
			})
		}
	}
}

func (c *cloud) launchGuide(t *testing.T, definitions, template, name string, def *vendors.Definition, l guideLaunch) {
	t.Helper()
	parameters := maps.Clone(l.Choices)
	if parameters == nil {
		parameters = map[string]string{}
	}
	for _, named := range []string{vendors.ParamNewBucketName, vendors.ParamBucketNameSuffix} { // there is one of a name in the world
		if parameters[named] != "" {
			parameters[named] += "-" + name
		}
	}
	if def.Bucket.Create == vendors.CreateNever {
		parameters[vendors.ParamExistingBucketName] = name
		c.createBucket(t, name)
	}
	s := &stack{cloud: c, name: name, parameters: parameters, template: template}
	s.ask(t, "CreateStack", "CREATE_COMPLETE")
	want := s.wantMade(t)
	if made := s.wantWay(t, role{}); made.ARN != "" && !slices.Contains(c.roles(t), path.Base(made.ARN)) {
		t.Errorf("there is no role %s", made.ARN)
	}

	values := s.handedBack(t, definitions, def)
	bucket := values.BucketName
	if bucket != s.outputs["BucketName"] || values.Region != c.region {
		t.Errorf("the bucket that is handed back is %q in %q, and the stack's %q in %q", bucket, values.Region, s.outputs["BucketName"], c.region)
	}
	c.putObject(t, bucket, "reports/2026.csv", "what the customer stores")
	s.ask(t, "DeleteStack", "")
	c.wantObject(t, bucket, "reports/2026.csv", "what the customer stores")
	c.wantIAM(t, s.name)
	c.wantSecrets(t, s.name)
	for _, r := range want.Resources {
		if name, named := r.Properties["RoleName"].(string); named && slices.Contains(c.roles(t), name) { // which does not tell the stack
			t.Errorf("the role %s is left", name)
		}
	}
}

// roles are the names of all roles.
func (c *cloud) roles(t *testing.T) (names []string) {
	t.Helper()
	var list struct{ Roles []struct{ RoleName string } }
	c.ask(t, &list, key, "iam", "ListRoles")
	for _, r := range list.Roles {
		names = append(names, r.RoleName)
	}
	return names
}

// ask sends an action itself: the AWS CLI takes half a second for each.
func (s *stack) ask(t *testing.T, action, wantStatus string) {
	t.Helper()
	form := url.Values{"Action": {action}, "StackName": {s.name}}
	if action == "CreateStack" {
		body, err := os.ReadFile(s.template)
		if err != nil {
			t.Fatal(err)
		}
		form.Set("TemplateBody", string(body))
		form.Set("Capabilities.member.1", "CAPABILITY_NAMED_IAM")
		for i, name := range slices.Sorted(maps.Keys(s.parameters)) {
			member := "Parameters.member." + strconv.Itoa(i+1)
			form.Set(member+".ParameterKey", name)
			form.Set(member+".ParameterValue", s.parameters[name])
		}
	}
	s.cloud.request(t, key, "cloudformation", http.MethodPost, "/", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if wantStatus != "" {
		s.read(t, wantStatus)
	}
}

// wantMade wants the emulator to have what the template makes of the parameters, and nothing else.
func (s *stack) wantMade(t *testing.T) *resolve.Stack {
	t.Helper()
	want := s.resolved(t)
	var list struct {
		StackResourceSummaries []struct{ LogicalResourceID, ResourceType string }
	}
	s.cloud.ask(t, &list, key, "cloudformation", "ListStackResources", "StackName", s.name)
	made := map[string]string{}
	for _, r := range list.StackResourceSummaries {
		if r.LogicalResourceID != "" { // a resource whose condition is false, or of a type that moto does not know, has no name
			made[r.LogicalResourceID] = r.ResourceType
		}
	}
	resolved := map[string]string{}
	for _, r := range want.Resources {
		resolved[r.LogicalID] = r.Type
		if why, listed := unmade[r.Type]; listed && made[r.LogicalID] == "" {
			t.Logf("%s, a %s, is not made: not shown is %s", r.LogicalID, r.Type, why)
			made[r.LogicalID] = r.Type
		} else if listed {
			t.Errorf("the emulator makes %s, a %s: take the type out of unmade", r.LogicalID, r.Type)
		}
	}
	if diff := cmp.Diff(resolved, made); diff != "" {
		t.Errorf("resources of %s (-resolved +launched):\n%s", s.name, diff)
	}
	return want
}

// handedBack is what the customer's handback makes of a stack, as the vendor reads it.
func (s *stack) handedBack(t *testing.T, definitions string, def *vendors.Definition) *handback.Values {
	t.Helper()
	said := s.cloud.run(t, s.cloud.bucketgrant(t), "handback", "-stack-name", s.name, "-region", s.cloud.region, "-vendors", definitions, "-json")
	rules := handback.RulesFor(def)
	values, err := rules.Parse([]byte(said))
	if err != nil {
		t.Fatalf("%v in %s", err, said)
	}
	if missing := rules.Missing(values); len(missing) > 0 {
		t.Errorf("the form lacks %v", missing)
	}
	got := map[string]string{}
	for _, k := range values.Keys {
		got["AccessKey"+k.Slot+"Id"], got["AccessKey"+k.Slot+"SecretArn"] = k.ID, k.SecretARN
	}
	document := rules.Document(values)
	want := map[string]string{}
	for _, o := range rules.Outputs {
		if o.Value == "" || s.outputs[o.Name] == "" {
			continue
		}
		want[o.Name] = s.outputs[o.Name]
		if o.Slot == "" {
			got[o.Name] = document.Values[o.Value]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("handed back (-outputs +values):\n%s", diff)
	}
	if len(document.Form) == 0 && slices.ContainsFunc(def.HandBack, func(h vendors.HandBack) bool { return h.Value != vendors.HandedKeySecret }) {
		t.Errorf("the form is empty: %s", said)
	}
	return values
}
