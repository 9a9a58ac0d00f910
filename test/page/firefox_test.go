package page_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// firefox.mjs is run by Node.js, with Puppeteer, which speaks WebDriver BiDi to Firefox: for Go we found no client that we know to be kept.
//
//go:embed testdata/firefox.mjs
var _ string // for go test to notice its changes

// firefoxStep is a step of a journey, with one mistake.
type firefoxStep struct {
	Unfold string `json:"unfold,omitempty"`
	Field  string `json:"field,omitempty"`
	Choose string `json:"choose,omitempty"`
	Wrong  string `json:"wrong,omitempty"`
	Value  string `json:"value,omitempty"`
}

// One walk through the registry's pages and a customer's page in another browser.
func testFirefox(t *testing.T, _ *browser, s *site) {
	firefox, err := exec.LookPath("firefox")
	if err != nil {
		firefox = testtools.Need(t, "firefox-esr", "the pages in Firefox", "apt-get install firefox-esr, or a link named firefox-esr to a Firefox that you have")
	}
	const tests = "the pages in Firefox"
	script := filepath.Join(filepath.Dir(testtools.NPM(t, tests)), "page", "testdata", "firefox.mjs")
	node := testtools.Need(t, "node", tests, "install Node.js 22 or newer from https://nodejs.org")
	o := makeOffice(t)
	asked, err := json.Marshal(map[string]any{
		"firefox": firefox, "profile": t.TempDir(), "look": look, "axe": axeSource(t), "runAxe": runAxe, "pictures": pictures(t),
		"registry": map[string]any{"url": o.url, "path": o.path(registry.Launched), "customer": o.in[registry.Launched].Customer.Name, "token": o.write,
			"values": o.handedBack(o.in[registry.Launched])},
		"customer": s.firefoxWalk(t, "quartic"),
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, script)
	cmd.Stdin = bytes.NewReader(asked)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	var got struct {
		Problems     []string
		Steps, Rules int
		Version      string
	}
	if err != nil || json.Unmarshal(stdout.Bytes(), &got) != nil {
		t.Fatalf("%v\n%s%s", err, &stdout, &stderr)
	}
	for _, problem := range got.Problems {
		t.Error(problem)
	}
	if got.Steps < 50 || got.Rules < 200 {
		t.Errorf("there were %d steps, and axe checked %d things: the pages were not walked through", got.Steps, got.Rules)
	}
	if now, err := o.Store.Get(t.Context(), o.in[registry.Launched].ID); err != nil || now.State != registry.Ended {
		t.Errorf("the registry has %+v, %v", now, err)
	}
	t.Logf("%s: %d steps, and %d rules of axe hold", got.Version, got.Steps, got.Rules)
}

// firefoxWalk is what is done with the page of a vendor, and what it must come to.
func (s *site) firefoxWalk(t *testing.T, vendor string) map[string]any {
	t.Helper()
	j := journeyOf(t, vendor)
	var steps []firefoxStep
	for _, one := range j.Steps {
		f := firefoxStep{Unfold: one.Unfold, Field: one.Field, Choose: one.Choose, Value: one.Value}
		if len(one.Wrong) > 0 {
			f.Wrong = one.Wrong[0].Value
		}
		steps = append(steps, f)
	}
	i := slices.IndexFunc(s.defs, func(d *vendors.Definition) bool { return d.Vendor == vendor })
	l := s.launch(t, vendor, j.Region, j.Stack, j.Entered)
	outputs, err := json.Marshal(map[string]any{"Stacks": []any{map[string]any{"StackName": j.Stack, "Outputs": []any{
		map[string]string{"OutputKey": "BucketName", "OutputValue": "quartic-data"}, map[string]string{"OutputKey": "BucketRegion", "OutputValue": j.Region},
		map[string]string{"OutputKey": "RoleArn", "OutputValue": "arn:aws:iam::111122223333:role/x"},
		map[string]string{"OutputKey": "TemplateVersion", "OutputValue": vendor + " " + s.defs[i].Version},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	invitation := s.invite(t, s.page(vendor), vendor, j.Region, j.Stack, j.Entered)
	return map[string]any{
		"page": s.page(vendor), "steps": steps, "region": j.Region, "stack": j.Stack, "link": l.Link, "createStack": l.CreateStack,
		"outputs": string(outputs), "form": testvendors.List(t, vendor, "form.json"),
		"invitation": invitation, "recognized": "You follow an invitation that " + s.defs[i].Name + " signed.",
		"changed": strings.Replace(invitation, "stackName="+j.Stack, "stackName="+j.Stack+"x", 1), "refused": "This page’s address has been changed since it was signed,",
	}
}
